package lab

import (
	"fmt"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment/latents"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/picture"
)

var latentsExperiment = definition[latents.Options, *latents.Options, latents.Result]{
	name: "latents", short: "measure each dimension of z (spread, KL, active or not) and draw a traversal",
	long: `Encodes images and measures each dimension of z: the mean and standard deviation of mu and, for a Gaussian posterior, the KL
from N(0, 1), the standard deviation of the posterior, and whether the dimension is active (the variance of mu is above 0.01,
Burda et al. 2015). The first picture is a traversal: each row varies one dimension and keeps the others fixed. The second
shows the KL, or the spread, of every dimension. For a model with two latents a third shows the manifold: decoded images on
a grid over both (Kingma, Welling 2014).`,
	options: latents.Default, run: latents.Run, section: latentsSection, brief: latentsBrief,
	places: places(1, Plain, Variational, Conditional),
}.row()

// latentsSection reports what each dimension of z holds.
func latentsSection(p printer, r latents.Result) report.Section {
	l := dimensions{p, r}
	section := report.Section{
		ID: "latents", Title: p.T("Dimensions of z", "Измерения z"),
		Text: l.text(), Tables: []report.Table{l.table()}, Warnings: p.warnings(r.Scope, nil),
		Figures: []report.Figure{{
			Title:   p.T("Traversal", "Обход измерений"),
			Alt:     p.T("rows of images: in each one dimension of z grows from left to right", "строки изображений: в каждой слева направо растёт одно измерение z"),
			Caption: l.held(), Picture: l.grid(),
		}, l.sizes()},
	}
	if r.Manifold != nil {
		section.Figures = append(section.Figures, l.manifold())
	}
	return section
}

// dimensions holds the result for one model.
type dimensions struct {
	printer
	r latents.Result
}

// name is the name of a dimension.
func (l dimensions) name(d latents.Dimension) string { return fmt.Sprintf("z[%d]", d.Index) }

func (l dimensions) text() []string {
	if l.r.Information == nil && report.Highest(l.r.Dimensions, spread).Std == 0 {
		return []string{l.same()}
	}
	if l.r.Information == nil {
		return []string{l.spread(), l.effective(), l.strongest()}
	}
	if l.r.Information.Active == 0 {
		return said(l.active(), l.information(), l.idle())
	}
	return said(l.active(), l.information(), l.aggregate(), l.effective(), l.strongest(), l.idle())
}

// used returns the active dimensions, or the inactive ones.
func (l dimensions) used(active bool) []latents.Dimension {
	return slices.DeleteFunc(slices.Clone(l.r.Dimensions), func(d latents.Dimension) bool { return d.Active != active })
}

// What dimensions are compared by.
func kl(d latents.Dimension) float64     { return d.KL }
func spread(d latents.Dimension) float64 { return d.Std }
func effect(d latents.Dimension) float64 { return d.Effect }

// active counts the active dimensions.
func (l dimensions) active() string {
	n, all := l.r.Information.Active, len(l.r.Dimensions)
	rule := l.T("the variance of μ over the images is above %s", "дисперсия μ по изображениям больше %s", l.Fixed(latents.ActiveVariance, 2))
	switch n {
	case 0:
		return l.T("None of the %s dimensions is active (%s): the encoder gives every image the same posterior and z carries no information, which is called posterior collapse.",
			"Ни одно из %s измерений не активно (%s): кодировщик выдаёт для всех изображений одно и то же распределение, z не несёт информации — это называют коллапсом апостериорного распределения.",
			l.Count(all), rule)
	case all:
		return l.T("All %s are active: %s.", "Активны все %s: %s.",
			l.Plural(all, "dimension", "dimensions", "измерение", "измерения", "измерений"), rule)
	}
	return l.T("%s of %s dimensions are active: %s.", "Активных измерений %s из %s: %s.", l.Count(n), l.Count(all), rule)
}

// information says how much KL there is, and in which dimensions.
func (l dimensions) information() string {
	idle, top := 0.0, report.Highest(l.r.Dimensions, kl)
	for _, d := range l.used(false) {
		idle += d.KL
	}
	text := l.T("The KL of z from N(0, 1) is %s nats per image, an upper bound on the information in z.", "KL от z до N(0, 1) — %s ната на изображение; это верхняя граница информации в z.",
		l.Fixed(l.r.Information.KL, 2))
	if l.Fixed(top.KL, 2) != l.Fixed(report.Lowest(l.r.Dimensions, kl).KL, 2) {
		text += l.T(" It is highest for %s, %s.", " Больше всего KL у %s: %s.", l.name(top), l.Fixed(top.KL, 2))
	}
	if n := l.r.Information.Active; n > 0 && n < len(l.r.Dimensions) {
		text += l.T(" That of the inactive dimensions is %s together.", " На все неактивные приходится %s.", l.Fixed(idle, 2))
	}
	return text
}

// aggregate compares the z of all images with the prior: their variance is that of
// mu and that about mu.
func (l dimensions) aggregate() string {
	variance := func(d latents.Dimension) float64 { return d.Std*d.Std + d.Noise*d.Noise }
	low, high := report.Lowest(l.used(true), variance), report.Highest(l.used(true), variance)
	least, most := variance(low), variance(high)
	verdict := l.T("each is close to that of the prior, 1", "каждая близка к дисперсии априорного распределения, 1")
	if least < 0.8 || most > 1.25 {
		verdict = l.T("that of the prior is 1, so samples of the prior do not match the latents of images",
			"у априорного распределения она равна 1, так что выборки из него не похожи на латентные векторы изображений")
	}
	return l.T("Over all images the active dimensions of z have a variance of %s (%s) to %s (%s): %s.",
		"По всем изображениям дисперсия активных измерений z — от %s (%s) до %s (%s): %s.",
		l.Fixed(least, 2), l.name(low), l.Fixed(most, 2), l.name(high), verdict)
}

// same says that a model without a prior has collapsed.
func (l dimensions) same() string {
	return l.T("No dimension varies: all images have the same z.", "Ни одно измерение не меняется: у всех изображений один и тот же z.")
}

// spread says how far the latents of a model without a prior spread.
func (l dimensions) spread() string {
	high, low := report.Highest(l.r.Dimensions, spread), report.Lowest(l.r.Dimensions, spread)
	return l.T("The standard deviation of a dimension ranges from %s (%s) to %s (%s); the model has no prior that would fix its scale.",
		"Стандартное отклонение измерения — от %s (%s) до %s (%s); у модели нет априорного распределения, которое задало бы масштаб.",
		l.Figure(low.Std), l.name(low), l.Figure(high.Std), l.name(high))
}

// mu names what was measured: μ, or z where the encoder gives no distribution.
func (l dimensions) mu() string {
	if l.r.Information == nil {
		return "z"
	}
	return "μ"
}

func (l dimensions) effective() string {
	return l.T("The effective number of dimensions is %s (participation ratio of the covariance of %s).",
		"Эффективное число измерений — %s (коэффициент участия собственных значений ковариации %s).",
		l.Fixed(l.r.Effective, 1), l.mu())
}

// strongest names the dimension that changes images most, if one does.
func (l dimensions) strongest() string {
	top := report.Highest(l.r.Dimensions, effect)
	if top.Effect == 0 {
		return l.T("Moving a dimension by one standard deviation does not change the image.", "Сдвиг любого измерения на одно стандартное отклонение не меняет изображение.")
	}
	if len(l.r.Dimensions) > 1 && l.Figure(top.Effect) == l.Figure(report.Lowest(l.r.Dimensions, effect).Effect) {
		return l.T("Moving any dimension by one standard deviation changes the image by %s (root mean square, values in 0..1).",
			"Сдвиг любого измерения на одно стандартное отклонение меняет изображение на %s (среднеквадратично, значения от 0 до 1).", l.Figure(top.Effect))
	}
	return l.T("Moving %s by one standard deviation changes the image most: by %s (root mean square, values in 0..1).",
		"Сильнее всего изображение меняет сдвиг %s на одно стандартное отклонение: на %s (среднеквадратично, значения от 0 до 1).", l.name(top), l.Figure(top.Effect))
}

// idle says whether the decoder ignores the inactive dimensions.
func (l dimensions) idle() string {
	if n := l.r.Information.Active; n == 0 || n == len(l.r.Dimensions) {
		return ""
	}
	idle, used := report.Highest(l.used(false), effect), report.Lowest(l.used(true), effect)
	if idle.Effect < used.Effect {
		return l.T("Inactive dimensions change it by at most %s, the weakest active one by %s: the decoder has learned to ignore them.",
			"Неактивные меняют его не более чем на %s, слабейшее активное — на %s: декодировщик научился их не замечать.", l.Figure(idle.Effect), l.Figure(used.Effect))
	}
	return l.T("The inactive %s changes it by %s, more than the weakest active one (%s): the decoder has not learned to ignore it.",
		"Неактивное %s меняет его на %s, больше, чем слабейшее активное (%s): декодировщик не научился его не замечать.",
		l.name(idle), l.Figure(idle.Effect), l.Figure(used.Effect))
}

// tableRows is the maximum number of dimensions in the table; the JSON has all of them.
const tableRows = 32

func (l dimensions) table() report.Table {
	t := report.Table{Header: []string{l.T("dimension", "измерение"), l.T("mean", "среднее"), l.T("spread", "разброс"), l.T("effect", "эффект")}}
	t.Note = l.T("Mean and spread (standard deviation) of %s over the images; effect: how much one standard deviation changes the image.",
		"Среднее и разброс (стандартное отклонение) %s по изображениям; эффект: насколько меняет изображение сдвиг на одно стандартное отклонение.", l.mu())
	if l.r.Information != nil {
		t.Header = append(t.Header, l.T("noise", "шум"), l.T("KL, nats", "KL, нат"), l.T("active", "активно"))
		t.Note += l.T(" Noise: standard deviation of the posterior.", " Шум: стандартное отклонение апостериорного распределения.")
	}
	for _, d := range l.r.Dimensions[:min(tableRows, len(l.r.Dimensions))] {
		row := []string{l.name(d), l.Fixed(d.Mean, 3), l.Fixed(d.Std, 3), l.Fixed(d.Effect, 4)}
		if d.Posterior != nil {
			row = append(row, l.Fixed(d.Noise, 3), l.Fixed(d.KL, 3), map[bool]string{true: l.T("yes", "да"), false: l.T("no", "нет")}[d.Active])
		}
		t.Rows = append(t.Rows, row)
	}
	if more := len(l.r.Dimensions) - tableRows; more > 0 {
		t.Note += l.T(" The other %s are in the JSON file.", " Остальные %s — в файле JSON.",
			l.Plural(more, "dimension", "dimensions", "измерение", "измерения", "измерений"))
	}
	return t
}

// grid has a row for each shown dimension.
func (l dimensions) grid() draw.Grid {
	g := draw.Grid{Title: l.subject(l.r.Scope), Caption: l.held(), Header: slice.Map(l.r.Steps, l.step)}
	steps := len(l.r.Steps)
	for i := range l.r.Traversal.N() / steps {
		d := l.r.Dimensions[i]
		label := l.T("%s, spread %s", "%s, разброс %s", l.name(d), l.Figure(d.Std))
		if d.Posterior != nil {
			label = l.T("%s, KL %s", "%s, KL %s", l.name(d), l.Fixed(d.KL, 2))
		}
		if d.Posterior != nil && !d.Active {
			label += l.T(", inactive", ", неактивно")
		}
		g.Rows = append(g.Rows, draw.Row{Label: label, Images: picture.Images(l.r.Traversal.Rows(i*steps, (i+1)*steps))})
	}
	return g
}

// step prints a step with its sign, and no more decimals than it needs.
func (l dimensions) step(v float64) string {
	return plus(v, strings.TrimRight(strings.TrimRight(l.Fixed(v, 2), "0"), ".,"))
}

// held says what the columns are, and at which values the other dimensions are held.
func (l dimensions) held() string {
	text := l.T("Each row varies one dimension, in standard deviations of the images' latents from their mean; ",
		"Каждая строка меняет одно измерение, в стандартных отклонениях латентных векторов изображений от их среднего; ")
	if l.r.Prior {
		text = l.T("Each row varies one dimension over the prior N(0, 1); ", "Каждая строка меняет одно измерение в пределах априорного распределения N(0, 1); ")
	}
	if l.r.Source == nil {
		text += l.T("the others stay at their means.", "остальные равны своим средним.")
	} else {
		text += l.T("the others are those of image %s.", "остальные такие, как у изображения %s.", l.Count(l.r.Source.Index))
	}
	if l.r.Class != "" {
		text += l.T(" Class: %s.", " Класс: %s.", l.r.Class)
	}
	return text
}

// sizes draws the KL, or the spread, of all dimensions.
func (l dimensions) sizes() report.Figure {
	f := report.Figure{Name: "kl"}
	what := l.T("KL of each dimension", "KL каждого измерения")
	y, size := draw.Axis{Label: l.T("KL, nats per image", "KL, нат на изображение")}, kl
	if l.r.Order == latents.BySpread {
		f.Name, what = "spread", l.T("spread of each dimension", "разброс каждого измерения")
		y.Label, size = l.T("standard deviation of %s", "стандартное отклонение %s", l.mu()), spread
	}
	f.Title = report.Capital(what)
	f.Alt = f.Title
	title := l.subject(l.r.Scope) + ": " + what
	var values, places []float64
	var names []string
	for i, d := range l.r.Dimensions {
		values, places, names = append(values, size(d)), append(places, float64(i+1)), append(names, fmt.Sprint(d.Index))
	}
	const most = 24 // bars with a name each
	if len(values) <= most {
		f.Picture = draw.Bars{Title: title, X: draw.Axis{Label: l.T("dimension of z", "измерение z")}, Y: y, Names: names,
			Series: []draw.BarSeries{{Values: values}}, Width: max(480, 44*len(values)+80)}
		return f
	}
	f.Picture = draw.Chart{Title: title, X: draw.Axis{Label: l.T("rank of the dimension", "место измерения по порядку"), Whole: true}, Y: y,
		Series: []draw.Series{{X: places, Y: values}}}
	return f
}

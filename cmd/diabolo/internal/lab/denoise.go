package lab

import (
	"fmt"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/denoise"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

var denoiseExperiment = definition[denoise.Options, *denoise.Options, denoise.Result]{
	name: "denoise", short: "remove noise, compared with a median filter, PCA and a linear map",
	long: `Adds noise to images, reconstructs them and compares the results with the clean images by PSNR, SSIM and binary cross-entropy
per pixel, at several noise levels. The baselines are the noisy image itself, a median filter (3x3 pixels; also 5x5 for images
of 32 pixels a side or more), PCA with as many components as z has dimensions and, for images of up to 1,024 values, a linear map
that is fitted for each level to noisy and clean training images. The pictures show clean, noisy and denoised images, PSNR
against the noise level, and one image at every level. Any model can be used, but only one trained with noise (train dae-digits,
or --set dataset.noise.gaussian=0.4) has learned to remove it.`,
	options: denoise.Default, run: denoise.Run, section: denoiseSection, brief: denoiseBrief,
	places:  places(6, Denoising),
	study:   func(o *denoise.Options) { o.Kinds = experiment.NoiseKinds },
	finding: denoiseFinding,
}.row()

// denoiseSection reports how well a model removes noise, compared with simpler methods.
func denoiseSection(p printer, r denoise.Result) report.Section {
	s := report.Section{
		ID: "denoise", Title: p.T("Denoising", "Удаление шума"),
		Text: []string{p.denoiseTrained(r)}, Warnings: p.warnings(r.Scope, p.denoiseWarning),
	}
	for i, c := range r.Noises {
		d := denoising{p, r, c}
		s.Text = append(s.Text, d.text()...)
		s.Tables = append(s.Tables, d.tables()...)
		for _, f := range d.figures() {
			if i > 0 {
				f.Name = strings.TrimSuffix(string(c.Kind)+"-"+f.Name, "-")
			}
			s.Figures = append(s.Figures, f)
		}
	}
	return s
}

func (p printer) denoiseTrained(r denoise.Result) string {
	if r.Trained == nil {
		return p.T("The model was not trained with noise.", "Модель обучена без шума.")
	}
	return p.T("The model was trained to remove noise: %s.", "Модель обучена убирать шум: %s.", p.NoiseOf(*r.Trained))
}

// denoising holds the results for one kind of noise.
type denoising struct {
	printer
	r denoise.Result
	c denoise.Curve
}

// method is the name of a way to remove noise.
func (p printer) method(m denoise.Method, components int) string {
	return map[denoise.Method]string{
		denoise.Nothing: p.T("noisy", "с шумом"),
		denoise.Model:   p.T("model", "модель"),
		denoise.Median3: p.T("median 3x3", "медиана 3x3"),
		denoise.Median5: p.T("median 5x5", "медиана 5x5"),
		denoise.PCA:     fmt.Sprintf("PCA-%d", components),
		denoise.Linear:  p.T("linear map", "линейное отображение"),
	}[m]
}

// rival is the name in a sentence of a method that is compared with the model.
func (p printer) rival(m denoise.Method, components int) string {
	switch m {
	case denoise.Nothing:
		return p.T("doing nothing", "бездействие")
	case denoise.Median3:
		return p.T("the 3x3 median filter", "медиана 3x3")
	case denoise.Median5:
		return p.T("the 5x5 median filter", "медиана 5x5")
	case denoise.Linear:
		return p.T("the linear map", "линейное отображение")
	}
	return p.method(m, components)
}

func (d denoising) method(m denoise.Method) string { return d.printer.method(m, d.r.Components) }

func (d denoising) rival(m denoise.Method) string { return d.printer.rival(m, d.r.Components) }

// curve returns that of a method.
func (d denoising) curve(m denoise.Method) denoise.MethodCurve {
	i := slices.IndexFunc(d.c.Methods, func(c denoise.MethodCurve) bool { return c.Method == m })
	return d.c.Methods[i]
}

// text says what the model does at the main level, compared with the best of the
// others, and at which levels it is ahead.
func (d denoising) text() []string {
	at := d.c.Main
	noisy, model := d.curve(denoise.Nothing), d.curve(denoise.Model)
	rival := d.c.Simple().Best(at)
	noise := d.NoiseOf(experiment.NoiseLevel{Kind: d.c.Kind, Level: d.c.Levels[at]})
	figures := d.T("and a binary cross-entropy (BCE) of %s per pixel", "бинарная перекрёстная энтропия (BCE) — %s на пиксель", d.Fixed(model.BCE[at], 4))
	if model.SSIM != nil {
		figures = d.T("an SSIM of %s ", "SSIM — %s, ", d.Fixed(model.SSIM[at], 3)) + figures
	}
	first := d.T("%s: noisy images have a PSNR of %s dB, the model's output has %s dB, %s.",
		"%s: PSNR изображений с шумом — %s дБ, после модели — %s дБ; %s.",
		report.Capital(noise), d.Fixed(noisy.PSNR[at], 2), d.Fixed(model.PSNR[at], 2), figures)
	if model.PSNR[at] < noisy.PSNR[at] {
		first += d.T(" By PSNR that is worse than doing nothing.", " По PSNR это хуже, чем не делать ничего.")
	}
	return said(first, d.beside(model, rival, at), d.ahead(), d.published())
}

// beside compares the model with the best simple method at a level.
func (d denoising) beside(model, rival denoise.MethodCurve, at int) string {
	gain, lead := model.PSNR[at]-rival.PSNR[at], d.c.Lead
	switch {
	case lead.Low > 0:
		return d.T("The best of the simple methods, %s, reaches %s dB: the model is ahead by %s dB (95%% interval %s to %s).",
			"Лучший из простых способов, %s, даёт %s дБ: модель впереди на %s дБ (95%%-й интервал от %s до %s).",
			d.rival(rival.Method), d.Fixed(rival.PSNR[at], 2), d.Fixed(gain, 2), d.Fixed(lead.Low, 2), d.Fixed(lead.High, 2))
	case lead.High < 0:
		return d.T("A simple method does better: %s reaches %s dB, %s dB more than the model (95%% interval %s to %s).",
			"Простой способ лучше: %s даёт %s дБ, на %s дБ больше модели (95%%-й интервал от %s до %s).",
			d.rival(rival.Method), d.Fixed(rival.PSNR[at], 2), d.Fixed(-gain, 2), d.Fixed(-lead.High, 2), d.Fixed(-lead.Low, 2))
	}
	return d.T("The best of the simple methods, %s, reaches %s dB: no difference from the model is certain (%s dB, 95%% interval %s to %s).",
		"Лучший из простых способов, %s, даёт %s дБ: отличие модели от него не установлено (%s дБ, 95%%-й интервал от %s до %s).",
		d.rival(rival.Method), d.Fixed(rival.PSNR[at], 2), d.Fixed(gain, 2), d.Fixed(lead.Low, 2), d.Fixed(lead.High, 2))
}

// better lists the methods that beat the model, each with its levels, and counts
// these levels.
func (d denoising) better() (levels int, list []string) {
	var methods []denoise.Method
	at, model := map[denoise.Method][]string{}, d.curve(denoise.Model)
	for i, l := range d.c.Levels {
		if d.c.Best(i).PSNR[i] <= model.PSNR[i] {
			continue
		}
		best := d.c.Best(i).Method
		if at[best] == nil {
			methods = append(methods, best)
		}
		levels, at[best] = levels+1, append(at[best], d.Level(l))
	}
	for _, m := range methods {
		list = append(list, d.T("%s at %s", "%s при %s", d.rival(m), strings.Join(at[m], d.T(", ", "; "))))
	}
	return levels, list
}

// ahead says at which levels no other method has a higher PSNR than the model, and which
// method is the best at the others.
func (d denoising) ahead() string {
	lost, others := d.better()
	levels := d.Plural(len(d.c.Levels), "level", "levels", "уровня", "уровней", "уровней")
	won := d.Count(len(d.c.Levels) - lost)
	switch lost {
	case 0:
		return d.T("No other method has a higher PSNR at any level.", "Ни при одном уровне другой способ не даёт большего PSNR.")
	case len(d.c.Levels):
		return d.T("At every level another method has a higher PSNR. The best is %s.", "При каждом уровне есть способ с большим PSNR. Лучше всех: %s.",
			strings.Join(others, "; "))
	}
	return d.T("At %s of %s no other method has a higher PSNR. At the others the best is %s.", "При %s из %s ни один другой способ не даёт большего PSNR. При остальных лучше всех: %s.",
		won, levels, strings.Join(others, "; "))
}

// keras is the cross-entropy per pixel that the autoencoder of Keras' examples reaches
// on the test images of a data set with Gaussian noise (keras-io,
// examples/vision/autoencoder), and its protocol.
var keras = struct {
	data   string
	images int
	level  float64
	bce    float64
}{"mnist", 10_000, 0.4, 0.0839}

// published compares with a published figure of the same protocol, where there is
// one.
func (d denoising) published() string {
	at := slices.Index(d.c.Levels, keras.level)
	same := d.r.Data == keras.data && d.r.Part == experiment.Validation && d.r.Images == keras.images
	if d.c.Kind != experiment.NoiseGaussian || at < 0 || !same {
		return ""
	}
	ours := d.curve(denoise.Model).BCE[at]
	beside := d.T("below that", "ниже")
	switch theirs := d.Fixed(keras.bce, 4); {
	case d.Fixed(ours, 4) == theirs:
		beside = d.T("the same", "столько же")
	case ours > keras.bce:
		beside = d.T("above that", "выше")
	}
	return d.T("On the same 10,000 test images with the same noise, the convolutional autoencoder of Keras' examples (28,353 parameters, 100 epochs after 50 clean ones) reports a BCE of %s per pixel; ours, %s, is %s.",
		"На тех же 10 000 тестовых изображениях с тем же шумом свёрточный автокодировщик из примеров Keras (28 353 параметра, 100 эпох после 50 чистых) сообщает BCE %s на пиксель; наши %s %s.",
		d.Fixed(keras.bce, 4), d.Fixed(ours, 4), beside)
}

// tables are PSNR, SSIM and BCE by level.
func (d denoising) tables() []report.Table {
	metrics := []struct {
		name     string
		decimals int
		values   func(denoise.MethodCurve) []float64
	}{
		{d.T("PSNR, dB", "PSNR, дБ"), 2, func(c denoise.MethodCurve) []float64 { return c.PSNR }},
		{"SSIM", 3, func(c denoise.MethodCurve) []float64 { return c.SSIM }},
		{d.T("BCE, nats per pixel", "BCE, нат на пиксель"), 4, func(c denoise.MethodCurve) []float64 { return c.BCE }},
	}
	var tables []report.Table
	for _, m := range metrics {
		t := report.Table{Title: report.Capital(d.Noise(d.c.Kind)) + ": " + m.name, Header: d.levels(d.T("level", "уровень"))}
		for _, c := range d.c.Methods {
			row := append([]string{d.method(c.Method)}, slice.Map(m.values(c), func(v float64) string { return d.Fixed(v, m.decimals) })...)
			if len(row) > 1 { // small images have no SSIM
				t.Rows = append(t.Rows, row)
			}
		}
		if t.Rows != nil {
			tables = append(tables, t)
		}
	}
	last := &tables[len(tables)-1]
	last.Note = d.T("Means over %s. For BCE, outputs are kept 1e-7 away from 0 and 1.",
		"Средние (%s). Для BCE ответы отодвинуты от 0 и 1 на 1e-7.", d.part(d.r.Images, d.r.Part))
	if d.r.Pairs > 0 {
		last.Note += d.T(" The linear map is fitted to %s of a noisy and a clean training image, for each level anew; the model is trained at one level.",
			" Линейное отображение построено по %s из обучающего изображения с шумом и без него, для каждого уровня своё; модель обучена на одном уровне.",
			d.Plural(d.r.Pairs, "pair", "pairs", "паре", "парам", "парам"))
	}
	return tables
}

// levels is a header with a column for each level after the first column.
func (d denoising) levels(first string) []string {
	return append([]string{first}, slice.Map(d.c.Levels, d.Level)...)
}

// figures are the images at the main level, the curves, and one image at all
// levels.
func (d denoising) figures() []report.Figure {
	noise := d.NoiseOf(experiment.NoiseLevel{Kind: d.c.Kind, Level: d.c.Levels[d.c.Main]})
	return []report.Figure{
		{
			Title:   report.Capital(noise),
			Alt:     d.T("clean images, and below them the noisy ones and the output of each method", "чистые изображения, под ними с шумом и результат каждого способа"),
			Picture: d.grid(noise),
		},
		{
			Name: "psnr", Title: d.T("PSNR against the noise level: %s", "PSNR в зависимости от уровня: %s", d.Noise(d.c.Kind)),
			Alt:     d.T("PSNR against the noise level, one line per method", "PSNR в зависимости от уровня шума, по линии на способ"),
			Picture: d.chart(),
		},
		{
			Name: "levels", Title: d.T("One image at every level: %s", "Одно изображение при каждом уровне: %s", d.Noise(d.c.Kind)),
			Alt:     d.T("an image with more and more noise, and below it the output of each method", "изображение со всё большим шумом, под ним результат каждого способа"),
			Picture: d.ladder(),
		},
	}
}

// pictured returns the methods whose images are shown: of the medians the best
// one at the main level.
func (d denoising) pictured() []denoise.MethodCurve {
	median := func(c denoise.MethodCurve) bool {
		return c.Method == denoise.Median3 || c.Method == denoise.Median5
	}
	others := func(c denoise.MethodCurve) bool { return !median(c) }
	best := denoise.Curve{Methods: slices.DeleteFunc(slices.Clone(d.c.Methods), others)}.Best(d.c.Main)
	return slices.DeleteFunc(slices.Clone(d.c.Methods), func(c denoise.MethodCurve) bool { return median(c) && c.Method != best.Method })
}

func (d denoising) grid(noise string) draw.Grid {
	rows := append([]draw.Row{{Label: d.T("clean", "чистое"), Images: picture.Images(d.c.Clean)}},
		d.rows(func(c denoise.MethodCurve) *tensor.Tensor { return c.Shown })...)
	return draw.Grid{Title: d.subject(d.r.Scope) + ": " + noise, Rows: draw.Wrap(10, rows...)}
}

// rows are the images of the methods shown.
func (d denoising) rows(images func(denoise.MethodCurve) *tensor.Tensor) []draw.Row {
	return slice.Map(d.pictured(), func(c denoise.MethodCurve) draw.Row {
		return draw.Row{Label: d.method(c.Method), Images: picture.Images(images(c))}
	})
}

// ladder shows one image at every level, noisy and as each method returns it.
func (d denoising) ladder() draw.Grid {
	return draw.Grid{
		Title:  d.subject(d.r.Scope) + ": " + d.Noise(d.c.Kind),
		Header: d.levels(d.T("clean", "чистое")),
		Rows:   d.rows(func(c denoise.MethodCurve) *tensor.Tensor { return c.Ladder }),
	}
}

// chart draws PSNR against the noise level, with a mark at the level of the training.
func (d denoising) chart() draw.Chart {
	c := draw.Chart{
		Title: d.subject(d.r.Scope), Y: draw.Axis{Label: d.T("PSNR, dB", "PSNR, дБ")},
		X: draw.Axis{Label: d.T("%s: share of the pixels", "%s: доля пикселей", d.Noise(d.c.Kind))},
	}
	if d.c.Kind == experiment.NoiseGaussian {
		c.X.Label = d.T("%s: standard deviation", "%s: стандартное отклонение", d.Noise(d.c.Kind))
	}
	c.Series = slice.Map(d.c.Methods, func(m denoise.MethodCurve) draw.Series {
		return draw.Series{Name: d.method(m.Method), X: d.c.Levels, Y: m.PSNR}
	})
	if t := d.r.Trained; t != nil && t.Kind == d.c.Kind {
		if at := slices.Index(d.c.Levels, t.Level); at >= 0 {
			c.Marks = []draw.Mark{{X: t.Level, Y: d.curve(denoise.Model).PSNR[at], Text: d.T("trained with", "при обучении")}}
		}
	}
	return c
}

func denoiseFinding(p printer, r denoise.Result) (f Finding) {
	i := slices.IndexFunc(r.Noises, func(c denoise.Curve) bool { return r.Trained != nil && c.Kind == r.Trained.Kind })
	if i < 0 {
		return f
	}
	d := denoising{p, r, r.Noises[i]}
	before, after := d.curve(denoise.Nothing).PSNR[d.c.Main], d.curve(denoise.Model).PSNR[d.c.Main]
	f.Comparison = report.Comparison{
		What:     p.T("denoising", "удаление шума"),
		Original: p.T("mentioned as a possible use", "названо возможным применением"),
		Ours:     p.T("PSNR from %s to %s dB", "PSNR с %s до %s дБ", p.Fixed(before, 1), p.Fixed(after, 1)),
	}
	rival := d.c.Simple().Best(d.c.Main)
	f.Highlight = report.Highlight{
		Value: p.T("%s dB", "%s дБ", plus(after-before, p.Fixed(after-before, 1))), Name: p.T("change of PSNR by denoising", "изменение PSNR при удалении шума"),
		Note: p.T("%s to %s with 95%% confidence, %s; %s", "от %s до %s с доверием 95 %%, %s; %s",
			p.Fixed(d.c.Gain.Low, 1), p.Fixed(d.c.Gain.High, 1), p.part(r.Images, r.Part), d.besideTile(rival, before)),
	}
	return f
}

// besideTile is the gain of the best simple method, and whether the model is behind it.
func (d denoising) besideTile(rival denoise.MethodCurve, before float64) string {
	gain := rival.PSNR[d.c.Main] - before
	ahead := 1
	switch {
	case d.c.Lead.High < 0:
		ahead = -1
	case d.c.Lead.Low <= 0:
		ahead = 0
	}
	return d.simpleTile(ahead, d.rival(rival.Method), d.T("%s dB", "%s дБ", plus(gain, d.Fixed(gain, 1))))
}

// denoiseWarning is the text of a warning.
func (p printer) denoiseWarning(w experiment.Warning) string {
	switch w.Code {
	case denoise.DenoiseLoses:
		return p.T("The model was trained to remove noise of level %s, and yet %s comes closer to the clean images.",
			"Модель обучена убирать шум уровня %s, но ближе к чистым изображениям подходит %s.",
			p.Level(w.Value), p.rival(denoise.Method(w.Name), w.Count))
	case denoise.NoLinear:
		return p.T("There is no linear map among the simple methods: an image has %s, too many to fit one.",
			"Среди простых способов нет линейного отображения: в изображении %s, для его построения это слишком много.",
			p.Plural(w.Count, "value", "values", "значение", "значения", "значений"))
	}
	return ""
}

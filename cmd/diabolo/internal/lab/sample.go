package lab

import (
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/sample"
	"github.com/diabolo-go/diabolo/picture"
)

var sampleExperiment = definition[sample.Options, *sample.Options, sample.Result]{
	name: "sample", short: "new images, each beside its nearest training image",
	long: `Draws z and decodes it: from N(0, 1) (prior; an AE has none), from the mean and the standard deviation of each value over
the validation latents (spread), from a Gaussian with the whole covariance of the training latents (gaussian), or from a
mixture of Gaussians fitted to these (mixture). A CVAE is asked for classes: --class 5,7, or all of them, every row with the same z.

Beside each sample stands the training image nearest to it. What is measured: the Fréchet distance from the training
images, the distance to the nearest of them, and where there are classes, what a judge trained on the real images sees;
each beside the same of images the model was not trained with.`,
	options: sample.Default, run: sample.Run, section: sampleSection,
	places:  places(5, Plain, Variational, Conditional),
	quick:   func(o *sample.Options) { o.Measure = 200 },
	finding: sampleFinding,
}.row()

// sampleSection tells what new images a model makes, and how they compare with real
// ones.
func sampleSection(p printer, r sample.Result) report.Section {
	s := report.Section{
		ID: "sample", Title: p.T("New images", "Новые изображения"),
		Text: p.sampleText(r), Tables: p.sampleTables(r), Warnings: p.warnings(r.Scope, p.sampleWarning),
	}
	if r.Grid != nil && len(r.Classes) > 1 {
		s.Figures = append(s.Figures, p.sampleClasses(r))
	}
	rows := report.Figure{
		Title:   p.T("Samples above their nearest training images", "Образцы, под ними ближайшие обучающие изображения"),
		Alt:     p.T("new images of each sampler, below each the training image nearest to it", "новые изображения каждого способа, под каждым ближайшее к нему обучающее"),
		Picture: p.sampleGrid(r),
	}
	if r.Samples[0].Nearest == nil {
		rows.Title, rows.Alt = p.T("Samples", "Образцы"), p.T("new images of each sampler", "новые изображения каждого способа")
	}
	if len(s.Figures) > 0 {
		rows.Name = "nearest"
	}
	s.Figures = append(s.Figures, rows)
	return s
}

// sampler names where samples are drawn from.
func (p printer) sampler(from sample.Sampler) string {
	return map[sample.Sampler]string{
		sample.Prior:    "N(0, 1)",
		sample.Spread:   p.T("mean and std. dev.", "среднее и ст. откл."),
		sample.Gaussian: p.T("Gaussian", "гауссиана"),
		sample.Mixture:  p.T("mixture", "смесь"),
	}[from]
}

// theSampler is a sampler's name in a sentence; the Russian ones stand in
// quotation marks there.
func (p printer) theSampler(from sample.Sampler) string {
	if p.Lang == report.Russian || from == sample.Prior {
		return p.sampler(from)
	}
	if from == sample.Spread {
		return "the mean and standard deviation"
	}
	return "the " + p.sampler(from)
}

func (p printer) sampleText(r sample.Result) []string {
	var text []string
	if r.Temperature != 1 {
		text = append(text, p.T("The standard deviations are multiplied by the temperature, %s.", "Стандартные отклонения умножены на температуру %s.", p.Figure(r.Temperature)))
	}
	for _, s := range r.Samples {
		if len(s.Tried) > 1 {
			text = append(text, p.partsChosen(s))
		}
	}
	if r.Samples[0].Set == nil {
		return text
	}
	text = append(text, p.closestSampler(r))
	if r.Recon != nil {
		text = append(text, p.memorised(r))
	}
	if r.Judge != nil {
		text = append(text, p.judgeSays(r)...)
	}
	return text
}

// partsChosen tells what BIC made of the mixture.
func (p printer) partsChosen(s sample.Drawn) string {
	most := p.Count(s.Tried[len(s.Tried)-1].Parts)
	if s.Parts == 1 {
		return p.T("Of mixtures of up to %s parts BIC prefers one part: the mixture is the Gaussian.",
			"Среди смесей, в которых до %s компонент, BIC предпочитает ту, где она одна: это и есть гауссиана.", most)
	}
	return p.T("Of mixtures of up to %s parts BIC prefers %s.", "Среди смесей, в которых до %s компонент, BIC предпочитает ту, где их %s.", most, p.Count(s.Parts))
}

// closestSampler tells which sampler comes nearest to the training images as a
// whole, and what held-out images reach.
func (p printer) closestSampler(r sample.Result) string {
	distance := func(s sample.Drawn) float64 { return s.Set.Training.Frechet }
	best, worst := report.Lowest(r.Samples, distance), report.Highest(r.Samples, distance)
	text := p.T("Samples of %s are at a Fréchet distance of %s from the training images.", "Образцы способа «%s» — на расстоянии Фреше %s от обучающих изображений.",
		p.theSampler(best.From), p.Figure(distance(best)))
	switch {
	case len(r.Samples) == 1:
	case distance(worst) < 1.2*distance(best):
		text = p.T("The samplers differ little: their samples are at Fréchet distances of %s to %s from the training images.",
			"Способы мало различаются: их образцы на расстояниях Фреше от %s до %s от обучающих изображений.", p.Figure(distance(best)), p.Figure(distance(worst)))
	default:
		text = p.T("As a whole, samples of %s come nearest to the training images, at a Fréchet distance of %s, those of %s the least near, at %s.",
			"В целом ближе всего к обучающим изображениям образцы способа «%s», на расстоянии Фреше %s, дальше всего — «%s», %s.",
			p.theSampler(best.From), p.Figure(distance(best)), p.theSampler(worst.From), p.Figure(distance(worst)))
	}
	if r.Real == nil {
		return text
	}
	return text + " " + p.T("Images the model has not seen are at %s, its reconstructions of them at %s.",
		"Изображения, которых модель не видела, — на расстоянии %s, их восстановления — %s.",
		p.Figure(r.Real.Training.Frechet), p.Figure(r.Recon.Training.Frechet))
}

// memorised tells whether samples lie nearer to training images than what the
// model makes of unseen ones.
func (p printer) memorised(r sample.Result) string {
	most := report.Highest(r.Samples, func(s sample.Drawn) float64 { return s.Set.Training.Near.Share })
	near := most.Set.Training.Near
	share, low, high := p.Percent(near.Share, 1), p.Percent(near.Low, 1), p.Percent(near.High, 1)
	if near.Low > 0.05 {
		return p.T("Samples of %s lie nearer to training images than reconstructions of unseen images do: %s of them (%s to %s) are nearer than 95%% of these, where 5%% would be expected.",
			"Образцы способа «%s» лежат ближе к обучающим изображениям, чем восстановления отложенных: %s из них (от %s до %s) ближе, чем 95 %% этих восстановлений; ожидалось бы 5 %%.",
			p.theSampler(most.From), share, low, high)
	}
	return p.T("Nothing is copied: at most %s of a sampler's images (%s, 95%% interval %s to %s) are nearer to a training image than 95%% of reconstructions of held-out images are, where 5%% would be expected.",
		"Копирования не видно: не более %s образцов («%s», 95%%-й интервал от %s до %s) ближе к обучающему изображению, чем 95 %% восстановлений отложенных; ожидалось бы 5 %%.",
		share, p.theSampler(most.From), low, high)
}

// judgeSays tells what the judge sees.
func (p printer) judgeSays(r sample.Result) []string {
	j := r.Judge
	text := []string{p.T("A judge trained on the real images, right on %s of %s held-out ones, is sure of %s, of %s of the reconstructions and of %s of the held-out images themselves.",
		"Судья, обученный на настоящих изображениях (верно называет %s из %s отложенных), уверен в классе %s, %s восстановлений и %s самих отложенных изображений.",
		p.Percent(j.Accuracy, 1), p.Count(j.Images), p.sureOf(r), p.Percent(r.Recon.Judged.Sure.Share, 1), p.Percent(r.Real.Judged.Sure.Share, 1))}
	if j.Right == nil {
		return text
	}
	weakest := report.Lowest(j.Classes, func(c sample.ClassShare) float64 { return float64(c.Right.Count) })
	right := p.T("It names %s of %s samples as they were asked for (95%% interval %s to %s)", "Он называет %s из %s образцов так, как было задано (95%%-й интервал от %s до %s)",
		p.Percent(j.Right.Share, 1), p.Count(j.Right.Of), p.Percent(j.Right.Low, 1), p.Percent(j.Right.High, 1))
	if len(j.Classes) > 1 {
		right += p.T("; class %s comes out worst, with %s", "; хуже всего выходит класс %s: %s", weakest.Class, p.Percent(weakest.Right.Share, 1))
	}
	return append(text, right+".")
}

// sureOf says of how many samples of the first sampler the judge is sure, and of
// which it is surest.
func (p printer) sureOf(r sample.Result) string {
	share := func(s sample.Drawn) string {
		return p.T("%s of the samples of %s", "%s образцов способа «%s»", p.Percent(s.Set.Judged.Sure.Share, 1), p.theSampler(s.From))
	}
	first, best := r.Samples[0], report.Highest(r.Samples, func(s sample.Drawn) float64 { return float64(s.Set.Judged.Sure.Count) })
	if best.From == first.From {
		return share(first)
	}
	return p.T("%s and %s", "%s и %s", share(first), share(best))
}

func (p printer) sampleTables(r sample.Result) []report.Table {
	var tables []report.Table
	if r.Samples[0].Set != nil {
		tables = append(tables, p.crowdTable(r))
	}
	if r.Judge != nil && r.Judge.Right != nil {
		tables = append(tables, p.rightTable(*r.Judge))
	}
	if len(tables) == 0 {
		tables = append(tables, p.shownTable(r))
	}
	return tables
}

// crowdTable sets the samplers beside what held-out images reach.
func (p printer) crowdTable(r sample.Result) report.Table {
	t := report.Table{
		Header: []string{"", p.T("images", "изображений"), p.T("Fréchet", "Фреше"), p.T("nearest", "ближайшее"), p.T("too near", "слишком близко")},
		Note: p.T("Fréchet: squared distance from the training images, a value, in principal components. Nearest: median root mean square difference of a value to the nearest training image. Too near: nearer than 95% of reconstructions.",
			"Фреше: квадрат расстояния до обучающих изображений на значение, в главных компонентах. Ближайшее: медиана среднеквадратичного отличия от ближайшего обучающего. Слишком близко: ближе, чем 95 % восстановлений."),
	}
	if r.Judge != nil {
		t.Header = append(t.Header, p.T("judge sure", "судья уверен"), p.T("variety", "разнообразие"))
		t.Note += " " + p.T("Sure: the judge gives a class at least %s. Variety: how many classes it sees, each counted by its share.",
			"Уверен: вероятность класса не ниже %s. Разнообразие: сколько классов он видит с учётом их долей.", p.Percent(r.Judge.Sure, 0))
	}
	for _, s := range r.Samples {
		t.Rows = append(t.Rows, p.crowdRow(p.sampler(s.From), *s.Set))
	}
	if r.Real != nil {
		t.Rows = append(t.Rows, p.crowdRow(p.T("held out, reconstructed", "отложенные, восстановленные"), *r.Recon), p.crowdRow(p.T("held out", "отложенные"), *r.Real))
	}
	return t
}

func (p printer) crowdRow(name string, c sample.Set) []string {
	near := "-"
	if n := c.Training.Near; n != nil {
		near = p.Percent(n.Share, 1)
	}
	row := []string{name, p.Count(c.Images), p.Figure(c.Training.Frechet), p.Fixed(c.Training.Nearest.Median, 4), near}
	if v := c.Judged; v != nil {
		row = append(row, p.Percent(v.Sure.Share, 1), p.Fixed(v.Variety, 1))
	}
	return row
}

// rightTable says for each class how many samples the judge names so.
func (p printer) rightTable(j sample.Judge) report.Table {
	t := report.Table{Header: []string{p.T("class", "класс"), p.T("samples", "образцов"), p.T("judged right", "судья согласен"), p.T("95% interval", "95%-й интервал")}}
	add := func(name string, s experiment.Share) {
		t.Rows = append(t.Rows, []string{name, p.Count(s.Of), p.Percent(s.Share, 1), p.T("%s to %s", "от %s до %s", p.Percent(s.Low, 1), p.Percent(s.High, 1))})
	}
	for _, c := range j.Classes {
		add(c.Class, c.Right)
	}
	if len(j.Classes) > 1 {
		add(p.T("all", "все"), *j.Right)
	}
	return t
}

// shownTable says what was drawn when nothing was measured.
func (p printer) shownTable(r sample.Result) report.Table {
	names := report.Each(r.Samples, func(s sample.Drawn) string { return p.sampler(s.From) })
	t := report.Table{Rows: [][]string{{p.T("samples of", "образцы"), strings.Join(names, "; ")}}}
	if len(r.Classes) > 0 {
		t.Rows = append(t.Rows, []string{p.T("classes", "классы"), strings.Join(r.Classes, ", ")})
	}
	return t
}

// sampleColumns is how many samples stand in a row.
const sampleColumns = 10

// sampleClasses shows a CVAE's classes, a row each.
func (p printer) sampleClasses(r sample.Result) report.Figure {
	images := picture.Images(r.Grid)
	count := len(images) / len(r.Classes)
	var rows []draw.Row
	for i, class := range r.Classes {
		rows = append(rows, draw.Row{Label: class, Images: images[i*count : (i+1)*count]})
	}
	title := p.T("Every class with the same z", "Каждый класс с одними и теми же z")
	return report.Figure{
		Title:   title,
		Alt:     p.T("a row of new images for each class", "ряд новых изображений каждого класса"),
		Caption: p.T("A row is a class, a column one z of %s: the model keeps the style and changes the class.", "Строка — класс, столбец — один z (%s): стиль остаётся, класс меняется.", p.theSampler(r.Samples[0].From)),
		Picture: draw.Grid{Title: p.subject(r.Scope) + ": " + title, Rows: draw.Wrap(max(sampleColumns, count/2), rows...)},
	}
}

// sampleGrid shows the samples of each sampler above their neighbours.
func (p printer) sampleGrid(r sample.Result) draw.Grid {
	g := draw.Grid{Title: p.subject(r.Scope)}
	for _, s := range r.Samples {
		rows := []draw.Row{{Label: p.sampler(s.From), Images: picture.Images(s.Images)}}
		for _, shown := range s.Shown {
			if shown.Class != "" {
				rows[0].Notes = append(rows[0].Notes, shown.Class)
			}
		}
		if s.Nearest != nil {
			rows = append(rows, draw.Row{Label: p.T("nearest in training", "ближайшие обучающие"), Images: picture.Images(s.Nearest),
				Notes: report.Each(s.Shown, func(shown sample.Shown) string { return p.Fixed(shown.Nearest.Distance, 3) })})
			g.Caption = p.T("below a training image: root mean square difference of a value",
				"под обучающим изображением: среднеквадратичное отличие значения")
		}
		block := draw.Wrap(sampleColumns, rows...)
		block[0].Apart = true
		g.Rows = append(g.Rows, block...)
	}
	return g
}

func sampleFinding(p printer, r sample.Result) (f Finding) {
	switch set := r.Samples[0].Set; {
	case r.Conditional && r.Judge != nil && r.Judge.Right != nil:
		f.Beside = report.Comparison{
			What:     p.T("the class on demand, %s", "класс по заказу, %s", p.subject(r.Scope)),
			Original: p.T("looked at: fives and sevens, as asked", "на глаз: пятёрки и семёрки, как и просили"),
			Ours: p.T("%s of %s are what was asked for, says a judge that is right on %s of real images",
				"%s из %s — то, что просили: так считает судья, который верно называет %s настоящих изображений",
				p.Percent(r.Judge.Right.Share, 1), p.Count(r.Judge.Right.Of), p.Percent(r.Judge.Accuracy, 1)),
		}
	case set != nil && set.Training.Near != nil:
		f.Beside = report.Comparison{
			What:     p.T("new images, %s", "новые изображения, %s", p.subject(r.Scope)),
			Original: p.T("looked at: new, of the same kind", "на глаз: новые, того же рода"),
			Ours: p.T("%s lie nearer to a training image than 19 of 20 held-out reconstructions do: 5%% would be chance",
				"%s ближе к обучающему изображению, чем 19 из 20 восстановлений отложенных: случайно было бы 5 %%", p.Percent(set.Training.Near.Share, 1)),
		}
	}
	if r.Judge != nil && r.Judge.Right != nil {
		f.First = report.Highlight{Value: p.Percent(r.Judge.Right.Share, 1), Name: p.T("of the samples are of the class asked for", "образцов — того класса, который заказан")}
	}
	return f
}

// sampleWarning has the words of the warnings.
func (p printer) sampleWarning(w experiment.Warning) string {
	switch w.Code {
	case sample.NoHeldOut:
		return p.T("Every image here trained the model, so nothing shows how near to them an image it has not seen comes.",
			"Все эти изображения использованы при обучении, поэтому нет мерки, насколько близко к ним подходит изображение, которого модель не видела.")
	case sample.FewForJudge:
		return p.T("No judge says what the samples show: %s would be too few to train one.",
			"Нет судьи, который сказал бы, что на образцах: для его обучения мало данных (%s).",
			p.Plural(w.Count, "training image", "training images", "обучающее изображение", "обучающих изображения", "обучающих изображений"))
	}
	return ""
}

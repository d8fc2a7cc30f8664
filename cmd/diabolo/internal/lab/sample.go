package lab

import (
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/sample"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/picture"
)

var sampleExperiment = definition[sample.Options, *sample.Options, sample.Result]{
	name: "sample", short: "generate images, each beside its nearest training image",
	long: `Draws z and decodes it. The samplers are the prior N(0, 1), if the model has one (prior), an independent Gaussian for each
dimension, fitted to the validation latents (spread), a Gaussian with the full covariance of the training latents (gaussian),
and a mixture of Gaussians fitted to the training latents (mixture). A conditional model draws the classes of --class, or all
of them, one row per class, with the same z in every row.

Each sample is shown beside the training image nearest to it. It measures the Fréchet distance to the training images, the
distance to the nearest of them and, where there are classes, how a judge (a classifier trained on the real images) labels the
samples. Each figure is shown beside that of real images the model was not trained on.`,
	options: sample.Default, run: sample.Run, section: sampleSection,
	places:  places(5, Plain, Variational, Conditional),
	quick:   func(o *sample.Options) { o.Measure = 200 },
	finding: sampleFinding,
}.row()

// sampleSection reports what new images a model makes, and how they compare with real
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

// sampler is the name of a sampler.
func (p printer) sampler(from sample.Sampler) string {
	return map[sample.Sampler]string{
		sample.Prior:    "N(0, 1)",
		sample.Spread:   p.T("independent Gaussians", "независимые гауссианы"),
		sample.Gaussian: p.T("Gaussian", "гауссиана"),
		sample.Mixture:  p.T("mixture", "смесь"),
	}[from]
}

// theSampler is a sampler's name in a sentence; the Russian ones are in
// quotation marks there.
func (p printer) theSampler(from sample.Sampler) string {
	if p.Lang == report.Russian || from == sample.Prior {
		return p.sampler(from)
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

// partsChosen says how many components BIC chose for the mixture.
func (p printer) partsChosen(s sample.Drawn) string {
	most := p.Count(s.Tried[len(s.Tried)-1].Parts)
	if s.Parts == 1 {
		return p.T("Among mixtures of up to %s components, BIC chooses a single component, so the mixture is the same as the Gaussian.",
			"Среди смесей, в которых до %s компонент, BIC выбирает смесь из одной: это и есть гауссиана.", most)
	}
	return p.T("Among mixtures of up to %s components, BIC chooses %s.", "Среди смесей, в которых до %s компонент, BIC выбирает ту, где их %s.", most, p.Count(s.Parts))
}

// closestSampler says which sampler comes closest to the training images as a whole,
// and how close held-out images come.
func (p printer) closestSampler(r sample.Result) string {
	distance := func(s sample.Drawn) float64 { return s.Set.Training.Frechet }
	best, worst := report.Lowest(r.Samples, distance), report.Highest(r.Samples, distance)
	text := p.T("Samples of %s are at a Fréchet distance of %s from the training images.", "Образцы способа «%s» — на расстоянии Фреше %s от обучающих изображений.",
		p.theSampler(best.From), p.Figure(distance(best)))
	switch {
	case len(r.Samples) == 1:
	case distance(worst) < 1.2*distance(best):
		text = p.T("The samplers differ little: the Fréchet distances of their samples to the training images range from %s to %s.",
			"Способы мало различаются: их образцы на расстояниях Фреше от %s до %s от обучающих изображений.", p.Figure(distance(best)), p.Figure(distance(worst)))
	default:
		text = p.T("The Fréchet distance of the samples to the training images is smallest for %s (%s) and largest for %s (%s).",
			"По расстоянию Фреше ближе всего к обучающим изображениям образцы способа «%s» (%s), дальше всего — «%s» (%s).",
			p.theSampler(best.From), p.Figure(distance(best)), p.theSampler(worst.From), p.Figure(distance(worst)))
	}
	if r.Real == nil {
		return text
	}
	return text + " " + p.T("Held-out images are at %s, their reconstructions at %s.",
		"Отложенные изображения — на расстоянии %s, их восстановления — %s.",
		p.Figure(r.Real.Training.Frechet), p.Figure(r.Recon.Training.Frechet))
}

// memorised says whether samples are closer to training images than reconstructions of
// held-out images are.
func (p printer) memorised(r sample.Result) string {
	most := report.Highest(r.Samples, func(s sample.Drawn) float64 { return s.Set.Training.Near.Share })
	near := most.Set.Training.Near
	share, low, high := p.Percent(near.Share, 1), p.Percent(near.Low, 1), p.Percent(near.High, 1)
	if near.Low > 0.05 {
		return p.T("Samples of %s lie closer to training images than reconstructions of held-out images do: %s of them (%s to %s) are closer than 95%% of these, instead of 5%%. That alone is no sign of copying: if reconstructions are poor, real images that the model has never seen lie closer as well.",
			"Образцы способа «%s» лежат ближе к обучающим изображениям, чем восстановления отложенных: %s из них (от %s до %s) ближе, чем 95 %% этих восстановлений, а не 5 %%. Само по себе это не признак копирования: если восстановления плохи, ближе лежат и настоящие изображения, которых модель не видела.",
			p.theSampler(most.From), share, low, high)
	}
	return p.T("There is no sign of copying: at most %s of a sampler's images (%s, 95%% interval %s to %s) are closer to a training image than 95%% of the reconstructions of held-out images are; if samples were like these reconstructions, 5%% would be.",
		"Копирования не видно: не более %s образцов («%s», 95%%-й интервал от %s до %s) ближе к обучающему изображению, чем 95 %% восстановлений отложенных; будь образцы такими же, как эти восстановления, было бы 5 %%.",
		share, p.theSampler(most.From), low, high)
}

// judgeSays says how the judge labels the samples.
func (p printer) judgeSays(r sample.Result) []string {
	j := r.Judge
	text := []string{p.T("A judge, a classifier trained on the real images (accuracy %s on %s held-out ones), gives one class a probability of at least %s for %s, for %s of the reconstructions and for %s of the held-out images themselves.",
		"Судья — классификатор, обученный на настоящих изображениях (точность %s на %s отложенных), — даёт одному классу вероятность не менее %s для %s, для %s восстановлений и для %s самих отложенных изображений.",
		p.Percent(j.Accuracy, 1), p.Count(j.Images), p.Percent(j.Sure, 0), p.sureOf(r), p.Percent(r.Recon.Judged.Sure.Share, 1), p.Percent(r.Real.Judged.Sure.Share, 1))}
	if j.Right == nil {
		return text
	}
	right := p.T("It recognises the requested class in %s of %s samples (95%% interval %s to %s)", "Заданный класс он узнаёт в %s из %s образцов (95%%-й интервал от %s до %s)",
		p.Percent(j.Right.Share, 1), p.Count(j.Right.Of), p.Percent(j.Right.Low, 1), p.Percent(j.Right.High, 1))
	return append(text, right+p.worstClasses(j.Classes)+".")
}

// worstClasses names every class with the lowest share of samples in which the judge
// recognises it; none if all classes have the same share.
func (p printer) worstClasses(classes []sample.ClassShare) string {
	share := func(c sample.ClassShare) float64 { return c.Right.Share }
	lowest := share(report.Lowest(classes, share))
	var worst []string
	for _, c := range classes {
		if share(c) == lowest {
			worst = append(worst, c.Class)
		}
	}
	switch last := len(worst) - 1; {
	case len(worst) == len(classes):
		return ""
	case last == 0:
		return p.T("; the worst is class %s, with %s", "; хуже всего выходит класс %s: %s", worst[0], p.Percent(lowest, 1))
	default:
		return p.T("; the worst are classes %s and %s, with %s each", "; хуже всего выходят классы %s и %s: по %s",
			strings.Join(worst[:last], ", "), worst[last], p.Percent(lowest, 1))
	}
}

// sureOf is the share of samples of the first sampler on which the judge is confident,
// and that of the sampler with the most.
func (p printer) sureOf(r sample.Result) string {
	share := func(s sample.Drawn) string {
		return p.T("%s of the samples of %s", "%s образцов способа «%s»", p.Percent(s.Set.Judged.Sure.Share, 1), p.theSampler(s.From))
	}
	first, best := r.Samples[0], report.Highest(r.Samples, func(s sample.Drawn) float64 { return float64(s.Set.Judged.Sure.Count) })
	if best.From == first.From {
		return share(first)
	}
	return p.T("%s, for %s", "%s, для %s", share(first), share(best))
}

// sampleTables are the samplers, and the classes of a conditional model; without
// measurements they say what was drawn.
func (p printer) sampleTables(r sample.Result) []report.Table {
	var tables []report.Table
	if r.Samples[0].Set != nil {
		tables = append(tables, p.samplerTable(r))
	}
	if r.Judge != nil && r.Judge.Right != nil {
		tables = append(tables, p.rightTable(*r.Judge))
	}
	if len(tables) == 0 {
		tables = append(tables, p.shownTable(r))
	}
	return tables
}

// samplerTable compares the samplers with held-out images.
func (p printer) samplerTable(r sample.Result) report.Table {
	t := report.Table{
		Header: []string{"", p.T("images", "изображений"), p.T("Fréchet", "Фреше"), p.T("nearest", "ближайшее"), p.T("closer", "ближе")},
		Note: p.T("Fréchet: squared Fréchet distance to the training images in principal components, per value. Nearest: root mean square difference per value to the nearest training image, median. Closer: share of the images that are closer to a training image than 95% of the reconstructions of held-out images are.",
			"Фреше: квадрат расстояния Фреше до обучающих изображений в главных компонентах, на значение. Ближайшее: медиана среднеквадратичного отличия от ближайшего обучающего. Ближе: доля изображений, которые ближе к обучающему, чем 95 % восстановлений отложенных."),
	}
	if r.Judge != nil {
		t.Header = append(t.Header, p.T("judge confident", "судья уверен"), p.T("variety", "разнообразие"))
		t.Note += " " + p.T("Confident: the judge gives a class a probability of at least %s. Variety: effective number of classes (exp of the entropy of its labels).",
			"Уверен: вероятность класса не ниже %s. Разнообразие: эффективное число классов (экспонента энтропии его ответов).", p.Percent(r.Judge.Sure, 0))
	}
	for _, s := range r.Samples {
		t.Rows = append(t.Rows, p.samplerRow(p.sampler(s.From), *s.Set))
	}
	if r.Real != nil {
		t.Rows = append(t.Rows, p.samplerRow(p.T("held out, reconstructed", "отложенные, восстановленные"), *r.Recon), p.samplerRow(p.T("held out", "отложенные"), *r.Real))
	}
	return t
}

func (p printer) samplerRow(name string, c sample.Set) []string {
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

// rightTable shows for each class in how many samples the judge recognises it.
func (p printer) rightTable(j sample.Judge) report.Table {
	t := report.Table{Header: []string{p.T("class", "класс"), p.T("samples", "образцов"), p.T("recognised", "судья согласен"), p.T("95% interval", "95%-й интервал")}}
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

// shownTable says what was drawn where nothing was measured.
func (p printer) shownTable(r sample.Result) report.Table {
	names := slice.Map(r.Samples, func(s sample.Drawn) string { return p.sampler(s.From) })
	t := report.Table{Rows: [][]string{{p.T("samples of", "образцы"), strings.Join(names, "; ")}}}
	if len(r.Classes) > 0 {
		t.Rows = append(t.Rows, []string{p.T("classes", "классы"), strings.Join(r.Classes, ", ")})
	}
	return t
}

// sampleColumns is the number of samples in a row.
const sampleColumns = 10

// sampleClasses shows the classes of a conditional model, a row each.
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
		Caption: p.T("One row per class, one column per z, drawn from %s: within a column only the class given to the decoder changes.", "Строка — класс, столбец — один z (способ «%s»): в столбце меняется только класс, который получает декодировщик.", p.theSampler(r.Samples[0].From)),
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
				Notes: slice.Map(s.Shown, func(shown sample.Shown) string { return p.Fixed(shown.Nearest.Distance, 3) })})
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
		f.Comparison = report.Comparison{
			What:     p.T("samples of a requested class, %s", "образцы заданного класса, %s", p.subject(r.Scope)),
			Original: p.T("by eye: fives and sevens, as requested", "на глаз: пятёрки и семёрки, как и задано"),
			Ours: p.T("%s of %s show the requested class, by a judge with an accuracy of %s on real images",
				"%s из %s — заданного класса, по оценке судьи с точностью %s на настоящих изображениях",
				p.Percent(r.Judge.Right.Share, 1), p.Count(r.Judge.Right.Of), p.Percent(r.Judge.Accuracy, 1)),
		}
	case set != nil && set.Training.Near != nil:
		f.Comparison = report.Comparison{
			What:     p.T("new images, %s", "новые изображения, %s", p.subject(r.Scope)),
			Original: p.T("by eye: new, of the same kind", "на глаз: новые, того же рода"),
			Ours: p.T("%s are closer to a training image than 95%% of the held-out reconstructions; 5%% would be, if they were like these",
				"%s ближе к обучающему изображению, чем 95 %% восстановлений отложенных; будь они такими же, было бы 5 %%", p.Percent(set.Training.Near.Share, 1)),
		}
	}
	if r.Judge != nil && r.Judge.Right != nil {
		f.Highlight = report.Highlight{Value: p.Percent(r.Judge.Right.Share, 1), Name: p.T("of the samples show the requested class, by the judge", "образцов — заданного класса, по оценке судьи")}
	}
	return f
}

// sampleWarning is the text of a warning.
func (p printer) sampleWarning(w experiment.Warning) string {
	switch w.Code {
	case sample.NoHeldOut:
		return p.T("The model was trained on all of these images, so there is no reference for how close an unseen image comes to them.",
			"Модель обучена на всех этих изображениях, поэтому не с чем сравнить, насколько близко к ним подходит изображение, которого она не видела.")
	case sample.FewForJudge:
		return p.T("There is no judge to label the samples: %s are too few to train one.",
			"Судьи для образцов нет: для его обучения мало данных (%s).",
			p.Plural(w.Count, "training image", "training images", "обучающее изображение", "обучающих изображения", "обучающих изображений"))
	}
	return ""
}

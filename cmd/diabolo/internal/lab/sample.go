package lab

import (
	"slices"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/sample"
	"github.com/diabolo-go/diabolo/internal/slice"
)

var sampleExperiment = definition[sample.Options, *sample.Options, sample.Result]{
	name: "sample", short: "generate images, each beside its nearest training image",
	long: `Draws z from a distribution, the sampler, and decodes it into an image:

  prior     the prior of the model, N(0, 1), if it has one
  spread    an independent Gaussian for each dimension, fitted to the latents of the training images
  gaussian  a Gaussian with full covariance, fitted to the same latents
  mixture   a mixture of Gaussians, fitted to the same latents

For a conditional model, --class chooses the classes to draw; by default all are drawn, one row each. The last three samplers are
then fitted to the latents of each class, since z usually depends on the class and N(0, 1) does not.

Each sample is shown beside the training image nearest to it. Four things are measured of the samples, and of images the model was
not trained on: the squared Fréchet distance to the training images, over five draws; how much fine detail they have; the distance
to the nearest training image; and, where there are classes, how a judge, a classifier trained on the real images, labels them.`,
	options: sample.Default, run: sample.Run, section: sampleSection, brief: sampleBrief,
	places:  places(5, Plain, Variational, Conditional, Larger, Faces),
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
func (p printer) sampler(r sample.Result, from sample.Sampler) string {
	names := map[sample.Sampler]string{
		sample.Prior:    "N(0, 1)",
		sample.Spread:   p.T("independent Gaussians", "независимые гауссианы"),
		sample.Gaussian: p.T("Gaussian", "гауссиана"),
		sample.Mixture:  p.T("mixture", "смесь"),
	}
	if r.Conditional {
		names[sample.Spread] = p.T("independent Gaussians of each class", "независимые гауссианы каждого класса")
		names[sample.Gaussian] = p.T("Gaussian of each class", "гауссиана каждого класса")
		names[sample.Mixture] = p.T("mixture of each class", "смесь каждого класса")
	}
	if from == sample.Mixture && slices.ContainsFunc(r.Samples, func(s sample.Drawn) bool { return s.From == from && s.Parts == 1 }) {
		return p.T("%s (one Gaussian)", "%s (одна гауссиана)", names[from])
	}
	return names[from]
}

// theSampler is a sampler's name in a sentence; the Russian ones are in
// quotation marks there.
func (p printer) theSampler(r sample.Result, from sample.Sampler) string {
	if p.Lang == report.Russian || from == sample.Prior {
		return p.sampler(r, from)
	}
	return "the " + p.sampler(r, from)
}

func (p printer) sampleText(r sample.Result) []string {
	var text []string
	if r.Temperature != 1 {
		text = append(text, p.T("The standard deviations are multiplied by the temperature, %s.", "Стандартные отклонения умножены на температуру %s.", p.Figure(r.Temperature)))
	}
	for _, s := range r.Samples {
		if len(s.Tried) > 1 {
			text = append(text, p.partsChosen(r, s))
		}
	}
	if r.Samples[0].Set == nil {
		return text
	}
	text = append(text, p.closestSampler(r))
	if r.Real != nil {
		text = append(text, said(p.detail(r), p.memorised(r))...)
	}
	if r.Judge != nil {
		text = append(text, p.judgeSays(r)...)
	}
	return text
}

// partsChosen says how many components BIC chose for the mixture, and whether larger
// mixtures than those tried may fit better.
func (p printer) partsChosen(r sample.Result, s sample.Drawn) string {
	most := p.Count(s.Tried[len(s.Tried)-1].Parts)
	bic := p.T("the Bayesian information criterion (BIC)", "байесовский информационный критерий (BIC)")
	text := p.T("Among mixtures of up to %[2]s components, %[1]s chooses %[3]s.", "Среди смесей, в которых до %[2]s компонент, %[1]s выбирает ту, где их %[3]s.", bic, most, p.Count(s.Parts))
	switch {
	case s.Border:
		text = p.T("Of the mixtures tried, %s prefers the largest, of %s components: still more may fit better.",
			"Из испытанных смесей %s предпочитает самую большую, из %s компонент: возможно, подошло бы и больше.", bic, most)
	case s.Parts == 1:
		text = p.T("Among mixtures of up to %[2]s components, %[1]s chooses a single one, so the mixture is one Gaussian.",
			"Среди смесей, в которых до %[2]s компонент, %[1]s выбирает смесь из одной: это одна гауссиана.", bic, most)
	}
	if r.Conditional {
		text += p.T(" Each class has a mixture of this size.", " У каждого класса своя смесь такого размера.")
	}
	return text
}

// frechet is the squared Fréchet distance of a set.
func frechet(c sample.Set) sample.Repeated { return c.Training.SquaredFrechet }

// repeated prints the mean of several draws with the standard deviation of one.
func (p printer) repeated(v sample.Repeated) string {
	if v.Draws < 2 {
		return p.Figure(v.Mean)
	}
	return p.T("%s ± %s", "%s ± %s", p.Figure(v.Mean), p.Figure(v.Std))
}

// closestSampler says which sampler comes closest to the training images as a whole, if
// the draws of each differ less than the samplers do, and how close held-out images come.
func (p printer) closestSampler(r sample.Result) string {
	best := report.Lowest(r.Samples, func(s sample.Drawn) float64 { return frechet(*s.Set).Mean })
	var alike []string
	for _, s := range r.Samples {
		if s.From != best.From && !frechet(*s.Set).Differs(frechet(*best.Set)) {
			alike = append(alike, p.theSampler(r, s.From))
		}
	}
	drawn := p.Plural(frechet(*best.Set).Draws, "draw", "draws", "выборке", "выборкам", "выборкам")
	text := p.T("Samples of %s are at a squared Fréchet distance of %s from the training images (mean and standard deviation over %s).",
		"Квадрат расстояния Фреше от образцов способа «%s» до обучающих изображений — %s (среднее и стандартное отклонение по %s).",
		p.theSampler(r, best.From), p.repeated(frechet(*best.Set)), drawn)
	switch {
	case len(r.Samples) == 1:
	case len(alike) > 0:
		text += p.T(" No sampler has a lower mean, but %s may be as close: the difference is no larger than that between repeated draws.",
			" Меньшего среднего нет ни у одного способа, но столь же близкими могут быть и другие (%s): разница не больше, чем между повторными выборками.", p.and(alike))
	default:
		text += p.T(" That is closer than the samples of every other sampler, by more than repeated draws differ.",
			" Это меньше, чем у всех остальных способов, и разница больше, чем между повторными выборками.")
	}
	if r.Real == nil {
		return text
	}
	return text + " " + p.T("For held-out images this distance is %s, for their reconstructions %s.",
		"Для отложенных изображений это расстояние — %s, для их восстановлений — %s.", p.repeated(frechet(*r.Real)), p.repeated(frechet(*r.Recon)))
}

// detail compares what the components leave out, the fine detail, with that of held-out
// images.
func (p printer) detail(r sample.Result) string {
	first, held := r.Samples[0].Set.Training.Residual.Mean, r.Real.Training.Residual.Mean
	if !(held > 0) {
		return ""
	}
	return p.T("The distance is measured in principal components and does not see the fine detail beyond them. Of the variance that held-out images have there, samples of %s have %s and reconstructions %s: the smaller the share, the more blurred the images.",
		"Расстояние измерено в главных компонентах и не видит мелких деталей за их пределами. Дисперсия этих деталей у образцов способа «%s» — %s от дисперсии отложенных изображений, у восстановлений — %s: чем меньше доля, тем сильнее размыты изображения.",
		p.theSampler(r, r.Samples[0].From), p.Percent(first/held, 0), p.Percent(r.Recon.Training.Residual.Mean/held, 0))
}

// memorised says whether samples are closer to training images than variations of unseen
// images are, if that could tell a model that copies.
func (p printer) memorised(r sample.Result) string {
	if r.Copying == nil {
		return ""
	}
	most := report.Highest(r.Samples, func(s sample.Drawn) float64 { return s.Set.Training.Near.Share })
	near, copier := most.Set.Training.Near, r.Copying.Copier
	share := func(s experiment.Share) string {
		return p.T("%s (%s to %s)", "%s (от %s до %s)", p.Percent(s.Share, 1), p.Percent(s.Low, 1), p.Percent(s.High, 1))
	}
	sampler, that := p.theSampler(r, most.From), share(*near)
	switch {
	case !r.Copying.Tells():
		return p.T("Distances cannot show here whether samples are copies of training images. %s", "По расстояниям здесь нельзя судить, копируют ли образцы обучающие изображения. %s", p.whatIsNear(r, share(copier)))
	case near.Low > 0.05:
		return p.T("Some samples may be copies of training images: %[1]s of those of %[2]s are near one; of new images, 5%% would be. %[3]s",
			"Среди образцов могут быть копии обучающих изображений: близки к ним %[1]s образцов способа «%[2]s»; из новых изображений были бы близки 5 %%. %[3]s", that, sampler, p.whatIsNear(r, share(copier)))
	case near.High < copier.Low:
		return p.T("There is no sign of copying: at most %s of the samples of any one sampler are near a training image. %s",
			"Копирования не видно: близки к обучающим изображениям не более %s образцов любого способа. %s", that, p.whatIsNear(r, share(copier)))
	}
	return p.T("Too few samples are compared to rule out copying: %s of those of %s are near a training image. %s",
		"Образцов сравнено слишком мало, чтобы исключить копирование: близки к обучающим изображениям %s образцов способа «%s». %s", that, sampler, p.whatIsNear(r, share(copier)))
}

// whatIsNear says when an image is near a training image, and how many images of a model
// that copies would be.
func (p printer) whatIsNear(r sample.Result, copier string) string {
	limit := p.Fixed(r.Copying.Limit, 3)
	if !r.Sampled {
		return p.T("Near means at a distance below %s (root mean square difference of a value), as 5%% of the reconstructions of held-out images are. Of the reconstructions of training images, which are what a model that copies would produce, %s are that near.",
			"Близкими считаются изображения на расстоянии меньше %s (среднеквадратичное отличие значения): таковы 5 %% восстановлений отложенных изображений. Из восстановлений обучающих изображений — а их и выдавала бы копирующая модель — столь же близки %s.", limit, copier)
	}
	return p.T("Near means at a distance below %s (root mean square difference of a value), as 5%% of the variations of held-out images are; a variation of an image is decoded from a z drawn from its posterior. Of the variations of training images, which are what a model that copies would produce, %s are that near.",
		"Близкими считаются изображения на расстоянии меньше %s (среднеквадратичное отличие значения): таковы 5 %% вариаций отложенных изображений (вариация декодирована из z, взятого из апостериорного распределения изображения). Из вариаций обучающих изображений — а их и выдавала бы копирующая модель — столь же близки %s.", limit, copier)
}

// judgeSays says how the judge labels the samples.
func (p printer) judgeSays(r sample.Result) []string {
	j := r.Judge
	text := []string{p.T("A judge labels the samples: a classifier trained on the real images, with an accuracy of %s on %s held-out ones. It is confident (gives one class a probability of at least %s) about %s, %s of the reconstructions and %s of the held-out images themselves.",
		"Образцы размечает судья — классификатор, обученный на настоящих изображениях; его точность — %s на %s отложенных. Он уверен (даёт одному классу вероятность не менее %s) для %s, для %s восстановлений и для %s самих отложенных изображений.",
		p.Percent(j.Accuracy, 1), p.Count(j.Images), p.Percent(j.Sure, 0), p.sureOf(r), p.Percent(r.Recon.Judged.Sure.Share, 1), p.Percent(r.Real.Judged.Sure.Share, 1))}
	if j.Right == nil {
		return text
	}
	right := p.T("It recognises the requested class in %s of %s samples of %s (95%% interval %s to %s, for this model and this judge)",
		"Заданный класс он узнаёт в %s из %s образцов способа «%s» (95%%-й интервал от %s до %s для этой модели и этого судьи)",
		p.Percent(j.Right.Share, 1), p.Count(j.Right.Of), p.theSampler(r, r.Samples[0].From), p.Percent(j.Right.Low, 1), p.Percent(j.Right.High, 1))
	return append(text, right+p.worstClasses(j.Classes)+"."+p.chance(*j)+p.rightOfPrior(r))
}

// chance says so if the requested class is recognised no more often than by chance.
func (p printer) chance(j sample.Judge) string {
	if guess := 1 / float64(j.Labels); j.Right.Low <= guess {
		return p.T(" That is no more than by chance (%s).", " Это не чаще, чем случайно (%s).", p.Percent(guess, 1))
	}
	return ""
}

// rightOfPrior is the share of the requested class among samples of the prior, where
// another sampler comes first.
func (p printer) rightOfPrior(r sample.Result) string {
	for _, s := range r.Samples[1:] {
		if s.From == sample.Prior && s.Set.Judged.Right != nil {
			right := s.Set.Judged.Right
			return p.T(" With z from N(0, 1) the share is %s of %s samples (%s to %s).", " Если брать z из N(0, 1), доля — %s из %s образцов (от %s до %s).",
				p.Percent(right.Share, 1), p.Count(right.Of), p.Percent(right.Low, 1), p.Percent(right.High, 1))
		}
	}
	return ""
}

// worstClasses names every class with the lowest share of samples in which the judge
// recognises it; none if all classes have the same share.
func (p printer) worstClasses(classes []sample.ClassShare) string {
	tied := worstOf(classes)
	lowest := tied[0].Right.Share
	switch worst := slice.Map(tied, func(c sample.ClassShare) string { return c.Class }); len(worst) {
	case len(classes):
		return ""
	case 1:
		return p.T("; the worst is class %s, with %s", "; хуже всего выходит класс %s: %s", worst[0], p.Percent(lowest, 1))
	default:
		return p.T("; the worst are classes %s, with %s each", "; хуже всего выходят классы %s: по %s", p.and(worst), p.Percent(lowest, 1))
	}
}

// worstOf returns the classes with the lowest share: one, or several that have the same.
func worstOf(classes []sample.ClassShare) []sample.ClassShare {
	share := func(c sample.ClassShare) float64 { return c.Right.Share }
	lowest := share(report.Lowest(classes, share))
	return slices.DeleteFunc(slices.Clone(classes), func(c sample.ClassShare) bool { return share(c) != lowest })
}

// hidden names the worst classes where they are far below all samples together.
func (p printer) hidden(j sample.Judge) string {
	for _, c := range j.Classes {
		if j.Right.Share-c.Right.Share > farBelow {
			return p.worstClasses(j.Classes)
		}
	}
	return ""
}

// sureOf is the share of samples of the first sampler on which the judge is confident,
// and that of the sampler with the most.
func (p printer) sureOf(r sample.Result) string {
	share := func(s sample.Drawn) string {
		return p.T("%s of the samples of %s", "%s образцов способа «%s»", p.Percent(s.Set.Judged.Sure.Share, 1), p.theSampler(r, s.From))
	}
	first, best := r.Samples[0], report.Highest(r.Samples, func(s sample.Drawn) float64 { return float64(s.Set.Judged.Sure.Count) })
	if best.From == first.From {
		return share(first)
	}
	return p.T("%s, %s", "%s, для %s", share(first), share(best))
}

func sampleFinding(p printer, r sample.Result) (f Finding) {
	switch set := r.Samples[0].Set; {
	case r.Conditional && r.Judge != nil && r.Judge.Right != nil:
		f.Comparison = report.Comparison{
			What:     p.T("samples of a requested class, %s", "образцы заданного класса, %s", p.subject(r.Scope)),
			Original: p.T("by eye: fives and sevens, as requested", "на глаз: пятёрки и семёрки, как и задано"),
			Ours: p.T("%s of %s show the requested class, by a judge with an accuracy of %s on real images%s",
				"%s из %s — заданного класса, по оценке судьи с точностью %s на настоящих изображениях%s",
				p.Percent(r.Judge.Right.Share, 1), p.Count(r.Judge.Right.Of), p.Percent(r.Judge.Accuracy, 1), p.hidden(*r.Judge)),
		}
		right := r.Judge.Right
		f.Highlight = report.Highlight{
			Value: p.Percent(right.Share, 1), Name: p.T("of the samples show the requested class, by the judge", "образцов — заданного класса, по оценке судьи"),
			Note: p.T("%s to %s with 95%% confidence (%s samples of %s, this judge); %s by chance, %s of real images%s.%s",
				"от %s до %s с доверием 95 %% (образцов: %s, способ «%s», этот судья); случайно — %s, у настоящих изображений — %s%s.%s",
				p.Percent(right.Low, 1), p.Percent(right.High, 1), p.Count(right.Of), p.theSampler(r, r.Samples[0].From),
				p.Percent(1/float64(r.Judge.Labels), 0), p.Percent(r.Judge.Accuracy, 1), p.hidden(*r.Judge), p.rightOfPrior(r)),
		}
	case set != nil && set.Training.Near != nil && r.Copying != nil && r.Copying.Tells():
		f.Comparison = report.Comparison{
			What:     p.T("new images, %s", "новые изображения, %s", p.subject(r.Scope)),
			Original: p.T("by eye: new, of the same kind", "на глаз: новые, того же рода"),
			Ours: p.T("%s are closer to a training image than 95%% of the held-out images are when the model decodes them again; of training images decoded again, %s are",
				"%s ближе к обучающему изображению, чем 95 %% отложенных, заново декодированных моделью; из заново декодированных обучающих — %s",
				p.Percent(set.Training.Near.Share, 1), p.Percent(r.Copying.Copier.Share, 1)),
		}
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

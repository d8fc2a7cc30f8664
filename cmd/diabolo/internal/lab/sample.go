package lab

import (
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/sample"
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
	options: sample.Default, run: sample.Run, section: sampleSection,
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
	text := p.T("Among mixtures of up to %s components, BIC chooses %s.", "Среди смесей, в которых до %s компонент, BIC выбирает ту, где их %s.", most, p.Count(s.Parts))
	switch {
	case s.Border:
		text = p.T("Of the mixtures tried, BIC prefers the largest, of %s components: still more may fit better.",
			"Из испытанных смесей BIC предпочитает самую большую, из %s компонент: возможно, подошло бы и больше.", most)
	case s.Parts == 1:
		text = p.T("Among mixtures of up to %s components, BIC chooses a single component, so the mixture is a Gaussian.",
			"Среди смесей, в которых до %s компонент, BIC выбирает смесь из одной: это гауссиана.", most)
	}
	if r.Conditional {
		text += p.T(" That is the number for each class.", " Столько их у каждого класса.")
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
		text += p.T(" That is the lowest mean, but it differs from that of %s by no more than repeated draws differ: none of them is the closest.",
			" Это наименьшее среднее, но от других (%s) оно отличается не больше, чем повторные выборки между собой: ближайшего среди них назвать нельзя.", strings.Join(alike, "; "))
	default:
		text += p.T(" That is closer than the samples of every other sampler, by more than repeated draws differ.",
			" Это меньше, чем у всех остальных способов, и разница больше, чем между повторными выборками.")
	}
	if r.Real == nil {
		return text
	}
	return text + " " + p.T("Held-out images are at %s, their reconstructions at %s.",
		"У отложенных изображений — %s, у их восстановлений — %s.", p.repeated(frechet(*r.Real)), p.repeated(frechet(*r.Recon)))
}

// detail compares what the components leave out, the fine detail, with that of held-out
// images.
func (p printer) detail(r sample.Result) string {
	first, held := r.Samples[0].Set.Training.Residual.Mean, r.Real.Training.Residual.Mean
	if !(held > 0) {
		return ""
	}
	return p.T("That distance leaves out detail beyond the principal components. Samples of %s have %s of the residual variance of held-out images there, reconstructions have %s: the less, the more blurred.",
		"Это расстояние не видит деталей за пределами главных компонент. Остаточная дисперсия там у образцов способа «%s» — %s от дисперсии отложенных изображений, у восстановлений — %s: чем меньше, тем сильнее размыто.",
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
	variation := p.T("A variation is decoded from z drawn from the posterior of an image", "Вариация изображения декодирована из z его апостериорного распределения")
	if !r.Sampled {
		variation = p.T("A variation is the reconstruction of an image", "Вариация изображения — его восстановление")
	}
	means := p.T("%s; 5%% of those of held-out images are nearer to a training image than %s, and %s of those of training images, which a model that copies would give.",
		"%s; ближе %s к обучающему изображению подходят 5 %% вариаций отложенных изображений и %s вариаций обучающих, какие давала бы копирующая модель.",
		variation, p.Fixed(r.Copying.Limit, 3), share(copier))
	switch {
	case !r.Copying.Tells():
		return p.T("Whether samples are copies of training images cannot be told here from how near they are. %s", "По близости образцов к обучающим изображениям здесь нельзя судить, копии ли это. %s", means)
	case near.Low > 0.05:
		return p.T("Some samples may be copies of training images: %s of those of %s are that near, more than of new images. %s",
			"Среди образцов могут быть копии обучающих изображений: столь же близки %[1]s образцов способа «%[2]s», больше, чем новых изображений. %[3]s", share(*near), p.theSampler(r, most.From), means)
	case near.High < copier.Low:
		return p.T("There is no sign of copying: at most %s of a sampler's images (%s) are nearer to a training image than 95%% of the variations of held-out images. %s",
			"Копирования не видно: не более %s образцов («%s») ближе к обучающему изображению, чем 95 %% вариаций отложенных. %s", share(*near), p.theSampler(r, most.From), means)
	}
	return p.T("Too few samples are compared to rule out copying: %s of those of %s are that near. %s",
		"Образцов сравнено слишком мало, чтобы исключить копирование: столь же близки %s образцов способа «%s». %s", share(*near), p.theSampler(r, most.From), means)
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
	right := p.T("It recognises the requested class in %s of %s samples of %s (95%% interval %s to %s, given this model and this judge)",
		"Заданный класс он узнаёт в %s из %s образцов способа «%s» (95%%-й интервал от %s до %s при этой модели и этом судье)",
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
			return p.T(" With z from N(0, 1) it does so in %s of %s (%s to %s).", " Если брать z из N(0, 1) — в %s из %s (от %s до %s).",
				p.Percent(right.Share, 1), p.Count(right.Of), p.Percent(right.Low, 1), p.Percent(right.High, 1))
		}
	}
	return ""
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
		return p.T("%s of the samples of %s", "%s образцов способа «%s»", p.Percent(s.Set.Judged.Sure.Share, 1), p.theSampler(r, s.From))
	}
	first, best := r.Samples[0], report.Highest(r.Samples, func(s sample.Drawn) float64 { return float64(s.Set.Judged.Sure.Count) })
	if best.From == first.From {
		return share(first)
	}
	return p.T("%s, for %s", "%s, для %s", share(first), share(best))
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
		right := r.Judge.Right
		f.Highlight = report.Highlight{
			Value: p.Percent(right.Share, 1), Name: p.T("of the samples show the requested class, by the judge", "образцов — заданного класса, по оценке судьи"),
			Note: p.T("%s to %s with 95%% confidence (%s samples of %s, this judge); %s by chance, %s of real images.%s",
				"от %s до %s с доверием 95 %% (образцов: %s, способ «%s», этот судья); случайно — %s, у настоящих изображений — %s.%s",
				p.Percent(right.Low, 1), p.Percent(right.High, 1), p.Count(right.Of), p.theSampler(r, r.Samples[0].From),
				p.Percent(1/float64(r.Judge.Labels), 0), p.Percent(r.Judge.Accuracy, 1), p.rightOfPrior(r)),
		}
	case set != nil && set.Training.Near != nil && r.Copying != nil && r.Copying.Tells():
		f.Comparison = report.Comparison{
			What:     p.T("new images, %s", "новые изображения, %s", p.subject(r.Scope)),
			Original: p.T("by eye: new, of the same kind", "на глаз: новые, того же рода"),
			Ours: p.T("%s are closer to a training image than 95%% of the variations of held-out images are; of variations of training images, %s are",
				"%s ближе к обучающему изображению, чем 95 %% вариаций отложенных; из вариаций обучающих — %s",
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

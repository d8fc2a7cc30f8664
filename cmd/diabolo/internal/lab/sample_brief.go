package lab

import (
	"image"
	"slices"
	"unicode/utf8"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment/sample"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/picture"
)

// sampleBrief shows new images, of a conditional model some of each class.
func sampleBrief(p printer, r sample.Result) report.Brief {
	n := shown(r.Scope)
	b := report.Brief{
		Title:   p.T("New %s", "Новые %s", p.T(n.many, n.ruMany)),
		Figure:  report.Figure{Alt: p.T("new images, decoded from random z", "новые изображения, декодированные из случайных z"), Picture: newImages(r)},
		Numbers: numbers(p.frechetNumber(r), p.detailNumber(r)),
	}
	b.Lead, b.Text = p.decoded(r)
	if r.Grid != nil && len(r.Classes) > 1 {
		b.Title = p.T("%s on demand", "%s по заказу", report.Capital(p.T(n.a, n.ruOne)))
		b.Lead, b.Text = p.demanded(r), ""
		b.Figure = report.Figure{Alt: p.T("new images of each class", "новые изображения каждого класса"), Picture: demand(r)}
	}
	if r.Judge != nil && r.Judge.Right != nil {
		b.Numbers = numbers(p.rightNumber(r), p.worstNumber(*r.Judge))
	}
	return b
}

// decoded says what the images are: first that they may be copies, if they may, else how a
// judge sees them, if there is one.
func (p printer) decoded(r sample.Result) (lead, text string) {
	from := p.T("z is distributed as in the training images (%s).", "z распределён как у обучающих изображений (%s).", p.sampler(r, r.Samples[0].From))
	if r.Samples[0].From == sample.Prior {
		from = p.T("z is drawn from N(0, 1).", "z взят из N(0, 1).")
	}
	copies, suspect := p.copied(r)
	sure := p.sure(r)
	each := p.T("Each image is decoded from a random z", "Каждое изображение декодировано из случайного z")
	switch {
	case sure != "" && !suspect:
		return each + "; " + sure + ".", sentences(from, sentence(copies))
	case copies != "":
		return each + "; " + copies + ".", sentences(from, sentence(sure))
	}
	return each + ".", from
}

// copied says whether the images are copies, where that can be told, and whether they may be.
func (p printer) copied(r sample.Result) (text string, suspect bool) {
	set := r.Samples[0].Set
	if set == nil || set.Training.Near == nil || r.Copying == nil || !r.Copying.Tells() {
		return "", false
	}
	switch near := set.Training.Near; {
	case near.Low > 0.05:
		return p.T("some may be copies of training images: %s are near one, where 5%% of new images would be",
			"среди них могут быть копии обучающих изображений: близки к ним %s, а из новых были бы 5 %%", p.share(near.Share)), true
	case near.High < r.Copying.Copier.Low:
		return p.T("by their distance to the training images, there is no sign that they are copies", "по расстоянию до обучающих изображений не видно, чтобы это были копии"), false
	}
	return "", false
}

// sure says how often the judge is sure what the images show.
func (p printer) sure(r sample.Result) string {
	set := r.Samples[0].Set
	if r.Judge == nil || set == nil || set.Judged == nil || r.Real == nil || r.Real.Judged == nil {
		return ""
	}
	return p.T("a judge trained on real images is confident about the class of %s of them, and of %s of real ones", "судья, обученный на настоящих изображениях, уверен в классе %s из них и %s настоящих",
		p.share(set.Judged.Sure.Share), p.share(r.Real.Judged.Sure.Share))
}

// demanded says how often the class is recognised that was asked for.
func (p printer) demanded(r sample.Result) string {
	asked := p.T("Each column asks the decoder for one class", "Каждый столбец — заказанный класс")
	if long(r.Classes) {
		asked = p.T("Each row asks the decoder for one class", "Каждая строка — заказанный класс")
	}
	if r.Judge == nil || r.Judge.Right == nil {
		return asked + p.T("; how often it can be recognised was not measured.", "; как часто он узнаваем, не измерено.")
	}
	right, chance := r.Judge.Right, ""
	if guess := 1 / float64(r.Judge.Labels); right.Low <= guess {
		chance = p.T(", no more than by chance (%s)", ", не чаще, чем случайно (%s)", p.share(guess))
	}
	return asked + p.T(", which a judge trained on real images recognises in %s of %s%s%s.", ", который судья, обученный на настоящих изображениях, узнаёт в %s из %s%s%s.",
		p.share(right.Share), p.Plural(right.Of, "sample", "samples", "образца", "образцов", "образцов"), chance, p.hidden(*r.Judge))
}

func (p printer) rightNumber(r sample.Result) report.Highlight {
	right := r.Judge.Right
	return report.Highlight{Value: p.share(right.Share), Name: p.T("of the samples show the class asked for, by the judge", "образцов — заказанного класса, по оценке судьи"),
		Note: p.T("%s; by chance %s", "%s; случайно %s", p.within(right.Interval, p.share), p.Percent(1/float64(r.Judge.Labels), 0))}
}

// worstNumber is the share of the classes that are recognised least, if not all are alike.
func (p printer) worstNumber(j sample.Judge) (h report.Highlight) {
	worst := worstOf(j.Classes)
	if len(worst) == len(j.Classes) {
		return h
	}
	names := slice.Map(worst, func(c sample.ClassShare) string { return c.Class })
	h = report.Highlight{Value: p.share(worst[0].Right.Share), Name: p.T("for class %s, the lowest share", "у класса %s, наименьшая доля", names[0]), Note: p.within(worst[0].Right.Interval, p.share)}
	if len(names) > 1 {
		h.Name = p.T("for each of the classes %s, the lowest share", "у каждого из классов %s, наименьшая доля", p.and(names))
	}
	return h
}

// frechetNumber is how far the images are from the training images as a whole.
func (p printer) frechetNumber(r sample.Result) (h report.Highlight) {
	set := r.Samples[0].Set
	if set == nil {
		return h
	}
	h = report.Highlight{Value: p.Figure(frechet(*set).Mean), Name: p.T("squared Fréchet distance from the training images", "квадрат расстояния Фреше до обучающих изображений")}
	if v := frechet(*set); v.Draws > 1 {
		h.Note = p.T("± %s between draws", "± %s между выборками", p.Figure(v.Std))
		if r.Real != nil {
			h.Note += "; " + p.T("held-out images: %s", "отложенные изображения: %s", p.Figure(frechet(*r.Real).Mean))
		}
	}
	return h
}

// detailNumber is how much fine detail the images have.
func (p printer) detailNumber(r sample.Result) (h report.Highlight) {
	set := r.Samples[0].Set
	if set == nil || r.Real == nil || !(r.Real.Training.Residual.Mean > 0) {
		return h
	}
	held := r.Real.Training.Residual.Mean
	return report.Highlight{Value: p.Percent(set.Training.Residual.Mean/held, 0), Name: p.T("of the fine detail of held-out images", "мелких деталей отложенных изображений"),
		Note: p.T("reconstructions: %s", "восстановления: %s", p.Percent(r.Recon.Training.Residual.Mean/held, 0))}
}

// newImages are samples of the first sampler, in rows.
func newImages(r sample.Result) draw.Grid {
	const columns, rows = 5, 3
	return draw.Grid{Rows: draw.Wrap(columns, draw.Row{Images: first(r.Samples[0].Images, columns*rows)})}
}

// demand has a column for each class, or a row if the names are long; of many classes the
// first.
func demand(r sample.Result) (g draw.Grid) {
	const most, mostRows, few = 10, 6, 5
	images := picture.Images(r.Grid)
	each := len(images) / len(r.Classes)
	if long(r.Classes) {
		for i, class := range r.Classes[:min(mostRows, len(r.Classes))] {
			g.Rows = append(g.Rows, draw.Row{Label: class, Images: images[i*each : i*each+min(few, each)]})
		}
		return g
	}
	classes := min(most, len(r.Classes))
	g.Header = slices.Clone(r.Classes[:classes])
	for j := range min(few, each) {
		var row []image.Image
		for i := range classes {
			row = append(row, images[i*each+j])
		}
		g.Rows = append(g.Rows, draw.Row{Images: row})
	}
	return g
}

// long reports whether names are too long to stand above small images.
func long(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return utf8.RuneCountInString(name) > 3 })
}

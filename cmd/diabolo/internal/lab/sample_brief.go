package lab

import (
	"image"
	"slices"

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
		Text:    sentences(p.fromNoise(r), p.copied(r), p.sure(r)),
		Figure:  report.Figure{Alt: p.T("new images, decoded from random z", "новые изображения, декодированные из случайных z"), Picture: newImages(r)},
		Numbers: numbers(p.frechetNumber(r), p.detailNumber(r)),
	}
	if r.Grid != nil && len(r.Classes) > 1 {
		b.Title = p.T("%s on demand", "%s по заказу", report.Capital(p.T(n.a, n.ruOne)))
		b.Text = p.demanded(r)
		b.Figure = report.Figure{Alt: p.T("new images, a column for each class", "новые изображения, по столбцу на класс"), Picture: demand(r)}
	}
	if r.Judge != nil && r.Judge.Right != nil {
		b.Numbers = numbers(p.rightNumber(r), p.worstNumber(*r.Judge))
	}
	return b
}

// fromNoise says where the images come from.
func (p printer) fromNoise(r sample.Result) string {
	if r.Samples[0].From == sample.Prior {
		return p.T("Each is decoded from random numbers, drawn from N(0, 1).", "Каждое декодировано из случайных чисел, взятых из N(0, 1).")
	}
	return p.T("Each is decoded from random numbers, distributed as the latents of the training images are (%s).",
		"Каждое декодировано из случайных чисел, распределённых как латентные векторы обучающих изображений (%s).", p.sampler(r, r.Samples[0].From))
}

// copied says whether the images are copies, where that can be told.
func (p printer) copied(r sample.Result) string {
	set := r.Samples[0].Set
	if set == nil || set.Training.Near == nil || r.Copying == nil || !r.Copying.Tells() {
		return ""
	}
	switch near := set.Training.Near; {
	case near.Low > 0.05:
		return p.T("Some may be copies of training images: %s are near one, where 5%% of new images would be.",
			"Среди них могут быть копии обучающих изображений: близки к ним %s, а из новых были бы 5 %%.", p.share(near.Share))
	case near.High < r.Copying.Copier.Low:
		return p.T("By their distance to the training images, there is no sign that they are copies.", "По расстоянию до обучающих изображений не видно, чтобы это были копии.")
	}
	return ""
}

// sure says how often the judge is sure what the images show.
func (p printer) sure(r sample.Result) string {
	set := r.Samples[0].Set
	if r.Judge == nil || set == nil || set.Judged == nil || r.Real == nil || r.Real.Judged == nil {
		return ""
	}
	return p.T("A judge of real images is confident about the class of %s of them, and of %s of real ones.", "Судья, обученный на настоящих изображениях, уверен в классе %s из них и %s настоящих.",
		p.share(set.Judged.Sure.Share), p.share(r.Real.Judged.Sure.Share))
}

// demanded says how often the class is recognised that was asked for.
func (p printer) demanded(r sample.Result) string {
	asked := p.T("Each column asks the decoder for one class, each row has its own random numbers.", "Каждый столбец — заказанный класс, у каждой строки свои случайные числа.")
	if r.Judge == nil || r.Judge.Right == nil {
		return asked + " " + p.T("How often the class can be recognised was not measured.", "Как часто класс узнаваем, не измерено.")
	}
	right := r.Judge.Right
	return asked + " " + p.T("A judge of real images recognises the class that was asked for in %s of %s%s.", "Судья, обученный на настоящих изображениях, узнаёт заказанный класс в %s из %s%s.",
		p.share(right.Share), p.Plural(right.Of, "sample", "samples", "образца", "образцов", "образцов"), p.hidden(*r.Judge)) + p.chance(*r.Judge)
}

func (p printer) rightNumber(r sample.Result) report.Highlight {
	right := r.Judge.Right
	return report.Highlight{Value: p.share(right.Share), Name: p.T("show the class asked for, by the judge", "— заказанного класса, по оценке судьи"),
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

// demand has a column for each class; of many classes the first.
func demand(r sample.Result) draw.Grid {
	const most, rows = 10, 5
	images := picture.Images(r.Grid)
	count := len(images) / len(r.Classes)
	classes := min(most, len(r.Classes))
	g := draw.Grid{Header: slices.Clone(r.Classes[:classes])}
	for j := range min(rows, count) {
		var row []image.Image
		for i := range classes {
			row = append(row, images[i*count+j])
		}
		g.Rows = append(g.Rows, draw.Row{Images: row})
	}
	return g
}

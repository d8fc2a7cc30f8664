package lab

import (
	"math"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/project"
	"github.com/diabolo-go/diabolo/metric"
)

// projectBrief shows the main map, and says what z holds of the labels.
func projectBrief(p printer, r project.Result) report.Brief {
	j, main := projection{p, r}, r.Main()
	figure := j.figure(main, "")
	b := report.Brief{
		Title:  p.T("A map of the %s", "Карта %s", p.T(shown(r.Scope).many, shown(r.Scope).ruOf)),
		Lead:   j.placed() + j.held() + ".",
		Text:   j.arranged(main),
		Figure: report.Figure{Alt: figure.Alt, Picture: j.small(main)},
	}
	if t := r.Trained; t != nil {
		guess := p.T("always naming the most frequent: %s", "самый частый ответ: %s", p.share(t.Majority))
		b.Numbers = []report.Highlight{
			{Value: p.share(t.KNN), Name: p.T("5-NN accuracy from z", "точность 5-NN по z"), Note: p.within(j.interval(t.KNN), p.share) + j.simpleNote()},
			{Value: p.share(t.Linear), Name: p.T("accuracy of a linear probe", "точность линейного классификатора"), Note: p.within(j.interval(t.Linear), p.share) + "; " + guess},
		}
	}
	return b
}

// placed says what the map shows.
func (j projection) placed() string {
	if len(j.Groups) < 2 {
		return j.T("Each dot is an image", "Точка — изображение")
	}
	return j.T("Each dot is an image, coloured by %s", "Точка — изображение, её цвет — %s", j.of())
}

// held says what z holds of the labels, and whether a simple representation holds more.
func (j projection) held() string {
	if j.Trained == nil {
		return ""
	}
	text := j.T("; by two classifiers, %s", "; судя по двум классификаторам, %s", j.claim())
	if j.Conditional && j.By == "" {
		return text
	}
	for _, s := range j.simples() {
		if j.ahead(s.KNN) < 0 {
			return text + j.T(", and a simple representation does better: %s", ", а простое представление лучше: %s", s.name)
		}
	}
	return text
}

// arranged says how the map places the images.
func (j projection) arranged(m project.Map) string {
	if m.Method == project.PCA {
		return j.T("Its place is given by the two main components of its z.", "Её место — две главные компоненты z.")
	}
	return j.T("%s puts images with a similar z side by side.", "%s помещает рядом изображения с похожими z.", j.method(m.Method))
}

// interval is that of an accuracy on the tested images.
func (j projection) interval(accuracy float64) metric.Interval {
	return metric.Wilson(int(math.Round(accuracy*float64(j.Trained.Tested))), j.Trained.Tested, experiment.Confidence)
}

// simpleNote lists what the simple representations reach.
func (j projection) simpleNote() (note string) {
	for _, s := range j.simples() {
		note += j.T("; %s: %s", "; %s: %s", s.name, j.Percent(s.KNN, 1))
		if j.ahead(s.KNN) < 0 {
			note += j.T(" (better)", " (лучше)")
		}
	}
	return note
}

// small is a map without a title.
func (j projection) small(m project.Map) (s draw.Scatter) {
	s = j.scatter(m)
	s.Title = ""
	return s
}

func projectFinding(p printer, r project.Result) (f Finding) {
	if r.By != "" || r.Trained == nil || !r.Sampled {
		return f
	}
	near, guess := p.Percent(r.Trained.KNN, 1), p.Percent(r.Trained.Majority, 1)
	f.Comparison = report.Comparison{
		What:     p.T("classes in the latents, %s", "классы в латентных векторах, %s", p.subject(r.Scope)),
		Original: p.T("by eye, on a map: digits cluster", "на глаз, по карте: цифры собираются в группы"),
		Ours: p.T("5-NN accuracy %s, linear probe %s; %salways naming the most frequent class, %s",
			"точность 5-NN %s, линейного классификатора %s; %sесли всегда называть самый частый класс — %s",
			near, p.Percent(r.Trained.Linear, 1), projection{p, r}.simpleFigures(), guess),
	}
	if r.Conditional {
		f.Comparison.Original = p.T("by eye, on a map: digits do not cluster", "на глаз, по карте: цифры не собираются в группы")
		return f
	}
	j := projection{p, r}
	note := p.within(j.interval(r.Trained.KNN), p.share) + ", " + p.part(r.Trained.Tested, experiment.Validation) + j.simpleNote()
	f.Highlight = report.Highlight{
		Value: near, Name: p.T("5-NN accuracy at naming the class from z", "точность 5-NN: класс по z"),
		Note: note + p.T("; always naming the most frequent class: %s", "; если всегда называть самый частый класс: %s", guess),
	}
	return f
}

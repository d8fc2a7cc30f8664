package lab

import (
	"cmp"
	"image"
	"slices"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment/attribute"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/picture"
)

// attributeJudges is the table of the judges and how well they do.
func (p printer) attributeJudges(r attribute.Result) report.Table {
	t := report.Table{
		Title: p.T("Judges, tested on %s of %s", "Судьи, проверка: %s, %s",
			p.Plural(r.Held.Images, "held-out image", "held-out images", "отложенное изображение", "отложенных изображения", "отложенных изображений"),
			p.Plural(r.Held.Persons, "person", "people", "человек", "человека", "человек")),
		Header: []string{p.T("judge of", "судья"), "AUROC", p.T("on reconstructions", "на восстановлениях")},
		Note: p.T("Logistic regression on principal components of the pixels, with equal weight for each combination of the two attributes.",
			"Логистическая регрессия по главным компонентам пикселей; у каждого сочетания двух признаков одинаковый вес."),
	}
	for _, j := range r.Judges {
		t.Rows = append(t.Rows, []string{j.Attribute, maybe(j.AUROC, p.fixed(3)), maybe(j.AUROCRecon, p.fixed(3))})
	}
	return t
}

// attributeWays is the table of the directions side by side.
func (p printer) attributeWays(r attribute.Result) report.Table {
	t := report.Table{
		Title: p.T("Directions at the smallest dose at which each changes at least %s of the judgements", "Направления при наименьшей дозе, при которой каждое меняет не меньше %s суждений", p.Percent(r.Flips, 0)),
		Header: []string{
			p.T("direction", "направление"), p.T("dose", "доза"), r.Attribute, p.T("change of P(%s)", "изменение P(%s)", r.Guard),
			p.T("95% interval", "95%-й интервал"), p.T("%s changed", "смена %s", r.Guard), p.T("cosine", "косинус"), p.T("error", "ошибка"),
		},
		Note: p.T("%[1]s: judgements changed. Cosine: between the direction and that of %[2]s. Error: of reconstructing an edited image, relative to unedited ones.",
			"%[1]s: доля изменённых суждений. Косинус: между направлением и направлением %[2]s. Ошибка: восстановления изменённого изображения относительно неизменённых.",
			r.Attribute, r.Guard),
	}
	if slices.ContainsFunc(r.Ways, func(w attribute.Way) bool { return w.Name == attribute.Extreme }) {
		t.Note += " " + p.T("%[1]s: between the mean latents of the %[2]s images with the highest values of %[3]s and of the %[2]s with the lowest.",
			"%[1]s: между средними латентными векторами изображений с наибольшими (%[2]s) и с наименьшими (%[2]s) значениями %[3]s.",
			p.way(r, attribute.Extreme), p.Count(r.Count), r.Attribute)
	}
	if r.Truth != nil {
		t.Header = append(t.Header, r.Truth.Factor)
		t.Note += " " + p.T("%s: share of the images that cross its threshold.", "%s: доля изображений, у которых этот фактор переходит свой порог.", r.Truth.Factor)
	}
	for _, w := range r.Ways {
		t.Rows = append(t.Rows, p.attributeRow(r, w))
	}
	return t
}

func (p printer) attributeRow(r attribute.Result, w attribute.Way) []string {
	row := []string{p.way(r, w.Name), "-", "-", "-", "-", "-", p.Fixed(rounded(w.Cosine, 2), 2), "-"}
	truth := "-"
	if e := w.At; e != nil {
		i := e.Change.Interval
		row = []string{
			row[0], p.Fixed(e.Dose, 2), p.Percent(e.Flips, 1), p.change(e.Change.Value), p.T("%s to %s", "от %s до %s", p.change(i.Low), p.change(i.High)),
			p.Percent(e.GuardFlips.Value, 1), row[6], p.Fixed(e.ErrorRatio, 2),
		}
		if e.Truth != nil {
			truth = p.Percent(e.Truth.Flips, 1)
		}
	}
	if r.Truth != nil {
		row = append(row, truth)
	}
	return row
}

// attributeGrid shows the extreme direction on the images with the lowest scores.
func (p printer) attributeGrid(r attribute.Result) report.Figure {
	images, doses := picture.Images(r.Grid), len(r.Doses)
	grid := draw.Grid{
		Title:  p.T("%s: %s added", "%s: добавляется %s", p.subject(r.Scope), r.Attribute),
		Header: append([]string{p.T("original", "оригинал")}, slice.Map(r.Doses, func(dose float64) string { return p.T("dose %s", "доза %s", p.Level(dose)) })...),
		Caption: p.T("Images with the lowest values, moved by multiples of the difference between the mean latents of the %[1]s highest and the %[1]s lowest",
			"Изображения с наименьшими значениями, сдвинутые на кратные разности средних латентных векторов %[1]s высших и %[1]s низших", p.Count(r.Count)),
	}
	for i, original := range picture.Images(r.Lowest) {
		grid.Rows = append(grid.Rows, draw.Row{Images: slices.Concat([]image.Image{original}, images[i*doses:(i+1)*doses])})
	}
	return report.Figure{
		Title:   p.T("%s at increasing doses", "%s в растущих дозах", r.Attribute),
		Alt:     p.T("rows of images to which %s is added at increasing doses", "строки изображений, к которым признак %s добавляется в растущих дозах", r.Attribute),
		Picture: grid,
	}
}

// attributeFaces shows held-out faces edited along each direction.
func (p printer) attributeFaces(r attribute.Result) report.Figure {
	note := func(j attribute.Probabilities) string { return p.Fixed(j.Attribute, 2) + " | " + p.Fixed(j.Guard, 2) }
	before := slice.Map(r.Shown, func(f attribute.Face) string { return note(f.Probabilities) })
	grid := draw.Grid{
		Title: p.T("%s: each direction at the dose that changes %s of the judgements of %s", "%s: каждое направление при дозе, меняющей %s суждений о признаке %s",
			p.subject(r.Scope), p.Percent(r.Flips, 0), r.Attribute),
		Caption: p.T("Images of held-out people. Below each: P(%s) | P(%s), by the judges", "Изображения отложенных людей. Под каждым: P(%s) | P(%s) по оценке судей", r.Attribute, r.Guard),
		Rows: []draw.Row{
			{Label: p.T("original", "оригинал"), Images: picture.Images(r.Original)},
			{Label: p.T("reconstruction", "восстановление"), Images: picture.Images(r.Recon), Notes: before},
		},
	}
	for _, w := range reached(r) {
		grid.Rows = append(grid.Rows, draw.Row{Label: p.way(r, w.Name), Images: picture.Images(w.At.Images), Notes: slice.Map(w.At.Shown, note)})
	}
	return report.Figure{
		Name:    "ways",
		Title:   p.T("The same images, each direction at its dose", "Те же изображения, каждое направление при своей дозе"),
		Alt:     p.T("held-out images as they are, reconstructed, and with %s added along several directions", "отложенные изображения: как есть, восстановленные и с признаком %s, добавленным по нескольким направлениям", r.Attribute),
		Picture: grid,
	}
}

// attributeCurve draws what each direction costs: the change of the guard against the
// share of judgements changed.
func (p printer) attributeCurve(r attribute.Result) report.Figure {
	chart := draw.Chart{
		Title: p.T("What adding %s does to %s", "Что добавление %s делает с %s", r.Attribute, r.Guard),
		X:     draw.Axis{Label: p.T("judgements of %s changed, %%", "изменено суждений о %s, %%", r.Attribute)},
		Y:     draw.Axis{Label: p.T("mean change of P(%s)", "среднее изменение P(%s)", r.Guard)},
	}
	for _, w := range r.Ways {
		s, points := draw.Series{Name: p.way(r, w.Name)}, slices.Clone(w.Curve)
		if w.At != nil {
			points = append(points, attribute.DosePoint{Dose: w.At.Dose, Flips: w.At.Flips, Change: w.At.Change.Value})
		}
		slices.SortFunc(points, func(a, b attribute.DosePoint) int { return cmp.Compare(a.Dose, b.Dose) })
		for _, point := range points {
			s.X, s.Y = append(s.X, 100*point.Flips), append(s.Y, point.Change)
		}
		chart.Series = append(chart.Series, s)
	}
	return report.Figure{
		Name:    "cost",
		Title:   chart.Title,
		Alt:     p.T("mean change of P(%[2]s) against the share of judgements of %[1]s changed, one line per direction", "среднее изменение P(%[2]s) в зависимости от доли изменённых суждений о %[1]s, по линии на направление", r.Attribute, r.Guard),
		Picture: chart,
	}
}

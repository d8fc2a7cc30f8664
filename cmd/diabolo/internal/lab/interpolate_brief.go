package lab

import (
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment/interpolate"
	"github.com/diabolo-go/diabolo/picture"
)

// interpolateBrief shows some lines in z, a row each.
func interpolateBrief(p printer, r interpolate.Result) report.Brief {
	n := shown(r.Scope)
	b := report.Brief{
		Title:  p.T("From "+n.one+" to another", report.Capital(n.ruTo)),
		Lead:   p.T("Each row is decoded from z on a straight line between two images", "Каждый ряд декодирован из z на прямой между двумя изображениями"),
		Figure: report.Figure{Alt: p.T("rows of images that go from one to another", "ряды изображений, переходящих одно в другое"), Picture: lines(r)},
	}
	j := r.Random
	switch {
	case j == nil:
	case j.Linear.Length == 0:
		b.Lead += p.T("; nothing changes along the lines", "; вдоль прямых ничего не меняется")
	default:
		b.Lead += p.T("; over %s, %s", "; у %s %s", p.Plural(j.Paths, "random pair", "random pairs", "случайной пары", "случайных пар", "случайных пар"), p.evenness(*j))
		b.Numbers = []report.Highlight{
			{Value: p.Fixed(j.Linear.Jump, 2), Name: p.T("largest step, relative to the mean", "наибольший шаг относительно среднего"), Note: p.T("a cross-fade: 1", "наплыв: 1")},
			{Value: p.Fixed(j.Linear.Detour, 2), Name: p.T("length of the path, relative to a cross-fade", "длина пути относительно наплыва"), Note: p.T("along an arc: %s", "по дуге: %s", p.Fixed(j.Spherical.Detour, 2))},
		}
	}
	b.Lead += "."
	return b
}

// lines are the first paths along lines, with some of their steps.
func lines(r interpolate.Result) (g draw.Grid) {
	const rows, columns = 4, 7
	for _, path := range r.Paths[:min(rows, len(r.Paths))] {
		g.Rows = append(g.Rows, draw.Row{Images: evenly(picture.Images(path.Linear.Images), columns)})
	}
	return g
}

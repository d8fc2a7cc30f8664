package lab

import (
	"slices"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment/attribute"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/picture"
)

// attributeBrief shows what the plain direction adds, and what it changes besides.
func attributeBrief(p printer, r attribute.Result) report.Brief {
	b := report.Brief{
		Title:  p.T("%s added", "Добавлен признак %s", r.Attribute),
		Lead:   p.dragged(r) + p.weakJudges(r) + ".",
		Text:   p.left(r),
		Figure: report.Figure{Alt: p.T("faces above the same faces with %s added", "лица, под ними те же лица с добавленным признаком %s", r.Attribute), Picture: p.added(r)},
	}
	if r.Attribute == "Smiling" {
		b.Title = p.T("A smile added", "Добавлена улыбка")
	}
	name := func(w attribute.WayName) string {
		return p.T("change of P(%s), %s direction", "изменение P(%s), направление: %s", r.Guard, p.way(r, w))
	}
	if e := plain(r).At; e != nil {
		b.Numbers = append(b.Numbers, report.Highlight{Value: p.change(e.Change.Value), Name: name(attribute.Plain), Note: p.within(e.Change.Interval, p.change)})
	}
	if w := bestWay(r); w != nil {
		b.Numbers = append(b.Numbers, report.Highlight{Value: p.change(w.At.Change.Value), Name: name(w.Name), Note: p.within(w.At.Change.Interval, p.change)})
	}
	return b
}

// bestWay returns the direction that leaves the guard alone best; nil if there is none.
func bestWay(r attribute.Result) *attribute.Way {
	i := slices.IndexFunc(r.Ways, func(w attribute.Way) bool { return w.Name == r.Best && w.At != nil })
	if i < 0 {
		return nil
	}
	return &r.Ways[i]
}

// dragged says what the plain direction does to the guard.
func (p printer) dragged(r attribute.Result) string {
	e := plain(r).At
	if e == nil {
		return p.T("At no dose does the plain direction change %s of the judgements of %s", "Ни при какой дозе простое направление не меняет %s суждений о признаке %s",
			p.Percent(r.Flips, 0), r.Attribute)
	}
	change, flips := p.change(e.Change.Value), p.Percent(e.Flips, 0)
	if clear(e.Change) {
		return p.T("Adding %[1]s drags %[2]s along: where the plain direction changes %[3]s of the judgements of %[1]s, it changes P(%[2]s) by %[4]s on average",
			"Вместе с признаком %[1]s меняется и %[2]s: когда простое направление меняет %[3]s суждений о признаке %[1]s, P(%[2]s) меняется в среднем на %[4]s", r.Attribute, r.Guard, flips, change)
	}
	return p.T("The plain direction adds %[1]s: it changes %[3]s of the judgements, and P(%[2]s) by %[4]s on average, which cannot be told from zero",
		"Простое направление добавляет признак %[1]s: меняются %[3]s суждений, а P(%[2]s) — в среднем на %[4]s, что неотличимо от нуля", r.Attribute, r.Guard, flips, change)
}

// left says how much the direction changes the guard that leaves it alone best.
func (p printer) left(r attribute.Result) string {
	w := bestWay(r)
	if w == nil {
		return ""
	}
	return p.T("The %[1]s direction, made to leave %[2]s alone, changes it by %[3]s.", "Направление «%[1]s», построенное так, чтобы не трогать признак %[2]s, меняет P(%[2]s) на %[3]s.",
		p.way(r, w.Name), r.Guard, p.change(w.At.Change.Value))
}

// added shows faces above the same with the attribute; where the plain direction does not
// reach the dose, some of them at growing doses.
func (p printer) added(r attribute.Result) draw.Grid {
	const most, rows = 4, 2
	if e := plain(r).At; e != nil && r.Recon != nil {
		note := func(j attribute.Probabilities) string { return p.Fixed(j.Attribute, 2) + " | " + p.Fixed(j.Guard, 2) }
		before := slice.Map(r.Shown, func(f attribute.Face) string { return note(f.Probabilities) })
		return draw.Grid{
			Caption: p.T("Above, faces as the model rebuilds them; below, the same with %[1]s added. Numbers: P(%[1]s) | P(%[2]s).",
				"Сверху — лица, как их восстанавливает модель, снизу — они же с признаком %[1]s. Числа: P(%[1]s) | P(%[2]s).", r.Attribute, r.Guard),
			Rows: []draw.Row{
				{Images: evenly(picture.Images(r.Recon), most), Notes: evenly(before, most)},
				{Images: evenly(picture.Images(e.Images), most), Notes: evenly(slice.Map(e.Shown, note), most)},
			},
		}
	}
	var g draw.Grid
	doses := len(r.Doses)
	for i := range min(rows, r.Lowest.N()) {
		g.Rows = append(g.Rows, draw.Row{Images: append(picture.Images(r.Lowest.Rows(i, i+1)), evenly(picture.Images(r.Grid.Rows(i*doses, (i+1)*doses)), most-1)...)})
	}
	return g
}

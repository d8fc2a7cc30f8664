package lab

import (
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment/neighbours"
)

// neighboursBrief shows images beside their nearest in z.
func neighboursBrief(p printer, r neighbours.Result) report.Brief {
	n := nearby{p, r}
	b := report.Brief{
		Title:  p.T("The nearest %s", "Ближайшие %s", p.T(shown(r.Scope).many, shown(r.Scope).ruMany)),
		Text:   p.T("Beside each image on the left are its nearest in z.", "Справа от каждого изображения — ближайшие к нему в z."),
		Figure: report.Figure{Alt: p.T("rows of an image and its nearest images in z", "строки: изображение и ближайшие к нему в z"), Picture: n.few()},
	}
	z, pixels := n.latent(), n.pixels()
	if z.Same == nil {
		b.Numbers = []report.Highlight{{Value: p.share(z.AlsoByPixels), Name: p.T("of the neighbours in z are neighbours by pixels too", "соседей в z — соседи и по пикселям")}}
		return b
	}
	b.Text += " " + sentences(n.same(), n.beside())
	b.Numbers = []report.Highlight{
		{Value: p.share(z.Same.Value), Name: p.T("of neighbours in z %s", "соседей в z %s", n.what()), Note: p.within(z.Same.Interval, p.share)},
		{Value: p.share(pixels.Same.Value), Name: p.T("of neighbours by pixels", "соседей по пикселям"), Note: p.within(pixels.Same.Interval, p.share)},
	}
	return b
}

// few shows some of the images with their neighbours in z.
func (n nearby) few() draw.Grid {
	const most = 4
	n.r.Shown = n.r.Shown[:min(most, len(n.r.Shown))]
	g := n.grid()
	rows := g.Rows
	g = draw.Grid{}
	for i := 0; i < len(rows); i += 2 { // every other one is by pixels
		row := rows[i]
		row.Label, row.Apart = "", false
		g.Rows = append(g.Rows, row)
	}
	return g
}

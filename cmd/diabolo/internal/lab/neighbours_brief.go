package lab

import (
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment/neighbours"
)

// neighboursBrief shows images beside their nearest in z.
func neighboursBrief(p printer, r neighbours.Result) report.Brief {
	n := nearby{p, r}
	b := report.Brief{
		Title:  p.T("The nearest %s", "Ближайшие %s", p.T(shown(r.Scope).many, shown(r.Scope).ruMany)),
		Lead:   p.T("Beside each image on the left are its nearest in z.", "Справа от каждого изображения — ближайшие к нему в z."),
		Figure: report.Figure{Alt: p.T("rows of an image and its nearest images in z", "строки: изображение и ближайшие к нему в z"), Picture: n.few()},
	}
	z, pixels := n.latent(), n.pixels()
	if z.Same == nil {
		b.Numbers = []report.Highlight{{Value: p.share(z.AlsoByPixels), Name: p.T("of the neighbours in z are neighbours by pixels too", "соседей в z — соседи и по пикселям")}}
		return b
	}
	b.Lead = strings.TrimSuffix(b.Lead, ".") + n.closer() + "."
	b.Text = p.T("* marks one of another label.", "* — другая метка.")
	b.Numbers = []report.Highlight{
		{Value: p.share(z.Same.Value), Name: p.T("of neighbours in z %s", "соседей в z %s", n.what()), Note: p.within(z.Same.Interval, p.share) + p.byChance(r)},
		{Value: p.share(pixels.Same.Value), Name: p.T("of neighbours by pixels", "соседей по пикселям"), Note: p.within(pixels.Same.Interval, p.share)},
	}
	return b
}

// byChance is the share of random images with the label.
func (p printer) byChance(r neighbours.Result) string {
	if r.Chance == nil {
		return ""
	}
	return p.T("; of random images %s", "; случайных изображений — %s", p.share(*r.Chance))
}

// closer says whether neighbours in z share the label more often than those by pixels.
func (n nearby) closer() string {
	z, pixels := n.latent().Same, n.pixels().Same
	switch {
	case z.Low > pixels.High:
		return n.T(", which %s more often than the nearest by pixels do", "; они %s чаще, чем ближайшие по пикселям", n.what())
	case pixels.Low > z.High:
		return n.T("; the nearest by pixels %s more often", "; ближайшие по пикселям %s чаще", n.what())
	}
	return n.T("; the nearest by pixels %s about as often", "; ближайшие по пикселям %s примерно так же часто", n.what())
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

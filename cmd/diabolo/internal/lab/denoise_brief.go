package lab

import (
	"slices"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/denoise"
)

// denoiseBrief shows what the model and the best simple method make of noisy images, at the
// noise of the training if there is one.
func denoiseBrief(p printer, r denoise.Result) report.Brief {
	i := slices.IndexFunc(r.Noises, func(c denoise.Curve) bool { return r.Trained != nil && c.Kind == r.Trained.Kind })
	d := denoising{p, r, r.Noises[max(0, i)]}
	decibel := func(v float64) string { return p.T("%s dB", "%s дБ", plus(v, p.Fixed(v, 1))) }
	return report.Brief{
		Title:  p.T("Cleaning up noise", "Очистка от шума"),
		Lead:   d.cleaned(),
		Figure: report.Figure{Alt: p.T("clean images, and below them the noisy ones and what two methods make of these", "чистые изображения, под ними с шумом и то, что делают из них два способа"), Picture: d.few()},
		Numbers: []report.Highlight{
			{Value: decibel(d.c.Gain.Value), Name: p.T("change of PSNR by the model", "изменение PSNR моделью"), Note: p.within(d.c.Gain.Interval, d.fixed(1))},
			{Value: decibel(d.c.Lead.Value), Name: p.T("beside the best simple method", "относительно лучшего простого способа"), Note: p.within(d.c.Lead.Interval, d.fixed(1))},
		},
	}
}

// cleaned says how far the model gets at the main level, and whether the best simple method
// gets further.
func (d denoising) cleaned() string {
	at := d.c.Main
	noisy, model, rival := d.curve(denoise.Nothing).PSNR[at], d.curve(denoise.Model).PSNR[at], d.c.Simple().Best(at)
	beside := d.T("no certain difference from %s", "отличие от способа «%s» не установлено", d.rival(rival.Method))
	switch {
	case model < noisy:
		beside = d.T("worse than doing nothing", "хуже, чем не делать ничего")
	case d.c.Lead.Low > 0:
		beside = d.T("further than the best simple method, %s", "это дальше, чем лучший из простых способов: %s", d.rival(rival.Method))
	case d.c.Lead.High < 0:
		beside = d.T("less far than the best simple method, %s", "простой способ лучше: %s", d.rival(rival.Method))
	}
	return d.T("%s: from a PSNR of %s dB the model gets to %s dB, %s.", "%s: с PSNR %s дБ модель приходит к %s дБ; %s.",
		report.Capital(d.NoiseOf(experiment.NoiseLevel{Kind: d.c.Kind, Level: d.c.Levels[at]})), d.Fixed(noisy, 1), d.Fixed(model, 1), beside)
}

// few shows the first images: clean, noisy, by the model and by the best simple method.
func (d denoising) few() draw.Grid {
	const most = 6
	g := draw.Grid{Rows: []draw.Row{{Label: d.T("clean", "чистое"), Images: first(d.c.Clean, most)}}}
	best := d.c.Simple().Best(d.c.Main).Method
	for _, m := range []denoise.Method{denoise.Nothing, denoise.Model, best} {
		if m != denoise.Nothing || len(g.Rows) == 1 {
			g.Rows = append(g.Rows, draw.Row{Label: d.method(m), Images: first(d.curve(m).Shown, most)})
		}
	}
	return g
}

package lab

import (
	"fmt"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment/reconstruct"
	"github.com/diabolo-go/diabolo/tensor"
)

// reconstructBrief shows originals above what the model makes of them.
func reconstructBrief(p printer, r reconstruct.Result) report.Brief {
	m := r.Model
	b := report.Brief{
		Title: p.T("%s from %s", "%s из %s", report.Capital(p.T(shown(r.Scope).many, shown(r.Scope).ruMany)),
			p.Plural(r.Latent, "number", "numbers", "числа", "чисел", "чисел")),
		Lead: p.keeps(r) + p.comparedWithPCA(r) + ".",
		Numbers: []report.Highlight{
			{Value: p.Figure(m.MSE.Mean), Name: p.T("mean squared error per value", "средний квадрат ошибки на значение")},
			{Value: p.T("%s dB", "%s дБ", p.Fixed(m.PSNR.Mean, 1)), Name: p.T("mean PSNR", "средний PSNR"),
				Note: p.T("%s to %s dB for the middle 90%% of the images", "от %s до %s дБ у средних 90 %% изображений", p.Fixed(m.PSNR.P5, 1), p.Fixed(m.PSNR.P95, 1))},
		},
	}
	if r.PCA != nil {
		b.Numbers[0].Note = fmt.Sprintf("PCA-%d: %s", r.Components, p.Figure(r.PCA.MSE.Mean))
	}
	if len(r.Shown) > 0 {
		b.Figure = report.Figure{Alt: p.T("images above what the model makes of them", "изображения, под ними то, что из них делает модель"), Picture: p.rebuilt(r.Shown[0])}
	}
	return b
}

// keeps says what the rows of the picture are.
func (p printer) keeps(r reconstruct.Result) string {
	numbers := p.Plural(r.Latent, "number", "numbers", "числа", "чисел", "чисел")
	class := ""
	if r.Conditional {
		class = p.T(", and of its class", ", и из его класса")
	}
	return p.T("The lower row is what the model makes of the %s that it keeps of each image above%s",
		"В нижнем ряду — то, что модель делает из %s, которые хранит о каждом изображении сверху%s", numbers, class)
}

// comparedWithPCA says which of the two comes closer to the images.
func (p printer) comparedWithPCA(r reconstruct.Result) string {
	if r.PCA == nil {
		return ""
	}
	switch ratio := r.Model.MSE.Mean / r.PCA.MSE.Mean; {
	case ratio < 0.995:
		return p.T(", with a squared error %s smaller than that of PCA with as many numbers", "; квадрат ошибки на %s меньше, чем у PCA с тем же количеством чисел", p.Percent(1-ratio, 0))
	case ratio > 1.005:
		return p.T("; PCA with as many numbers comes closer, with a squared error %s smaller", "; PCA с тем же количеством чисел точнее: квадрат её ошибки на %s меньше", p.Percent(1-1/ratio, 0))
	}
	return p.T("; PCA with as many numbers comes as close", "; PCA с тем же количеством чисел столь же точна")
}

// rebuilt has the first images of a choice, in two blocks of rows.
func (p printer) rebuilt(s reconstruct.Shown) draw.Grid {
	const columns, most = 4, 8
	some := func(t *tensor.Tensor) *tensor.Tensor { return t.Rows(0, min(most, t.N())) }
	made := draw.Row{Label: p.T("model", "модель"), Images: first(s.Recon, most)}
	return draw.Grid{Rows: draw.Wrap(columns, p.Above(some(s.Original), some(s.Input), made)...)}
}

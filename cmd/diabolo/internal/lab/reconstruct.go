package lab

import (
	"fmt"
	"math"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/reconstruct"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/picture"
)

var reconstructExperiment = definition[reconstruct.Options, *reconstruct.Options, reconstruct.Result]{
	name: "reconstruct", short: "reconstruct images and compare with PCA: MSE, PSNR, SSIM",
	long: `Encodes and decodes every image and compares it with the original by mean squared error, PSNR and SSIM (11x11 Gaussian window).
The distribution of each measure over the images is shown beside that of PCA with as many components as z has dimensions, fitted
on the training images of the model. One picture for each --pick shows originals above the reconstructions of the model and of
PCA; a histogram shows the PSNR of all images.`,
	options: reconstruct.Default, run: reconstruct.Run, section: reconstructSection, brief: reconstructBrief,
	places:  places(3, Plain, Variational, Conditional, Larger, Faces),
	study:   func(o *reconstruct.Options) { o.Show = 8 },
	finding: reconstructFinding,
}.row()

// reconstructSection reports how well a model reconstructs images.
func reconstructSection(p printer, r reconstruct.Result) report.Section {
	s := report.Section{
		ID: "reconstruct", Title: p.T("Reconstruction", "Восстановление"),
		Text: p.reconstructText(r), Tables: p.reconstructTables(r), Warnings: p.warnings(r.Scope, p.reconstructWarning),
	}
	for i, shown := range r.Shown {
		f := p.reconstructFigure(r, shown)
		if i > 0 {
			f.Name = string(shown.Pick)
		}
		s.Figures = append(s.Figures, f)
	}
	s.Figures = append(s.Figures, report.Figure{
		Name:    "psnr",
		Title:   p.T("PSNR of the reconstructions", "PSNR восстановлений"),
		Alt:     p.T("histogram of the PSNR of the images", "гистограмма PSNR изображений"),
		Caption: p.T("Further right is closer to the original.", "Чем правее, тем ближе к оригиналу."),
		Picture: p.reconstructHistogram(r),
	})
	return s
}

// reconstructText says how good the reconstructions are, how they compare with PCA,
// and how much they vary.
func (p printer) reconstructText(r reconstruct.Result) []string {
	var noise, pca string
	if r.Noise != nil {
		noise = p.T("The model and PCA are given images with noise (%s); their outputs are compared with the clean images.",
			"Модель и PCA получают изображения с шумом (%s); их ответ сравнивается с чистыми.", p.NoiseOf(*r.Noise))
	}
	m := r.Model
	mean := p.T("The mean squared error per value is %s, the mean PSNR of an image %s dB", "Средний квадрат ошибки на значение — %s, средний PSNR изображения — %s дБ",
		p.Figure(m.MSE.Mean), p.Fixed(m.PSNR.Mean, 2))
	if m.SSIM != nil {
		mean += ", SSIM " + p.Fixed(m.SSIM.Mean, 3)
	}
	if r.PCA != nil {
		pca = p.besidePCA(r)
	}
	return said(noise, mean+".", pca, p.beyondStart(r), p.T("The median PSNR of the model is %s dB; the worst 5%% of the images are below %s dB, the best 5%% above %s dB.",
		"Медиана PSNR модели — %s дБ; у худших 5 %% изображений меньше %s дБ, у лучших 5 %% больше %s дБ.",
		p.Fixed(m.PSNR.Median, 1), p.Fixed(m.PSNR.P5, 1), p.Fixed(m.PSNR.P95, 1)))
}

// besidePCA compares the model with PCA.
func (p printer) besidePCA(r reconstruct.Result) string {
	model, pca := r.Model.MSE.Mean, r.PCA.MSE.Mean
	components, closer := p.components(r.Components), p.closer(*r.Ahead)
	if r.Conditional {
		components += p.T(" (which, unlike the decoder, is not told the class)", " (в отличие от декодировщика, класс он не получает)")
	}
	switch ratio := model / pca; {
	case ratio < 0.995:
		return p.T("PCA with %s, fitted on the same training images, has an error of %s: the model's is %s smaller, and %s.",
			"PCA с %s на тех же обучающих изображениях ошибается на %s: ошибка модели на %s меньше, и %s.",
			components, p.Figure(pca), p.Percent(1-ratio, 0), closer)
	case ratio > 1.005:
		return p.T("PCA with %s, fitted on the same training images, does better: its error is %s, %s smaller; %s.",
			"PCA с %s на тех же обучающих изображениях справляется лучше: ошибка %s, на %s меньше; %s.",
			components, p.Figure(pca), p.Percent(1-1/ratio, 0), closer)
	}
	return p.T("PCA with %s, fitted on the same training images, does as well (%s); %s.",
		"PCA с %s на тех же обучающих изображениях справляется так же (%s); %s.",
		components, p.Figure(pca), closer)
}

// closer says on which share of the images the model is closer to the original than PCA.
func (p printer) closer(share float64) string {
	switch share {
	case 0:
		return p.T("the model is closer to the original on none of the images", "ни на одном изображении модель не ближе к оригиналу")
	case 1:
		return p.T("the model is closer to the original on all the images", "на всех изображениях модель ближе к оригиналу")
	}
	return p.T("the model is closer to the original on %s of the images", "модель ближе к оригиналу на %s изображений", p.nearly(share))
}

// beyondStart says what training brought beyond the PCA that the linear path starts at.
func (p printer) beyondStart(r reconstruct.Result) string {
	switch {
	case r.Beyond == nil:
		return ""
	case *r.Beyond > 0.005:
		return p.T("The linear path of the model starts at PCA of equal size; the model ends %s below the error of that PCA.",
			"Линейный путь модели начинается с PCA того же размера; модель заканчивает на %s ниже ошибки этой PCA.", p.Percent(*r.Beyond, 1))
	case *r.Beyond < -0.005:
		return p.T("The linear path of the model starts at PCA of equal size; on these images the model ends %s above the error of that PCA.",
			"Линейный путь модели начинается с PCA того же размера; на этих изображениях модель заканчивает на %s выше ошибки этой PCA.", p.Percent(-*r.Beyond, 1))
	}
	return p.T("The linear path of the model starts at PCA of equal size, and the model has not got beyond it.",
		"Линейный путь модели начинается с PCA того же размера, и дальше модель не продвинулась.")
}

// nearly prints a share without decimals, unless that would round it to none or all.
func (p printer) nearly(share float64) string {
	if whole := math.Round(100 * share); (whole == 0 || whole == 100) && share != whole/100 {
		return p.Percent(share, 2)
	}
	return p.Percent(share, 0)
}

// reconstructTables are the images that were measured, and the figures of the model
// and PCA.
func (p printer) reconstructTables(r reconstruct.Result) []report.Table {
	looked := report.Table{Rows: [][]string{
		{p.T("images", "изображения"), p.T("%s of %s", "%s из %s", p.part(r.Images, r.Part), r.Data)},
	}}
	figures := report.Table{Header: []string{"", p.T("mean", "среднее"), p.T("std. dev.", "ст. откл."), p.T("5%", "5 %"), p.T("median", "медиана"), p.T("95%", "95 %")}}
	whos, all := []string{p.T("model", "модель")}, []experiment.QualitySummary{r.Model}
	if r.PCA != nil {
		whos, all = append(whos, fmt.Sprintf("PCA-%d", r.Components)), append(all, *r.PCA)
	}
	for _, measure := range []struct {
		name  string
		of    func(experiment.QualitySummary) *metric.Spread
		print func(float64) string
	}{
		{"MSE", func(q experiment.QualitySummary) *metric.Spread { return &q.MSE }, p.Figure},
		{p.T("PSNR dB", "PSNR дБ"), func(q experiment.QualitySummary) *metric.Spread { return &q.PSNR }, p.fixed(2)},
		{"SSIM", func(q experiment.QualitySummary) *metric.Spread { return q.SSIM }, p.fixed(4)}, // small images have none
	} {
		for i, q := range all {
			if s := measure.of(q); s != nil {
				row := []float64{s.Mean, s.Std, s.P5, s.Median, s.P95}
				figures.Rows = append(figures.Rows, append([]string{measure.name + ", " + whos[i]}, slice.Map(row, measure.print)...))
			}
		}
	}
	figures.Note = p.T("Each measure is computed for every image; the columns describe its distribution over the images. MSE is per value.", "Каждая мера вычислена для каждого изображения; столбцы описывают её распределение по изображениям. MSE — на значение.")
	return []report.Table{looked, figures}
}

// reconstructFigure shows the images of one pick above their reconstructions.
func (p printer) reconstructFigure(r reconstruct.Result, shown reconstruct.Shown) report.Figure {
	model := draw.Row{Label: p.T("model", "модель"), Images: picture.Images(shown.Recon)}
	pca := draw.Row{Label: fmt.Sprintf("PCA-%d", r.Components)}
	for _, image := range shown.Images {
		model.Notes = append(model.Notes, p.Fixed(image.Model.PSNR, 1))
		if image.PCA != nil {
			pca.Notes = append(pca.Notes, p.Fixed(image.PCA.PSNR, 1))
		}
	}
	rows := p.Above(shown.Original, shown.Input, model)
	if shown.PCA != nil {
		pca.Images = picture.Images(shown.PCA)
		rows = append(rows, pca)
	}
	title := p.pick(shown.Pick)
	return report.Figure{
		Title:   title,
		Alt:     p.T("images above their reconstructions by the model and by PCA", "изображения, под ними восстановления моделью и PCA"),
		Caption: p.T("The number below an image is its PSNR in dB.", "Число под изображением — его PSNR в дБ."),
		Picture: draw.Grid{Title: p.subject(r.Scope) + ": " + title, Caption: p.T("below an image: PSNR, dB", "под изображением: PSNR, дБ"), Rows: draw.Wrap(8, rows...)},
	}
}

// pick is the title of a choice of images.
func (p printer) pick(pick reconstruct.Pick) string {
	return map[reconstruct.Pick]string{
		reconstruct.Spread: p.T("Images from the whole set", "Изображения по всему набору"),
		reconstruct.Random: p.T("Images drawn at random", "Случайные изображения"),
		reconstruct.Best:   p.T("Best reconstructions", "Лучшие восстановления"),
		reconstruct.Worst:  p.T("Worst reconstructions", "Худшие восстановления"),
		reconstruct.Chosen: p.T("Chosen images", "Выбранные изображения"),
	}[pick]
}

func (p printer) reconstructHistogram(r reconstruct.Result) draw.Histogram {
	h := draw.Histogram{
		Title:   p.subject(r.Scope),
		X:       draw.Axis{Label: p.T("PSNR of an image, dB", "PSNR изображения, дБ")},
		Share:   p.T("share of images, %", "доля изображений, %"),
		Samples: []draw.Sample{{Name: p.T("model", "модель"), Values: r.Model.Each}},
	}
	if r.PCA != nil {
		h.Samples = append(h.Samples, draw.Sample{Name: fmt.Sprintf("PCA-%d", r.Components), Values: r.PCA.Each})
	}
	return h
}

func reconstructFinding(p printer, r reconstruct.Result) Finding {
	ours := p.T("PSNR %s dB, the mean of %s", "PSNR %s дБ, среднее по %s", p.Fixed(r.Model.PSNR.Mean, 1),
		p.Plural(r.Images, "image", "images", "изображению", "изображениям", "изображениям"))
	if r.PCA != nil {
		ours += p.T("; PCA with %s: %s dB", "; PCA с %s: %s дБ", p.components(r.Components), p.Fixed(r.PCA.PSNR.Mean, 1))
		if r.Beyond != nil {
			ours += p.T(" (where the linear path of the model starts)", " (с неё начинается линейный путь модели)")
		}
	}
	return Finding{Comparison: report.Comparison{
		What:     p.T("reconstructions, %s", "восстановление, %s", p.subject(r.Scope)),
		Original: p.T("by eye: recognisable, blurred", "на глаз: узнаваемо, но размыто"),
		Ours:     ours,
	}}
}

// reconstructWarning is the text of a warning.
func (p printer) reconstructWarning(w experiment.Warning) string {
	switch w.Code {
	case reconstruct.PCAWins:
		return p.T("PCA with %s reconstructs these images better than the model.",
			"PCA с %s восстанавливает эти изображения лучше модели.",
			p.components(w.Count))
	case reconstruct.GridOfDots:
		return p.T("The reconstructions have a grid of dots, or noise as fine: on flat ground the pattern that alternates from pixel to pixel is %s times as strong as the originals and PCA account for (docs/own.md says what helps).",
			"На восстановлениях сетка из точек или столь же мелкий шум: на ровных местах узор, который чередуется от пикселя к пикселю, в %s раза сильнее, чем объясняют оригиналы и PCA (что поможет: docs/own.md).",
			p.Fixed(w.Value, 1))
	}
	return ""
}

package lab

import (
	"slices"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment/anomaly"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/picture"
)

// pictures shows the images with the highest and the lowest scores, and their errors.
func (a anomalyTexts) pictures() report.Figure {
	g := draw.Grid{Title: a.subject(a.r.Scope)}
	largest := float32(0)
	for _, row := range a.r.Rows {
		largest = max(largest, slices.Max(row.Error.Data))
	}
	for _, row := range a.r.Rows {
		heat, scale := draw.Heat(row.Error, 0, float64(largest))
		scale.Name = a.T("absolute error", "абсолютная ошибка")
		g.Colours = &scale
		g.Rows = append(g.Rows,
			draw.Row{Label: a.row(row), Images: picture.Images(row.Original), Apart: true},
			draw.Row{Label: a.T("model", "модель"), Images: picture.Images(row.Recon)},
			draw.Row{Label: a.T("error", "ошибка"), Images: heat, Notes: slice.Map(row.Shown, a.note)})
	}
	return report.Figure{
		Title: a.T("The strangest and the least strange images", "Самые и наименее аномальные изображения"),
		Alt: a.T("images, their reconstructions, and maps of the error between the two",
			"изображения, их восстановления и карты ошибки между ними"),
		Caption: a.T("Below an image: its class and score (%s); * above the threshold.", "Под изображением: класс и оценка (%s); * — выше порога.", a.score(a.r.Score)),
		Picture: g,
	}
}

// row names a row of pictures.
func (a anomalyTexts) row(row anomaly.Row) string {
	switch {
	case row.Strange && row.Highest:
		return a.T("strange, highest scores", "аномалии, самые явные")
	case row.Strange:
		return a.T("strange, lowest scores", "аномалии, самые скрытые")
	case row.Highest:
		return a.T("normal, highest scores", "норма, самые странные")
	}
	return a.T("normal, lowest scores", "норма, самые обычные")
}

// note is the text below an image: its class, its score, and * above the threshold.
func (a anomalyTexts) note(image anomaly.Image) string {
	note := a.Fixed(image.Score, 0)
	if image.Score < 10 {
		note = a.Figure(image.Score)
	}
	if image.Class != "" {
		note = image.Class + ": " + note
	}
	if image.Above {
		note += " *"
	}
	return note
}

func (a anomalyTexts) histogram() report.Figure {
	h := draw.Histogram{
		Title:   a.subject(a.r.Scope),
		X:       draw.Axis{Label: a.scores()[a.r.Score].axis},
		Share:   a.T("share of images, %", "доля изображений, %"),
		Samples: []draw.Sample{{Name: a.T("normal", "норма"), Values: a.r.NormalScores}},
		Marks:   []draw.Mark{{X: a.r.Threshold.Value, Text: a.T("threshold", "порог")}},
	}
	if a.r.Strange > 0 {
		h.Samples = append(h.Samples, draw.Sample{Name: a.T("strange", "аномалии"), Values: a.r.StrangeScores})
	}
	return report.Figure{
		Name: "scores", Title: a.T("Scores of normal and strange images", "Оценки нормальных и аномальных изображений"),
		Alt:     a.T("histogram of the scores with the threshold", "гистограмма оценок с порогом"),
		Caption: a.T("Images to the right of the threshold are flagged as strange.", "Изображения правее порога объявляются аномальными."),
		Picture: h,
	}
}

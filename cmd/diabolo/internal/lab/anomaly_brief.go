package lab

import (
	"slices"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment/anomaly"
)

// anomalyBrief shows the strangest images, and how well they are told from normal ones.
func anomalyBrief(p printer, r anomaly.Result) report.Brief {
	a := anomalyTexts{p, r}
	b := report.Brief{Title: p.T("The odd one out", "Что здесь лишнее"), Lead: a.flagged()}
	falseAlarms := report.Highlight{Value: p.share(r.False.Share), Name: p.T("of normal images raise a false alarm", "нормальных изображений — ложная тревога"), Note: p.within(r.False.Interval, p.share)}
	b.Numbers = []report.Highlight{falseAlarms}
	if area := a.chosen().AUROC; area != nil {
		b.Lead, b.Text = a.above()+a.noBetter()+".", a.compared()
		b.Numbers = []report.Highlight{{Value: p.Fixed(area.Value, 3), Name: "AUROC", Note: p.within(area.Interval, p.fixed(3))}, falseAlarms}
	}
	if r.Detected != nil {
		b.Numbers[len(b.Numbers)-1] = report.Highlight{Value: p.share(r.Detected.Share), Name: p.T("of the strange images are detected", "аномальных изображений обнаружено"),
			Note: p.T("%s; false alarms: %s", "%s; ложных тревог: %s", p.within(r.Detected.Interval, p.share), p.share(r.False.Share))}
	}
	if len(r.Rows) > 0 {
		b.Figure = report.Figure{Alt: p.T("images, and below each the error of its reconstruction", "изображения, под каждым ошибка его восстановления"), Picture: a.few()}
	}
	return b
}

// flagged says what the threshold does where nothing strange was there to test it.
func (a anomalyTexts) flagged() string {
	return a.T("There were no strange images to test with. The threshold flags %s of the normal ones.", "Аномальных изображений для проверки не было. Порог объявляет аномальными %s нормальных.", a.share(a.r.False))
}

// above says how well strange images are told from normal ones.
func (a anomalyTexts) above() string {
	return a.T("The model finds a strange image stranger than a normal one in %s of all pairs", "Аномальное изображение кажется модели более странным, чем нормальное, в %s пар", a.pairs())
}

// noBetter says so if the score is no better than chance, or than a simple method.
func (a anomalyTexts) noBetter() string {
	if a.chosen().AUROC.Low <= 0.5 {
		return a.T(", no better than by chance", ", не лучше, чем случайно")
	}
	switch best, ahead := a.rival(); ahead {
	case -1:
		return a.T("; a simple method does better: %s", "; простой способ лучше: %s", a.score(best.Name))
	case 0:
		return a.T("; a simple method may do as well: %s", "; простой способ, возможно, не хуже: %s", a.score(best.Name))
	}
	return a.T(", better than every simple method", ", лучше всех простых способов")
}

// compared sets the score beside that of a simple method.
func (a anomalyTexts) compared() string {
	best, _ := a.rival()
	return a.T("By comparison, %s reaches an AUROC of %s; the difference is %s.", "Для сравнения: %s даёт AUROC %s; разность — %s.",
		a.score(best.Name), a.Fixed(best.AUROC.Value, 3), a.difference(best.Ahead))
}

// few shows the first of each row above their errors.
func (a anomalyTexts) few() draw.Grid {
	const most, rows = 6, 2
	largest := float32(0)
	for _, row := range a.r.Rows {
		largest = max(largest, slices.Max(row.Error.Data))
	}
	var g draw.Grid
	for _, row := range a.r.Rows {
		if !row.Highest && len(a.r.Rows) > rows {
			continue
		}
		label := a.T("normal", "норма")
		if row.Strange {
			label = a.T("strange", "аномалии")
		}
		heat, _ := draw.Heat(row.Error, 0, float64(largest))
		g.Rows = append(g.Rows, draw.Row{Label: label, Images: first(row.Original, most), Apart: true}, draw.Row{Label: a.T("error", "ошибка"), Images: heat[:min(most, len(heat))]})
	}
	return g
}

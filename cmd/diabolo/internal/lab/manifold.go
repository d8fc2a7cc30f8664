package lab

import (
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/picture"
)

// manifold shows decoded images over both dimensions of z.
func (l dimensions) manifold() report.Figure {
	m := l.r.Manifold
	g := draw.Grid{Title: l.subject(l.r.Scope), Caption: l.axes(), Tight: true}
	images, columns := picture.Images(m.Images), len(m.Columns)
	for i := range m.Rows {
		g.Rows = append(g.Rows, draw.Row{Images: images[i*columns : (i+1)*columns]})
	}
	return report.Figure{
		Name: "manifold", Title: l.T("Manifold", "Многообразие"),
		Alt: l.T("a square of decoded images: z[0] grows to the right, z[1] upwards",
			"квадрат декодированных изображений: z[0] растёт вправо, z[1] — вверх"),
		Caption: g.Caption, Picture: g,
	}
}

// axes says which z the images of the manifold have, and whether they differ.
func (l dimensions) axes() string {
	m := l.r.Manifold
	text := l.T("Decoded images at evenly spaced quantiles of a Gaussian with the mean and spread of each dimension: ",
		"Декодированные изображения в равноотстоящих квантилях гауссова распределения со средним и разбросом каждого измерения: ")
	if l.r.Prior {
		text = l.T("Decoded images at evenly spaced quantiles of the prior N(0, 1): ",
			"Декодированные изображения в равноотстоящих квантилях априорного распределения N(0, 1): ")
	}
	right, bottom := len(m.Columns)-1, len(m.Rows)-1
	text += l.T("z[0] grows to the right from %s to %s, z[1] upwards from %s to %s.", "z[0] растёт вправо от %s до %s, z[1] — вверх от %s до %s.",
		l.Fixed(m.Columns[0], 2), l.Fixed(m.Columns[right], 2), l.Fixed(m.Rows[bottom], 2), l.Fixed(m.Rows[0], 2))
	if l.r.Class != "" {
		text += l.T(" Class: %s.", " Класс: %s.", l.r.Class)
	}
	if m.Deviation*m.Deviation < model.Rounding {
		text += l.T(" All of them are the same image: the decoder ignores z.", " Все они — одно и то же изображение: декодировщик не учитывает z.")
	}
	return text
}

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
	right := l.axis(0, m.Columns[0], m.Columns[len(m.Columns)-1], l.T("to the right", "вправо"))
	up := l.axis(1, m.Rows[len(m.Rows)-1], m.Rows[0], l.T("upwards", "вверх"))
	text += right + ", " + up + "."
	if l.r.Class != "" {
		text += l.T(" Class: %s.", " Класс: %s.", l.r.Class)
	}
	return text + l.dead()
}

// dead says what is wrong if the images do not differ, not even by a level of 255, or if z
// carries nothing that could make them differ.
func (l dimensions) dead() string {
	d := l.r.Manifold.Deviation
	same := d*d < model.Rounding
	switch {
	case same && l.r.Prior:
		return l.T(" All of them are the same image: the decoder ignores z.", " Все они — одно и то же изображение: декодировщик не учитывает z.")
	case same:
		return l.T(" All of them are the same image.", " Все они — одно и то же изображение.")
	case l.r.Information != nil && l.r.Information.Active == 0:
		return l.T(" No dimension is active: how these images differ says nothing about the data.",
			" Ни одно измерение не активно: различия этих изображений ничего не говорят о данных.")
	}
	return ""
}

// axis says how a dimension of z changes over the manifold. Without a prior it may have no
// spread.
func (l dimensions) axis(index int, from, to float64, direction string) string {
	if from == to {
		return l.T("z[%d] is %s everywhere", "z[%d] всюду равен %s", index, l.Figure(from))
	}
	return l.T("z[%d] grows %s from %s to %s", "z[%d] растёт %s от %s до %s", index, direction, l.Figure(from), l.Figure(to))
}

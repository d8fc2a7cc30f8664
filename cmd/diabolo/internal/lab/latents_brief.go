package lab

import (
	"fmt"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment/latents"
	"github.com/diabolo-go/diabolo/picture"
)

// latentsBrief shows what the first dimensions of z change.
func latentsBrief(p printer, r latents.Result) report.Brief {
	l := dimensions{p, r}
	b := report.Brief{
		Title: p.T("What each number does", "За что отвечает каждое число"),
		Lead:  p.T("Each row varies one number of z and keeps the others.", "Каждый ряд меняет одно число z и сохраняет остальные."),
		Figure: report.Figure{Alt: p.T("rows of images: in each one dimension of z grows from left to right", "строки изображений: в каждой слева направо растёт одно измерение z"),
			Picture: l.rows()},
		Numbers: l.numbers(),
	}
	switch i := r.Information; {
	case i == nil && report.Highest(r.Dimensions, spread).Std == 0:
		b.Lead = l.same()
	case i != nil && i.Active == 0:
		b.Lead = l.active()
	default:
		b.Text = l.strongest()
	}
	return b
}

// numbers are how many dimensions are used, and how much they hold.
func (l dimensions) numbers() []report.Highlight {
	effective := report.Highlight{Value: l.Fixed(l.r.Effective, 1), Name: l.T("effective number of dimensions", "эффективное число измерений"), Note: l.T("of %s", "из %s", l.Count(len(l.r.Dimensions)))}
	i := l.r.Information
	if i == nil {
		top := report.Highest(l.r.Dimensions, effect)
		return []report.Highlight{effective, {Value: l.Figure(top.Effect), Name: l.T("largest effect of one of them", "наибольший эффект одного из них"),
			Note: l.T("change of a value in 0..1 by one standard deviation", "изменение значения от 0 до 1 при сдвиге на одно стандартное отклонение")}}
	}
	return []report.Highlight{
		{Value: l.T("%s of %s", "%s из %s", l.Count(i.Active), l.Count(len(l.r.Dimensions))), Name: l.T("dimensions are active", "измерений активно")},
		{Value: l.Fixed(i.KL, 1), Name: l.T("nats of KL per image", "нат KL на изображение"), Note: l.T("an upper bound on the information in z", "верхняя граница информации в z")},
	}
}

// rows are the traversal of the first dimensions, with some of its steps.
func (l dimensions) rows() (g draw.Grid) {
	const rows, columns = 4, 6
	steps := len(l.r.Steps)
	for i := range min(rows, l.r.Traversal.N()/steps) {
		g.Rows = append(g.Rows, draw.Row{Label: fmt.Sprintf("z[%d]", l.r.Dimensions[i].Index),
			Images: evenly(picture.Images(l.r.Traversal.Rows(i*steps, (i+1)*steps)), columns)})
	}
	return g
}

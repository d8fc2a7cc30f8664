package train

import (
	"image"

	"github.com/diabolo-go/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/run"
)

// lossPicture draws the losses so far.
func (t *Trainer) lossPicture() image.Image {
	l := draw.Loss{Title: t.title(), Unit: unit(t.c.Model.Kind)}
	if t.c.Train.Keep == run.KeepBest {
		l.Best = t.at.BestAt
	}
	for _, r := range t.rows {
		l.Epochs, l.Train = append(l.Epochs, r.Epoch), append(l.Train, r.TrainLoss)
		if r.Validation != nil {
			l.Val = append(l.Val, r.Validation.Loss)
		}
	}
	return l.Draw()
}

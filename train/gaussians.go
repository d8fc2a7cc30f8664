package train

import (
	"context"

	"github.com/diabolo-go/diabolo/model"
)

// fitGaussians adds to the model file of a conditional model the Gaussians of the classes
// that Sample draws from, fitted to the training images without noise and augmentation.
func (t *Trainer) fitGaussians(ctx context.Context) error {
	if !t.c.Model.Conditional() || t.at.Model == 0 {
		return nil
	}
	m, err := t.Kept()
	if err != nil {
		return err
	}
	l, err := m.EncodeAll(ctx, t.data.Train)
	if ctx.Err() != nil {
		return t.interrupt(ctx)
	}
	if err != nil {
		return err
	}
	m.SetGaussians(model.FitGaussians(l, t.data.Train.Labels(), t.c.Model.Classes))
	if t.folder != nil {
		return m.Save(t.folder.Path(model.FileName), m.Meta())
	}
	t.kept.Reset()
	return m.Write(&t.kept, m.Meta())
}

package train

import (
	"context"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
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
	l, err := t.latents(ctx, m)
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

// latents returns the latents of the training images.
func (t *Trainer) latents(ctx context.Context, m *model.Model) (model.Latent, error) {
	n, width := t.data.Train.Len(), t.c.Model.Latent
	all := model.Latent{Mu: tensor.New(n, width)}
	if t.c.Model.Sampled() {
		all.LogVar = tensor.New(n, width)
	}
	const piece = 256
	batches := t.data.Train.Batches(dataset.BatchOptions{Size: piece})
	var b dataset.Batch
	for i := 0; i < batches.Len() && ctx.Err() == nil; i++ {
		batches.Fill(i, &b)
		l, err := m.Encode(b.Input)
		if err != nil {
			return all, err
		}
		copy(all.Mu.Rows(i*piece, i*piece+l.Mu.N()).Data, l.Mu.Data)
		if l.LogVar != nil {
			copy(all.LogVar.Rows(i*piece, i*piece+l.Mu.N()).Data, l.LogVar.Data)
		}
	}
	return all, ctx.Err()
}

package reconstruct

import (
	"context"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/tensor"
)

// A rebuilder reconstructs images by the model and by PCA.
type rebuilder struct {
	*experiment.Subject
	pca *fit.Components // nil: the training images are not here
}

func newRebuilder(ctx context.Context, s *experiment.Subject) (rebuilder, error) {
	pca, err := s.PCA(ctx, s.Model.Config().Latent)
	return rebuilder{s, pca}, err
}

func (e rebuilder) components() int {
	if e.pca == nil {
		return 0
	}
	return e.pca.Axes.N()
}

// A rebuilt batch is what the model and PCA make of images, and how near that
// comes. What is of PCA is nil when there is none.
type rebuilt struct {
	recon, projected *tensor.Tensor // N C H W
	model, pca       []experiment.ImageQuality
}

// rebuild reconstructs input and compares it with the originals.
func (e rebuilder) rebuild(original, input *tensor.Tensor, labels []int) (r rebuilt, err error) {
	if r.recon, err = e.Model.Reconstruct(input, labels); err != nil {
		return r, err
	}
	if r.model, err = experiment.Compare(original, r.recon, e.Data.Shape); err != nil || e.pca == nil {
		return r, err
	}
	r.projected = experiment.Project(e.pca, input)
	r.pca, err = experiment.Compare(original, r.projected, e.Data.Shape)
	return r, err
}

// measure returns the figures of each image of a view.
func (e rebuilder) measure(ctx context.Context, v dataset.View) (model, pca []experiment.ImageQuality, err error) {
	err = experiment.Batches(ctx, v, dataset.BatchOptions{Seed: e.Seed, Noise: e.Data.Config.Noise}, func(from int, b *dataset.Batch) error {
		part, err := e.rebuild(b.Target, b.Input, b.Labels)
		if err != nil {
			return err
		}
		model, pca = append(model, part.model...), append(pca, part.pca...)
		e.Advance(float64(from+b.Input.N()) / float64(v.Len()))
		return nil
	})
	return model, pca, err
}

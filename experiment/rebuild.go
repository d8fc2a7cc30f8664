package experiment

import (
	"context"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/tensor"
)

// A rebuilder reconstructs images by the model and by PCA.
type rebuilder struct {
	*Subject
	ctx context.Context
	pca *fit.Components // nil: the training images are not here
}

func newRebuilder(ctx context.Context, s *Subject) (rebuilder, error) {
	pca, err := s.PCA(ctx, s.Model.Config().Latent)
	return rebuilder{s, ctx, pca}, err
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
	model, pca       []Likeness
}

// rebuild reconstructs input and compares it with the originals.
func (e rebuilder) rebuild(original, input *tensor.Tensor, labels []int) (r rebuilt, err error) {
	if r.recon, err = e.Model.Reconstruct(input, labels); err != nil {
		return r, err
	}
	if r.model, err = compare(original, r.recon, e.Data.Shape); err != nil || e.pca == nil {
		return r, err
	}
	r.projected = e.project(input)
	r.pca, err = compare(original, r.projected, e.Data.Shape)
	return r, err
}

// project returns the nearest images PCA's components can make.
func (e rebuilder) project(x *tensor.Tensor) *tensor.Tensor {
	flat := x.Reshape(x.N(), x.Stride())
	return e.pca.Rebuild(e.pca.Project(flat)).Reshape(x.Shape...)
}

// measure returns the figures of each image of a view.
func (e rebuilder) measure(v dataset.View) (model, pca []Likeness, err error) {
	batches := v.Batches(dataset.BatchOptions{Size: piece, Seed: e.Seed, Noise: e.Data.Config.Noise})
	var b dataset.Batch
	for step := range batches.Len() {
		if err := e.ctx.Err(); err != nil {
			return nil, nil, err
		}
		batches.Fill(step, &b)
		part, err := e.rebuild(b.Target, b.Input, b.Labels)
		if err != nil {
			return nil, nil, err
		}
		model, pca = append(model, part.model...), append(pca, part.pca...)
		e.progress(float64(step+1) / float64(batches.Len()))
	}
	return model, pca, nil
}

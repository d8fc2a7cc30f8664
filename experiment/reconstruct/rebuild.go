package reconstruct

import (
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/tensor"
)

// A rebuilder reconstructs images with the model and with PCA.
type rebuilder struct {
	*experiment.Subject
	pca *fit.Components // nil: no training images
}

// A rebuilt batch is the reconstructions of the model and of PCA, and their quality. The
// fields of PCA are nil without PCA.
type rebuilt struct {
	recon, projected *tensor.Tensor // N C H W
	model, pca       []experiment.ImageQuality
}

// image returns the quality of number i, which is an item of the data set.
func (r rebuilt) image(i int, it experiment.Item) Image {
	image := Image{Item: it, Model: r.model[i]}
	if r.pca != nil {
		image.PCA = &r.pca[i]
	}
	return image
}

// rebuild reconstructs input and compares the results with the originals.
func (e rebuilder) rebuild(original, input *tensor.Tensor, labels []int) (r rebuilt, err error) {
	if r.recon, err = e.Model.Reconstruct(input, labels); err != nil {
		return r, err
	}
	if r.model, err = experiment.Compare(original, r.recon, e.Data.Shape); err != nil || e.pca == nil {
		return r, err
	}
	r.projected = rows.Project(e.pca, input)
	r.pca, err = experiment.Compare(original, r.projected, e.Data.Shape)
	return r, err
}

// show reconstructs the images at some places of a view.
func (e rebuilder) show(p Pick, v dataset.View, at []int) (Shown, error) {
	original, input := rows.Gather(v, at, e.Data.Config.Noise, e.Seed)
	b, err := e.rebuild(original, input, rows.At(v, at).Labels())
	if err != nil {
		return Shown{}, err
	}
	shown := Shown{Pick: p, Original: original, Input: input, Recon: b.recon, PCA: b.projected}
	for i, place := range at {
		shown.Images = append(shown.Images, b.image(i, e.Item(v.Index[place])))
	}
	return shown, nil
}

package experiment

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// ReconstructOptions say which images a Reconstruction shows; it measures all.
type ReconstructOptions struct {
	Show   int    // images of each pick, at most all
	Picks  []Pick // how they are picked; nil: PickSpread, unless there are Images
	Images []int  // shown besides, by their number in the data set, trained with or not
}

// A Pick is a way to choose images to show.
type Pick string

const (
	PickSpread Pick = "spread" // evenly over the images the model is judged by
	PickRandom Pick = "random" // drawn by the seed
	PickBest   Pick = "best"   // the model's smallest error first
	PickWorst  Pick = "worst"  // the model's largest error first
	PickChosen Pick = "chosen" // by number
)

// Picks lists the ways to choose images without their numbers.
var Picks = []Pick{PickSpread, PickRandom, PickBest, PickWorst}

// A Reconstruction is how well a model gives images back, beside PCA of as many
// components as z is wide, fitted on the images the model was trained with. The
// output of an AE or of PCA that leaves 0..1 counts as it is.
type Reconstruction struct {
	Head
	Noise *NoiseLevel `json:"noise,omitempty"` // on what model and PCA are given; nil: none

	Model      Fidelity  `json:"model"`
	PCA        *Fidelity `json:"pca,omitempty"` // nil when the training images are not here
	Components int       `json:"components,omitempty"`
	Ahead      *float64  `json:"ahead,omitempty"` // share of the images that the model gives back with a smaller squared error than PCA

	Shown []ShownImages `json:"shown"`
}

// ShownImages are the images of one pick with their reconstructions.
type ShownImages struct {
	Pick   Pick         `json:"pick"`
	Images []ShownImage `json:"images"`

	// N C H W, image after image. Input is what model and PCA were given:
	// Original unless there is noise. PCA is nil when there is none.
	Original, Input, Recon, PCA *tensor.Tensor `json:"-"`
}

// A ShownImage is what a reconstruction says of one image.
type ShownImage struct {
	Item
	Model Likeness  `json:"model"`
	PCA   *Likeness `json:"pca,omitempty"`
}

// Reconstruct encodes and decodes the images the model is judged by, with z = mu,
// and compares them with the originals. It errs on an image number that the data
// set does not have, and when ctx ends.
func Reconstruct(ctx context.Context, s *Subject, o ReconstructOptions) (Reconstruction, error) {
	v, _ := s.View()
	if v.Len() == 0 {
		return Reconstruction{}, errNoImage
	}
	chosen, err := s.items(o.Images)
	if err != nil {
		return Reconstruction{}, err
	}
	e, err := newRebuilder(ctx, s)
	if err != nil {
		return Reconstruction{}, err
	}
	r := Reconstruction{Head: s.head(), Noise: NoiseLevelOf(s.Data.Config.Noise), Components: e.components()}
	model, pca, err := e.measure(v)
	if err != nil {
		return Reconstruction{}, err
	}
	r.describe(model, pca)
	return r, r.show(e, v, chosen, model, o)
}

// describe fills in the figures over all images.
func (r *Reconstruction) describe(model, pca []Likeness) {
	r.Model = fidelity(model)
	if pca == nil {
		r.warn(Warning{Code: NoPCA})
		return
	}
	f, ahead := fidelity(pca), 0
	for i, m := range model {
		if m.MSE < pca[i].MSE {
			ahead++
		}
	}
	share := float64(ahead) / float64(len(model))
	r.PCA, r.Ahead = &f, &share
	if f.MSE.Mean < r.Model.MSE.Mean {
		r.warn(Warning{Code: PCAWins, Count: r.Components, Value: f.MSE.Mean})
	}
}

// show fills in the images to look at, those chosen by number first.
func (r *Reconstruction) show(e rebuilder, v, chosen dataset.View, model []Likeness, o ReconstructOptions) error {
	picks := o.Picks
	if chosen.Len() > 0 {
		if err := r.add(e, PickChosen, chosen, spread(chosen.Len(), chosen.Len())); err != nil {
			return err
		}
	} else if picks == nil {
		picks = []Pick{PickSpread}
	}
	for _, p := range picks {
		at, err := p.places(max(0, min(o.Show, v.Len())), model, e.Seed)
		if err != nil {
			return err
		}
		if err := r.add(e, p, v, at); err != nil {
			return err
		}
	}
	return nil
}

// places returns which of the measured images a pick takes.
func (p Pick) places(show int, model []Likeness, seed uint64) ([]int, error) {
	n := len(model)
	order := spread(n, n)
	switch p {
	case PickSpread:
		return spread(show, n), nil
	case PickRandom:
		order = rng.New(seed, "pick").Perm(n)
	case PickBest:
		slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(model[i].MSE, model[j].MSE) })
	case PickWorst:
		slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(model[j].MSE, model[i].MSE) })
	default:
		return nil, fmt.Errorf("there is no way to pick images called %q; there are %v", p, Picks)
	}
	return order[:show], nil
}

// spread returns k of the numbers 0 to n-1, evenly.
func spread(k, n int) []int {
	at := make([]int, k)
	for i := range at {
		at[i] = i * n / k
	}
	return at
}

// add reconstructs the images at some places of a view.
func (r *Reconstruction) add(e rebuilder, p Pick, v dataset.View, at []int) error {
	original, input, labels := e.gather(v, at, e.Data.Config.Noise)
	b, err := e.rebuild(original, input, labels)
	if err != nil {
		return err
	}
	shown := ShownImages{Pick: p, Original: original, Input: input, Recon: b.recon, PCA: b.projected}
	for i, place := range at {
		image := ShownImage{Item: e.item(v.Index[place]), Model: b.model[i]}
		if b.pca != nil {
			image.PCA = &b.pca[i]
		}
		shown.Images = append(shown.Images, image)
	}
	r.Shown = append(r.Shown, shown)
	return nil
}

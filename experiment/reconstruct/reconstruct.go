// Package reconstruct measures how well a model reconstructs images, compared with PCA.
package reconstruct

import (
	"context"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options are the options of Run, which measures all images and shows some.
type Options struct {
	Show   int    // images to show per pick, 1 to 1000
	Picks  []Pick // which images to show; nil: Spread, Best and Worst, or none if Images are given
	Images []int  // images to show as well, by index in the data set; training images are possible
}

// Default returns options with 16 images of each pick.
func Default() Options { return Options{Show: 16} }

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Int("show", &o.Show, option.Between(1, 1000), "images in each picture"),
		option.Some("pick", &o.Picks, picks, "which images to show, a picture for each: spread, random, best or worst; default spread,best,worst, and none if images are given by index"),
		option.Ints("images", &o.Images, option.AtLeast(0), "show these images, by index in the data set, such as 3,17"),
	}
}

// A Pick is a rule to choose images to show.
type Pick string

const (
	Spread Pick = "spread" // evenly over the images of Subject.View
	Random Pick = "random" // at random
	Best   Pick = "best"   // the model's smallest error first
	Worst  Pick = "worst"  // the model's largest error first
	Chosen Pick = "chosen" // those of Options.Images; it is not an option
)

// picks lists the rules that need no image numbers.
var picks = []Pick{Spread, Random, Best, Worst}

// A Result measures how well a model reconstructs images, compared with PCA with as many
// components as z has dimensions, fitted to the training images. Outputs are not clipped
// to 0..1.
type Result struct {
	experiment.Scope
	Noise *experiment.NoiseLevel `json:"noise,omitempty"` // on the input of model and PCA; nil: none

	Model      experiment.QualitySummary  `json:"model"`
	PCA        *experiment.QualitySummary `json:"pca,omitempty"`        // nil without training images
	Components int                        `json:"components,omitempty"` // number of components of PCA; 0 without PCA
	Ahead      *float64                   `json:"ahead,omitempty"`      // share of the images that the model reconstructs with a smaller squared error than PCA; nil without PCA
	Dots       *Dots                      `json:"dots,omitempty"`       // nil for images smaller than 8x8

	// Beyond is the share of PCA's mean squared error that training removed beyond the PCA at
	// which the linear path of the model starts: 1 minus the model's error divided by PCA's,
	// negative if the model's is higher. It is nil for a model without a linear path, without
	// PCA, and if PCA has no error.
	Beyond *float64 `json:"beyond_start,omitempty"`

	Shown []Shown `json:"shown"`      // one per pick
	All   []Image `json:"-" cbor:"-"` // the images of the figures above, in order
}

// Shown are the images of one pick with their reconstructions.
type Shown struct {
	Pick   Pick    `json:"pick"`
	Images []Image `json:"images"`

	// All are N C H W. Input is the input of the model and of PCA, which is Original with
	// the noise of the training, if there is any. Recon and PCA are their outputs; PCA is
	// nil without training images.
	Original, Input, Recon, PCA *tensor.Tensor `json:"-" cbor:",omitempty"`
}

// An Image is one shown image with the quality of its reconstructions.
type Image struct {
	experiment.Item
	Model experiment.ImageQuality  `json:"model"`
	PCA   *experiment.ImageQuality `json:"pca,omitempty"`
}

// PCAWins is the code of a warning: PCA with Count components has a smaller mean squared
// error, Value, than the model.
const PCAWins experiment.Code = "pca_wins"

// Run reconstructs the images of Subject.View, with z = mu, and compares the results with
// the originals. If the model was trained to remove noise, the input has that noise. Run
// returns an error for an unknown image, experiment.ErrNoImage if there are none, and
// experiment.ErrNotANumber if an output of the model is not finite.
func Run(ctx context.Context, s *experiment.Subject, o Options) (Result, error) {
	if err := option.Check(o.Fields()); err != nil {
		return Result{}, err
	}
	v, _ := s.View()
	if v.Len() == 0 {
		return Result{}, experiment.ErrNoImage
	}
	chosen, err := s.Items(o.Images)
	if err != nil {
		return Result{}, err
	}
	pca, err := s.PCA(ctx, 0)
	if err != nil {
		return Result{}, err
	}
	e := rebuilder{s, pca}
	var whole rebuilt // of all images; no pictures
	var ground blocks
	noise := s.Data.Config.Noise
	err = rows.Batches(ctx, v, dataset.BatchOptions{Seed: s.Seed, Noise: noise}, func(from int, b *dataset.Batch) error {
		part, err := e.rebuild(b.Target, b.Input, b.Labels)
		if err != nil {
			return err
		}
		whole.model, whole.pca = append(whole.model, part.model...), append(whole.pca, part.pca...)
		ground.add(b.Target, part, s.Data.Shape)
		s.Advance(float64(from+b.Input.N()) / float64(v.Len()))
		return nil
	})
	if err != nil {
		return Result{}, err
	}
	r := Result{Scope: s.Scope(), Noise: experiment.NoiseLevelOf(noise)}
	r.describe(whole, pca)
	r.dots(ground)
	if r.PCA != nil && r.PCA.MSE.Mean > 0 && s.Model.Config().Linear == "pca" {
		r.Beyond = new(1 - r.Model.MSE.Mean/r.PCA.MSE.Mean)
	}
	for i, index := range v.Index {
		r.All = append(r.All, whole.image(i, s.Item(index)))
	}
	return r, r.show(e, v, chosen, whole.model, o)
}

// describe fills in the measures over all images.
func (r *Result) describe(all rebuilt, pca *fit.Components) {
	r.Model = experiment.Summarize(all.model)
	if pca == nil {
		r.Warn(experiment.Warning{Code: experiment.NoPCA})
		return
	}
	r.Components, r.PCA = pca.Axes.N(), new(experiment.Summarize(all.pca))
	ahead := index.Count(len(all.pca), func(i int) bool { return all.model[i].MSE < all.pca[i].MSE })
	r.Ahead = new(float64(ahead) / float64(len(all.pca)))
	if mse := r.PCA.MSE.Mean; mse < r.Model.MSE.Mean {
		r.Warn(experiment.Warning{Code: PCAWins, Count: r.Components, Value: mse})
	}
}

// show fills in the images to show: those chosen by number, or the picks, or both.
func (r *Result) show(e rebuilder, v, chosen dataset.View, model []experiment.ImageQuality, o Options) error {
	picks := o.Picks
	if chosen.Len() > 0 {
		picks = slices.Concat([]Pick{Chosen}, picks)
	} else if picks == nil {
		picks = []Pick{Spread, Best, Worst}
	}
	for _, p := range picks {
		from, at := v, p.places(min(o.Show, v.Len()), model, e.Seed)
		if p == Chosen {
			from, at = chosen, index.Evenly(chosen.Len(), chosen.Len())
		}
		shown, err := e.show(p, from, at)
		if err != nil {
			return err
		}
		r.Shown = append(r.Shown, shown)
	}
	return nil
}

// places returns the measured images that a pick chooses.
func (p Pick) places(show int, model []experiment.ImageQuality, seed uint64) []int {
	n := len(model)
	switch p {
	case Random:
		return rng.New(seed, "pick").Perm(n)[:show]
	case Best:
		return index.Ranked(n, func(i int) float64 { return model[i].MSE })[:show]
	case Worst:
		return index.Ranked(n, func(i int) float64 { return -model[i].MSE })[:show]
	}
	return index.Evenly(show, n)
}

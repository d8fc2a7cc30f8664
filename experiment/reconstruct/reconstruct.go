// Package reconstruct measures how well a model gives images back, beside PCA.
package reconstruct

import (
	"context"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/experiment/option"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options say which images a result shows; it measures all.
type Options struct {
	Show   int    // images of each pick, at most all
	Picks  []Pick // how they are picked; nil: Spread, Best and Worst, unless there are Images
	Images []int  // shown besides, by their number in the data set, trained with or not
}

// Default returns the options of 16 images of each pick.
func Default() Options { return Options{Show: 16} }

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Int("show", &o.Show, option.Between(1, 1000), "images in each picture"),
		option.Some("pick", &o.Picks, picks, "which images, a picture each: spread, random, best or worst; default spread,best,worst, none with images by number"),
		option.Ints("images", &o.Images, option.AtLeast(0), "show these, by their numbers in the data set, such as 3,17"),
	}
}

// A Pick is a way to choose images to show.
type Pick string

const (
	Spread Pick = "spread" // evenly over the images the model is judged by
	Random Pick = "random" // drawn by the seed
	Best   Pick = "best"   // the model's smallest error first
	Worst  Pick = "worst"  // the model's largest error first
	Chosen Pick = "chosen" // by number
)

// picks lists the ways to choose images without their numbers.
var picks = []Pick{Spread, Random, Best, Worst}

// A Result is how well a model gives images back, beside PCA of as many
// components as z is wide, fitted on the images the model was trained with. The
// output of an AE or of PCA that leaves 0..1 counts as it is.
type Result struct {
	experiment.Scope
	Noise *experiment.NoiseLevel `json:"noise,omitempty"` // on what model and PCA are given; nil: none

	Model      experiment.QualitySummary  `json:"model"`
	PCA        *experiment.QualitySummary `json:"pca,omitempty"` // nil when the training images are not here
	Components int                        `json:"components,omitempty"`
	Ahead      *float64                   `json:"ahead,omitempty"` // share of the images that the model gives back with a smaller squared error than PCA

	Shown []Shown `json:"shown"`
}

// Shown are the images of one pick with their reconstructions.
type Shown struct {
	Pick   Pick    `json:"pick"`
	Images []Image `json:"images"`

	// N C H W, image after image. Input is what model and PCA were given:
	// Original unless there is noise. PCA is nil when there is none.
	Original, Input, Recon, PCA *tensor.Tensor `json:"-" cbor:",omitempty"`
}

// A Image is what a reconstruction says of one image.
type Image struct {
	experiment.Item
	Model experiment.ImageQuality  `json:"model"`
	PCA   *experiment.ImageQuality `json:"pca,omitempty"`
}

// The code of a warning.
const PCAWins experiment.Code = "pca_wins" // PCA of as many components reconstructs better

// Run encodes and decodes the images the model is judged by, with z = mu, and
// compares them with the originals. It returns an error for an image number that
// the data set does not have.
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
	noise := s.Data.Config.Noise
	err = rows.Batches(ctx, v, dataset.BatchOptions{Seed: s.Seed, Noise: noise}, func(from int, b *dataset.Batch) error {
		part, err := e.rebuild(b.Target, b.Input, b.Labels)
		if err != nil {
			return err
		}
		whole.model, whole.pca = append(whole.model, part.model...), append(whole.pca, part.pca...)
		s.Advance(float64(from+b.Input.N()) / float64(v.Len()))
		return nil
	})
	if err != nil {
		return Result{}, err
	}
	r := Result{Scope: s.Scope(), Noise: experiment.NoiseLevelOf(noise)}
	r.describe(whole, pca)
	return r, r.show(e, v, chosen, whole.model, o)
}

// describe fills in the figures over all images.
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

// show fills in the images to look at: those chosen by number, or the picks, or both.
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

// places returns which of the measured images a pick takes.
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

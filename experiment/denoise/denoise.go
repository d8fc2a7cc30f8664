// Package denoise measures how well a model removes noise from images, compared with
// simple methods.
package denoise

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options are the options of Run.
type Options struct {
	Kinds []experiment.NoiseKind // nil: the kind the model was trained to remove, or gaussian if it was trained without noise

	// Levels are the levels of every kind, above 0: standard deviations up to 10 for
	// gaussian, else shares of the pixels up to 1. Nil stands for 0.1, 0.2 and so on to 0.6
	// for gaussian, else to 0.5, and for the level of the training.
	Levels []float64

	Show int // images to show, 1 to 1000; fewer if there are fewer
}

// Default returns options with ten images to show.
func Default() Options { return Options{Show: 10} }

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Choices("noise", &o.Kinds, experiment.NoiseKinds, experiment.NoiseKinds, "kinds of noise: gaussian, salt-and-pepper, mask or all; default the kind used in training, else gaussian"),
		option.Floats("levels", &o.Levels, option.Above(0, mostNoise), "noise levels: a standard deviation for gaussian, else a share of the pixels; default 0.1 to 0.6 for gaussian, else 0.1 to 0.5").Also(o.checkLevels),
		option.Int("show", &o.Show, option.Between(1, 1000), "images in the picture"),
	}
}

// A Method is a way to remove noise.
type Method string

const (
	Nothing Method = "nothing" // the noisy image unchanged
	Model   Method = "model"
	Median3 Method = "median-3x3"
	Median5 Method = "median-5x5" // only for images of at least 32 x 32 pixels
	PCA     Method = "pca"        // projection onto as many principal components of the training images as z has dimensions
	Linear  Method = "linear"     // a linear map of all values, fitted for each noise to noisy and clean training images: see Result.Pairs
)

// A Result measures how well a model and some simple methods remove noise from images. All
// outputs are clipped to 0..1 before they are measured.
type Result struct {
	experiment.Scope
	Trained    *experiment.NoiseLevel `json:"trained,omitempty"`    // the noise the model was trained to remove; nil: none
	Components int                    `json:"components,omitempty"` // number of components of PCA; 0 without training images
	Pairs      int                    `json:"pairs,omitempty"`      // number of pairs of a noisy and a clean training image that each linear map is fitted to by ridge regression; 0 without one
	Noises     []Curve                `json:"noises"`               // one per kind of noise
}

// A Curve measures each method on one kind of noise.
type Curve struct {
	Kind    experiment.NoiseKind `json:"kind"`
	Levels  []float64            `json:"levels"`  // ascending
	Main    int                  `json:"main"`    // index in Levels of the level that is shown: that of the training, else the middle one
	Methods []MethodCurve        `json:"methods"` // one per method

	// Gain is the mean difference of the PSNR of the model's output and that of the noisy
	// image, in dB, at level Main; Lead that of the model's and the output of the best
	// simple method there. Intervals are by bootstrap over the images.
	Gain experiment.Estimate `json:"gain"`
	Lead experiment.Estimate `json:"lead"`

	Shown []experiment.Item `json:"shown"`
	Clean *tensor.Tensor    `json:"-" cbor:",omitempty"` // N C H W: the originals of the shown images
}

// A MethodCurve measures one method. Each slice has one number per level, the mean over the
// images of a measure that is computed per image, as in experiment.ImageQuality.
type MethodCurve struct {
	Method Method    `json:"method"`
	MSE    []float64 `json:"mse"`            // mean squared error, over the values of an image
	PSNR   []float64 `json:"psnr"`           // dB
	SSIM   []float64 `json:"ssim,omitempty"` // nil for images smaller than 11x11
	BCE    []float64 `json:"bce"`            // binary cross-entropy in nats per value, with outputs clipped to 1e-7 from 0 and 1, as in Keras

	Shown  *tensor.Tensor `json:"-" cbor:",omitempty"` // N C H W: the outputs for the shown images at level Main
	Ladder *tensor.Tensor `json:"-" cbor:",omitempty"` // (1 + levels) C H W: the outputs for the first shown image, without noise and then at each level
}

// Codes of warnings.
const (
	// DenoiseLoses: at level Value, that of the training, method Name has a higher PSNR
	// than the model. Count is Result.Components.
	DenoiseLoses experiment.Code = "denoise_loses"

	// NoLinear: an image has Count values, too many for the linear map.
	NoLinear experiment.Code = "no_linear"
)

// Run adds noise to the images of Subject.View, removes it with every method, and compares
// the outputs with the clean images. It returns experiment.ErrNoImage if there are none,
// and experiment.ErrNotANumber if an output of the model is not finite.
func Run(ctx context.Context, s *experiment.Subject, o Options) (Result, error) {
	if err := option.Check(o.Fields()); err != nil {
		return Result{}, err
	}
	r := Result{Scope: s.Scope(), Trained: experiment.NoiseLevelOf(s.Data.Config.Noise)}
	if len(o.Kinds) == 0 {
		o.Kinds = []experiment.NoiseKind{experiment.NoiseGaussian}
		if r.Trained != nil {
			o.Kinds[0] = r.Trained.Kind
		}
	}
	if err := option.Check(o.Fields()); err != nil { // again, of the levels for the default kind
		return Result{}, err
	}
	v, _ := s.View()
	if v.Len() == 0 {
		return Result{}, experiment.ErrNoImage
	}
	for _, kind := range o.Kinds {
		r.Noises = append(r.Noises, r.plan(kind, slices.Clone(o.Levels)))
	}
	pca, err := s.PCA(ctx, 0)
	if err != nil {
		return Result{}, err
	}
	if pca == nil {
		r.Warn(experiment.Warning{Code: experiment.NoPCA})
	} else {
		r.Components = pca.Axes.N()
	}
	d := &denoiser{Subject: s, pca: pca, methods: methods(s, pca)}
	switch values := tensor.Volume(s.Data.Shape[:]); {
	case slices.Contains(d.methods, Linear):
		r.Pairs = pairs(s.Data.Train)
	case pca != nil:
		r.Warn(experiment.Warning{Code: NoLinear, Count: values})
	}
	for _, c := range r.Noises {
		d.of += len(c.Levels) * ((v.Len() + rows.Piece - 1) / rows.Piece)
	}
	for i := range r.Noises {
		if err := d.curve(ctx, &r.Noises[i], v, o.Show); err != nil {
			return Result{}, err
		}
	}
	r.judge()
	return r, nil
}

// plan returns the curve of a kind at the given levels or the default ones, without
// measures.
func (r *Result) plan(kind experiment.NoiseKind, levels []float64) Curve {
	trained := r.trainedLevel(kind)
	if len(levels) == 0 {
		levels = levelsOf(kind)
		if !math.IsNaN(trained) {
			levels = append(levels, trained)
		}
	}
	slices.Sort(levels)
	c := Curve{Kind: kind, Levels: slices.Compact(levels)}
	c.Main = len(c.Levels) / 2
	if at := slices.Index(c.Levels, trained); at >= 0 {
		c.Main = at
	}
	return c
}

// trainedLevel returns the level of a kind in the training, or NaN, which equals no level.
func (r *Result) trainedLevel(kind experiment.NoiseKind) float64 {
	if r.Trained == nil || r.Trained.Kind != kind {
		return math.NaN()
	}
	return r.Trained.Level
}

// judge adds a warning if another method is better at the noise the model was trained to
// remove.
func (r *Result) judge() {
	for _, c := range r.Noises {
		if c.Levels[c.Main] != r.trainedLevel(c.Kind) {
			continue
		}
		if best := c.Best(c.Main); best.Method != Model {
			r.Warn(experiment.Warning{Code: DenoiseLoses, Name: string(best.Method), Count: r.Components, Value: c.Levels[c.Main]})
		}
	}
}

// Simple returns the methods other than the model and doing nothing.
func (c Curve) Simple() Curve {
	c.Methods = slices.DeleteFunc(slices.Clone(c.Methods), func(m MethodCurve) bool { return m.Method == Model || m.Method == Nothing })
	return c
}

// Best returns the method with the highest mean PSNR at a level, given as an index in
// c.Levels.
func (c Curve) Best(level int) MethodCurve {
	return slices.MaxFunc(c.Methods, func(a, b MethodCurve) int { return cmp.Compare(a.PSNR[level], b.PSNR[level]) })
}

package experiment

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/tensor"
)

// DenoiseOptions say which noise a Denoising looks at.
type DenoiseOptions struct {
	Kinds  []NoiseKind // nil: the kind the model was trained with, else Gaussian
	Levels []float64   // of every kind, above 0; nil: some of each kind, with the level the model was trained with
	Show   int         // images in the result, at most all
}

// A Method is a way to take noise away.
type Method string

const (
	MethodNothing Method = "nothing" // the noisy image as it is
	MethodModel   Method = "model"
	MethodMedian3 Method = "median-3x3"
	MethodMedian5 Method = "median-5x5" // of images of 32 pixels or more
	MethodPCA     Method = "pca"        // the nearest image that as many components as z is wide can make
)

// A Denoising is how well a model, and some simple methods beside it, take noise
// away from images. All outputs are clipped to 0..1 before they are measured.
type Denoising struct {
	Head
	Trained    *NoiseLevel  `json:"trained,omitempty"`    // the noise the model learned to take away; nil: none, it is used as it is
	Components int          `json:"components,omitempty"` // of PCA; 0 when the training images are not here
	Noises     []NoiseCurve `json:"noises"`
}

// A NoiseCurve is what each method makes of one kind of noise.
type NoiseCurve struct {
	Kind    NoiseKind     `json:"kind"`
	Levels  []float64     `json:"levels"` // rising
	Main    int           `json:"main"`   // which of them the pictures show: that of the training, else the middle one
	Methods []MethodCurve `json:"methods"`

	Shown []Item         `json:"shown"`
	Clean *tensor.Tensor `json:"-"` // N C H W: the originals of the shown images
}

// A MethodCurve is what one method does, a number for each level: means over the
// images.
type MethodCurve struct {
	Method Method    `json:"method"`
	MSE    []float64 `json:"mse"`            // per value
	PSNR   []float64 `json:"psnr"`           // dB, of each image, then the mean
	SSIM   []float64 `json:"ssim,omitempty"` // Gaussian window of 11x11; nil for smaller images
	BCE    []float64 `json:"bce"`            // nats a value, outputs kept 1e-7 away from 0 and 1 as Keras does

	Shown  *tensor.Tensor `json:"-"` // N C H W: what it makes of the shown images at level Main
	Ladder *tensor.Tensor `json:"-"` // what it makes of the first of them: clean, then at each level
}

// Denoise adds noise to the images the model is judged by, takes it away by every
// method, and compares with the clean images. It errs on a level that a kind of
// noise cannot have, and when ctx ends.
func Denoise(ctx context.Context, s *Subject, o DenoiseOptions) (Denoising, error) {
	v, _ := s.View()
	if v.Len() == 0 {
		return Denoising{}, errNoImage
	}
	e, err := newRebuilder(ctx, s)
	if err != nil {
		return Denoising{}, err
	}
	r := Denoising{Head: s.head(), Trained: NoiseLevelOf(s.Data.Config.Noise), Components: e.components()}
	if e.pca == nil {
		r.warn(Warning{Code: NoPCA})
	}
	if err := r.plan(o); err != nil {
		return Denoising{}, err
	}
	d := &denoiser{rebuilder: e, methods: e.methods(), of: r.steps(v.Len())}
	for i := range r.Noises {
		if err := d.curve(&r.Noises[i], v, o.Show); err != nil {
			return Denoising{}, err
		}
	}
	r.judge()
	return r, nil
}

// plan fills in the kinds and levels to look at.
func (r *Denoising) plan(o DenoiseOptions) error {
	kinds := o.Kinds
	if len(kinds) == 0 {
		kinds = []NoiseKind{NoiseGaussian}
		if r.Trained != nil {
			kinds[0] = r.Trained.Kind
		}
	}
	for _, kind := range kinds {
		c, err := r.levels(kind, o.Levels)
		if err != nil {
			return err
		}
		r.Noises = append(r.Noises, c)
	}
	return nil
}

// levels returns the curve of a kind at some levels, still without figures.
func (r *Denoising) levels(kind NoiseKind, levels []float64) (NoiseCurve, error) {
	trained := r.trainedLevel(kind)
	c := NoiseCurve{Kind: kind, Levels: slices.Clone(levels)}
	if len(levels) == 0 {
		c.Levels = kind.levels()
		if !math.IsNaN(trained) {
			c.Levels = append(c.Levels, trained)
		}
	}
	slices.Sort(c.Levels)
	c.Levels = slices.Compact(c.Levels)
	for _, level := range c.Levels {
		if err := (NoiseLevel{kind, level}).check(); err != nil {
			return c, err
		}
	}
	c.Main = len(c.Levels) / 2
	if at := slices.Index(c.Levels, trained); at >= 0 {
		c.Main = at
	}
	return c, nil
}

// trainedLevel returns the level of a kind the model was trained with, or NaN,
// which no level is.
func (r *Denoising) trainedLevel(kind NoiseKind) float64 {
	if r.Trained == nil || r.Trained.Kind != kind {
		return math.NaN()
	}
	return r.Trained.Level
}

// steps returns how many batches there are to clean.
func (r *Denoising) steps(images int) int {
	n := 0
	for _, c := range r.Noises {
		n += len(c.Levels) * ((images + piece - 1) / piece)
	}
	return n
}

// judge warns of noise the model was trained to take away, but is not the best
// at.
func (r *Denoising) judge() {
	for _, c := range r.Noises {
		if c.Levels[c.Main] != r.trainedLevel(c.Kind) {
			continue
		}
		if best := c.Best(c.Main); best.Method != MethodModel {
			r.warn(Warning{Code: DenoiseLoses, Name: string(best.Method), Count: r.Components, Value: c.Levels[c.Main]})
		}
	}
}

// Best returns the method with the highest PSNR at a level.
func (c NoiseCurve) Best(level int) MethodCurve {
	return slices.MaxFunc(c.Methods, func(a, b MethodCurve) int { return cmp.Compare(a.PSNR[level], b.PSNR[level]) })
}

// Package sample makes new images, and measures how they compare with real ones.
package sample

import (
	"context"
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/option"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Sampler is where the z of new images are drawn from.
type Sampler string

const (
	Prior    Sampler = "prior"    // what the model was trained towards, such as N(0, 1)
	Spread   Sampler = "spread"   // a Gaussian of independent values: mean and standard deviation of each over the validation latents
	Gaussian Sampler = "gaussian" // a Gaussian with the mean and the whole covariance of the training latents
	Mixture  Sampler = "mixture"  // a mixture of Gaussians fitted to the training latents
)

var samplers = []Sampler{Prior, Spread, Gaussian, Mixture}

// samplersOf returns those a model has, which may have been trained towards no prior.
func samplersOf(m *model.Model) []Sampler {
	if _, ok := m.Prior(); !ok {
		return samplers[1:]
	}
	return samplers
}

// Options say how Run works.
type Options struct {
	From        []Sampler // empty: all that the model has
	Classes     []string  // what a conditional model is asked for; empty: every class
	Count       int       // images of each sampler, and of each class, that are shown
	Temperature float64   // multiplies the standard deviations of a sampler: 1 is the sampler itself, 0 gives its mean
	Parts       int       // of the mixture; 0: chosen by BIC
	Diagonal    bool      // the values of z are independent within a part of the mixture
	Measure     int       // images of each sampler, and of each class, that are measured; 0: none
}

// Default returns the options of ten images of every sampler, and 1,000 that are
// measured.
func Default() Options { return Options{Count: 10, Temperature: 1, Measure: 1000} }

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Choices("from", &o.From, samplers, nil, "prior, spread, gaussian, mixture or all"),
		option.Texts("class", &o.Classes, "what a conditional model is asked for, such as 5 or 5,7; default every class"),
		option.Int("count", &o.Count, option.Between(1, 1000), "images of each sampler, and of each class, in the picture"),
		option.Float("temperature", &o.Temperature, option.Between(0, 100), "multiplies the standard deviation of what is drawn; 0 gives the mean"),
		option.Int("parts", &o.Parts, option.AtLeast(0), "of the mixture; 0: chosen by BIC"),
		option.Bool("diagonal", &o.Diagonal, "the values of z are independent within a part of the mixture"),
		option.Int("measure", &o.Measure, option.AtLeast(2).OrZero("for none"), "images of each sampler, and of each class, that are measured; 0: none, which needs no judge"),
	}
}

// A Result is new images, and how they compare with real ones.
//
// Held-out images are measured beside the samples, both themselves and as the model
// reconstructs them: the samples of a model that blurs can only be compared with
// what it makes of images it has not seen.
type Result struct {
	experiment.Scope
	Temperature float64  `json:"temperature"`
	Classes     []string `json:"classes,omitempty"` // asked of a conditional model, in this order, again and again
	Samples     []Drawn  `json:"samples"`

	Real  *Set   `json:"real,omitempty"`  // held-out images
	Recon *Set   `json:"recon,omitempty"` // what the model makes of them
	Judge *Judge `json:"judge,omitempty"`

	// Grid holds len(Classes) x Count images of a conditional model, class by class, from the
	// first sampler: image j of every class has the same z.
	Grid *tensor.Tensor `json:"-" cbor:",omitempty"`
}

// Drawn is the images of one sampler.
type Drawn struct {
	From  Sampler       `json:"from"`
	Parts int           `json:"parts,omitempty"` // of the mixture
	Tried []MixtureSize `json:"tried,omitempty"` // by BIC
	Shown []Shown       `json:"shown"`
	Set   *Set          `json:"measured,omitempty"` // nil when nothing is measured

	// Images holds the shown samples, Nearest the training image nearest to each,
	// N C H W in 0..1; Nearest is nil when these are not here.
	Images, Nearest *tensor.Tensor `json:"-" cbor:",omitempty"`
}

// A MixtureSize is a number of parts that was tried.
type MixtureSize struct {
	Parts int     `json:"parts"`
	BIC   float64 `json:"bic"` // lower is better
}

// A Shown is the words of one sample in the picture.
type Shown struct {
	Class   string     `json:"class,omitempty"` // what a conditional model was asked for
	Nearest *Neighbour `json:"nearest,omitempty"`
}

// A Neighbour is the training image nearest to a sample.
type Neighbour struct {
	experiment.Item
	Distance float64 `json:"distance"` // root mean square difference of a value
}

// A Set is many images, compared with the images the model was trained with and
// shown to the judge.
type Set struct {
	Images int `json:"images"`

	Training *TrainingDistance `json:"training,omitempty"` // nil when the training images are not here
	Judged   *JudgeSummary     `json:"judged,omitempty"`   // nil without a judge
}

// A TrainingDistance compares images with those the model was trained with.
type TrainingDistance struct {
	// Frechet is the squared Fréchet distance of metric.Frechet between the two
	// in the coordinates of as many principal components as z has values, divided
	// by the number of values of an image: comparable with an MSE.
	Frechet float64 `json:"frechet"`

	// Nearest describes the distances to the nearest training image: the root mean
	// square difference of a value, over the first Compared images.
	Nearest  metric.Spread `json:"nearest"`
	Compared int           `json:"compared"`

	// Near counts the images that are nearer to a training image than 19 of 20
	// reconstructed held-out images are: of samples that copy nothing, about one
	// in twenty. Nil without held-out images.
	Near *experiment.Share `json:"near,omitempty"`
}

// The codes of the warnings.
const (
	NoHeldOut   experiment.Code = "no_held_out"   // every image trained the model, so nothing shows how near unseen ones come
	FewForJudge experiment.Code = "few_for_judge" // only Count training images: no judge is trained on them
)

// Run makes new images: it draws z, decodes them and looks up the training image
// nearest to each. Of more images than are shown it measures how far they are from
// the training images, nearest and as a whole; with classes, a judge trained on the
// real images says which classes it sees and how sure it is, and of a conditional model whether
// the class is what was asked for.
//
// Image i of a sampler depends on the seed, the model and i alone.
func Run(ctx context.Context, s *experiment.Subject, o Options) (Result, error) {
	if err := option.Check(o.Fields()); err != nil {
		return Result{}, err
	}
	if len(o.From) == 0 {
		o.From = samplersOf(s.Model)
	}
	for _, from := range o.From {
		if err := from.check(s.Model); err != nil {
			return Result{}, err
		}
	}
	m, err := newSampling(ctx, s, o)
	if err != nil {
		return Result{}, err
	}
	for _, from := range o.From {
		if err := m.sample(ctx, from); err != nil {
			return Result{}, err
		}
	}
	if m.labels != nil {
		if err := m.grid(); err != nil {
			return Result{}, err
		}
	}
	if err := m.compare(ctx); err != nil {
		return Result{}, err
	}
	if err := m.judge(ctx); err != nil {
		return Result{}, err
	}
	return m.result, nil
}

// check returns an error for the prior of a model that has none.
func (f Sampler) check(m *model.Model) error {
	if slices.Contains(samplersOf(m), f) {
		return nil
	}
	return option.Wrong("from", f, fmt.Sprintf("%s has no prior: nothing drew its latents towards N(0, 1); sample from mixture, gaussian or spread", m.Config().Noun()))
}

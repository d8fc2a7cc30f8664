// Package sample generates images, and measures how they compare with real ones.
package sample

import (
	"context"
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Sampler is a distribution of z to sample from.
type Sampler string

const (
	Prior    Sampler = "prior"    // the prior of the model, N(0, 1); not for a model without a prior
	Spread   Sampler = "spread"   // for each dimension of z an independent Gaussian, fitted to the latents of Subject.View
	Gaussian Sampler = "gaussian" // one Gaussian with full covariance, fitted to the latents of the training images
	Mixture  Sampler = "mixture"  // a mixture of Gaussians, fitted to the latents of the training images
)

var samplers = []Sampler{Prior, Spread, Gaussian, Mixture}

// samplersOf returns the samplers of a model, which may have no prior.
func samplersOf(m *model.Model) []Sampler {
	if _, ok := m.Prior(); !ok {
		return samplers[1:]
	}
	return samplers
}

// Options are the options of Run.
type Options struct {
	From        []Sampler // nil: all that the model has
	Classes     []string  // names of the classes to draw, for a conditional model; nil: all
	Count       int       // images to show per sampler, in Drawn, and per class, in Result.Grid, 1 to 1000
	Temperature float64   // factor of the standard deviations of a sampler, 0 to 100: 1 leaves it unchanged, 0 gives its mean
	Parts       int       // number of components of the mixture; 0: chosen by BIC
	Diagonal    bool      // the components of the mixture have diagonal covariances
	Measure     int       // maximum number of images to measure per sampler and per class, at least 2; 0: none
}

// Default returns options with ten images of every sampler to show and 1,000 to measure.
func Default() Options { return Options{Count: 10, Temperature: 1, Measure: 1000} }

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Choices("from", &o.From, samplers, nil, "samplers: prior, spread, gaussian, mixture or all"),
		option.Texts("class", &o.Classes, "classes to draw with a conditional model, such as 5 or 5,7; default all"),
		option.Int("count", &o.Count, option.Between(1, 1000), "images per sampler and class in the picture"),
		option.Float("temperature", &o.Temperature, option.Between(0, 100), "factor by which the standard deviation of z is multiplied; 0 gives the mean"),
		option.Int("parts", &o.Parts, option.AtLeast(0), "components of the mixture; 0 lets BIC choose"),
		option.Bool("diagonal", &o.Diagonal, "diagonal covariances for the components of the mixture"),
		option.Int("measure", &o.Measure, option.AtLeast(2).OrZero("for none"), "images per sampler and class to measure; 0 measures none and trains no judge"),
	}
}

// A Result contains generated images, and measures that compare them with real ones. For
// reference, held-out images and their reconstructions are measured as well: samples of a
// model whose outputs are blurred are best compared with its reconstructions.
type Result struct {
	experiment.Scope
	Temperature float64  `json:"temperature"`
	Classes     []string `json:"classes,omitempty"` // for a conditional model: sample i is of class i modulo their number
	Samples     []Drawn  `json:"samples"`           // one per sampler

	Real  *Set   `json:"real,omitempty"`  // held-out images; nil if there are none
	Recon *Set   `json:"recon,omitempty"` // their reconstructions
	Judge *Judge `json:"judge,omitempty"` // nil without classes, held-out images or enough training images

	// Grid is len(Classes) x Count images of a conditional model, N C H W, class by class,
	// from the first sampler: image j of every class has the same z.
	Grid *tensor.Tensor `json:"-" cbor:",omitempty"`
}

// A Drawn has the samples of one sampler.
type Drawn struct {
	From  Sampler       `json:"from"`
	Parts int           `json:"parts,omitempty"`    // number of components of the mixture
	Tried []MixtureSize `json:"tried,omitempty"`    // the numbers of components that BIC compared
	Shown []Shown       `json:"shown"`              // one per image of Images
	Set   *Set          `json:"measured,omitempty"` // nil if nothing is measured

	// Images are the shown samples, Count C H W in 0..1, and Nearest the training image
	// nearest to each; Nearest is nil without training images.
	Images, Nearest *tensor.Tensor `json:"-" cbor:",omitempty"`
}

// A MixtureSize is a number of components that was tried.
type MixtureSize struct {
	Parts int     `json:"parts"`
	BIC   float64 `json:"bic"` // Bayesian information criterion; lower is better
}

// A Shown describes one shown sample.
type Shown struct {
	Class   string     `json:"class,omitempty"` // of a conditional model
	Nearest *Neighbour `json:"nearest,omitempty"`
}

// A Neighbour is the training image nearest to a sample.
type Neighbour struct {
	experiment.Item
	Distance float64 `json:"distance"` // root mean square difference of pixel values, in 0..1
}

// A Set measures many images: their distance to the training images, and the predictions
// of the judge.
type Set struct {
	Images int `json:"images"`

	Training *TrainingDistance `json:"training,omitempty"` // nil without training images
	Judged   *JudgeSummary     `json:"judged,omitempty"`   // nil without a judge
}

// A TrainingDistance measures the distance of images to the training images.
type TrainingDistance struct {
	// Frechet is the squared Fréchet distance (metric.Frechet) between the images and the
	// training images, in the coordinates of as many principal components as z has
	// dimensions. It is divided by the number of values of an image, so that it is
	// comparable with an MSE.
	Frechet float64 `json:"frechet"`

	// Nearest summarises the distance to the nearest training image, as in Neighbour, over
	// the first Compared images, at most 300.
	Nearest  metric.Spread `json:"nearest"`
	Compared int           `json:"compared"`

	// Near is the share of images that are nearer to a training image than 95 % of the
	// reconstructed held-out images are. It is about 5 % if samples are not copies of
	// training images. It is nil without held-out images, and for Result.Recon.
	Near *experiment.Share `json:"near,omitempty"`
}

// Codes of warnings.
const (
	NoHeldOut   experiment.Code = "no_held_out"   // all images are training images, so there is no reference for the distances
	FewForJudge experiment.Code = "few_for_judge" // Count training images are too few to train a judge
)

// Run samples z, decodes it and finds the training image nearest to each shown sample. It
// measures the distance of samples to the training images, individually and as a set. If
// the images have classes, a judge that is trained on the real images predicts the classes
// of samples, and for a conditional model Run measures how often they are the requested
// ones. Run returns an error for a sampler that the model does not have, and for an unknown
// class.
//
// Image i of a sampler depends only on the seed, the options and i, not on Count.
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
	return option.Wrong("from", f, fmt.Sprintf("%s has no prior; sample from mixture, gaussian or spread", m.Config().Noun()))
}

// Package sample generates images, and measures how they compare with real ones.
package sample

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Sampler is a distribution of z to sample from.
type Sampler string

// All but Prior are fitted to the latents of the training images; for a conditional model,
// to those of each class, so that z is drawn as it is distributed among the images of the
// requested class.
const (
	Prior    Sampler = "prior"    // the prior of the model, N(0, 1); not for a model without a prior
	Spread   Sampler = "spread"   // an independent Gaussian for each dimension of z
	Gaussian Sampler = "gaussian" // one Gaussian with full covariance; for a conditional model, model.Gaussians
	Mixture  Sampler = "mixture"  // a mixture of Gaussians
)

var samplers = []Sampler{Prior, Spread, Gaussian, Mixture}

// samplersOf returns the samplers of a model, which may have no prior. The first is the
// one for class on demand: the prior of a conditional model leaves out how z depends on the
// class.
func samplersOf(m *model.Model) []Sampler {
	_, prior := m.Prior()
	switch {
	case !prior:
		return []Sampler{Gaussian, Spread, Mixture}
	case m.Config().Conditional():
		return []Sampler{Gaussian, Prior, Spread, Mixture}
	}
	return samplers
}

// Usual returns the sampler for someone who names none and may have no images: Gaussian if
// the model file has the Gaussians of the classes, else Prior, or Gaussian for a model
// without a prior.
func Usual(m *model.Model) Sampler {
	if _, prior := m.Prior(); prior && m.Gaussians() == nil {
		return Prior
	}
	return Gaussian
}

// Options are the options of Run.
type Options struct {
	From        []Sampler // nil: all that the model has, for a conditional model Gaussian first
	Classes     []string  // names of the classes to draw, for a conditional model; nil: all
	Count       int       // images to show per sampler, in Drawn, and per class, in Result.Grid, 1 to 1000
	Temperature float64   // factor of the standard deviations of a sampler, 0 to 100: 1 leaves it unchanged, 0 gives its mean
	Parts       int       // number of components of the mixture, of each class for a conditional model; 0: chosen by BIC
	Diagonal    bool      // the components of the mixture have diagonal covariances
	Measure     int       // maximum number of images to measure per draw of a sampler and per class, at least 2; 0: none
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

	Real    *Set     `json:"real,omitempty"`    // held-out images; nil if there are none
	Recon   *Set     `json:"recon,omitempty"`   // their reconstructions
	Copying *Copying `json:"copying,omitempty"` // nil without held-out images, or if nothing is measured
	Judge   *Judge   `json:"judge,omitempty"`   // nil without classes, held-out images or enough training images

	// Grid is len(Classes) x Count images of a conditional model, N C H W, class by class,
	// from the first sampler: image j of every class has the same random numbers, and with
	// Prior the same z.
	Grid *tensor.Tensor `json:"-" cbor:",omitempty"`
}

// A Drawn has the samples of one sampler.
type Drawn struct {
	From   Sampler       `json:"from"`
	Parts  int           `json:"parts,omitempty"`    // number of components of the mixture, of each class for a conditional model
	Tried  []MixtureSize `json:"tried,omitempty"`    // the numbers of components that BIC compared, ascending
	Border bool          `json:"border,omitempty"`   // the largest number tried has the lowest BIC, so that more components may fit still better
	Shown  []Shown       `json:"shown"`              // one per image of Images
	Set    *Set          `json:"measured,omitempty"` // nil if nothing is measured

	// Images are the shown samples, Count C H W in 0..1, and Nearest the training image
	// nearest to each; Nearest is nil without training images.
	Images, Nearest *tensor.Tensor `json:"-" cbor:",omitempty"`
}

// A MixtureSize is a number of components that was tried.
type MixtureSize struct {
	Parts int     `json:"parts"`
	BIC   float64 `json:"bic"` // Bayesian information criterion, for a conditional model the sum over the classes; lower is better
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
	Images int `json:"images"` // in each draw

	Training *TrainingDistance `json:"training,omitempty"` // nil without training images
	Judged   *JudgeSummary     `json:"judged,omitempty"`   // nil without a judge; of the first draw
}

// A TrainingDistance measures the distance of images to the training images.
type TrainingDistance struct {
	// SquaredFrechet is the squared Fréchet distance (metric.SquaredFrechet) between the
	// images and the training images, in the coordinates of as many principal components
	// as z has dimensions. Residual is the mean squared distance of an image from the
	// subspace of these components, which holds the detail that SquaredFrechet does not
	// see: blurred images have less of it. Both are divided by the number of values of an
	// image, so that they are comparable with an MSE.
	SquaredFrechet Repeated `json:"squared_frechet"`
	Residual       Repeated `json:"residual"`

	// Nearest summarises the distance to the nearest training image, as in Neighbour, over
	// the first Compared images, at most 300.
	Nearest  metric.Spread `json:"nearest"`
	Compared int           `json:"compared"`

	// Near is the share of these that are nearer to a training image than Copying.Limit;
	// nil without held-out images.
	Near *experiment.Share `json:"near,omitempty"`
}

// A Repeated is a figure of several draws of equally many images each.
type Repeated struct {
	Mean  float64 `json:"mean"`
	Std   float64 `json:"std"`   // standard deviation of a draw, with draws-1 as the divisor; 0 for a single draw
	Draws int     `json:"draws"` // 5 for a sampler; 1 for held-out images and their reconstructions
}

// Differs reports whether two figures differ by more than twice the standard deviation of
// the difference of two draws, and by more than a hundredth of the larger.
func (r Repeated) Differs(other Repeated) bool {
	return math.Abs(r.Mean-other.Mean) > max(2*math.Hypot(r.Std, other.Std), 0.01*max(r.Mean, other.Mean))
}

// A Copying says whether the distance to the nearest training image can tell copies from
// new images. Variations of an image are decoded from z drawn from its posterior, or from
// its latent if that is a point. Variations of images the model has not seen are new by
// construction, and those of training images are what a model that copies would give.
type Copying struct {
	// Limit is the distance to the nearest training image, as in Neighbour, below which
	// 5 % of the variations of held-out images are.
	Limit float64 `json:"limit"`

	// Copier is the share of variations of training images below Limit.
	Copier experiment.Share `json:"copier"`
}

// nearShare is the share of variations of held-out images below Copying.Limit.
const nearShare = 0.05

// Tells reports whether variations of training images are below the limit more than twice
// as often as those of held-out images, with confidence. Otherwise the distances say
// nothing about copying.
func (c Copying) Tells() bool { return c.Copier.Low > 2*nearShare }

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

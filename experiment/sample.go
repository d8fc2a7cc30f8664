package experiment

import (
	"context"
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
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

// Samplers returns those a model has, which may have been trained towards no prior.
func Samplers(m *model.Model) []Sampler {
	all := []Sampler{Prior, Spread, Gaussian, Mixture}
	if _, ok := m.Prior(); !ok {
		return all[1:]
	}
	return all
}

// SampleOptions say how Sample works.
type SampleOptions struct {
	From        []Sampler // empty: all that the model has
	Classes     []string  // what a CVAE is asked for; empty: every class
	Count       int       // images of each sampler, and of each class, that are shown: at least 1
	Temperature float64   // multiplies the standard deviations of a sampler: 1 is the sampler itself, 0 gives its mean
	Parts       int       // of the mixture; 0: chosen by BIC
	Diagonal    bool      // the values of z are independent within a part of the mixture
	Measure     int       // images of each sampler, and of each class, that are measured; 0: none
}

// DefaultSample returns the options of ten images of every sampler, and 1,000
// that are measured.
func DefaultSample() SampleOptions {
	return SampleOptions{Count: 10, Temperature: 1, Measure: 1000}
}

// A Sampling is new images, and how they compare with real ones.
//
// Held-out images stand beside the samples, both themselves and as the model
// reconstructs them: the samples of a model that blurs can only be compared with
// what it makes of images it has not seen.
type Sampling struct {
	Head
	Temperature float64   `json:"temperature"`
	Classes     []string  `json:"classes,omitempty"` // asked of a CVAE, in this order, again and again
	Samples     []Samples `json:"samples"`

	Real  *Crowd       `json:"real,omitempty"`  // held-out images
	Recon *Crowd       `json:"recon,omitempty"` // what the model makes of them
	Judge *SampleJudge `json:"judge,omitempty"`

	// Grid holds len(Classes) x Count images of a CVAE, class by class, from the
	// first sampler: image j of every class has the same z.
	Grid *tensor.Tensor `json:"-"`
}

// Samples is the images of one sampler.
type Samples struct {
	From  Sampler       `json:"from"`
	Parts int           `json:"parts,omitempty"` // of the mixture
	Tried []MixtureSize `json:"tried,omitempty"` // by BIC
	Shown []SampleShown `json:"shown"`
	Crowd *Crowd        `json:"crowd,omitempty"` // nil when nothing is measured

	// Images holds the shown samples, Nearest the training image nearest to each,
	// N C H W in 0..1; Nearest is nil when these are not here.
	Images, Nearest *tensor.Tensor `json:"-"`
}

// A MixtureSize is a number of parts that was tried.
type MixtureSize struct {
	Parts int     `json:"parts"`
	BIC   float64 `json:"bic"` // lower is better
}

// A SampleShown is the words of one sample in the picture.
type SampleShown struct {
	Class   string     `json:"class,omitempty"` // what a CVAE was asked for
	Nearest *Neighbour `json:"nearest,omitempty"`
}

// A Neighbour is the training image nearest to a sample.
type Neighbour struct {
	Item
	Distance float64 `json:"distance"` // root mean square difference of a value
}

// A Crowd is many images, compared with the images the model was trained with and
// shown to the judge.
type Crowd struct {
	Images int `json:"images"`

	Training *Resemblance `json:"training,omitempty"` // nil when the training images are not here
	Judged   *Verdict     `json:"judged,omitempty"`   // nil without a judge
}

// A Resemblance compares images with those the model was trained with.
type Resemblance struct {
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
	Near *Share `json:"near,omitempty"`
}

// A Share is how many of some images something is true of, with its 95 % score
// interval.
type Share struct {
	Count int     `json:"count"`
	Of    int     `json:"of"`
	Share float64 `json:"share"` // Count/Of
	metric.Interval
}

func newShare(count, of int) Share {
	return Share{count, of, float64(count) / float64(of), metric.Wilson(count, of, 0.95)}
}

// Sample makes new images: it draws z, decodes them and looks up the training
// image nearest to each. Of more images than are shown it measures how far they
// are from the training images, nearest and as a whole; with classes, a judge
// trained on the real images says which classes it sees and how sure it is, and
// of a CVAE whether the class is what was asked for.
//
// Image i of a sampler depends on the seed, the model and i alone.
func Sample(ctx context.Context, s *Subject, o SampleOptions) (Sampling, error) {
	if err := o.check(s.Model); err != nil {
		return Sampling{}, err
	}
	m, err := newSampling(ctx, s, o)
	if err != nil {
		return Sampling{}, err
	}
	for _, from := range o.From {
		if err := m.sample(from); err != nil {
			return Sampling{}, err
		}
	}
	if m.labels != nil {
		if err := m.grid(); err != nil {
			return Sampling{}, err
		}
	}
	if err := m.compare(); err != nil {
		return Sampling{}, err
	}
	if err := m.judge(); err != nil {
		return Sampling{}, err
	}
	return m.result, nil
}

// check fills in the samplers, and reports what makes no sense.
func (o *SampleOptions) check(m *model.Model) error {
	if len(o.From) == 0 {
		o.From = Samplers(m)
	}
	for _, from := range o.From {
		if err := from.check(m); err != nil {
			return err
		}
	}
	switch {
	case o.Count < 1:
		return fmt.Errorf("%d samples, want at least 1", o.Count)
	case !(o.Temperature >= 0 && o.Temperature <= maxTemperature):
		return fmt.Errorf("temperature %v, want 0 to %d", o.Temperature, maxTemperature)
	case o.Parts < 0:
		return fmt.Errorf("a mixture of %d parts, want 1 or more, or 0 to choose", o.Parts)
	case o.Measure < 0 || o.Measure == 1:
		return fmt.Errorf("%d samples to measure, want at least 2, or 0 for none", o.Measure)
	}
	return nil
}

const maxTemperature = 100

// check reports a sampler that does not exist, or that the model does not have.
func (f Sampler) check(m *model.Model) error {
	if slices.Contains(Samplers(m), f) {
		return nil
	}
	if f == Prior {
		return fmt.Errorf("%s has no prior: nothing drew its latents towards N(0, 1); sample from mixture, gaussian or spread", m.Config().Noun())
	}
	var names []string
	for _, known := range Samplers(m) {
		names = append(names, string(known))
	}
	if name, ok := nearest.Name(string(f), names); ok {
		return fmt.Errorf("nothing samples from %q; did you mean %q?", f, name)
	}
	return fmt.Errorf("nothing samples from %q; there are %v", f, names)
}

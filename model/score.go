package model

import (
	"errors"
	"fmt"
	"iter"

	"github.com/diabolo-go/diabolo/tensor"
)

// The names of scores. Each is higher for stranger images.
const (
	// ScoreUnexplained is the share of an image's deviance that its reconstruction leaves
	// unexplained: the deviance of the image from its reconstruction, divided by its
	// deviance from the best image of a single colour. For the likelihood squared, the
	// deviance is the squared error, and the score is 1 - R^2. For the likelihood
	// bernoulli, the deviance is the sum of x log(x/y) + (1-x) log((1-x)/(1-y)) over the
	// values x of the image and y of the reconstruction, and the score is 1 - D^2
	// (McCullagh and Nelder 1989, "Generalized linear models", section 2.3). The score has
	// no unit: 0 is a perfect reconstruction, and 1 one that is no better than a single
	// colour. Unlike the other scores it does not grow with the brightness or the contrast
	// of an image.
	ScoreUnexplained = "unexplained"

	ScoreELBO   = "elbo"   // negative ELBO with z = mu, in nats
	ScoreError  = "error"  // squared error of the reconstruction, summed over the values of the image
	ScoreMax    = "max"    // largest squared error of a pixel, averaged over the channels
	ScoreTop    = "top"    // mean of the largest 0.5% of the squared errors of the pixels, of at least one
	ScoreBlur   = "blur"   // largest squared error after a Gaussian blur of the squared errors, with a standard deviation of 1/32 of the shorter side
	ScoreCoarse = "coarse" // largest squared difference after a Gaussian blur of the differences, with a standard deviation of 1/16 of the shorter side: fine detail does not count
	ScoreShift  = "shift"  // largest square of a blurred difference, divided by the variance of the image under the same blur: a shift of brightness that the contrast there does not explain
	ScoreLatent = "latent" // squared Mahalanobis distance of z = mu from the mu of the training images

	// ScoreCombined is the largest of several scores, each standardised: minus its mean
	// over held-out normal images, divided by its standard deviation.
	ScoreCombined = "combined"
)

// A score is a row of the table of scores.
type score struct {
	name    string
	meaning string // in one clause
	prior   bool   // it needs a prior

	// of computes the score of one image; nil: it compares the image with normal ones, by
	// a Reference.
	of func(m *Model, y, target *tensor.Tensor, l Latent) float64

	// plane computes the map of the score, H x W; nil: that of ScoreError.
	plane func(m *Model, y, target *tensor.Tensor) []float64
}

// allScores is the table of scores; the first is the default.
func allScores() []score {
	return []score{
		{name: ScoreUnexplained, of: (*Model).unexplained,
			meaning: "the error of the reconstruction, as a share of the error of the best image of a single colour"},
		{name: ScoreELBO, of: (*Model).score, prior: true,
			meaning: "the negative ELBO with z = mu, in nats (models with a prior only)"},
		{name: ScoreError, of: (*Model).squaredError,
			meaning: "the squared error of the reconstruction, summed over the image"},
		{name: ScoreMax, of: (*Model).largestError,
			meaning: "the largest squared error of a pixel"},
		{name: ScoreTop, of: (*Model).topError,
			meaning: "the mean of the largest 0.5% of the squared errors of the pixels"},
		{name: ScoreBlur, of: (*Model).blurredError, plane: (*Model).blurredMap,
			meaning: "the largest squared error after the squared errors are blurred"},
		{name: ScoreCoarse, of: (*Model).coarseError, plane: (*Model).coarseMap,
			meaning: "the largest squared error after the differences are blurred, so that fine detail does not count"},
		{name: ScoreShift, of: (*Model).largestShift, plane: (*Model).shiftMap,
			meaning: "the largest shift of brightness, relative to the contrast of the image at that place"},
		{name: ScoreLatent,
			meaning: "the squared Mahalanobis distance of z from the z of the training images"},
		{name: ScoreCombined,
			meaning: "the largest of top, shift and coarse, each in standard deviations from its mean over normal images"},
	}
}

// ScoreMeanings returns the names of all scores, each with a clause that says what it
// measures.
func ScoreMeanings() iter.Seq2[string, string] {
	return func(yield func(name, meaning string) bool) {
		for _, s := range allScores() {
			if !yield(s.name, s.meaning) {
				return
			}
		}
	}
}

// Scores lists the scores of a model with this config; the first is the default.
func (c Config) Scores() (names []string) {
	for _, s := range allScores() {
		if !s.prior || c.Sampled() {
			names = append(names, s.name)
		}
	}
	return names
}

// CombinedScores lists the scores that ScoreCombined combines: of small and strong damage,
// of spots, and of larger areas.
func CombinedScores() []string { return []string{ScoreTop, ScoreShift, ScoreCoarse} }

// NeedsReference reports whether the score of that name compares an image with normal ones.
func NeedsReference(score string) bool { return score == ScoreLatent || score == ScoreCombined }

// ErrReference is the error for a score that compares an image with normal ones, without a
// Reference that says what those are like.
var ErrReference = errors.New("compares an image with normal ones, and no threshold says what they are like")

// ScoreBy returns the score of that name, one of Config.Scores, for each image of x,
// N C H W in 0..1; higher is stranger. ScoreLatent and ScoreCombined compare an image with
// the normal ones of ref; the others ignore it, and it may be nil. Labels and errors are as
// in Encode and Decode. An unknown name is an error too, and the error wraps ErrReference
// if ref does not have what the score needs.
func (m *Model) ScoreBy(name string, ref *Reference, x *tensor.Tensor, labels []int) ([]float64, error) {
	all, err := m.ScoresBy([]string{name}, ref, x, labels)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// ScoresBy returns the scores of those names, one after the other, for each image of x. It
// computes them from one reconstruction; the arguments are those of ScoreBy.
func (m *Model) ScoresBy(names []string, ref *Reference, x *tensor.Tensor, labels []int) ([][]float64, error) {
	if err := m.checkBatch(x, labels); err != nil {
		return nil, err
	}
	parts, all := make([]measure, len(names)), make([][]float64, len(names))
	for k, name := range names {
		var err error
		if parts[k], err = m.measureOf(name, ref); err != nil {
			return nil, err
		}
		all[k] = make([]float64, x.N())
	}
	err := m.reconstructed(x, labels, func(i int, y, target *tensor.Tensor, l Latent) {
		for k, f := range parts {
			all[k][i] = f(y, target, l)
		}
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// A measure computes a score of one image from the output y of the decoder.
type measure func(y, target *tensor.Tensor, l Latent) float64

// measureOf returns the measure of a score.
func (m *Model) measureOf(name string, ref *Reference) (measure, error) {
	for _, s := range allScores() {
		switch {
		case s.name != name || s.prior && !m.config.Sampled():
		case s.of != nil:
			return func(y, target *tensor.Tensor, l Latent) float64 { return s.of(m, y, target, l) }, nil
		case name == ScoreLatent:
			return ref.distance(m.config.Latent)
		default:
			return ref.largest(m)
		}
	}
	return nil, fmt.Errorf("model: no score %q of %s here", name, m.config.Noun())
}

// squaredError is ScoreError of one image, of the output y of the decoder.
func (m *Model) squaredError(y, target *tensor.Tensor, _ Latent) float64 {
	sum := 0.0
	for i, v := range y.Data {
		d := m.likelihood.pixel(float64(v)) - float64(target.Data[i])
		sum += d * d
	}
	return sum
}

// unexplained is ScoreUnexplained of one image.
func (m *Model) unexplained(y, target *tensor.Tensor, _ Latent) float64 {
	channels := m.config.Input[0]
	plane := len(target.Data) / channels
	left, all := m.likelihood.sum(y, target), 0.0
	for c := range channels {
		least, constant := m.likelihood.bounds(target.Data[c*plane : (c+1)*plane])
		left -= least
		all += constant - least
	}
	// An image of one colour has no deviance: use at least the variance that rounding to
	// 256 levels gives its values.
	return left / max(all, Rounding*float64(len(target.Data)))
}

package model

import (
	"fmt"
	"slices"

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
	ScoreLatent = "latent" // squared Mahalanobis distance of z = mu from the mu of the training images
)

// Scores lists the scores of a model with this config; the first is the default. ScoreBy
// computes all but ScoreLatent, which needs the training images.
func (c Config) Scores() []string {
	if c.Sampled() {
		return []string{ScoreUnexplained, ScoreELBO, ScoreError, ScoreLatent}
	}
	return []string{ScoreUnexplained, ScoreError, ScoreLatent}
}

// ScoreBy returns the score of that name, one of Config.Scores, for each image of x,
// N C H W in 0..1; higher is stranger. Labels and errors are as in Encode and Decode; it
// also returns an error for ScoreLatent and for an unknown name.
func (m *Model) ScoreBy(name string, x *tensor.Tensor, labels []int) ([]float64, error) {
	f := map[string]func(y, target *tensor.Tensor, l Latent) float64{
		ScoreUnexplained: m.unexplained, ScoreELBO: m.score, ScoreError: m.squaredError,
	}[name]
	if f == nil || !slices.Contains(m.config.Scores(), name) {
		return nil, fmt.Errorf("model: no score %q of %s here", name, m.config.Noun())
	}
	return m.scores(x, labels, f)
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
	const rounding = 1.0 / (255 * 255 * 12)
	return left / max(all, rounding*float64(len(target.Data)))
}

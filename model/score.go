package model

import (
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// The names of scores. Each is higher for stranger images.
const (
	// ScoreUnexplained is the share of an image's deviance that its reconstruction
	// leaves unexplained: its deviance from the reconstruction, divided by that from
	// the best constant image. That is 1 - R^2 for an AE, whose deviance is the
	// squared error, and 1 - D^2 for a VAE or CVAE with the Bernoulli deviance,
	// sum of x log(x/y) + (1-x) log((1-x)/(1-y)) (McCullagh and Nelder 1989,
	// "Generalized linear models", section 2.3). 0 is perfect, and 1 as good as one
	// colour. Neither the grey of an image nor how much of it there is raises it, as
	// both do the others.
	ScoreUnexplained = "unexplained"

	ScoreELBO   = "elbo"   // negative ELBO with z = mu, in nats
	ScoreError  = "error"  // squared error of the reconstruction, summed over the values of the image
	ScoreLatent = "latent" // squared Mahalanobis distance of z from those of the images that trained
)

// Scores lists the scores there are of a kind of model. The first is what a
// verdict goes by unless another is named. ScoreBy knows all but ScoreLatent, for
// which the images that trained the model are needed.
func (k Kind) Scores() []string {
	if k == AE {
		return []string{ScoreUnexplained, ScoreError, ScoreLatent}
	}
	return []string{ScoreUnexplained, ScoreELBO, ScoreError, ScoreLatent}
}

// ScoreBy returns how strange each image x, N C H W in 0..1, is to the model by
// one of Kind.Scores; labels are as in Decode. It errs for ScoreLatent and for a
// name that is none of them.
func (m *Model) ScoreBy(name string, x *tensor.Tensor, labels []int) ([]float64, error) {
	f := map[string]func(y, target *tensor.Tensor, l Latent) float64{
		ScoreUnexplained: m.unexplained, ScoreELBO: m.score, ScoreError: m.squaredError,
	}[name]
	if f == nil || !slices.Contains(m.config.Kind.Scores(), name) {
		return nil, fmt.Errorf("model: no score %q of %s here", name, article(m.config.Kind))
	}
	return m.scores(x, labels, f)
}

// squaredError is ScoreError of one image, of its logits or its reconstruction y.
func (m *Model) squaredError(y, target *tensor.Tensor, _ Latent) float64 {
	sum := 0.0
	for i, v := range y.Data {
		value := float64(v)
		if m.sigmoid != nil {
			value = 1 / (1 + math.Exp(-value))
		}
		d := value - float64(target.Data[i])
		sum += d * d
	}
	return sum
}

// unexplained is ScoreUnexplained of one image.
func (m *Model) unexplained(y, target *tensor.Tensor, l Latent) float64 {
	channels := m.config.Input[0]
	plane := len(target.Data) / channels
	left, all := 0.0, 0.0
	if m.config.Kind == AE {
		left = m.squaredError(y, target, l)
	} else {
		left = nn.BCESum(y, target, nil, 1)
	}
	for c := range channels {
		values := target.Data[c*plane : (c+1)*plane]
		if m.config.Kind == AE {
			all += variation(values)
			continue
		}
		entropy, constant := entropies(values)
		left -= entropy
		all += constant - entropy
	}
	// An image of one colour has nothing to explain: no less than the variance that
	// rounding to 256 levels gives its values.
	const rounding = 1.0 / (255 * 255 * 12)
	return left / max(all, rounding*float64(len(target.Data)))
}

// variation is the sum of squared differences from the mean.
func variation(values []float32) float64 {
	mean, sum := 0.0, 0.0
	for _, v := range values {
		mean += float64(v) / float64(len(values))
	}
	for _, v := range values {
		sum += (float64(v) - mean) * (float64(v) - mean)
	}
	return sum
}

// entropies returns the least cross-entropy there is with values as targets: of
// any image, and of one that is constant.
func entropies(values []float32) (own, constant float64) {
	mean := 0.0
	for _, v := range values {
		own += entropy(float64(v))
		mean += float64(v) / float64(len(values))
	}
	return own, float64(len(values)) * entropy(mean)
}

// entropy is that of a Bernoulli variable, in nats.
func entropy(p float64) float64 {
	if p <= 0 || p >= 1 {
		return 0
	}
	return -p*math.Log(p) - (1-p)*math.Log1p(-p)
}

package model

import (
	"math"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// learned is the likelihood N(y, v) of each of the D values of an image, with one variance
// v for all of them that is learned as well:
//
//	-log p(x|z) = 1/(2v) sum (x-y)^2 + D/2 log 2 pi v,  gradient (y-x)/v
//
// In training, v is the one of largest likelihood, which is the mean squared error of the
// batch (Rybkin, Daniilidis, Levine 2021, "Simple and effective VAE training with
// calibrated decoders", arXiv:2006.13202, section 3.2). So the reconstruction is weighed
// against the KL by what the decoder can predict, whatever the contrast of the images, and
// the posterior does not collapse where squared does. A running mean of v is stored for
// inference and validation, as the statistics of a batch normalisation are.
type learned struct {
	squared
	variance *nn.Param
}

// Rounding is the variance that rounding to 256 levels gives a pixel, the lower bound of v.
const Rounding = 1.0 / (255 * 255 * 12)

// varianceShare is the share of a batch in the running mean of v.
const varianceShare = 0.1

func newLearned() likelihood {
	return learned{variance: &nn.Param{Name: "likelihood.variance", Shape: []int{1}}}
}

// Params returns the variance, which is not trained by gradients. It is 0 until the first
// batch sets it.
func (l learned) Params() []*nn.Param { return []*nn.Param{l.variance} }

func (learned) words() string    { return "learned variance" }
func (learned) unit(bool) string { return Nats }

func (l learned) loss(y, target, d *tensor.Tensor, _ bool) float64 {
	n, values := float64(y.N()), float64(len(y.Data))
	if d == nil {
		return negativeLogLikelihood(nn.SquaredSum(y, target, nil, 1), values, l.known()) / n
	}
	sum := nn.SquaredSum(y, target, d, 0.5) // d = y - x
	v := max(sum/values, Rounding)
	scale := float32(1 / (n * v))
	for i := range d.Data {
		d.Data[i] *= scale
	}
	l.remember(v)
	return negativeLogLikelihood(sum, values, v) / n
}

// negativeLogLikelihood is that of some values with a sum of squared errors.
func negativeLogLikelihood(squares, values, v float64) float64 {
	return squares/(2*v) + values/2*math.Log(2*math.Pi*v)
}

// known returns the stored variance, 1 if there is none yet.
func (l learned) known() float64 {
	if v := float64(l.variance.Data[0]); v > 0 {
		return v
	}
	return 1
}

// remember takes the variance of a batch into the running mean.
func (l learned) remember(v float64) {
	mean := &l.variance.Data[0]
	if *mean == 0 {
		*mean = float32(v)
		return
	}
	*mean += varianceShare * (float32(v) - *mean)
}

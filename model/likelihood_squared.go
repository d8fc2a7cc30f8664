package model

import (
	"math"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// squared is the likelihood N(y, 1) of each of the D values of an image:
//
//	-log p(x|z) = 1/2 sum (x-y)^2 + D/2 log 2 pi,  gradient y - x
//
// If the loss need not be in nats, it is the mean of (x-y)^2 over all values, with the
// gradient 2 (y-x)/(N D).
type squared struct{}

func (squared) logits() bool  { return false }
func (squared) words() string { return "squared error" }

func (squared) unit(nats bool) string {
	if nats {
		return Nats
	}
	return MeanSquares
}

func (squared) loss(y, target, d *tensor.Tensor, nats bool) float64 {
	if !nats {
		return nn.MSEMean(y, target, d)
	}
	per := 1 / float64(y.N())
	return nn.SquaredSum(y, target, d, float32(per/2))*per/2 + float64(y.Stride())/2*math.Log(2*math.Pi)
}

func (squared) sum(y, target *tensor.Tensor) float64 { return nn.SquaredSum(y, target, nil, 1) }

// bounds returns 0 and the sum of squared differences from the mean.
func (squared) bounds(values []float32) (least, constant float64) {
	mean := 0.0
	for _, v := range values {
		mean += float64(v) / float64(len(values))
	}
	for _, v := range values {
		constant += (float64(v) - mean) * (float64(v) - mean)
	}
	return 0, constant
}

func (squared) pixel(y float64) float64 { return y }

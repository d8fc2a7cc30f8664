package model

import (
	"math"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// bernoulli is the likelihood of binary values whose logits are y, the output of
// the decoder before its sigmoid. For grey values it is the binary cross-entropy:
//
//	-log p(x|z) = -sum (x log sigmoid(y) + (1-x) log (1-sigmoid(y))),  gradient sigmoid(y) - x
type bernoulli struct{}

func (bernoulli) logits() bool     { return true }
func (bernoulli) unit(bool) string { return Nats }
func (bernoulli) words() string    { return "cross-entropy" }

func (bernoulli) loss(y, target, d *tensor.Tensor, _ bool) float64 {
	per := 1 / float64(y.N())
	return nn.BCESum(y, target, d, float32(per)) * per
}

func (bernoulli) sum(y, target *tensor.Tensor) float64 { return nn.BCESum(y, target, nil, 1) }

// bounds returns the entropy of the values, and that of their mean. A sum minus its
// minimum is the Bernoulli deviance.
func (bernoulli) bounds(values []float32) (least, constant float64) {
	mean := 0.0
	for _, v := range values {
		least += entropy(float64(v))
		mean += float64(v) / float64(len(values))
	}
	return least, float64(len(values)) * entropy(mean)
}

// entropy returns the entropy of a Bernoulli variable, in nats.
func entropy(p float64) float64 {
	if p <= 0 || p >= 1 {
		return 0
	}
	return -p*math.Log(p) - (1-p)*math.Log1p(-p)
}

func (bernoulli) pixel(y float64) float64 { return 1 / (1 + math.Exp(-y)) }

package nn

import (
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// An activation computes every value independently and has no weights. Each consists of
// two loops, forward and backward.
type activation struct {
	weightless
	forward  func(y, x []float32)
	backward func(dx, dy, x, y []float32)
}

// Out returns in: any shape is accepted and kept.
func (a *activation) Out(in []int) ([]int, error) { return slices.Clone(in), nil }

// Forward computes y from x, value by value.
func (a *activation) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	return c.forward(a, x, kernel.Blocks(len(x.Data)), activateBlock)
}

// Backward multiplies dy by the derivative at each value. The input is still in the
// memory of the previous layer, the output in the buffer Forward filled.
func (a *activation) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	return c.backward(a, dy, needInput, kernel.Blocks(len(dy.Data)), activateBlockBack)
}

// activateBlock and activateBlockBack process block i.
func activateBlock(j *job, i int) {
	from, to := kernel.Block(i, len(j.x.Data))
	j.layer.(*activation).forward(j.y.Data[from:to], j.x.Data[from:to])
}

func activateBlockBack(j *job, i int) {
	from, to := kernel.Block(i, len(j.x.Data))
	j.layer.(*activation).backward(j.dx.Data[from:to], j.dy.Data[from:to], j.x.Data[from:to], j.y.Data[from:to])
}

// NewReLU returns a rectified linear unit: max(x, 0), value by value. NaN stays NaN.
func NewReLU() Layer {
	return &activation{forward: kernel.ReLU, backward: func(dx, dy, _, y []float32) {
		kernel.ReLUGrad(dx, dy, y) // dx = dy where y > 0, else 0
	}}
}

// NewLeakyReLU returns a leaky rectified linear unit: x if x > 0, else slope*x. PyTorch's
// default slope is 0.01.
func NewLeakyReLU(slope float32) Layer {
	return &activation{
		// y = max(x, 0) + slope*min(x, 0) has no branch; random signs would be
		// mispredicted.
		forward: func(y, x []float32) {
			for i, v := range x {
				y[i] = max(v, 0) + slope*min(v, 0)
			}
		},
		// dx = dy if x > 0, else slope*dy.
		backward: func(dx, dy, x, _ []float32) {
			for i, g := range dy {
				if x[i] <= 0 {
					g *= slope
				}
				dx[i] = g
			}
		},
	}
}

// NewELU returns an exponential linear unit (Clevert, Unterthiner, Hochreiter 2016,
// "Fast and accurate deep network learning by exponential linear units"): x if x > 0,
// else alpha*(exp(x)-1). PyTorch's default alpha is 1.
func NewELU(alpha float32) Layer {
	return &activation{
		forward: func(y, x []float32) {
			for i, v := range x {
				if v <= 0 {
					v = alpha * float32(math.Expm1(float64(v)))
				}
				y[i] = v
			}
		},
		// dx = dy if x > 0, else dy*alpha*exp(x) = dy*(y+alpha). The sum would lose the
		// small exp(x) of a large negative x, so exp is computed again.
		backward: func(dx, dy, x, _ []float32) {
			for i, g := range dy {
				if x[i] <= 0 {
					g *= alpha * float32(math.Exp(float64(x[i])))
				}
				dx[i] = g
			}
		},
	}
}

// NewSiLU returns a sigmoid-weighted linear unit (Elfwing, Uchibe, Doya 2018,
// "Sigmoid-weighted linear units"): x sigmoid(x), also known as swish.
func NewSiLU() Layer {
	return &activation{
		forward: func(y, x []float32) {
			kernel.Sigmoid(y, x)
			for i, v := range x {
				y[i] *= v
			}
		},
		// dx = dy s (1 + x (1-s)) = dy (s + y (1-s)), where s = sigmoid(x) = y/x.
		backward: func(dx, dy, x, y []float32) {
			for i, g := range dy {
				s := float32(0.5)
				if x[i] != 0 {
					s = y[i] / x[i]
				}
				dx[i] = g * (s + y[i]*(1-s))
			}
		},
	}
}

// NewGELU returns a Gaussian error linear unit (Hendrycks and Gimpel 2016, "Gaussian
// error linear units"): x Phi(x), where Phi is the cumulative distribution function of
// N(0, 1). Phi is computed from the error function, as by default in PyTorch, and not by
// the tanh approximation.
func NewGELU() Layer {
	return &activation{
		forward: func(y, x []float32) {
			for i, v := range x {
				y[i] = float32(float64(v) * normalCDF(float64(v)))
			}
		},
		// dx = dy (Phi(x) + x phi(x)), phi(x) = exp(-x²/2)/sqrt(2 pi).
		backward: func(dx, dy, x, _ []float32) {
			for i, g := range dy {
				v := float64(x[i])
				dx[i] = float32(float64(g) * (normalCDF(v) + v*math.Exp(-v*v/2)/math.Sqrt(2*math.Pi)))
			}
		},
	}
}

// normalCDF is Phi(x) = erfc(-x/sqrt 2)/2, which keeps its precision for a large -x.
func normalCDF(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// NewTanh returns a hyperbolic tangent: tanh(x), in -1..1.
func NewTanh() Layer {
	return &activation{
		forward: func(y, x []float32) {
			for i, v := range x {
				y[i] = float32(math.Tanh(float64(v)))
			}
		},
		// dx = dy (1 - y²).
		backward: func(dx, dy, _, y []float32) {
			for i, g := range dy {
				dx[i] = g * (1 - y[i]) * (1 + y[i])
			}
		},
	}
}

// NewSigmoid returns a logistic sigmoid: 1/(1+exp(-x)), in 0..1. Do not end a network
// that is trained with BCESum with it: that loss takes logits and contains the sigmoid.
func NewSigmoid() Layer {
	return &activation{forward: kernel.Sigmoid, backward: func(dx, dy, _, y []float32) {
		for i, g := range dy { // dx = dy y (1-y)
			dx[i] = g * y[i] * (1 - y[i])
		}
	}}
}

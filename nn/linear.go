package nn

import (
	"fmt"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// A linearLayer is the affine map y = x W^T + b: N x In becomes N x Out.
type linearLayer struct {
	Weight *Param // Out x In
	Bias   *Param // Out
	size   kernel.Linear
}

// NewLinear returns a linear layer, the affine map y = x W^T + b from N x in to N x out,
// like PyTorch's Linear. Its Params are W, out x in, and b, out.
func NewLinear(name string, in, out int) Layer {
	return &linearLayer{
		Weight: newParam(name+".weight", out, in),
		Bias:   newParam(name+".bias", out),
		size:   kernel.Linear{In: in, Out: out},
	}
}

// Init draws weights and bias from U(-1/sqrt(In), 1/sqrt(In)), as PyTorch does.
func (l *linearLayer) Init(seed uint64) { initUniform(seed, l.size.In, l.Weight, l.Bias) }

// Out returns [Out] for [In].
func (l *linearLayer) Out(in []int) ([]int, error) {
	if len(in) != 1 || in[0] != l.size.In {
		return nil, fmt.Errorf("linear: got %v, needs [%d]", in, l.size.In)
	}
	return []int{l.size.Out}, nil
}

// Params returns weight and bias.
func (l *linearLayer) Params() []*Param { return []*Param{l.Weight, l.Bias} }

// Forward computes y = x W^T + b.
func (l *linearLayer) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	y := c.begin(l, x)
	l.size.Forward(c.Pool, &c.work, y.Data, x.Data, l.Weight.Data, l.Bias.Data, x.N())
	return y
}

// Backward computes dx = dy W, dW = dy^T x and db, the sum of dy over the batch. If the
// Call's Update can, it updates W in the same pass instead of storing dW.
func (l *linearLayer) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	x := c.Kept(l)
	g, dx := c.gradients(l.Weight, l.Bias, dy.Data, x, needInput)
	var update kernel.Step
	if c.Update != nil {
		if step, ok := c.Update.Fused(l.Weight); ok {
			update = step
		}
	}
	l.size.Backward(c.Pool, &c.work, g, update, dy.Data, x.Data, l.Weight.Data, x.N())
	return dx
}

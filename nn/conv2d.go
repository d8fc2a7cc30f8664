package nn

import (
	"fmt"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// Conv2D is a convolution with bias (a cross-correlation, as everywhere in this
// field): N x In x H x W becomes N x Out x H' x W' with
// H' = (H + 2*Padding - Kernel)/Stride + 1, rounded down.
type Conv2D struct{ convLayer }

// NewConv2D returns a convolution; Init gives it its starting weights.
func NewConv2D(name string, in, out int, o Conv) *Conv2D {
	l := &Conv2D{}
	l.init(name, in, out, o, out, in)
	return l
}

// Init draws weights and bias from U(-b, b), b = 1/sqrt(In*Kernel^2), as PyTorch
// does.
func (l *Conv2D) Init(seed uint64) {
	initUniform(seed, l.in*l.Kernel*l.Kernel, l.Weight, l.Bias)
}

// Out returns [Out H' W'] for [In H W].
func (l *Conv2D) Out(in []int) ([]int, error) {
	if err := planes("conv2d", in, l.in); err != nil {
		return nil, err
	}
	if need := l.Kernel - 2*l.Padding; in[1] < need || in[2] < need {
		return nil, fmt.Errorf("conv2d: got %v, needs at least %dx%d pixels for kernel %d and padding %d", in, need, need, l.Kernel, l.Padding)
	}
	s := l.shape(l.in, in[1], in[2], l.out)
	return []int{l.out, s.OutH(), s.OutW()}, nil
}

// Forward convolves each image of x.
func (l *Conv2D) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor { return convForward(l, c, x) }

// Backward computes the gradients by weight, bias and input.
func (l *Conv2D) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	return convBackward(l, c, kernel.OutGrad{D: dy.Data}, c.Kept(l), needInput)
}

func (l *Conv2D) run(c *Call, y, x *tensor.Tensor, w []float32, e kernel.Epilogue) {
	l.planFor(x).Forward(c.Pool, &c.work, y.Data, x.Data, w, e, x.N())
}

func (l *Conv2D) back(c *Call, g kernel.Grad, dy kernel.OutGrad, x *tensor.Tensor) {
	l.planFor(x).Backward(c.Pool, &c.work, g, dy, x.Data, l.Weight.Data, x.N())
}

func (l *Conv2D) outOf(i int) int { return i / l.in }

func (l *Conv2D) planFor(x *tensor.Tensor) *kernel.Conv {
	return l.conv(l.shape(l.in, x.Shape[2], x.Shape[3], l.out))
}

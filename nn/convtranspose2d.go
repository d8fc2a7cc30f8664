package nn

import (
	"fmt"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// ConvTranspose2D is a transposed convolution with bias, the input gradient of a
// Conv2D from Out to In channels: N x In x H x W becomes N x Out x H' x W' with
// H' = (H-1)*Stride - 2*Padding + Kernel + OutputPadding.
type ConvTranspose2D struct{ convLayer }

// NewConvTranspose2D returns a transposed convolution; Init gives it its starting
// weights.
func NewConvTranspose2D(name string, in, out int, o Conv) *ConvTranspose2D {
	l := &ConvTranspose2D{}
	l.init(name, in, out, o, in, out)
	return l
}

// Init draws weights and bias from U(-b, b), b = 1/sqrt(Out*Kernel^2): PyTorch
// takes the second dimension of the weights, here Out, for the fan-in.
func (l *ConvTranspose2D) Init(seed uint64) {
	initUniform(seed, l.out*l.Kernel*l.Kernel, l.Weight, l.Bias)
}

// Out returns [Out H' W'] for [In H W].
func (l *ConvTranspose2D) Out(in []int) ([]int, error) {
	if err := planes("convtranspose2d", in, l.in); err != nil {
		return nil, err
	}
	if l.OutputPadding >= l.stride() && l.OutputPadding > 0 {
		return nil, fmt.Errorf("convtranspose2d: output_padding %d, needs less than stride %d", l.OutputPadding, l.stride())
	}
	h, w := l.grow(in[1]), l.grow(in[2])
	if h < 1 || w < 1 {
		return nil, fmt.Errorf("convtranspose2d: makes %dx%d pixels of %v with kernel %d and padding %d: take less padding", h, w, in, l.Kernel, l.Padding)
	}
	return []int{l.out, h, w}, nil
}

// grow returns the rows, or columns, that n of them become.
func (l *ConvTranspose2D) grow(n int) int {
	return (n-1)*l.stride() - 2*l.Padding + l.Kernel + l.OutputPadding
}

// Forward spreads each value of x over a kernel's worth of the result.
func (l *ConvTranspose2D) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	return convForward(l, c, x)
}

// Backward computes the gradients by weight, bias and input.
func (l *ConvTranspose2D) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	return convBackward(l, c, kernel.OutGrad{D: dy.Data}, c.Kept(l), needInput)
}

func (l *ConvTranspose2D) run(c *Call, y, x *tensor.Tensor, w []float32, e kernel.Epilogue) {
	l.planFor(x).Adjoint(c.Pool, &c.work, y.Data, x.Data, w, e, x.N())
}

func (l *ConvTranspose2D) back(c *Call, g kernel.Grad, dy kernel.OutGrad, x *tensor.Tensor) {
	l.planFor(x).BackwardAdjoint(c.Pool, &c.work, g, dy, x.Data, l.Weight.Data, x.N())
}

func (l *ConvTranspose2D) outOf(i int) int { return i % l.out }

// planFor is the convolution whose input gradient this layer is.
func (l *ConvTranspose2D) planFor(x *tensor.Tensor) *kernel.Conv {
	return l.conv(l.shape(l.out, l.grow(x.Shape[2]), l.grow(x.Shape[3]), l.in))
}

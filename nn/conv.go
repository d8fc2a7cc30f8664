package nn

import (
	"fmt"
	"sync/atomic"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// Conv is the geometry of a convolution with square kernels, in pixels and the same for
// rows and columns. Kernel is the side of the kernel, at least 1; Stride 0 means 1.
// Padding is the number of zeros added on every side. OutputPadding, below Stride, is
// the number of rows and columns that NewConvTranspose2D adds at the bottom and on the
// right of its output; NewConv2D ignores it.
type Conv struct {
	Kernel, Stride, Padding, OutputPadding int
}

// A convLayer is a convolution or transposed convolution with bias, like PyTorch's
// Conv2d and ConvTranspose2d.
type convLayer struct {
	Weight *Param // Out x In x Kernel x Kernel; In x Out x Kernel x Kernel when transposed
	Bias   *Param // Out

	in, out    int
	transposed bool
	Conv

	// last is the kernel's plan for the last image size. Goroutines may share it: one
	// that gets another size makes its own plan.
	last atomic.Pointer[kernel.Conv]
}

// NewConv2D returns a convolution with bias from in to out channels, like PyTorch's
// Conv2d: as usual in deep learning, the kernel is not flipped. Its Params are the
// weights, out x in x Kernel x Kernel, and the bias, out. It turns N x in x H x W into
// N x out x H' x W', where
//
//	H' = (H + 2*Padding - Kernel)/Stride + 1, rounded down, and W' likewise.
func NewConv2D(name string, in, out int, o Conv) Layer {
	return newConvolution(name, in, out, o, false, out, in)
}

// NewConvTranspose2D returns a transposed convolution with bias from in to out channels,
// like PyTorch's ConvTranspose2d: without the bias, it is the gradient with respect to
// the input of a convolution from out to in channels. Its Params are the weights, in x
// out x Kernel x Kernel, and the bias, out. It turns N x in x H x W into N x out x H' x
// W', where
//
//	H' = (H-1)*Stride - 2*Padding + Kernel + OutputPadding, and W' likewise.
func NewConvTranspose2D(name string, in, out int, o Conv) Layer {
	return newConvolution(name, in, out, o, true, in, out)
}

func newConvolution(name string, in, out int, o Conv, transposed bool, first, second int) *convLayer {
	o.Stride = max(o.Stride, 1)
	return &convLayer{
		Weight: newParam(name+".weight", first, second, o.Kernel, o.Kernel), Bias: newParam(name+".bias", out),
		in: in, out: out, transposed: transposed, Conv: o,
	}
}

// Init draws weights and bias from U(-b, b), b = 1/sqrt(fan-in*Kernel^2), as PyTorch
// does. The fan-in is the second dimension of the weights, which for a transposed
// convolution is Out.
func (l *convLayer) Init(seed uint64) {
	initUniform(seed, l.Weight.Shape[1]*l.Kernel*l.Kernel, l.Weight, l.Bias)
}

// Params returns weight and bias.
func (l *convLayer) Params() []*Param { return []*Param{l.Weight, l.Bias} }

// Out returns [Out H' W'] for [In H W].
func (l *convLayer) Out(in []int) ([]int, error) {
	if l.transposed {
		return l.outTransposed(in)
	}
	if err := planes("conv2d", in, l.in); err != nil {
		return nil, err
	}
	if need := l.Kernel - 2*l.Padding; in[1] < need || in[2] < need {
		return nil, fmt.Errorf("conv2d: got %v, needs at least %dx%d pixels for kernel %d and padding %d", in, need, need, l.Kernel, l.Padding)
	}
	s := l.shape(in[1], in[2])
	return []int{l.out, s.OutH(), s.OutW()}, nil
}

func (l *convLayer) outTransposed(in []int) ([]int, error) {
	if err := planes("convtranspose2d", in, l.in); err != nil {
		return nil, err
	}
	if l.OutputPadding >= l.Stride && l.OutputPadding > 0 {
		return nil, fmt.Errorf("convtranspose2d: output_padding %d, needs less than stride %d", l.OutputPadding, l.Stride)
	}
	h, w := l.grow(in[1]), l.grow(in[2])
	if h < 1 || w < 1 {
		return nil, fmt.Errorf("convtranspose2d: makes %dx%d pixels of %v with kernel %d and padding %d: take less padding", h, w, in, l.Kernel, l.Padding)
	}
	return []int{l.out, h, w}, nil
}

// grow returns how many rows (or columns) a transposed convolution makes from n.
func (l *convLayer) grow(n int) int {
	return (n-1)*l.Stride - 2*l.Padding + l.Kernel + l.OutputPadding
}

// planes checks that in is C H W with the given number of channels.
func planes(layer string, in []int, channels int) error {
	if len(in) != 3 || in[0] != channels {
		return fmt.Errorf("%s: got %v, needs C H W with C %d", layer, in, channels)
	}
	return nil
}

// Forward convolves each image of x; a transposed convolution spreads each value over a
// kernel-sized area of the output.
func (l *convLayer) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	y := c.begin(l, x)
	l.run(c, y, x, l.Weight.Data, kernel.Epilogue{Bias: l.Bias.Data})
	return y
}

// Backward computes the gradients with respect to weight, bias and input.
func (l *convLayer) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	return l.back(c, kernel.OutGrad{D: dy.Data}, c.Kept(l), needInput)
}

// run computes y using weights w.
func (l *convLayer) run(c *Call, y, x *tensor.Tensor, w []float32, e kernel.Epilogue) {
	forward := (*kernel.Conv).Forward
	if l.transposed {
		forward = (*kernel.Conv).Adjoint
	}
	forward(l.plan(x), c.Pool, &c.work, y.Data, x.Data, w, e, x.N())
}

// back computes the gradients with respect to weight, bias and input.
func (l *convLayer) back(c *Call, dy kernel.OutGrad, x *tensor.Tensor, needInput bool) *tensor.Tensor {
	g, dx := c.gradients(l.Weight, l.Bias, dy.D, x, needInput)
	backward := (*kernel.Conv).Backward
	if l.transposed {
		backward = (*kernel.Conv).BackwardAdjoint
	}
	backward(l.plan(x), c.Pool, &c.work, g, dy, x.Data, l.Weight.Data, x.N())
	return dx
}

// plan returns the kernel's plan for images of the size of x.
func (l *convLayer) plan(x *tensor.Tensor) *kernel.Conv {
	s := l.shape(x.Shape[2], x.Shape[3])
	c := l.last.Load()
	if c == nil || c.ConvShape != s {
		c = kernel.NewConv(s)
		l.last.Store(c)
	}
	return c
}

// shape is the convolution of images of h x w; for a transposed convolution, the one
// whose input gradient it is.
func (l *convLayer) shape(h, w int) kernel.ConvShape {
	in, out := l.in, l.out
	if l.transposed {
		in, h, w, out = l.out, l.grow(h), l.grow(w), l.in
	}
	return kernel.ConvShape{InC: in, InH: h, InW: w, OutC: out, KH: l.Kernel, KW: l.Kernel, Stride: l.Stride, Pad: l.Padding}
}

// outOf returns the output channel of the i-th kernel of the weights.
func (l *convLayer) outOf(i int) int {
	if l.transposed {
		return i % l.out
	}
	return i / l.in
}

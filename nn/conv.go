package nn

import (
	"fmt"
	"sync/atomic"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// Conv is the geometry of a convolution with square kernels, the same for rows
// and columns. Stride 0 stands for 1; OutputPadding is for ConvTranspose2D.
type Conv struct {
	Kernel, Stride, Padding, OutputPadding int
}

func (o Conv) stride() int { return max(o.Stride, 1) }

// shape is the convolution from inC planes of h x w to outC.
func (o Conv) shape(inC, h, w, outC int) kernel.ConvShape {
	return kernel.ConvShape{InC: inC, InH: h, InW: w, OutC: outC,
		KH: o.Kernel, KW: o.Kernel, Stride: o.stride(), Pad: o.Padding}
}

// A convLayer is what Conv2D and ConvTranspose2D share.
type convLayer struct {
	Weight  *Param // Out x In x Kernel x Kernel of a Conv2D, In x Out x Kernel x Kernel of a ConvTranspose2D
	Bias    *Param // Out
	in, out int
	Conv
	plan
}

// init gives a convolution weights of first x second kernels, and a bias.
func (l *convLayer) init(name string, in, out int, o Conv, first, second int) {
	l.Weight = newParam(name+".weight", first, second, o.Kernel, o.Kernel)
	l.Bias = newParam(name+".bias", out)
	l.in, l.out, l.Conv = in, out, o
}

// Params returns weight and bias.
func (l *convLayer) Params() []*Param { return []*Param{l.Weight, l.Bias} }

func (l *convLayer) common() *convLayer { return l }

// A Convolution is a Conv2D or a ConvTranspose2D.
type Convolution interface {
	Layer
	Init(seed uint64)

	common() *convLayer

	// run computes y with weights w, run backwards the gradients from dy.
	run(c *Call, y, x *tensor.Tensor, w []float32, e kernel.Epilogue)
	back(c *Call, g kernel.Grad, dy kernel.OutGrad, x *tensor.Tensor)

	// outOf returns the output channel of the i-th kernel of the weights.
	outOf(i int) int
}

// convForward is the Forward of a convolution that stands alone.
func convForward(l Convolution, c *Call, x *tensor.Tensor) *tensor.Tensor {
	c.Keep(l, x)
	y := c.output(l, x)
	l.run(c, y, x, l.common().Weight.Data, kernel.Epilogue{Bias: l.common().Bias.Data})
	return y
}

// convBackward computes the gradients by weight, bias and input.
func convBackward(l Convolution, c *Call, dy kernel.OutGrad, x *tensor.Tensor, needInput bool) *tensor.Tensor {
	g, dx := c.gradients(l.common().Weight, l.common().Bias, dy.D, x, needInput)
	l.back(c, g, dy, x)
	return dx
}

// planes checks that in is C H W with that many channels.
func planes(layer string, in []int, channels int) error {
	if len(in) != 3 || in[0] != channels {
		return fmt.Errorf("%s: got %v, needs C H W with C %d", layer, in, channels)
	}
	return nil
}

// A plan keeps the kernel's plan of the last image size. Goroutines may share it:
// whoever meets another size makes another plan.
type plan struct{ last atomic.Pointer[kernel.Conv] }

func (p *plan) conv(s kernel.ConvShape) *kernel.Conv {
	c := p.last.Load()
	if c == nil || c.ConvShape != s {
		c = kernel.NewConv(s)
		p.last.Store(c)
	}
	return c
}

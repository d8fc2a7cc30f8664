package nn

import (
	"fmt"
	"sync/atomic"

	"github.com/diabolo-go/diabolo/internal/kernel"
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

// planes checks that in is C H W with that many channels.
func planes(layer string, in []int, channels int) error {
	if len(in) != 3 || in[0] != channels {
		return fmt.Errorf("%s: got %v, need C H W with C %d", layer, in, channels)
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

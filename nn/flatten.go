package nn

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/tensor"
)

// Flatten makes one row of each image, C H W in this order, as PyTorch does. It
// copies nothing.
type Flatten struct {
	weightless
	_ byte // not of size zero: a Call tells layers apart by address
}

// NewFlatten returns a Flatten.
func NewFlatten() *Flatten { return &Flatten{} }

// Out returns the volume of in.
func (f *Flatten) Out(in []int) ([]int, error) { return []int{tensor.Volume(in)}, nil }

// Forward returns x seen as N rows.
func (f *Flatten) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	c.Keep(f, x)
	return c.view(f, slotOutput, x, x.N(), x.Stride())
}

// Backward returns dy in the shape of the input.
func (f *Flatten) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	return c.shapedBack(f, dy, needInput)
}

// Unflatten gives each row the shape it was made for, mostly C H W. It copies
// nothing.
type Unflatten struct {
	weightless
	shape []int
}

// NewUnflatten returns an Unflatten to shape, without the batch dimension.
func NewUnflatten(shape ...int) *Unflatten { return &Unflatten{shape: slices.Clone(shape)} }

// Out returns the layer's shape, or an error when in has another volume.
func (u *Unflatten) Out(in []int) ([]int, error) {
	if got, want := tensor.Volume(in), tensor.Volume(u.shape); got != want {
		return nil, fmt.Errorf("unflatten: got %v, %d values, needs %d for shape %v", in, got, want, u.shape)
	}
	return slices.Clone(u.shape), nil
}

// Forward returns x seen in the layer's shape.
func (u *Unflatten) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	c.Keep(u, x)
	return c.view(u, slotOutput, x, c.outShape(u, x)...)
}

// Backward returns dy in the shape of the input.
func (u *Unflatten) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	return c.shapedBack(u, dy, needInput)
}

// shapedBack returns dy in the shape of layer l's input.
func (c *Call) shapedBack(l Layer, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	x := c.Kept(l)
	if !needInput {
		return nil
	}
	return c.view(l, slotGradient, dy, x.Shape...)
}

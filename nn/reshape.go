package nn

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/tensor"
)

// reshape gives each image another shape of the same volume. It copies nothing.
type reshape struct {
	weightless
	shape []int // without the batch dimension; nil: one row of all values
}

// NewFlatten returns a layer that turns each image into a row of all its values, in the
// order C H W, as PyTorch does. It copies nothing.
func NewFlatten() Layer { return &reshape{} }

// NewUnflatten returns a layer that gives each row of values the shape, usually C H W,
// of the same volume. It copies nothing.
func NewUnflatten(shape ...int) Layer { return &reshape{shape: slices.Clone(shape)} }

// Out returns the layer's shape, or an error if in has another volume.
func (r *reshape) Out(in []int) ([]int, error) {
	got := tensor.Volume(in)
	if r.shape == nil {
		return []int{got}, nil
	}
	if want := tensor.Volume(r.shape); got != want {
		return nil, fmt.Errorf("unflatten: got %v, %d values, needs %d for shape %v", in, got, want, r.shape)
	}
	return slices.Clone(r.shape), nil
}

// Forward returns a view of x in the layer's shape.
func (r *reshape) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	c.Keep(r, x)
	return c.view(r, slotOutput, x, c.outShape(r, x)...)
}

// Backward returns dy in the shape of the input.
func (r *reshape) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	x := c.Kept(r)
	if !needInput {
		return nil
	}
	return c.view(r, slotGradient, dy, x.Shape...)
}

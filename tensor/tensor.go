// Package tensor has the one array type that passes between the stages of Diabolo: a
// dense, row-major block of float32 with a shape.
//
//	x := tensor.New(32, 1, 28, 28) // N C H W, zeros
//	four := x.Rows(0, 4)           // the first four images, the same memory
//
// A Tensor is a view: its copies, Reshape and Rows share Data. Shape errors are
// mistakes of the calling code and panic; data from files and users must be checked
// before they become a Tensor.
package tensor

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/largepage"
)

// A Tensor is a dense float32 array. The length of Data is the product of Shape, and
// the last dimension varies fastest. Images are N C H W.
type Tensor struct {
	Shape []int
	Data  []float32
}

// New returns a tensor of zeros.
func New(shape ...int) *Tensor {
	return &Tensor{Shape: slices.Clone(shape), Data: largepage.Floats(Volume(shape))}
}

// Resize sets the shape of t and returns it, keeping the memory and its contents if it
// is large enough. A nil t is allocated.
func (t *Tensor) Resize(shape ...int) *Tensor {
	if t == nil {
		t = new(Tensor)
	}
	n := Volume(shape)
	if cap(t.Data) < n {
		t.Data = largepage.Floats(n)
	}
	t.Data, t.Shape = t.Data[:n], append(t.Shape[:0], shape...)
	return t
}

// FromSlice returns a tensor over data, without copying. It panics if the length of
// data is not the volume of shape.
func FromSlice(data []float32, shape ...int) *Tensor {
	if len(data) != Volume(shape) {
		panic(fmt.Sprintf("tensor: %d values do not fill shape %v", len(data), slices.Clone(shape)))
	}
	return &Tensor{Shape: slices.Clone(shape), Data: data}
}

// Volume returns the number of elements of a shape; that of the empty shape is one. It
// panics on a negative dimension.
func Volume(shape []int) int {
	n := 1
	for _, d := range shape {
		if d < 0 {
			panic(fmt.Sprintf("tensor: negative dimension in shape %v", slices.Clone(shape))) // shape itself would be allocated for every call
		}
		n *= d
	}
	return n
}

// N returns the first dimension: the number of images or vectors of a batch.
func (t *Tensor) N() int { return t.Shape[0] }

// Stride returns the number of elements of one entry along the first dimension.
func (t *Tensor) Stride() int { return Volume(t.Shape[1:]) }

// Reshape returns a view of t in another shape of the same volume.
func (t *Tensor) Reshape(shape ...int) *Tensor { return FromSlice(t.Data, shape...) }

// ReshapeTo is Reshape into dst, reusing the memory of its shape.
func (t *Tensor) ReshapeTo(dst *Tensor, shape ...int) *Tensor {
	if len(t.Data) != Volume(shape) {
		panic(fmt.Sprintf("tensor: %d values do not fill shape %v", len(t.Data), slices.Clone(shape)))
	}
	dst.Shape, dst.Data = append(dst.Shape[:0], shape...), t.Data
	return dst
}

// Rows returns a view of the entries from (inclusive) to to (exclusive) along the first
// dimension.
func (t *Tensor) Rows(from, to int) *Tensor {
	s := t.Stride()
	shape := slices.Clone(t.Shape)
	shape[0] = to - from
	return &Tensor{Shape: shape, Data: t.Data[from*s : to*s : to*s]}
}

// Row returns the elements of entry i along the first dimension.
func (t *Tensor) Row(i int) []float32 {
	s := t.Stride()
	return t.Data[i*s : (i+1)*s : (i+1)*s]
}

// Clone returns a copy that shares no memory with t.
func (t *Tensor) Clone() *Tensor {
	return &Tensor{Shape: slices.Clone(t.Shape), Data: slices.Clone(t.Data)}
}

// Package tensor holds the one array type that passes between the stages of
// Diabolo: a dense, row-major block of float32 with a shape.
//
//	x := tensor.New(32, 1, 28, 28) // N C H W, zeros
//	row := x.Rows(0, 4)            // the first four images, the same memory
//
// A Tensor is a view: copying it, Reshape and Rows share Data. Shape errors here
// are mistakes of the calling code, so they panic; whatever comes from a file or
// a flag is checked before it becomes a Tensor.
package tensor

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/largepage"
)

// A Tensor is a dense float32 array. Data has the product of Shape as its
// length, the last dimension moving fastest. Images are N C H W.
type Tensor struct {
	Shape []int
	Data  []float32
}

// New returns a tensor of zeros.
func New(shape ...int) *Tensor {
	return &Tensor{Shape: slices.Clone(shape), Data: largepage.Floats(Volume(shape))}
}

// Resize gives t a shape and returns it; a nil t is made. Its memory is kept where that
// is large enough, with whatever it holds.
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

// FromSlice returns a tensor over data, without copying. It panics when the
// length of data is not the volume of shape.
func FromSlice(data []float32, shape ...int) *Tensor {
	if len(data) != Volume(shape) {
		panic(fmt.Sprintf("tensor: %d values do not fill shape %v", len(data), slices.Clone(shape)))
	}
	return &Tensor{Shape: slices.Clone(shape), Data: data}
}

// Volume returns the number of elements of a shape; the empty shape holds one.
// It panics on a negative dimension.
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

// N returns the first dimension, the number of images or vectors of a batch.
func (t *Tensor) N() int { return t.Shape[0] }

// Stride returns the number of elements of one entry along the first dimension.
func (t *Tensor) Stride() int { return Volume(t.Shape[1:]) }

// Reshape returns a view of t with another shape of the same volume.
func (t *Tensor) Reshape(shape ...int) *Tensor { return FromSlice(t.Data, shape...) }

// ReshapeTo is Reshape with the view in dst, whose memory for a shape is used
// again.
func (t *Tensor) ReshapeTo(dst *Tensor, shape ...int) *Tensor {
	if len(t.Data) != Volume(shape) {
		panic(fmt.Sprintf("tensor: %d values do not fill shape %v", len(t.Data), slices.Clone(shape)))
	}
	dst.Shape, dst.Data = append(dst.Shape[:0], shape...), t.Data
	return dst
}

// Rows returns the view of entries from up to, not including, to along the first
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

// Clone returns a copy with memory of its own.
func (t *Tensor) Clone() *Tensor {
	return &Tensor{Shape: slices.Clone(t.Shape), Data: slices.Clone(t.Data)}
}

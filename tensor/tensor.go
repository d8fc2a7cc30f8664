// Package tensor has the one array type that passes between the stages of Diabolo: a
// dense, row-major block of float32 with a shape.
//
//	x := tensor.New(32, 1, 28, 28) // N C H W, zeros
//	four := x.Rows(0, 4)           // the first four images, the same memory
//
// A Tensor is a view of its Data: copies of the struct and the results of Reshape, Rows
// and Row share it; only Clone copies the values. Shape errors are mistakes of the
// calling code and panic; data from files and users must be checked before they become
// a Tensor.
package tensor

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/largepage"
)

// A Tensor is a dense float32 array. The length of Data is the product of Shape, and
// the last dimension varies fastest. Images are N C H W: image, channel, row, column.
type Tensor struct {
	Shape []int
	Data  []float32
}

// New returns a tensor of zeros. It panics on a negative dimension.
func New(shape ...int) *Tensor {
	return &Tensor{Shape: slices.Clone(shape), Data: largepage.Floats(Volume(shape))}
}

// Resize sets the shape of t and returns t. If its memory is large enough, it is reused
// with whatever it contains; otherwise Data is replaced by zeros. A nil t stands for an
// empty tensor, so x = x.Resize(...) works before the first allocation.
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

// FromSlice returns a tensor whose Data is data, without copying. It panics if the
// length of data is not the volume of shape.
func FromSlice(data []float32, shape ...int) *Tensor {
	if len(data) != Volume(shape) {
		panic(fmt.Sprintf("tensor: %d values do not fill shape %v", len(data), slices.Clone(shape)))
	}
	return &Tensor{Shape: slices.Clone(shape), Data: data}
}

// Volume returns the number of elements of a shape: the product of its dimensions, 1
// for the empty shape. It panics on a negative dimension.
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

// N returns the first dimension: the number of images or vectors in a batch. Like all
// methods that refer to the first dimension, it panics if the shape is empty.
func (t *Tensor) N() int { return t.Shape[0] }

// Stride returns the number of elements of one entry along the first dimension: C*H*W
// for images, the width for vectors.
func (t *Tensor) Stride() int { return Volume(t.Shape[1:]) }

// Reshape returns a view of t in another shape. It panics if the volumes differ.
func (t *Tensor) Reshape(shape ...int) *Tensor { return FromSlice(t.Data, shape...) }

// ReshapeTo makes dst the view that Reshape returns, without allocating if the slice
// dst.Shape has room for the shape, and returns dst. It panics if the volumes differ.
func (t *Tensor) ReshapeTo(dst *Tensor, shape ...int) *Tensor {
	if len(t.Data) != Volume(shape) {
		panic(fmt.Sprintf("tensor: %d values do not fill shape %v", len(t.Data), slices.Clone(shape)))
	}
	dst.Shape, dst.Data = append(dst.Shape[:0], shape...), t.Data
	return dst
}

// Rows returns a view of the entries i along the first dimension with from <= i < to. It
// panics if they are out of range.
func (t *Tensor) Rows(from, to int) *Tensor {
	s := t.Stride()
	shape := slices.Clone(t.Shape)
	shape[0] = to - from
	return &Tensor{Shape: shape, Data: t.Data[from*s : to*s : to*s]}
}

// Row returns the elements of entry i along the first dimension, in the memory of t. It
// panics if i is out of range.
func (t *Tensor) Row(i int) []float32 {
	s := t.Stride()
	return t.Data[i*s : (i+1)*s : (i+1)*s]
}

// Clone returns a copy that shares no memory with t.
func (t *Tensor) Clone() *Tensor {
	return &Tensor{Shape: slices.Clone(t.Shape), Data: slices.Clone(t.Data)}
}

// NotFinite returns the index in Data of the first value that is NaN or infinite, or -1.
func (t *Tensor) NotFinite() int {
	at := 0
	for ; at+8 <= len(t.Data); at += 8 {
		d := t.Data[at : at+8]
		if (d[0]-d[0])+(d[1]-d[1])+(d[2]-d[2])+(d[3]-d[3])+((d[4]-d[4])+(d[5]-d[5])+(d[6]-d[6])+(d[7]-d[7])) != 0 {
			break
		}
	}
	for i, v := range t.Data[at:] {
		if v-v != 0 {
			return at + i
		}
	}
	return -1
}

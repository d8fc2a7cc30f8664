package nn

import (
	"slices"

	"github.com/diabolo-go/diabolo/internal/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// blockLen is how many values one part of an elementwise operation holds:
// 64 KiB a slice, so that a part's slices stay in a core's second cache.
const blockLen = 1 << 14

// blocks runs f over the ranges [from, to) that cut n values into blocks of
// blockLen. The cut depends on n alone.
func blocks(p *kernel.Pool, n int, f func(from, to int)) {
	p.Run((n+blockLen-1)/blockLen, func(_, i int) {
		f(i*blockLen, min((i+1)*blockLen, n))
	})
}

// Slots of the layers here that keep their output and input gradient in a Call.
const (
	slotOutput = iota
	slotGradient
	slotMask
)

// An elementwise layer computes every value on its own and has no weights: all
// the activations. Each of them is its two loops; the rest is here.
type elementwise struct {
	forward  func(y, x []float32)
	backward func(dx, dy, x, y []float32)
}

// Out returns in: any shape goes in, the same comes out.
func (e *elementwise) Out(in []int) ([]int, error) { return slices.Clone(in), nil }

// Params returns nil: there are no weights.
func (e *elementwise) Params() []*Param { return nil }

// Forward computes y from x, value by value.
func (e *elementwise) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	c.Keep(e, x)
	y := c.Buffer(e, slotOutput, x.Shape...)
	blocks(c.Pool, len(x.Data), func(from, to int) {
		e.forward(y.Data[from:to], x.Data[from:to])
	})
	return y
}

// Backward multiplies dy by the slope at each value. The input is still in the
// memory of the layer before, the output in the buffer Forward filled.
func (e *elementwise) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	x := c.Kept(e)
	if !needInput {
		return nil
	}
	y := c.Buffer(e, slotOutput, x.Shape...)
	dx := c.Buffer(e, slotGradient, x.Shape...)
	blocks(c.Pool, len(x.Data), func(from, to int) {
		e.backward(dx.Data[from:to], dy.Data[from:to], x.Data[from:to], y.Data[from:to])
	})
	return dx
}

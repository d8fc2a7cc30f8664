package nn

import (
	"fmt"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Projection is a fixed linear map from values to fewer numbers, and its way back:
//
//	Project  z = (x - mean) A^T * encode   N x values becomes N x width
//	Rebuild  x = mean + (z * decode) A     N x width becomes N x values
//
// where the rows of A are axes, such as principal components, and * multiplies each column
// by its factor. None of its Params is trained: they are 0 until the caller sets them.
type Projection struct {
	Mean           *Param // values
	Axes           *Param // width x values
	Encode, Decode *Param // width

	size kernel.Linear // from values to width
}

// NewProjection returns a projection of the given number of values to width numbers.
func NewProjection(name string, values, width int) *Projection {
	fixed := func(what string, shape ...int) *Param {
		p := newParam(name+"."+what, shape...)
		p.Trained = false
		return p
	}
	return &Projection{
		Mean: fixed("mean", values), Axes: fixed("axes", width, values), Encode: fixed("encode", width), Decode: fixed("decode", width),
		size: kernel.Linear{In: values, Out: width},
	}
}

// Params returns Mean, Axes, Encode and Decode.
func (p *Projection) Params() []*Param { return []*Param{p.Mean, p.Axes, p.Encode, p.Decode} }

// Project returns the layer from N x values to N x width. It has no gradient by its input:
// the first layer of a model needs none.
func (p *Projection) Project() Layer { return &project{p} }

// Rebuild returns the layer from N x width to N x values.
func (p *Projection) Rebuild() Layer { return &rebuild{p} }

type project struct{ *Projection }

// Params returns those of the projection, which rebuild shares.
func (l *project) Params() []*Param { return l.Projection.Params() }

// Out returns [width] for [values].
func (l *project) Out(in []int) ([]int, error) { return l.out("project", in, l.size.In, l.size.Out) }

// out returns [to] for [from].
func (p *Projection) out(name string, in []int, from, to int) ([]int, error) {
	if len(in) != 1 || in[0] != from {
		return nil, fmt.Errorf("%s: got %v, needs [%d]", name, in, from)
	}
	return []int{to}, nil
}

// Forward computes z = (x - mean) A^T * encode.
func (l *project) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	z := c.begin(l, x)
	centred := c.Buffer(l, slotGradient, x.Shape...)
	for i := range x.N() {
		row := centred.Row(i)
		for j, v := range x.Row(i) {
			row[j] = v - l.Mean.Data[j]
		}
	}
	l.axes(c, l, z, centred)
	scaleColumns(z, z, l.Encode.Data)
	return z
}

// axes sets z, N x width, to x A^T.
func (p *Projection) axes(c *Call, l Layer, z, x *tensor.Tensor) {
	zero := c.Buffer(l, slotMask, p.size.Out)
	clear(zero.Data)
	p.size.Forward(c.Pool, &c.work, z.Data, x.Data, p.Axes.Data, zero.Data, x.N())
}

// scaleColumns sets each column of dst to that of x times its factor.
func scaleColumns(dst, x *tensor.Tensor, factors []float32) {
	for i := range x.N() {
		row := dst.Row(i)
		for j, v := range x.Row(i) {
			row[j] = v * factors[j]
		}
	}
}

// Backward panics if the gradient by the input is wanted; else it does nothing.
func (l *project) Backward(_ *Call, _ *tensor.Tensor, needInput bool) *tensor.Tensor {
	if needInput {
		panic("nn: a projection has no gradient by its input")
	}
	return nil
}

type rebuild struct{ *Projection }

// Params returns nil: project has them.
func (l *rebuild) Params() []*Param { return nil }

// Out returns [values] for [width].
func (l *rebuild) Out(in []int) ([]int, error) { return l.out("rebuild", in, l.size.Out, l.size.In) }

// Forward computes x = mean + (z * decode) A.
func (l *rebuild) Forward(c *Call, z *tensor.Tensor) *tensor.Tensor {
	x := c.begin(l, z)
	scaled := c.Buffer(l, slotGradient, z.Shape...)
	scaleColumns(scaled, z, l.Decode.Data)
	l.size.Backward(c.Pool, &c.work, kernel.Grad{Input: x.Data}, nil, scaled.Data, nil, l.Axes.Data, z.N())
	for i := range x.N() {
		kernel.Axpy(x.Row(i), l.Mean.Data, 1)
	}
	return x
}

// Backward computes dz = dx A^T * decode.
func (l *rebuild) Backward(c *Call, dx *tensor.Tensor, needInput bool) *tensor.Tensor {
	if !needInput {
		return nil
	}
	dz := c.Buffer(l, slotStats, c.Kept(l).Shape...)
	l.axes(c, l, dz, dx)
	scaleColumns(dz, dz, l.Decode.Data)
	return dz
}

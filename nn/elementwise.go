package nn

import (
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

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
	c.elementwise = elementwiseJob{elementwise: e, x: x.Data, y: y.Data}
	c.elementwise.run(c.Pool)
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
	dx := c.inputGradient(dy.Data, x)
	c.elementwise = elementwiseJob{elementwise: e, x: x.Data, y: y.Data, dx: dx.Data, dy: dy.Data}
	c.elementwise.run(c.Pool)
	return dx
}

// An elementwiseJob is Forward, or with dx Backward, a part for each block of
// values.
type elementwiseJob struct {
	*elementwise
	x, y, dx, dy []float32
}

func (j *elementwiseJob) run(p *Pool) { p.Do(kernel.Blocks(len(j.x)), j) }

// Part computes one block.
func (j *elementwiseJob) Part(_, i int) {
	from, to := kernel.Block(i, len(j.x))
	if j.dx == nil {
		j.forward(j.y[from:to], j.x[from:to])
	} else {
		j.backward(j.dx[from:to], j.dy[from:to], j.x[from:to], j.y[from:to])
	}
}

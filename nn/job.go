package nn

import "github.com/diabolo-go/diabolo/tensor"

// A job is one loop of a layer over a batch, split into parts that run concurrently.
// The Call holds one job, so that running it allocates nothing.
type job struct {
	layer       Layer
	do          func(j *job, part int)
	plane       func(j *job, l *batchNorm2D, channel, plane int) // called by eachPlane
	call        *Call
	x, y        *tensor.Tensor
	dy, dx      *tensor.Tensor // gradients with respect to y and x
	stats, sums *tensor.Tensor // statistics of the input, and sums over it
}

// Part runs one part.
func (j *job) Part(_, part int) { j.do(j, part) }

// run runs the parts of j.
func (c *Call) run(parts int, j job) {
	j.call = c
	c.job = j
	c.Pool.Do(parts, &c.job)
}

// forward implements Forward of a layer that consists of one loop, do.
func (c *Call) forward(l Layer, x *tensor.Tensor, parts int, do func(j *job, part int)) *tensor.Tensor {
	y := c.begin(l, x)
	c.run(parts, job{layer: l, do: do, x: x, y: y})
	return y
}

// backward implements Backward of a layer without weights that consists of one loop,
// do.
func (c *Call) backward(l Layer, dy *tensor.Tensor, needInput bool, parts int, do func(j *job, part int)) *tensor.Tensor {
	x := c.Kept(l)
	if !needInput {
		return nil
	}
	dx := c.inputGradient(dy.Data, x)
	c.run(parts, job{layer: l, do: do, x: x, y: c.Buffer(l, slotOutput, dy.Shape...), dy: dy, dx: dx})
	return dx
}

// weightless is embedded in layers without weights.
type weightless struct{}

// Params returns nil: there are no weights.
func (weightless) Params() []*Param { return nil }

// planesIn returns how many channel planes the images of an N C H W tensor have.
func planesIn(t *tensor.Tensor) int { return t.Shape[0] * t.Shape[1] }

// plane returns channel plane p of an N C H W tensor, counted through all images.
func plane(t *tensor.Tensor, p int) []float32 {
	n := t.Shape[2] * t.Shape[3]
	return t.Data[p*n:][:n:n]
}

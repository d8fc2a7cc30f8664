package nn

import (
	"time"

	"github.com/diabolo-go/diabolo/tensor"
)

// A Trace is called with the time that each part of a pass took, as soon as the part
// has ended. The part is a Layer or an *Embedding, or nil for the losses and their
// gradients; backward tells the backward pass from the forward pass. The time of a
// backward pass includes updates by the Call's Update. Goroutines that infer
// concurrently with the same Trace also call it concurrently.
type Trace func(part any, backward bool, took time.Duration)

// Forward is l.Forward(c, x), timed if c has a Trace.
func (c *Call) Forward(l Layer, x *tensor.Tensor) *tensor.Tensor {
	if c.traces(l) {
		defer c.timed(l, false).end()
	}
	return l.Forward(c, x)
}

// Backward is l.Backward(c, dy, needInput), timed if c has a Trace.
func (c *Call) Backward(l Layer, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	if c.traces(l) {
		defer c.timed(l, true).end()
	}
	return l.Backward(c, dy, needInput)
}

// traces reports whether l is timed as a whole. A Sequential is not, since its layers
// are; nor is a residual, which times its sum besides its layers.
func (c *Call) traces(l Layer) bool {
	if c.Trace == nil {
		return false
	}
	switch l.(type) {
	case *Sequential, *residual:
		return false
	}
	return true
}

// A timing is a part that has begun; without a trace it measures nothing.
type timing struct {
	trace    Trace
	part     any
	backward bool
	start    time.Time
}

func (c *Call) timed(part any, backward bool) timing {
	if c.Trace == nil {
		return timing{}
	}
	return timing{c.Trace, part, backward, time.Now()}
}

func (t timing) end() {
	if t.trace != nil {
		t.trace(t.part, t.backward, time.Since(t.start))
	}
}

package nn

import (
	"time"

	"github.com/diabolo-go/diabolo/tensor"
)

// A Phase is what a part of a network was doing while a Trace timed it.
type Phase int

const (
	PhaseForward  Phase = iota
	PhaseBackward       // with the updates a Call's Update made in it
	PhaseLoss           // the losses and their gradients
)

// A Trace is called with how long each part of a pass took, as soon as it is done. The
// part is a Layer or an *Embedding, or nil in PhaseLoss. Goroutines that infer
// with one model at once call it at once.
type Trace func(part any, phase Phase, took time.Duration)

// Forward is l.Forward(c, x), timed when the Call has a Trace.
func (c *Call) Forward(l Layer, x *tensor.Tensor) *tensor.Tensor {
	if c.traces(l) {
		defer c.timed(l, PhaseForward).end()
	}
	return l.Forward(c, x)
}

// Backward is l.Backward(c, dy, needInput), timed when the Call has a Trace.
func (c *Call) Backward(l Layer, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	if c.traces(l) {
		defer c.timed(l, PhaseBackward).end()
	}
	return l.Backward(c, dy, needInput)
}

// traces reports whether l is to be timed here. A Sequential is not: its layers are.
// A Residual is neither: besides its layers it times its sum.
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

// A timing is of a part that has begun; without a trace nobody measures.
type timing struct {
	trace Trace
	part  any
	phase Phase
	start time.Time
}

func (c *Call) timed(part any, phase Phase) timing {
	if c.Trace == nil {
		return timing{}
	}
	return timing{c.Trace, part, phase, time.Now()}
}

func (t timing) end() {
	if t.trace != nil {
		t.trace(t.part, t.phase, time.Since(t.start))
	}
}

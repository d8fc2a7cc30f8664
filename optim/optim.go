// Package optim updates weights: optimisers, learning rate schedules and gradient
// clipping.
//
// A step consists of three calls, so that an optimiser can do part of its work inside
// the backward pass, while gradient and weights are in the cache:
//
//	opt.Begin(schedule.LR(step, steps))
//	pass.Backward(opt) // layers may ask opt to update a weight at once
//	opt.Step(pool)     // the rest
//
// To clip gradients, give the backward pass no optimiser, since ClipNorm needs all of
// them before the first update. Updating inside the backward pass or after it gives
// bit-identical results.
package optim

import (
	"fmt"

	"github.com/diabolo-go/diabolo/internal/engine/largepage"
	"github.com/diabolo-go/diabolo/nn"
)

// An Optimizer updates parameters by their gradients. It must not be used by several
// goroutines at once, except through the nn.Steps that Fused returns.
type Optimizer interface {
	nn.Updater

	// Begin starts a step with learning rate lr, above 0, before the backward pass.
	Begin(lr float64)

	// Step ends the step: it updates every parameter that the backward pass has not
	// updated. p shares the work; nil means the calling goroutine.
	Step(p *nn.Pool)

	// State returns the arrays that a checkpoint must keep. They share the optimiser's
	// memory: write to Data to restore a checkpoint.
	State() []StateTensor

	// Steps returns the number of steps begun, which a checkpoint must keep as well.
	Steps() int

	// SetSteps sets the number of steps begun, to restore a checkpoint.
	SetSteps(n int)
}

// A StateTensor is one array of an optimiser's state, in the shape of its parameter.
type StateTensor struct {
	Name  string // of the array and the parameter: "m.encoder.0.weight"
	Shape []int
	Data  []float32
}

// A clock counts the steps of an optimiser.
type clock struct {
	steps int
	lr    float64 // of this step
}

// Begin starts the next step.
func (c *clock) Begin(lr float64) {
	c.steps++
	c.lr = lr
}

// Steps returns the number of steps begun.
func (c *clock) Steps() int { return c.steps }

// SetSteps sets the number of steps begun.
func (c *clock) SetSteps(n int) { c.steps = n }

// trained returns the params that have gradients, and their total number of values.
func trained(params []*nn.Param) (list []*nn.Param, size int) {
	for _, p := range params {
		if !p.Trained {
			continue
		}
		if len(p.Grad) != len(p.Data) {
			panic(fmt.Sprintf("optim: parameter %s has no room for its gradient", p.Name))
		}
		list = append(list, p)
		size += len(p.Data)
	}
	return list, size
}

// cut gives each parameter a part of one slice.
func cut(params []*nn.Param, size int) [][]float32 {
	all := largepage.Floats(size)
	parts := make([][]float32, len(params))
	for i, p := range params {
		n := len(p.Data)
		parts[i], all = all[:n:n], all[n:]
	}
	return parts
}

// state names the parts of a slice made by cut.
func state(prefix string, params []*nn.Param, parts [][]float32) []StateTensor {
	var list []StateTensor
	for i, p := range params {
		list = append(list, StateTensor{Name: prefix + "." + p.Name, Shape: p.Shape, Data: parts[i]})
	}
	return list
}

// Package optim moves weights: optimisers, schedules of the learning rate and
// gradient clipping.
//
// A step has three calls, so that an optimiser may do part of its work inside
// the backward pass, where gradient and weights are in the cache:
//
//	opt.Begin(schedule.LR(step, steps))
//	pass.Backward(opt) // layers may ask opt to update a weight at once
//	opt.Step(pool)     // the rest
//
// With clipping the backward pass gets no optimiser, since every gradient is
// needed before the first update. The bits are the same either way.
package optim

import (
	"fmt"

	"github.com/diabolo-go/diabolo/internal/engine/largepage"
	"github.com/diabolo-go/diabolo/nn"
)

// An Optimizer updates parameters by their gradients.
type Optimizer interface {
	nn.Updater

	// Begin starts a step at a learning rate above 0.
	Begin(lr float64)

	// Step updates every parameter that the backward pass has not updated.
	Step(p *nn.Pool)

	// State returns what a checkpoint has to keep, in the optimiser's own
	// memory: reading back means writing into Data. Steps counts from the
	// first step; SetSteps sets it after reading back.
	State() []StateTensor
	Steps() int
	SetSteps(n int)
}

// A StateTensor is one named array of an optimiser's state, of its parameter's
// shape.
type StateTensor struct {
	Name  string // "m.encoder.0.weight"
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

// Steps returns how many steps were begun.
func (c *clock) Steps() int { return c.steps }

// SetSteps sets how many steps were begun.
func (c *clock) SetSteps(n int) { c.steps = n }

// trained returns the params that have gradients, and how many floats they hold.
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

// cut gives each parameter its part of one slice.
func cut(params []*nn.Param, size int) [][]float32 {
	all := largepage.Floats(size)
	parts := make([][]float32, len(params))
	for i, p := range params {
		n := len(p.Data)
		parts[i], all = all[:n:n], all[n:]
	}
	return parts
}

// state names the parts of a slice that cut made.
func state(prefix string, params []*nn.Param, parts [][]float32) []StateTensor {
	var list []StateTensor
	for i, p := range params {
		list = append(list, StateTensor{Name: prefix + "." + p.Name, Shape: p.Shape, Data: parts[i]})
	}
	return list
}

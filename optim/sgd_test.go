package optim

import (
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/internal/engine/oracle"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/nn"
)

// optimisers makes one of every kind.
var optimisers = map[string]func(params []*nn.Param) Optimizer{
	"AdamW":        func(p []*nn.Param) Optimizer { return NewAdamW(p, DefaultAdamW()) },
	"SGD":          func(p []*nn.Param) Optimizer { return NewSGD(p, SGDOptions{WeightDecay: 0.01}) },
	"SGD momentum": func(p []*nn.Param) Optimizer { return NewSGD(p, SGDOptions{Momentum: 0.9}) },
	"SGD Nesterov": func(p []*nn.Param) Optimizer { return NewSGD(p, SGDOptions{Momentum: 0.9, Nesterov: true}) },
}

// steps makes steps from (inclusive) to to (exclusive) with gradients drawn by step.
func steps(opt Optimizer, pool *kernel.Pool, params []*nn.Param, from, to int) {
	for step := from; step < to; step++ {
		r := rng.New(1, "gradients", uint64(step))
		for _, p := range params {
			for i := range p.Grad {
				p.Grad[i] = float32(r.NormFloat64())
			}
		}
		opt.Begin(0.01)
		opt.Step(pool)
	}
}

// params returns two parameters, one longer than a block, and a buffer.
func params() []*nn.Param {
	list := []*nn.Param{param("a", make([]float32, 40_001)), param("b", make([]float32, 3)), &nn.Param{Name: "running", Shape: []int{2}, Data: make([]float32, 2)}}
	r := rng.New(1, "weights")
	for _, p := range list {
		for i := range p.Data {
			p.Data[i] = float32(r.NormFloat64())
		}
	}
	return list
}

func weights(params []*nn.Param) []float32 {
	var w []float32
	for _, p := range params {
		w = append(w, p.Data...)
	}
	return w
}

// The bits are the same for any pool, and buffers are not changed.
func TestOptimisersKeepBits(t *testing.T) {
	pool := kernel.NewPool(3)
	defer pool.Close()
	oracle.EveryISA(t, func(t *testing.T) {
		for name, optimiser := range optimisers {
			a, b := params(), params()
			buffer := slices.Clone(a[2].Data)
			steps(optimiser(a), nil, a, 0, 3)
			steps(optimiser(b), pool, b, 0, 3)
			if !slices.Equal(weights(a), weights(b)) {
				t.Errorf("%s: a pool of three gives other bits", name)
			}
			if !slices.Equal(a[2].Data, buffer) {
				t.Errorf("%s updates a buffer", name)
			}
		}
	})
}

// An optimiser with the state of another continues like that one.
func TestOptimisersResume(t *testing.T) {
	for name, optimiser := range optimisers {
		whole, first := params(), params()
		steps(optimiser(whole), nil, whole, 0, 6)

		before := optimiser(first)
		steps(before, nil, first, 0, 3)
		after := optimiser(first)
		for i, s := range before.State() {
			copy(after.State()[i].Data, s.Data)
		}
		after.SetSteps(before.Steps())
		steps(after, nil, first, 3, 6)
		if !slices.Equal(weights(first), weights(whole)) {
			t.Errorf("%s: three and three steps are not six", name)
		}
	}
}

package optim

import (
	"math"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/nn"
)

// AdamWOptions are the constants of AdamW. The learning rate comes with each
// step.
type AdamWOptions struct {
	Beta1, Beta2 float64 // of the running averages, in [0, 1)
	Eps          float64 // added to the root of the second one
	WeightDecay  float64 // of every parameter, biases and norms too
}

// DefaultAdamW returns PyTorch's constants: 0.9, 0.999, 1e-8 and 1e-2.
func DefaultAdamW() AdamWOptions {
	return AdamWOptions{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 1e-2}
}

// AdamW is Adam with decoupled weight decay (Loshchilov and Hutter 2019,
// algorithm 2), in the form of torch.optim.AdamW:
//
//	w -= lr * WeightDecay * w
//	m += (1-Beta1) * (g - m)
//	v  = Beta2*v + (1-Beta2)*g*g
//	w -= lr/(1-Beta1^t) * m / (sqrt(v/(1-Beta2^t)) + Eps)
type AdamW struct {
	clock
	options AdamWOptions
	params  []*nn.Param
	m, v    [][]float32
	index   map[*nn.Param]int
	done    []bool       // in this step, by the backward pass
	current kernel.AdamW // what Step is at
}

// NewAdamW returns an optimiser of those params that are trained. They must be
// bound to gradients, and not be bound anew while the optimiser lives.
func NewAdamW(params []*nn.Param, o AdamWOptions) *AdamW {
	list, size := trained(params)
	a := &AdamW{options: o, params: list, m: cut(list, size), v: cut(list, size),
		index: map[*nn.Param]int{}, done: make([]bool, len(list))}
	for i, p := range list {
		a.index[p] = i
	}
	return a
}

// Begin starts the next step.
func (a *AdamW) Begin(lr float64) {
	a.clock.Begin(lr)
	clear(a.done)
}

// AdamW returns the step for one parameter and counts it as done.
func (a *AdamW) AdamW(p *nn.Param) (kernel.AdamW, bool) {
	i, ok := a.index[p]
	if !ok {
		return kernel.AdamW{}, false
	}
	a.done[i] = true
	return a.step(i), true
}

func (a *AdamW) step(i int) kernel.AdamW {
	o, t := a.options, float64(a.steps)
	return kernel.AdamW{
		LR: a.lr, Beta1: o.Beta1, Beta2: o.Beta2, Eps: o.Eps, WeightDecay: o.WeightDecay,
		Correct1: 1 - math.Pow(o.Beta1, t), Correct2: 1 - math.Pow(o.Beta2, t),
		M: a.m[i], V: a.v[i],
	}
}

// Step updates the parameters that are not done.
func (a *AdamW) Step(pool *nn.Pool) {
	for i, p := range a.params {
		if !a.done[i] {
			a.current = a.step(i)
			a.current.Update(pool, p.Data, p.Grad)
		}
	}
}

// State returns both running averages of every parameter.
func (a *AdamW) State() []StateTensor {
	return append(state("m", a.params, a.m), state("v", a.params, a.v)...)
}

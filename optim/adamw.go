package optim

import (
	"math"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/nn"
)

// AdamWOptions are the constants of AdamW; DefaultAdamW returns the usual ones. The
// learning rate is an argument of Begin.
type AdamWOptions struct {
	Beta1, Beta2 float64 // decay per step of the running averages of the gradient and of its square, in [0, 1)
	Eps          float64 // added to the square root of the second average, above 0
	WeightDecay  float64 // 0 or more; applies to every parameter, including biases and normalisations
}

// DefaultAdamW returns PyTorch's defaults: Beta1 0.9, Beta2 0.999, Eps 1e-8 and
// WeightDecay 0.01.
func DefaultAdamW() AdamWOptions {
	return AdamWOptions{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 1e-2}
}

type adamW struct {
	clock
	options AdamWOptions
	params  []*nn.Param
	m, v    [][]float32
	index   map[*nn.Param]int
	done    []bool         // updated in this step by the backward pass
	updates []kernel.AdamW // of each parameter, in this step
}

// NewAdamW returns AdamW, Adam with decoupled weight decay (Loshchilov and Hutter 2019,
// "Decoupled weight decay regularization", algorithm 2), for those params that are
// Trained, in the form of torch.optim.AdamW. In step t = 1, 2, ... with gradient g:
//
//	w -= lr * WeightDecay * w
//	m += (1-Beta1) * (g - m)
//	v  = Beta2*v + (1-Beta2)*g*g
//	w -= lr/(1-Beta1^t) * m / (sqrt(v/(1-Beta2^t)) + Eps)
//
// The running averages m and v start at 0. NewAdamW panics if a trained param is not
// bound to a gradient; params must not be bound again while the optimiser is in use.
func NewAdamW(params []*nn.Param, o AdamWOptions) Optimizer {
	list, size := trained(params)
	a := &adamW{options: o, params: list, m: cut(list, size), v: cut(list, size),
		index: map[*nn.Param]int{}, done: make([]bool, len(list)), updates: make([]kernel.AdamW, len(list))}
	for i, p := range list {
		a.index[p] = i
	}
	return a
}

// Begin starts the next step.
func (a *adamW) Begin(lr float64) {
	a.clock.Begin(lr)
	clear(a.done)
}

// Fused returns the update of one parameter and marks it as done.
func (a *adamW) Fused(p *nn.Param) (nn.Step, bool) {
	i, ok := a.index[p]
	if !ok {
		return nil, false
	}
	a.done[i] = true
	u := a.update(i)
	u.Prepare()
	return u, true
}

func (a *adamW) update(i int) *kernel.AdamW {
	o, t, u := a.options, float64(a.steps), &a.updates[i]
	u.LR, u.Beta1, u.Beta2, u.Eps, u.WeightDecay = a.lr, o.Beta1, o.Beta2, o.Eps, o.WeightDecay
	u.Correct1, u.Correct2 = 1-math.Pow(o.Beta1, t), 1-math.Pow(o.Beta2, t)
	u.M, u.V = a.m[i], a.v[i]
	return u
}

// Step updates the parameters that are not done.
func (a *adamW) Step(pool *nn.Pool) {
	for i, p := range a.params {
		if !a.done[i] {
			a.update(i).Update(pool, p.Data, p.Grad)
		}
	}
}

// State returns both running averages of every parameter.
func (a *adamW) State() []StateTensor {
	return append(state("m", a.params, a.m), state("v", a.params, a.v)...)
}

package optim

import (
	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/nn"
)

// SGDOptions are the constants of SGD; the zero value is plain gradient descent. The
// learning rate is an argument of Begin.
type SGDOptions struct {
	Momentum    float64 // decay of the running sum of gradients, in [0, 1)
	Nesterov    bool    // use Nesterov's momentum; no effect if Momentum is 0
	WeightDecay float64 // 0 or more; WeightDecay * w is added to the gradient
}

type sgd struct {
	clock
	options SGDOptions
	params  []*nn.Param
	v       [][]float32 // nil without momentum
	current int         // index of the parameter that Step is updating
}

// NewSGD returns stochastic gradient descent with momentum (Sutskever et al. 2013, "On
// the importance of initialization and momentum in deep learning") for those params that
// are Trained, in the form of torch.optim.SGD, without dampening. With gradient g:
//
//	g += WeightDecay * w
//	v  = Momentum*v + g
//	w -= lr * v                  without Nesterov
//	w -= lr * (g + Momentum*v)   with Nesterov
//
// The running sum v starts at 0. NewSGD panics if a trained param is not bound to a
// gradient; params must not be bound again while the optimiser is in use.
func NewSGD(params []*nn.Param, o SGDOptions) Optimizer {
	list, size := trained(params)
	s := &sgd{options: o, params: list}
	if o.Momentum != 0 {
		s.v = cut(list, size)
	}
	return s
}

// Fused returns false: every update waits for the stored gradient.
func (s *sgd) Fused(*nn.Param) (nn.Step, bool) { return nil, false }

// Step updates every parameter.
func (s *sgd) Step(pool *nn.Pool) {
	for i, p := range s.params {
		s.current = i
		pool.Do(kernel.Blocks(len(p.Data)), (*sgdStep)(s))
	}
}

// An sgdStep is Step for the current parameter, one part per block of it.
type sgdStep sgd

// Part updates one block.
func (j *sgdStep) Part(_, block int) {
	s, p := (*sgd)(j), j.params[j.current]
	from, to := kernel.Block(block, len(p.Data))
	if s.v == nil {
		s.plain(p.Data[from:to], p.Grad[from:to])
	} else {
		s.momentum(p.Data[from:to], p.Grad[from:to], s.v[s.current][from:to])
	}
}

// plain computes w -= lr * (g + WeightDecay*w).
func (s *sgd) plain(w, grad []float32) {
	lr, decay := float32(s.lr), float32(s.options.WeightDecay)
	for i, g := range grad {
		w[i] -= lr * (g + decay*w[i])
	}
}

// momentum computes the formulas of NewSGD.
func (s *sgd) momentum(w, grad, v []float32) {
	lr, decay := float32(s.lr), float32(s.options.WeightDecay)
	mu, nesterov := float32(s.options.Momentum), s.options.Nesterov
	for i, g := range grad {
		g += decay * w[i]
		v[i] = mu*v[i] + g
		d := v[i]
		if nesterov {
			d = g + mu*d
		}
		w[i] -= lr * d
	}
}

// State returns the running sum of every parameter; nothing without momentum.
func (s *sgd) State() []StateTensor {
	if s.v == nil {
		return nil
	}
	return state("v", s.params, s.v)
}

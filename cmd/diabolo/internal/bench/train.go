package bench

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/optim"
	"github.com/diabolo-go/diabolo/run"
)

// Train measures whole training steps, forward, backward and update, on random
// images. It stops when ctx ends.
func Train(ctx context.Context, o Options) (Result, error) {
	s, err := newStepper(o)
	if err != nil {
		return Result{}, err
	}
	defer s.pool.Close()
	r, _, err := s.measure(ctx, o, s.heard, s.next)
	if err != nil {
		return Result{}, err
	}
	if math.IsNaN(s.loss) || math.IsInf(s.loss, 0) {
		return Result{}, fmt.Errorf("the loss became %v: these steps do not train, so their speed means nothing", s.loss)
	}
	r.Mode, r.Loss = "train", &s.loss
	return r, nil
}

// A stepper makes one training step after the other.
type stepper struct {
	subject
	pool  *kernel.Pool
	pass  *model.Pass
	opt   *updater
	heard *recorder
	timed bool // time the update too, layer by layer
	step  int
	loss  float64
}

func newStepper(o Options) (*stepper, error) {
	sub, err := newSubject(o)
	if err != nil {
		return nil, err
	}
	c := sub.recipe
	if c.Optimizer != run.AdamW {
		return nil, fmt.Errorf("train.optimizer: %s, and only %s is measured", c.Optimizer, run.AdamW)
	}
	s := &stepper{subject: sub, pool: kernel.NewPool(o.Workers), heard: newRecorder(sub.model), timed: o.Profile}
	s.pass = s.model.Trainer(s.pool)
	s.opt = &updater{optim.NewAdamW(s.model.Params(), optim.AdamWOptions{
		Beta1: c.Betas[0], Beta2: c.Betas[1], Eps: *c.Eps, WeightDecay: c.WeightDecay,
	}), map[*nn.Param]bool{}}
	return s, nil
}

// next makes a training step.
func (s *stepper) next() {
	in := s.inputs[s.step%len(s.inputs)]
	in.Step = uint64(s.step)
	s.loss = s.pass.Loss(in).Total
	s.opt.Begin(s.recipe.LR)
	s.pass.Backward(s.opt)
	if s.timed {
		s.update()
	}
	s.opt.Step(s.pool)
	s.step++
}

// update makes the rest of the optimiser's step layer by layer and records the times, so
// that nothing is left for Step to do.
func (s *stepper) update() {
	for _, l := range s.heard.layers {
		start := time.Now()
		for _, p := range l.params {
			if step, ok := s.opt.rest(p); ok {
				s.pool.Run(kernel.Blocks(len(p.Data)), func(_, i int) {
					from, to := kernel.Block(i, len(p.Data))
					step.Apply(from, p.Data[from:to], p.Grad[from:to])
				})
			}
		}
		l.update += time.Since(start)
	}
}

// An updater is an optimiser that remembers which weights the backward pass
// updates.
type updater struct {
	optim.Optimizer
	inBackward map[*nn.Param]bool
}

// Fused is what a layer asks for in the backward pass.
func (u *updater) Fused(p *nn.Param) (nn.Step, bool) {
	step, ok := u.Optimizer.Fused(p)
	u.inBackward[p] = ok
	return step, ok
}

// rest returns the step of a trained weight that the backward pass does not update.
func (u *updater) rest(p *nn.Param) (nn.Step, bool) {
	if u.inBackward[p] {
		return nil, false
	}
	return u.Optimizer.Fused(p)
}

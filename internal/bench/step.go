// Package bench measures how fast this machine trains.
package bench

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/diabolo-go/diabolo/internal/kernel"
	"github.com/diabolo-go/diabolo/internal/rng"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/optim"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// batches is how many different batches take turns, all in memory.
const batches = 4

// Options say what to measure.
type Options struct {
	Config  run.Config // its model and recipe; the batch is Train.Batch
	Image   [3]int     // C, H, W of an image
	Classes int        // of the data; 0 when it has none
	Workers int        // goroutines that compute, at least 1
	WarmUp  time.Duration
	Window  time.Duration // length of one measurement
	Windows int           // how many; the result is their median
}

// A Result is the speed of a whole training step: forward, backward and update.
type Result struct {
	Batch          int       `json:"batch"`
	Rate           float64   `json:"images_per_second"` // median of the windows
	Windows        []float64 `json:"windows"`           // images a second in each
	Workers        int       `json:"workers"`
	InstructionSet string    `json:"instruction_set"`
	Parameters     int       `json:"parameters"`
	Loss           float64   `json:"loss"` // of the last step: a sign that it trained
}

// Train measures training steps on random images. It gives up when ctx ends.
func Train(ctx context.Context, o Options) (Result, error) {
	s, err := newStepper(o)
	if err != nil {
		return Result{}, err
	}
	defer s.pool.Close()
	r := Result{
		Batch: s.batch, Workers: o.Workers, InstructionSet: kernel.ISA(), Parameters: s.model.ParamCount(),
	}
	s.run(ctx, o.WarmUp)
	for range o.Windows {
		r.Windows = append(r.Windows, s.run(ctx, o.Window))
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	if r.Loss = s.loss; math.IsNaN(r.Loss) || math.IsInf(r.Loss, 0) {
		return Result{}, fmt.Errorf("the loss became %v: these steps do not train, so their speed means nothing", r.Loss)
	}
	r.Rate = median(r.Windows)
	return r, nil
}

// A stepper makes one training step after the other.
type stepper struct {
	model  *model.Model
	pool   *kernel.Pool
	pass   *model.Pass
	opt    optim.Optimizer
	inputs []model.PassInput
	recipe run.Train
	batch  int
	step   int
	loss   float64
}

func newStepper(o Options) (*stepper, error) {
	c := o.Config.Filled()
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.Train.Optimizer != run.AdamW {
		return nil, fmt.Errorf("train.optimizer: %s, and only %s is measured", c.Train.Optimizer, run.AdamW)
	}
	shape, err := c.Model.ForData(o.Image, o.Classes)
	if err != nil {
		return nil, err
	}
	m, err := model.New(shape, c.Train.Seed)
	if err != nil {
		return nil, err
	}
	s := &stepper{model: m, pool: kernel.NewPool(o.Workers), recipe: c.Train, batch: c.Train.Batch}
	s.pass = m.Trainer(s.pool)
	s.opt = optim.NewAdamW(m.Params(), optim.AdamWOptions{
		Beta1: c.Train.Betas[0], Beta2: c.Train.Betas[1], Eps: *c.Train.Eps, WeightDecay: c.Train.WeightDecay,
	})
	for i := range batches {
		s.inputs = append(s.inputs, input(o, s.batch, uint64(i)))
	}
	return s, nil
}

// input makes a batch of random images with random classes.
func input(o Options, n int, number uint64) model.PassInput {
	stream := rng.New(1, "bench", number)
	x := tensor.New(n, o.Image[0], o.Image[1], o.Image[2])
	for i := range x.Data {
		x.Data[i] = stream.Float32()
	}
	labels := make([]int, n)
	for i := range labels {
		labels[i] = stream.IntN(max(1, o.Classes))
	}
	return model.PassInput{Input: x, Target: x, Labels: labels, Train: true}
}

// run makes steps for a while and returns images a second.
func (s *stepper) run(ctx context.Context, d time.Duration) float64 {
	start, images := time.Now(), 0
	for time.Since(start) < d && ctx.Err() == nil {
		in := s.inputs[s.step%len(s.inputs)]
		in.Step = uint64(s.step)
		s.loss = s.pass.Loss(in).Total
		s.opt.Begin(s.recipe.LR)
		s.pass.Backward(s.opt)
		s.opt.Step(s.pool)
		s.step++
		images += s.batch
	}
	return float64(images) / time.Since(start).Seconds()
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	if len(v) == 0 {
		return 0
	}
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

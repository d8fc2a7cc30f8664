package run

import "math"

// Train is the recipe. Options that belong to another optimiser or schedule
// than the one chosen are refused; left out, they have that one's default.
type Train struct {
	Epochs      int         `yaml:"epochs"`
	Batch       int         `yaml:"batch"` // images a step; the last of an epoch may have fewer
	Seed        uint64      `yaml:"seed"`  // of weights, order, dropout, latents, noise
	Optimizer   string      `yaml:"optimizer"`
	LR          float64     `yaml:"lr"` // learning rate
	WeightDecay float64     `yaml:"weight_decay"`
	Betas       *[2]float64 `yaml:"betas,flow,omitempty"` // adamw; default 0.9, 0.999
	Eps         *float64    `yaml:"eps,omitempty"`        // adamw; default 1e-8
	Momentum    *float64    `yaml:"momentum,omitempty"`   // sgd; default 0.9
	Nesterov    bool        `yaml:"nesterov,omitempty"`   // sgd: look one step of momentum ahead
	Schedule    Schedule    `yaml:"schedule"`
	Clip        float64     `yaml:"clip"`     // largest norm of the gradient; 0: not clipped
	Keep        string      `yaml:"keep"`     // which epoch becomes the model: best | last
	Patience    int         `yaml:"patience"` // epochs without a better val_loss before stopping; 0: never
}

// A Schedule says how the learning rate goes over a training.
type Schedule struct {
	Kind   string   `yaml:"kind"`             // constant | cosine | step
	WarmUp float64  `yaml:"warmup"`           // epochs in which the rate rises from nothing
	Min    *float64 `yaml:"min,omitempty"`    // cosine: the rate at the end; default 0
	Every  *float64 `yaml:"every,omitempty"`  // step: epochs between two decays; default 10
	Factor *float64 `yaml:"factor,omitempty"` // step: what a decay multiplies by; default 0.1
}

// The names options choose from.
const (
	AdamW    = "adamw"
	SGD      = "sgd"
	Constant = "constant"
	Cosine   = "cosine"
	Step     = "step"
	KeepBest = "best"
	KeepLast = "last"
)

func (t Train) validate() error {
	checks := []error{
		atLeast("epochs", t.Epochs, 1),
		atLeast("batch", t.Batch, 1),
		oneOf("optimizer", t.Optimizer, AdamW, SGD),
		above("lr", t.LR, 0),
		between("weight_decay", t.WeightDecay, 0, 1),
		t.validateOptimizer(),
		t.Schedule.validate(t.LR),
		between("clip", t.Clip, 0, math.MaxFloat32),
		oneOf("keep", t.Keep, KeepBest, KeepLast),
		atLeast("patience", t.Patience, 0),
	}
	return first(checks)
}

// validateOptimizer refuses the options of the optimiser that was not chosen.
func (t Train) validateOptimizer() error {
	var checks []error
	if t.Betas != nil {
		checks = append(checks, only("betas", t.Optimizer, AdamW),
			below("betas[0]", t.Betas[0], 1), below("betas[1]", t.Betas[1], 1))
	}
	if t.Eps != nil {
		checks = append(checks, only("eps", t.Optimizer, AdamW), above("eps", *t.Eps, 0))
	}
	if t.Nesterov {
		checks = append(checks, only("nesterov", t.Optimizer, SGD))
	}
	if t.Momentum != nil {
		checks = append(checks, only("momentum", t.Optimizer, SGD), below("momentum", *t.Momentum, 1))
	}
	return first(checks)
}

func (s Schedule) validate(lr float64) error {
	checks := []error{oneOf("schedule.kind", s.Kind, Constant, Cosine, Step), between("schedule.warmup", s.WarmUp, 0, 1e6)}
	if s.Min != nil {
		checks = append(checks, only("schedule.min", s.Kind, Cosine), between("schedule.min", *s.Min, 0, lr))
	}
	if s.Every != nil {
		checks = append(checks, only("schedule.every", s.Kind, Step), above("schedule.every", *s.Every, 0))
	}
	if s.Factor != nil {
		checks = append(checks, only("schedule.factor", s.Kind, Step), above("schedule.factor", *s.Factor, 0), between("schedule.factor", *s.Factor, 0, 1))
	}
	return first(checks)
}

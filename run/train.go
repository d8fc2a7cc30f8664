package run

import (
	"cmp"
	"math"

	"github.com/diabolo-go/diabolo/internal/config/check"
	"github.com/diabolo-go/diabolo/optim"
)

// Train is the section of hyperparameters. Options of an optimiser or a schedule that is
// not chosen are errors; those of the chosen one have defaults.
type Train struct {
	Epochs      int         `yaml:"epochs,omitempty"`     // at least 1; 0: Steps counts
	Steps       int         `yaml:"steps,omitempty"`      // with no Epochs: as many whole epochs as make at least so many steps
	Batch       int         `yaml:"batch"`                // images per step, at least 1; the last step of an epoch may have fewer
	Seed        uint64      `yaml:"seed"`                 // of initial weights, order of images, dropout, samples of z, noise
	Optimizer   string      `yaml:"optimizer"`            // adamw | sgd
	LR          float64     `yaml:"lr"`                   // learning rate, above 0
	WeightDecay float64     `yaml:"weight_decay"`         // 0 to 1
	Betas       *[2]float64 `yaml:"betas,flow,omitempty"` // adamw; default 0.9, 0.999
	Eps         *float64    `yaml:"eps,omitempty"`        // adamw; default 1e-8
	Momentum    *float64    `yaml:"momentum,omitempty"`   // sgd; default 0.9
	Nesterov    bool        `yaml:"nesterov,omitempty"`   // sgd: Nesterov momentum
	Schedule    Schedule    `yaml:"schedule"`
	Clip        float64     `yaml:"clip"`                  // maximum norm of the gradient of all weights together; 0: no clipping
	Keep        string      `yaml:"keep"`                  // the epoch whose weights are kept: best | last
	Select      float64     `yaml:"select,omitempty"`      // share of the training images, 0 to 0.5, that is not trained on and chooses the best epoch; 0: the held-out validation images choose it, by val_loss
	Patience    int         `yaml:"patience"`              // stop after so many epochs without a better one; 0: never
	BetaWarmUp  float64     `yaml:"beta_warmup,omitempty"` // number of epochs, which may be a fraction, in which the weight of the KL rises linearly to model.beta
}

// A Schedule is how the learning rate changes over a training. Numbers of epochs may be
// fractions.
type Schedule struct {
	Kind   string   `yaml:"kind"`             // constant | cosine | step
	WarmUp float64  `yaml:"warmup"`           // number of epochs in which the rate rises linearly from 0
	Min    *float64 `yaml:"min,omitempty"`    // cosine: the rate at the end, 0 to train.lr; default 0
	Every  *float64 `yaml:"every,omitempty"`  // step: number of epochs between two decays; default 10
	Factor *float64 `yaml:"factor,omitempty"` // step: the factor of a decay, above 0 and at most 1; default 0.1
}

// Values of Optimizer and Keep; those of Schedule.Kind are in package optim.
const (
	AdamW    = "adamw"
	SGD      = "sgd"
	KeepBest = "best"
	KeepLast = "last"
)

func (t Train) validate() error {
	return cmp.Or(
		check.AtLeast("steps", t.Steps, 0),
		t.validateLength(),
		check.AtLeast("batch", t.Batch, 1),
		check.OneOf("optimizer", t.Optimizer, AdamW, SGD),
		check.Above("lr", t.LR, 0),
		check.Between("weight_decay", t.WeightDecay, 0, 1),
		t.validateOptimizer(),
		t.Schedule.validate(t.LR),
		check.Between("clip", t.Clip, 0, math.MaxFloat32),
		check.OneOf("keep", t.Keep, KeepBest, KeepLast),
		check.Between("select", t.Select, 0, 0.5),
		check.AtLeast("patience", t.Patience, 0),
		check.Between("beta_warmup", t.BetaWarmUp, 0, 1e6),
	)
}

// validateLength reports a training without epochs or steps.
func (t Train) validateLength() error {
	if t.Epochs == 0 && t.Steps > 0 {
		return nil
	}
	return check.AtLeast("epochs", t.Epochs, 1)
}

// validateOptimizer reports options of the optimiser that was not chosen.
func (t Train) validateOptimizer() error {
	var checks []error
	if t.Betas != nil {
		checks = append(checks, check.Only("betas", t.Optimizer, AdamW),
			check.Below("betas[0]", t.Betas[0], 1), check.Below("betas[1]", t.Betas[1], 1))
	}
	if t.Eps != nil {
		checks = append(checks, check.Only("eps", t.Optimizer, AdamW), check.Above("eps", *t.Eps, 0))
	}
	if t.Nesterov {
		checks = append(checks, check.Only("nesterov", t.Optimizer, SGD))
	}
	if t.Momentum != nil {
		checks = append(checks, check.Only("momentum", t.Optimizer, SGD), check.Below("momentum", *t.Momentum, 1))
	}
	return cmp.Or(checks...)
}

func (s Schedule) validate(lr float64) error {
	checks := []error{check.OneOf("schedule.kind", s.Kind, optim.Constant, optim.Cosine, optim.Step), check.Between("schedule.warmup", s.WarmUp, 0, 1e6)}
	if s.Min != nil {
		checks = append(checks, check.Only("schedule.min", s.Kind, optim.Cosine), check.Between("schedule.min", *s.Min, 0, lr))
	}
	if s.Every != nil {
		checks = append(checks, check.Only("schedule.every", s.Kind, optim.Step), check.Above("schedule.every", *s.Every, 0))
	}
	if s.Factor != nil {
		checks = append(checks, check.Only("schedule.factor", s.Kind, optim.Step), check.Above("schedule.factor", *s.Factor, 0), check.Between("schedule.factor", *s.Factor, 0, 1))
	}
	return cmp.Or(checks...)
}

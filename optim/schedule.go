package optim

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// The kinds of Schedule. Cosine is equation 5 of Loshchilov and Hutter 2017, "SGDR:
// stochastic gradient descent with warm restarts", without restarts.
const (
	Constant = "constant" // Base throughout
	Cosine   = "cosine"   // half a cosine wave from Base down to Min
	Step     = "step"     // Base, multiplied by Gamma once every Every steps
)

// kinds lists the kinds of Schedule.
var kinds = []string{Constant, Cosine, Step}

// A Schedule determines the learning rate of every step of a training: a linear warm-up,
// then the curve of its Kind. All counts are optimiser steps.
type Schedule struct {
	Kind   string  // Constant, Cosine or Step
	Base   float64 // the learning rate after the warm-up, above 0
	WarmUp int     // number of steps in which the rate rises linearly from Base/WarmUp to Base; 0: none
	Min    float64 // Cosine: the rate that a step after the last would have, 0 to Base
	Every  int     // Step: number of steps, after the warm-up, between two decays, above 0
	Gamma  float64 // Step: the factor of a decay, above 0 and at most 1
}

// Check returns an error that describes the first invalid field, or nil.
func (s Schedule) Check() error {
	switch {
	case !slices.Contains(kinds, s.Kind):
		return fmt.Errorf("schedule %q: want one of %s", s.Kind, strings.Join(kinds, ", "))
	case !(s.Base > 0) || math.IsInf(s.Base, 0):
		return fmt.Errorf("learning rate %v: must be above 0 and finite", s.Base)
	case s.WarmUp < 0:
		return fmt.Errorf("warm-up of %d steps: must be 0 or more", s.WarmUp)
	case s.Kind == Cosine && !(s.Min >= 0 && s.Min <= s.Base):
		return fmt.Errorf("cosine schedule: lowest learning rate %v: must be in 0 to %v", s.Min, s.Base)
	case s.Kind == Step && s.Every < 1:
		return fmt.Errorf("step schedule: decay every %d steps: must be 1 or more", s.Every)
	case s.Kind == Step && !(s.Gamma > 0 && s.Gamma <= 1):
		return fmt.Errorf("step schedule: factor %v: must be above 0 and at most 1", s.Gamma)
	}
	return nil
}

// LR returns the learning rate of a step, counted from 0, in a training of total steps,
// including the warm-up. It is the closed form of PyTorch's LinearLR for WarmUp steps
// followed by a constant rate, CosineAnnealingLR over the remaining steps, or StepLR.
// The Schedule must have passed Check: LR panics on an unknown Kind.
func (s Schedule) LR(step, total int) float64 {
	if step < s.WarmUp {
		return s.Base * float64(step+1) / float64(s.WarmUp)
	}
	step, total = step-s.WarmUp, total-s.WarmUp
	switch s.Kind {
	case Constant:
		return s.Base
	case Cosine:
		return s.Min + (s.Base-s.Min)*(1+math.Cos(math.Pi*float64(min(step, total))/float64(max(total, 1))))/2
	case Step:
		return s.Base * math.Pow(s.Gamma, float64(step/s.Every))
	}
	panic(fmt.Sprintf("optim: schedule %q", s.Kind))
}

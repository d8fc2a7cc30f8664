package fit

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"
)

// A quasiNewton minimises a convex function by L-BFGS (Liu and Nocedal 1989; Nocedal
// and Wright 2006, algorithm 7.4), halving a step until the function decreases. It ends
// where the gradient vanishes, or where the remaining decrease is below the rounding
// error of the function: its values come from float32, so a strict line search might
// never end.
type quasiNewton struct {
	f func(u, gradient []float64) float64

	u, gradient []float64
	value       float64
	steps       []step // the newest last
}

// A step records the curvature along one step.
type step struct {
	s, y []float64 // change of u and of the gradient
	rho  float64   // 1 / (s y)
}

const (
	remembered   = 12   // steps kept
	halvings     = 25   // of a step, at most
	roundingF    = 1e-9 // relative rounding error of a value
	vanished     = 1e-5 // largest entry of a gradient that counts as zero
	standingMost = 5    // consecutive steps that gain no more than rounding
)

// minimise descends from u, which it changes, and reports whether it converged within
// most steps.
func minimise(ctx context.Context, u []float64, most int, f func(u, gradient []float64) float64) (arrived bool, err error) {
	q := &quasiNewton{f: f, u: u, gradient: make([]float64, len(u))}
	q.value = f(u, q.gradient)
	for i, standing := 0, 0; standing < standingMost && floats.Norm(q.gradient, math.Inf(1)) > vanished; i++ {
		if err := ctx.Err(); err != nil || i == most {
			return false, err
		}
		before := q.value
		if !q.descend(q.direction()) {
			if len(q.steps) == 0 {
				return true, nil
			}
			q.steps = nil // steepest descent may still make progress
		}
		if standing++; before-q.value > roundingF*math.Abs(before) {
			standing = 0
		}
	}
	return true, nil
}

// direction returns the negative gradient times the inverse curvature of the recorded
// steps.
func (q *quasiNewton) direction() []float64 {
	d := make([]float64, len(q.u))
	floats.AddScaled(d, -1, q.gradient)
	alpha := make([]float64, len(q.steps))
	for i := len(q.steps) - 1; i >= 0; i-- {
		s := q.steps[i]
		alpha[i] = s.rho * floats.Dot(s.s, d)
		floats.AddScaled(d, -alpha[i], s.y)
	}
	if n := len(q.steps); n > 0 {
		last := q.steps[n-1]
		floats.Scale(1/(last.rho*floats.Dot(last.y, last.y)), d)
	}
	for i, s := range q.steps {
		floats.AddScaled(d, alpha[i]-s.rho*floats.Dot(s.y, d), s.s)
	}
	return d
}

// descend goes along d, by the full length or half of it and so on, and reports whether
// the function decreased.
func (q *quasiNewton) descend(d []float64) bool {
	slope := floats.Dot(d, q.gradient)
	u, gradient := make([]float64, len(d)), make([]float64, len(d))
	for share, i := 1.0, 0; i < halvings; share, i = share/2, i+1 {
		floats.AddScaledTo(u, q.u, share, d)
		value := q.f(u, gradient)
		if value > q.value+1e-4*share*slope+roundingF*math.Abs(q.value) || math.IsNaN(value) {
			continue
		}
		q.remember(u, gradient)
		copy(q.u, u)
		q.gradient, q.value = gradient, value
		return true
	}
	return false
}

// remember records a step, unless its curvature is lost in rounding.
func (q *quasiNewton) remember(u, gradient []float64) {
	s, y := make([]float64, len(u)), make([]float64, len(u))
	floats.SubTo(s, u, q.u)
	floats.SubTo(y, gradient, q.gradient)
	sy := floats.Dot(s, y)
	if !(sy > 1e-10*floats.Dot(y, y)) {
		return
	}
	if len(q.steps) == remembered {
		q.steps = q.steps[1:]
	}
	q.steps = append(q.steps, step{s, y, 1 / sy})
}

package nn

import "math"

// ELU computes x where x > 0, else alpha*(exp(x)-1), value by value (Clevert,
// Unterthiner, Hochreiter 2016, "Fast and accurate deep network learning by
// exponential linear units").
type ELU struct{ elementwise }

// NewELU returns an exponential linear unit. PyTorch's default alpha is 1.
func NewELU(alpha float32) *ELU {
	// y = x, below zero alpha*(exp(x)-1).
	forward := func(y, x []float32) {
		for i, v := range x {
			if v <= 0 {
				v = alpha * float32(math.Expm1(float64(v)))
			}
			y[i] = v
		}
	}
	// dx = dy, where x <= 0 dy*alpha*exp(x) = dy*(y+alpha). The sum loses the
	// small exp(x) of a large negative x, so it is computed anew.
	backward := func(dx, dy, x, _ []float32) {
		for i, g := range dy {
			if x[i] <= 0 {
				g *= alpha * float32(math.Exp(float64(x[i])))
			}
			dx[i] = g
		}
	}
	return &ELU{elementwise{forward, backward}}
}

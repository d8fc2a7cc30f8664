package nn

import "math"

// SiLU computes x*sigmoid(x), value by value (Elfwing, Uchibe, Doya 2018,
// "Sigmoid-weighted linear units").
type SiLU struct{ elementwise }

// NewSiLU returns a sigmoid-weighted linear unit.
func NewSiLU() *SiLU { return &SiLU{elementwise{siluForward, siluBackward}} }

// y = x s, s = sigmoid(x).
func siluForward(y, x []float32) {
	for i, v := range x {
		y[i] = v * sigmoid(v)
	}
}

// dx = dy s (1 + x (1-s)). 1-s is taken as sigmoid(-x), which keeps its digits
// for a large x.
func siluBackward(dx, dy, x, _ []float32) {
	for i, g := range dy {
		v := x[i]
		dx[i] = g * sigmoid(v) * (1 + v*sigmoid(-v))
	}
}

// sigmoid returns 1/(1+exp(-x)), computed in float64 and rounded once. A large
// -x overflows to 1/Inf, which is the right 0.
func sigmoid(x float32) float32 {
	return float32(1 / (1 + math.Exp(-float64(x))))
}

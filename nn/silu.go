package nn

import "math"

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

// dx = dy s (1 + x (1-s)), in float64, where 1-s keeps its digits.
func siluBackward(dx, dy, x, _ []float32) {
	for i, g := range dy {
		v := float64(x[i])
		s := 1 / (1 + math.Exp(-v))
		dx[i] = g * float32(s*(1+v*(1-s)))
	}
}

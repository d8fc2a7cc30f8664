package nn

import "math"

// Tanh computes the hyperbolic tangent, value by value.
type Tanh struct{ elementwise }

// NewTanh returns a hyperbolic tangent.
func NewTanh() *Tanh { return &Tanh{elementwise{tanhForward, tanhBackward}} }

// y = tanh(x).
func tanhForward(y, x []float32) {
	for i, v := range x {
		y[i] = float32(math.Tanh(float64(v)))
	}
}

// dx = dy (1 - y²).
func tanhBackward(dx, dy, _, y []float32) {
	for i, g := range dy {
		dx[i] = g * (1 - y[i]) * (1 + y[i])
	}
}

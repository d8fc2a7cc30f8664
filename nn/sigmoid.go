package nn

import "math"

// Sigmoid computes 1/(1+exp(-x)), value by value. A network trained with BCESum
// ends in logits, without it: the loss contains the sigmoid.
type Sigmoid struct{ elementwise }

// NewSigmoid returns a logistic sigmoid.
func NewSigmoid() *Sigmoid { return &Sigmoid{elementwise{sigmoidForward, sigmoidBackward}} }

// y = sigmoid(x).
func sigmoidForward(y, x []float32) {
	for i, v := range x {
		y[i] = sigmoid(v)
	}
}

// dx = dy y (1-y).
func sigmoidBackward(dx, dy, _, y []float32) {
	for i, g := range dy {
		dx[i] = g * y[i] * (1 - y[i])
	}
}

// sigmoid returns 1/(1+exp(-x)), computed in float64 and rounded once. A large
// -x overflows to 1/Inf, which is the right 0.
func sigmoid(x float32) float32 {
	return float32(1 / (1 + math.Exp(-float64(x))))
}

package nn

import "github.com/diabolo-go/diabolo/internal/engine/kernel"

// Sigmoid computes 1/(1+exp(-x)), value by value. A network trained with BCESum
// ends in logits, without it: the loss contains the sigmoid.
type Sigmoid struct{ elementwise }

// NewSigmoid returns a logistic sigmoid.
func NewSigmoid() *Sigmoid { return &Sigmoid{elementwise{kernel.Sigmoid, sigmoidBackward}} }

// dx = dy y (1-y).
func sigmoidBackward(dx, dy, _, y []float32) {
	for i, g := range dy {
		dx[i] = g * y[i] * (1 - y[i])
	}
}

package nn

import "github.com/diabolo-go/diabolo/internal/engine/kernel"

// ReLU computes max(x, 0), value by value. A NaN stays one.
type ReLU struct{ elementwise }

// NewReLU returns a rectifier.
func NewReLU() *ReLU { return &ReLU{elementwise{kernel.ReLU, reluBackward}} }

// dx = dy where y > 0, else 0.
func reluBackward(dx, dy, _, y []float32) { kernel.ReLUGrad(dx, dy, y) }

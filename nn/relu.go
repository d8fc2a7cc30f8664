package nn

// ReLU computes max(x, 0), value by value. A NaN stays one.
type ReLU struct{ elementwise }

// NewReLU returns a rectifier.
func NewReLU() *ReLU { return &ReLU{elementwise{reluForward, reluBackward}} }

// y = max(x, 0).
func reluForward(y, x []float32) {
	for i, v := range x {
		y[i] = max(v, 0)
	}
}

// dx = dy where y > 0, else 0.
func reluBackward(dx, dy, _, y []float32) {
	for i, g := range dy {
		if y[i] <= 0 {
			g = 0
		}
		dx[i] = g
	}
}

package nn

// LeakyReLU computes x where x > 0, else slope*x, value by value.
type LeakyReLU struct{ elementwise }

// NewLeakyReLU returns a leaky rectifier. PyTorch's default slope is 0.01.
func NewLeakyReLU(slope float32) *LeakyReLU {
	// y = max(x, 0) + slope*min(x, 0): without a branch, which random signs
	// would mispredict.
	forward := func(y, x []float32) {
		for i, v := range x {
			y[i] = max(v, 0) + slope*min(v, 0)
		}
	}
	// dx = dy, where x <= 0 slope*dy.
	backward := func(dx, dy, x, _ []float32) {
		for i, g := range dy {
			if x[i] <= 0 {
				g *= slope
			}
			dx[i] = g
		}
	}
	return &LeakyReLU{elementwise{forward, backward}}
}

package nn

import "math"

// GELU computes x*Phi(x), Phi being the distribution function of N(0, 1), value by
// value (Hendrycks and Gimpel 2016, "Gaussian error linear units"): the exact one by
// the error function, which is PyTorch's default, not the one approximated by tanh.
type GELU struct{ elementwise }

// NewGELU returns a Gaussian error linear unit.
func NewGELU() *GELU { return &GELU{elementwise{geluForward, geluBackward}} }

// y = x Phi(x), Phi(x) = erfc(-x/sqrt 2)/2, which keeps its digits for a large -x.
func geluForward(y, x []float32) {
	for i, v := range x {
		y[i] = float32(float64(v) * normalCDF(float64(v)))
	}
}

// dx = dy (Phi(x) + x phi(x)), phi(x) = exp(-x²/2)/sqrt(2 pi).
func geluBackward(dx, dy, x, _ []float32) {
	for i, g := range dy {
		v := float64(x[i])
		dx[i] = float32(float64(g) * (normalCDF(v) + v*math.Exp(-v*v/2)/math.Sqrt(2*math.Pi)))
	}
}

func normalCDF(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

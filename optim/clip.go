package optim

import (
	"math"

	"github.com/diabolo-go/diabolo/nn"
)

// ClipNorm scales the gradients of params so that the Euclidean norm of all of them
// together is at most max, and returns the norm before scaling. As in PyTorch, the factor
// is max/(norm+1e-6) if that is below 1, else 1. If the norm is NaN or infinite, nothing
// changes. Params without a gradient are ignored.
//
// The squares are summed in float64 in a fixed order, so the norm has the same bits
// every time. Clipping needs every gradient before the first update: the nn.Call of the
// backward pass must not have an Update.
func ClipNorm(params []*nn.Param, max float64) float64 {
	sum := 0.0
	for _, p := range params {
		sum += squares(p.Grad)
	}
	norm := math.Sqrt(sum)
	if factor := max / (norm + 1e-6); factor < 1 && !math.IsInf(norm, 0) {
		for _, p := range params {
			for i := range p.Grad {
				p.Grad[i] *= float32(factor)
			}
		}
	}
	return norm
}

// squares returns the sum of the squares of v. Four partial sums run in parallel, since
// a single one would wait for each addition.
func squares(v []float32) float64 {
	var s0, s1, s2, s3 float64
	for len(v) >= 4 {
		a, b, c, d := float64(v[0]), float64(v[1]), float64(v[2]), float64(v[3])
		s0, s1, s2, s3 = s0+a*a, s1+b*b, s2+c*c, s3+d*d
		v = v[4:]
	}
	for _, a := range v {
		s0 += float64(a) * float64(a)
	}
	return (s0 + s1) + (s2 + s3)
}

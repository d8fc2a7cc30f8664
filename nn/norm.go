package nn

import (
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// normEps is added to a variance before its square root is taken.
const normEps = 1e-5

// affineParams are the weights of the last step of a normalisation: y = weight * xhat +
// bias.
type affineParams struct{ Weight, Bias *Param }

func newAffineParams(name string, shape ...int) affineParams {
	return affineParams{newParam(name+".weight", slices.Clone(shape)...), newParam(name+".bias", slices.Clone(shape)...)}
}

// Init sets the weights to one, the biases to zero, whatever the seed.
func (a affineParams) Init(uint64) {
	fill(1, a.Weight)
	fill(0, a.Bias)
}

// Params returns weight and bias.
func (a affineParams) Params() []*Param { return []*Param{a.Weight, a.Bias} }

// stats returns the buffer for mean and rstd = 1/sqrt(var+eps) of n groups of values
// that layer l normalises, n x 2.
func (c *Call) stats(l Layer, n int) *tensor.Tensor { return c.Buffer(l, slotStats, n, 2) }

// meanAndRstd returns mean and rstd of x, and stores them in stats.
func meanAndRstd(stats, x []float32) (mean, rstd float64) {
	mean, squares := moments(x)
	rstd = 1 / math.Sqrt(squares/float64(len(x))+normEps)
	stats[0], stats[1] = float32(mean), float32(rstd)
	return mean, rstd
}

// normShift returns the part b*x + c of a normalisation's input gradient: given the
// means of g and of g*(x-mean), b = -rstd³ mean(g (x-mean)) and c = -rstd mean(g) -
// b*mean.
func normShift(mean, rstd float32, meanG, meanProducts float64) (b, c float32) {
	r := float64(rstd)
	slope := -r * r * r * meanProducts
	return float32(slope), float32(-r*meanG - slope*float64(mean))
}

// longSum is how many values are added up in float32.
const longSum = 4096

// moments returns the mean of x and the sum of squared deviations from it, combined
// from those of its pieces (Chan, Golub, LeVeque 1979).
func moments(x []float32) (mean, squares float64) {
	for from := 0; from < len(x); from += longSum {
		piece := x[from:min(from+longSum, len(x))]
		m := kernel.Sum(piece) / float32(len(piece))
		before, more := float64(from), float64(len(piece))
		d, all := float64(m)-mean, before+more
		mean += d * more / all
		squares += float64(kernel.SumSquares(piece, m)) + d*d*before*more/all
	}
	return mean, squares
}

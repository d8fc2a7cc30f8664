package nn

import (
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/internal/oracle"
	"github.com/diabolo-go/diabolo/tensor"
)

// The layer with a ReLU in it has the bits of the two layers.
func TestBatchNormReLU(t *testing.T) {
	oracle.EveryISA(t, func(t *testing.T) {
		for _, shape := range [][]int{{1, 1, 3, 5}, {4, 3, 5, 7}, {5, 17, 4, 4}, {2, 8, 28, 28}} {
			for _, train := range []bool{true, false} {
				apart := NewSequential(NewBatchNorm2D("bn", shape[1]), NewReLU())
				fused := NewBatchNormReLU2D("bn", shape[1])
				x, dy := batch(shape[0], shape[1:], 5), batch(shape[0], shape[1:], 6)
				wantY, wantDX, want := runNorm(apart, x, dy, train)
				y, dx, got := runNorm(fused, x, dy, train)
				same(t, "y", y, wantY)
				same(t, "dx", dx, wantDX)
				same(t, "parameters and gradients", got, want)
			}
		}
	})
}

// runNorm passes x forward and, in training, dy back, and returns the outcome
// with all parameters and gradients in a row.
func runNorm(l Layer, x, dy *tensor.Tensor, train bool) (y, dx, params []float32) {
	for i, p := range l.Params() {
		for j := range p.Data {
			p.Data[j] += 0.1 * float32(i+j%3)
		}
		p.Grad = make([]float32, len(p.Data))
	}
	c := &Call{Train: train}
	y = slices.Clone(l.Forward(c, x).Data)
	if train {
		dx = l.Backward(c, dy, true).Data
	}
	for _, p := range l.Params() {
		params = append(append(params, p.Data...), p.Grad...)
	}
	return y, dx, params
}

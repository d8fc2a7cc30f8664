package nn

import (
	"math"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/oracle"
	"github.com/diabolo-go/diabolo/tensor"
)

// Of equal values in a window the first in reading order gets the gradient, as
// in PyTorch; after ReLU whole windows are zero.
func TestMaxPoolFirstMaximumWins(t *testing.T) {
	x := tensor.FromSlice([]float32{
		0, 0, 5, 1,
		0, 0, 5, 5,
	}, 1, 1, 2, 4)
	l, call := NewMaxPool2D(2, 0), &Call{Train: true}
	same(t, "y", l.Forward(call, x).Data, []float32{0, 5})
	dx := l.Backward(call, tensor.FromSlice([]float32{2, 3}, 1, 1, 1, 2), true)
	same(t, "dx", dx.Data, []float32{2, 0, 3, 0, 0, 0, 0, 0})
}

// A NaN is not lost among larger numbers: it reveals a broken training.
func TestActivationsKeepNaN(t *testing.T) {
	nan := float32(math.NaN())
	x := tensor.FromSlice([]float32{1, nan, 3, 4}, 1, 1, 2, 2)
	oracle.EveryISA(t, func(t *testing.T) {
		for _, l := range []Layer{
			NewMaxPool2D(2, 2), NewReLU(), NewLeakyReLU(0.1), NewELU(1), NewSiLU(), NewTanh(), NewSigmoid(),
		} {
			y := l.Forward(&Call{}, x).Data
			if v := y[len(y)/4]; v == v {
				t.Errorf("%T of NaN: %v", l, y)
			}
		}
	})
}

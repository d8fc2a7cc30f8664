package nn

import (
	"fmt"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/oracle"
	"github.com/diabolo-go/diabolo/tensor"
)

// In training the layer is bit-identical to its three layers; in inference, where it
// folds them, it agrees with their values.
func TestConvNormReLU(t *testing.T) {
	geometries := []Conv{{Kernel: 3, Padding: 1}, {Kernel: 3, Stride: 2, Padding: 1}, {Kernel: 4, Stride: 2, Padding: 1}, {Kernel: 1}, {Kernel: 2, Stride: 3}}
	oracle.EveryISA(t, func(t *testing.T) {
		for _, shape := range [][]int{{4, 3, 5, 7}, {3, 8, 28, 28}, {2, 1, 12, 40}} {
			for _, g := range geometries {
				for name, conv := range map[string]func() Layer{
					"conv2d":          func() Layer { return NewConv2D("c", shape[1], 5, g) },
					"convtranspose2d": func() Layer { return NewConvTranspose2D("c", shape[1], 5, g) },
				} {
					t.Run(fmt.Sprint(name, shape, g), func(t *testing.T) { checkConvNormReLU(t, conv, shape) })
				}
			}
		}
	})
}

func checkConvNormReLU(t *testing.T, conv func() Layer, shape []int) {
	apart := NewSequential(conv(), NewBatchNorm2D("bn", 5), NewReLU())
	fused := NewConvNormReLU(conv(), NewBatchNorm2D("bn", 5))
	out, err := fused.Out(shape[1:])
	if err != nil {
		t.Fatal(err)
	}
	x, dy := batch(shape[0], shape[1:], 5), batch(shape[0], out, 6)
	wantY, wantDX, want := runNorm(apart, x, dy, true)
	y, dx, got := runNorm(fused, x, dy, true)
	same(t, "y", y, wantY)
	same(t, "dx", dx, wantDX)
	same(t, "parameters and gradients", got, want)

	wantY, _, _ = runNorm(apart, x, nil, false)
	y, _, _ = runNorm(fused, x, nil, false)
	for i, v := range wantY {
		// each is a sum of some 75 terms, added in another order
		if d := float64(y[i] - v); d > 1e-4 || d < -1e-4 {
			t.Fatalf("inference: element %d is %v, want %v", i, y[i], v)
		}
	}
}

// runNorm passes x forward and, in training, dy back, and returns the outcome
// with all parameters and gradients in a row.
func runNorm(l Layer, x, dy *tensor.Tensor, train bool) (y, dx, params []float32) {
	NewSequential(l).Init(3)
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

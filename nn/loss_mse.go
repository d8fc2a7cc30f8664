package nn

import (
	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// MSEMean returns the mean of (pred-target)² over all values. When d is not nil
// it receives the gradient by pred, 2(pred-target)/n.
func MSEMean(pred, target, d *tensor.Tensor) float64 {
	n := len(pred.Data)
	return SquaredSum(pred, target, d, 1/float32(n)) / float64(n)
}

// SquaredSum returns the sum of (pred-target)² over all values. When d is not nil
// it receives scale times the gradient by pred, 2(pred-target).
func SquaredSum(pred, target, d *tensor.Tensor, scale float32) float64 {
	sameShape("SquaredSum", pred, target, d)
	sum := 0.0
	for i := range pred.N() {
		if d == nil {
			sum += squaredError(pred.Row(i), target.Row(i))
			continue
		}
		diff := d.Row(i)
		kernel.Combine(diff, pred.Row(i), target.Row(i), 1, -1, 0)
		sum += float64(kernel.SumSquares(diff, 0))
		kernel.Affine(diff, diff, 2*scale, 0)
	}
	return sum
}

// squaredError sums (pred-target)² in float64.
func squaredError(pred, target []float32) float64 {
	sum := 0.0
	for i, p := range pred {
		diff := float64(p) - float64(target[i])
		sum += diff * diff
	}
	return sum
}

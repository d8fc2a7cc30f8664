package nn

import "github.com/diabolo-go/diabolo/tensor"

// MSEMean returns the mean of (pred-target)² over all values. When d is not nil
// it receives the gradient by pred, 2(pred-target)/n.
func MSEMean(pred, target, d *tensor.Tensor) float64 {
	sameShape("MSEMean", pred, target, d)
	sum := 0.0
	for i := range pred.N() {
		sum += squaredError(pred.Row(i), target.Row(i))
	}
	n := len(pred.Data)
	if d != nil {
		scale := 2 / float32(n)
		for i, p := range pred.Data {
			d.Data[i] = scale * (p - target.Data[i])
		}
	}
	return sum / float64(n)
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

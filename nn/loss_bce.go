package nn

import (
	"math"

	"github.com/diabolo-go/diabolo/tensor"
)

// BCESum returns the binary cross-entropy in nats between targets t in 0..1 and
// the probabilities sigmoid(l) of logits l, summed over all values:
//
//	-t log sigmoid(l) - (1-t) log(1-sigmoid(l)) = max(l,0) - l t + log(1+exp(-|l|))
//
// whose right side neither overflows nor takes the logarithm of zero. When d is
// not nil it receives scale times the gradient by the logits, sigmoid(l) - t.
func BCESum(logits, target, d *tensor.Tensor, scale float32) float64 {
	sameShape("BCESum", logits, target, d)
	sum := 0.0
	for i := range logits.N() {
		if d == nil {
			sum += bce(logits.Row(i), target.Row(i))
		} else {
			sum += bceGradient(d.Row(i), logits.Row(i), target.Row(i), scale)
		}
	}
	return sum
}

// bce sums the cross-entropy of one image in float64.
func bce(logits, target []float32) float64 {
	sum := 0.0
	for i, l := range logits {
		x, t := float64(l), float64(target[i])
		sum += max(x, 0) - x*t + math.Log1p(math.Exp(-math.Abs(x)))
	}
	return sum
}

// bceGradient is bce that also writes d = scale*(sigmoid(logits)-target). With
// e = exp(-|l|), sigmoid is 1/(1+e) for l >= 0 and e/(1+e) below.
func bceGradient(d, logits, target []float32, scale float32) float64 {
	sum := 0.0
	for i, l := range logits {
		x, t := float64(l), float64(target[i])
		e := math.Exp(-math.Abs(x))
		s := 1 / (1 + e)
		if x < 0 {
			s *= e
		}
		sum += max(x, 0) - x*t + math.Log1p(e)
		d[i] = scale * float32(s-t)
	}
	return sum
}

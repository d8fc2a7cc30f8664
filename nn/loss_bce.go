package nn

import (
	"github.com/diabolo-go/diabolo/internal/engine/kernel"
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
		var di []float32
		if d != nil {
			di = d.Row(i)
		}
		sum += float64(kernel.BCE(di, logits.Row(i), target.Row(i), scale))
	}
	return sum
}

package nn

import (
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/tensor"
)

// CrossEntropyMean returns the mean over the rows of logits of
//
//	-log softmax(l)[label] = log sum exp(l) - l[label]
//
// in nats. When d is not nil it receives the gradient by the logits,
// (softmax(l) - onehot(label)) / rows. It panics when a label is no column.
func CrossEntropyMean(logits *tensor.Tensor, labels []int, d *tensor.Tensor) float64 {
	sameShape("CrossEntropyMean", logits, d)
	if len(labels) != logits.N() {
		panic(fmt.Sprintf("nn: CrossEntropyMean of %d rows and %d labels", logits.N(), len(labels)))
	}
	sum := 0.0
	for i, label := range labels {
		row := logits.Row(i)
		lse := logSumExp(row)
		sum += lse - float64(row[label])
		if d != nil {
			softmaxGradient(d.Row(i), row, label, lse, float64(len(labels)))
		}
	}
	return sum / float64(len(labels))
}

// logSumExp returns log sum exp(row), the largest value taken out first so that
// nothing overflows.
func logSumExp(row []float32) float64 {
	top := float64(slices.Max(row))
	sum := 0.0
	for _, l := range row {
		sum += math.Exp(float64(l) - top)
	}
	return top + math.Log(sum)
}

// softmaxGradient writes d = (exp(row-lse) - onehot(label)) / rows.
func softmaxGradient(d, row []float32, label int, lse, rows float64) {
	for j, l := range row {
		p := math.Exp(float64(l) - lse)
		if j == label {
			p--
		}
		d[j] = float32(p / rows)
	}
}

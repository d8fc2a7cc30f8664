package nn

import (
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// BCESum returns the binary cross-entropy in nats between targets t in 0..1 and the
// probabilities sigmoid(l) of logits l, summed over all values:
//
//	-t log sigmoid(l) - (1-t) log(1-sigmoid(l)) = max(l,0) - l t + log(1+exp(-|l|))
//
// The right-hand side neither overflows nor takes the logarithm of zero. If d is not
// nil, it is overwritten with scale times the gradient with respect to the logits,
// sigmoid(l) - t. BCESum panics if the shapes differ.
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

// MSEMean returns the mean of (pred-target)² over all n values. If d is not nil, it is
// overwritten with the gradient with respect to pred, 2(pred-target)/n. MSEMean panics if
// the shapes differ.
func MSEMean(pred, target, d *tensor.Tensor) float64 {
	n := len(pred.Data)
	return SquaredSum(pred, target, d, 1/float32(n)) / float64(n)
}

// SquaredSum returns the sum of (pred-target)² over all values. If d is not nil, it is
// overwritten with scale times the gradient with respect to pred, 2(pred-target).
// SquaredSum panics if the shapes differ.
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

// GaussianKL returns the Kullback-Leibler divergence KL(N(mu, exp(logvar)) || N(0, 1)) in
// nats, summed over all values (Kingma, Welling 2014, "Auto-encoding variational Bayes",
// appendix B); logvar is the natural logarithm of the variance:
//
//	KL = 1/2 (exp(logvar) - 1 - logvar + mu²) >= 0
//
// dmu and dlogvar, each unless it is nil, are overwritten with scale times the
// gradients, mu and (exp(logvar)-1)/2. GaussianKL panics if the shapes differ.
func GaussianKL(mu, logvar, dmu, dlogvar *tensor.Tensor, scale float32) float64 {
	sameShape("GaussianKL", mu, logvar, dmu, dlogvar)
	sum := 0.0
	for i := range mu.N() {
		sum += gaussianKL(mu.Row(i), logvar.Row(i))
	}
	if dmu != nil {
		for i, m := range mu.Data {
			dmu.Data[i] = scale * m
		}
	}
	if dlogvar != nil {
		for i, l := range logvar.Data {
			dlogvar.Data[i] = scale * float32(math.Expm1(float64(l))/2)
		}
	}
	return sum
}

// gaussianKL sums the divergence of one image in float64. Expm1 keeps the precision of
// exp(logvar)-1 near logvar 0, where a latent carries no information and its KL is
// tiny.
func gaussianKL(mu, logvar []float32) float64 {
	sum := 0.0
	for i, m := range mu {
		l := float64(logvar[i])
		sum += (math.Expm1(l) - l + float64(m)*float64(m)) / 2
	}
	return sum
}

// CrossEntropyMean returns the mean over the rows of logits, N x classes, of
//
//	-log softmax(l)[label] = log sum exp(l) - l[label]
//
// in nats. If d is not nil, it is overwritten with the gradient with respect to the
// logits, (softmax(l) - onehot(label)) / N. CrossEntropyMean panics if labels does not
// have N entries in 0 to classes-1, or if the shapes of logits and d differ.
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

// logSumExp returns log sum exp(row). The largest value is subtracted first, so that
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

// sameShape panics if a tensor that is not nil differs in shape from the first.
func sameShape(loss string, first *tensor.Tensor, others ...*tensor.Tensor) {
	for _, t := range others {
		if t != nil && !slices.Equal(t.Shape, first.Shape) {
			panic(fmt.Sprintf("nn: %s of shapes %v and %v", loss, first.Shape, t.Shape))
		}
	}
}

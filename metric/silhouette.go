package metric

import (
	"fmt"
	"math"

	"github.com/diabolo-go/diabolo/tensor"
)

// Silhouette returns how well vectors x, N x D, lie with those of their own label
// and apart from the others: the mean over vectors of (b-a)/max(a,b), where a is
// the mean Euclidean distance to the others of its label and b the least mean
// distance to those of another (Rousseeuw 1987). 1 is well apart, 0 is mixed, below
// 0 is wrongly labelled. A vector alone with its label counts 0. It is NaN with
// fewer than two labels, or as many as vectors. It panics when labels does not fit
// x. Memory: 64 rows of N distances a goroutine.
func Silhouette(x *tensor.Tensor, labels []int) float64 {
	if len(labels) != x.N() {
		panic(fmt.Sprintf("metric: %d labels of %d vectors", len(labels), x.N()))
	}
	label, sizes := numbered(labels)
	if len(sizes) < 2 || len(sizes) == len(labels) {
		return math.NaN()
	}
	values := make([]float64, len(labels))
	newDistances(x).each(func(i int, row []float32) {
		sums := make([]float64, len(sizes))
		for j, v := range row {
			sums[label[j]] += math.Sqrt(float64(v))
		}
		values[i] = silhouetteOf(label[i], sums, sizes)
	})
	return mean(values)
}

// silhouetteOf returns the value of one vector, from the sums of its distances to
// those of each label.
func silhouetteOf(own int, sums []float64, sizes []int) float64 {
	if sizes[own] == 1 {
		return 0
	}
	a, b := sums[own]/float64(sizes[own]-1), math.Inf(1)
	for other, sum := range sums {
		if other != own {
			b = min(b, sum/float64(sizes[other]))
		}
	}
	if a == 0 && b == 0 {
		return 0
	}
	return (b - a) / max(a, b)
}

// numbered numbers labels from 0 in the order in which they appear, and returns how
// many vectors have each.
func numbered(labels []int) (label, sizes []int) {
	label = make([]int, len(labels))
	for number, items := range grouped(labels, len(labels)) {
		for _, i := range items {
			label[i] = number
		}
		sizes = append(sizes, len(items))
	}
	return label, sizes
}

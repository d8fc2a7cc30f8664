package metric

import (
	"fmt"
	"math"

	"github.com/diabolo-go/diabolo/tensor"
)

// Silhouette returns how well the labels separate vectors x, N x D, as a value in -1..1:
// the mean over vectors of (b-a)/max(a,b), where a is the mean Euclidean distance to the
// others with the same label, and b the least, over the other labels, of the mean
// distances to the vectors with that label (Rousseeuw 1987, "Silhouettes"). 1 means well
// separated, 0 overlapping, below 0 nearer to another label than to their own. A vector
// that is the only one with its label counts as 0. It is NaN if there are fewer than two
// distinct labels, or as many as vectors. It panics if labels does not have N entries.
// Each goroutine holds 64 N distances in memory.
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

// silhouetteOf returns the value of one vector, given the sums of its distances to the
// vectors of each label.
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

// numbered numbers labels from 0 in order of first appearance, and returns how many
// vectors have each.
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

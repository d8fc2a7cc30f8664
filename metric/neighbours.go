package metric

import (
	"fmt"
	"math"

	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/tensor"
)

// Trustworthiness returns, in 0..1, to what extent the k nearest neighbours of each point
// of a map y, N x E, of vectors x, N x D, are near in x as well (Venna and Kaski 2001,
// "Neighborhood preservation in nonlinear projection methods"):
//
//	1 - 2/(N k (2N-3k-1)) * sum over points and their neighbours in y of max(0, rank in x - k)
//
// The nearest neighbour has rank 1. The result is 1 if every neighbour is among the k
// nearest in x, and about 0.5 for a random map. Distances are Euclidean. It is NaN unless
// 0 < k < N/2. It panics if x and y have different numbers of vectors. Each goroutine
// holds 64 N distances in memory.
func Trustworthiness(x, y *tensor.Tensor, k int) float64 {
	n := x.N()
	if y.N() != n {
		panic(fmt.Sprintf("metric: a map of %d points of %d vectors", y.N(), n))
	}
	if k < 1 || 2*k >= n {
		return math.NaN()
	}
	near := knn.Search(y.Data, y.Data, y.Stride(), k, true)
	excess := make([]float64, n)
	newDistances(x).each(func(i int, row []float32) {
		for _, rank := range ranks(row, i, near.Index[i*k:][:k]) {
			excess[i] += float64(max(0, rank-k))
		}
	})
	sum := mean(excess) * float64(n)
	return 1 - sum*2/(float64(n)*float64(k)*float64(2*n-3*k-1))
}

// ranks returns the ranks of some vectors among the neighbours of vector self; the
// nearest has rank 1. Of equally near ones the one with the lower index comes first.
func ranks(row []float32, self int, of []int32) []int {
	out := make([]int, len(of))
	farthest := float32(0)
	for i, j := range of {
		out[i] = 1
		farthest = max(farthest, row[j])
	}
	for j, d := range row {
		if d > farthest || j == self {
			continue
		}
		for i, o := range of {
			if d < row[o] || d == row[o] && j < int(o) {
				out[i]++
			}
		}
	}
	return out
}

// KNNAccuracy returns the accuracy, in 0..1, of a k-nearest-neighbour classifier: the
// share of the test vectors, M x D, whose label is the most frequent one among their k
// nearest training vectors, N x D, by Euclidean distance. Ties go to the lowest label, as
// in scikit-learn. It is NaN without test vectors. It panics if labels or widths do not
// fit, or if k is not in 1 to N.
func KNNAccuracy(train *tensor.Tensor, trainLabels []int, test *tensor.Tensor, testLabels []int, k int) float64 {
	if len(trainLabels) != train.N() || len(testLabels) != test.N() || train.Stride() != test.Stride() || k < 1 || k > train.N() {
		panic(fmt.Sprintf("metric: %d neighbours of vectors %v with %d labels, for %v with %d",
			k, train.Shape, len(trainLabels), test.Shape, len(testLabels)))
	}
	near := knn.Search(train.Data, test.Data, train.Stride(), k, false)
	right := 0
	for i, label := range testLabels {
		if vote(near.Index[i*k:][:k], trainLabels) == label {
			right++
		}
	}
	return float64(right) / float64(len(testLabels))
}

// vote returns the most frequent label of some vectors.
func vote(of []int32, labels []int) int {
	best, most := 0, 0
	for _, i := range of {
		count := 0
		for _, j := range of {
			if labels[j] == labels[i] {
				count++
			}
		}
		if count > most || count == most && labels[i] < best {
			best, most = labels[i], count
		}
	}
	return best
}

package fit

import (
	"context"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// heaps returns n vectors in clusters of standard deviation 1, which differ in the
// first value, and the cluster of each.
func heaps(n, width, count int, apart float32) (*tensor.Tensor, []int) {
	stream := rng.New(5, "test")
	x, heap := tensor.New(n, width), make([]int, n)
	for i := range n {
		heap[i] = i * count / n
		for j := range width {
			x.Row(i)[j] = float32(stream.NormFloat64())
		}
		x.Row(i)[0] += apart * float32(heap[i])
	}
	return x, heap
}

func TestKMeansHeaps(t *testing.T) {
	x, heap := heaps(4000, 6, 5, 12)
	c, err := KMeans(context.Background(), x, KMeansOptions{Clusters: 5})
	if err != nil {
		t.Fatal(err)
	}
	names := map[int]int{}
	for i, label := range c.Labels {
		if name, ok := names[heap[i]]; ok && name != label {
			t.Fatalf("vector %d of heap %d is in cluster %d, others in %d", i, heap[i], label, name)
		}
		names[heap[i]] = label
	}
	if perVector := c.Inertia / 4000; math.Abs(perVector-6) > 0.2 {
		t.Errorf("inertia a vector is %v, want about its 6 variances", perVector)
	}
}

// Fewer distinct vectors than clusters leave some clusters empty.
func TestKMeansEmpty(t *testing.T) {
	x := tensor.FromSlice([]float32{1, 1, 2, 2, 1, 1, 2, 2}, 8, 1)
	c, err := KMeans(context.Background(), x, KMeansOptions{Clusters: 5})
	if err != nil {
		t.Fatal(err)
	}
	if c.Inertia != 0 {
		t.Errorf("inertia %v", c.Inertia)
	}
}

// Bits do not depend on the number of goroutines.
func TestSameBits(t *testing.T) {
	x, heap := heaps(5000, 7, 3, 2)
	type bits struct {
		centres, covariances, coef []float32
		inertia, likelihood        float64
	}
	all := func(workers int) bits {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(workers))
		c, err1 := KMeans(context.Background(), x, KMeansOptions{Clusters: 4})
		m, err2 := GMM(context.Background(), x, GMMOptions{Parts: 3, MaxIter: 5})
		l, err3 := Logistic(context.Background(), x, heap, LogisticOptions{Classes: 3, L2: 1})
		if err1 != nil || err2 != nil || err3 != nil {
			t.Fatal(err1, err2, err3)
		}
		return bits{c.Centres.Data, m.Covariances.Data, l.Coef.Data, c.Inertia, m.LogLikelihood}
	}
	one, four := all(1), all(4)
	if !slices.Equal(one.centres, four.centres) || !slices.Equal(one.covariances, four.covariances) || !slices.Equal(one.coef, four.coef) ||
		one.inertia != four.inertia || one.likelihood != four.likelihood {
		t.Errorf("four goroutines give other bits: %v, %v", one, four)
	}
}

func TestKMeansRefuses(t *testing.T) {
	x, _ := heaps(20, 2, 2, 3)
	for _, k := range []int{0, 21} {
		if _, err := KMeans(context.Background(), x, KMeansOptions{Clusters: k}); err == nil {
			t.Errorf("%d clusters of 20 vectors: no error", k)
		}
	}
	x.Data[7] = float32(math.NaN())
	if _, err := KMeans(context.Background(), x, KMeansOptions{Clusters: 2}); err == nil {
		t.Error("a value that is no number: no error")
	}
}

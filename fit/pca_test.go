package fit

import (
	"context"
	"math"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// stretched returns n vectors whose first directions have more variance than the
// others, rotated so that no axis is special.
func stretched(n, width int) *tensor.Tensor {
	stream := rng.New(3, "test")
	x := tensor.New(n, width)
	for i := range n {
		row := x.Row(i)
		for j := range row {
			row[j] = float32(stream.NormFloat64() * math.Pow(0.8, float64(j)))
		}
		for j := 1; j < width; j++ { // Givens rotations of neighbours
			a, b := row[j-1], row[j]
			row[j-1], row[j] = 0.6*a-0.8*b+1, 0.8*a+0.6*b
		}
	}
	return x
}

// TestPCAIterated compares the iteration for wide vectors with the exact
// decomposition, by padding the same vectors with zeros.
func TestPCAIterated(t *testing.T) {
	const n, width, k = 500, 200, 12
	x := stretched(n, width)
	wide := tensor.New(n, exactWidth+60)
	for i := range n {
		copy(wide.Row(i), x.Row(i))
	}
	exact, err := PCA(context.Background(), Matrix(x), PCAOptions{Components: k})
	if err != nil {
		t.Fatal(err)
	}
	iterated, err := PCA(context.Background(), Matrix(wide), PCAOptions{Components: k})
	if err != nil {
		t.Fatal(err)
	}
	for i := range k {
		if r := iterated.Variance[i] / exact.Variance[i]; math.Abs(r-1) > 1e-4 {
			t.Errorf("variance %d: %v, exactly %v", i, iterated.Variance[i], exact.Variance[i])
		}
		dot := 0.0
		for j, v := range exact.Axes.Row(i) {
			dot += float64(v) * float64(iterated.Axes.Row(i)[j])
		}
		if dot < 0.999 {
			t.Errorf("axis %d: cosine %v", i, dot)
		}
	}
	if math.Abs(iterated.Total/exact.Total-1) > 1e-6 {
		t.Errorf("total variance %v and %v", iterated.Total, exact.Total)
	}
}

// With all components nothing is lost.
func TestPCAWhole(t *testing.T) {
	x := stretched(60, 7)
	c, err := PCA(context.Background(), Matrix(x), PCAOptions{Components: 7})
	if err != nil {
		t.Fatal(err)
	}
	y := c.Rebuild(c.Project(x))
	for i := range x.Data {
		if math.Abs(float64(x.Data[i]-y.Data[i])) > 1e-4 {
			t.Fatalf("value %d: %v became %v", i, x.Data[i], y.Data[i])
		}
	}
}

func TestPCARefuses(t *testing.T) {
	for _, k := range []int{0, 8, 61} {
		if _, err := PCA(context.Background(), Matrix(stretched(60, 7)), PCAOptions{Components: k}); err == nil {
			t.Errorf("%d components of 7 values: no error", k)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := PCA(ctx, Matrix(stretched(60, 7)), PCAOptions{Components: 2}); err == nil {
		t.Error("went on after the end of its context")
	}
}

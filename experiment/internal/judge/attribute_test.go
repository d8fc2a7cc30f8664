package judge

import (
	"context"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// has returns which images of a view have an attribute.
func has(v dataset.View, name string) []bool {
	yes := make([]bool, v.Len())
	for i, item := range v.Index {
		yes[i] = v.Set.Attr(name).Values[item] > 0
	}
	return yes
}

func TestAttribute(t *testing.T) {
	ctx := context.Background()
	data := load(t, dataset.Config{Name: "synthetic-faces", Count: 1000, Size: 32, Split: &dataset.Split{By: "person", Val: 0.3}})
	train, _ := images(data.Train)
	held, _ := images(data.Val)
	f, err := FitFeatures(ctx, train, 40, 1)
	if err != nil {
		t.Fatal(err)
	}
	yes := has(data.Val, "Male")
	j, err := FitAttribute(ctx, f.Of(train), has(data.Train, "Male"), nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	if a := metric.AUROC(j.Probabilities(f.Of(held)), yes); a < 0.97 {
		t.Errorf("AUROC of held-out people is %v, want 0.97", a)
	}
	right := 0
	for i, p := range j.Probabilities(f.Of(held)) {
		if (p > 0.5) == yes[i] {
			right++
		}
	}
	if share := float64(right) / float64(len(yes)); share < 0.9 {
		t.Errorf("%v of the probabilities are on the right side", share)
	}
	if _, err := FitAttribute(ctx, f.Of(train), make([]bool, train.N()), nil, 1); err == nil {
		t.Error("learned from images that are all without the property")
	}
}

// An image counts as often as its weight says.
func TestAttributeWeights(t *testing.T) {
	x := tensor.FromSlice([]float32{0, 1, 2, 3, 1, 2}, 6, 1)
	yes := []bool{false, true, false, true, false, true}
	twice := tensor.FromSlice([]float32{0, 1, 1, 2, 3, 1, 2}, 7, 1)
	a, err := FitAttribute(context.Background(), x, yes, []float64{1, 2, 1, 1, 1, 1}, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	b, err := FitAttribute(context.Background(), twice, []bool{false, true, true, false, true, false, true}, nil, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	p, q := a.Probabilities(x), b.Probabilities(x)
	for i := range p {
		if math.Abs(p[i]-q[i]) > 1e-4 {
			t.Errorf("image %d: %v by weight, %v by standing there twice", i, p[i], q[i])
		}
	}
}

func TestSmall(t *testing.T) {
	x := tensor.New(2, 1, 64, 64)
	for i := range x.Data {
		x.Data[i] = float32(i)
	}
	y := Small(x)
	if !slices.Equal(y.Shape, []int{2, 1, 32, 32}) {
		t.Fatalf("shape %v", y.Shape)
	}
	// The square at row 2, column 4 of the second image.
	from := 64*64 + 2*64 + 4
	want := (float32(from) + float32(from+1) + float32(from+64) + float32(from+65)) / 4
	if got := y.Row(1)[1*32+2]; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, side := range []int{28, 33} {
		if same := tensor.New(1, 3, side, side); Small(same) != same {
			t.Errorf("%d pixels were halved", side)
		}
	}
}

// bars returns images with a bright bar whose height is the value.
func bars(n int, seed uint64) (*tensor.Tensor, []float64) {
	stream := rng.New(seed, "test")
	x, values := tensor.New(n, 1, 16, 16), make([]float64, n)
	for i := range n {
		height, at := 2+stream.IntN(12), stream.IntN(13)
		for row := range height {
			for column := at; column < at+3; column++ {
				x.Row(i)[row*16+column] = 1
			}
		}
		values[i] = 10 + 3*float64(height)
	}
	return x, values
}

func TestFactor(t *testing.T) {
	x, values := bars(600, 1)
	held, want := bars(200, 2)
	f, err := FitFactor(context.Background(), x, values, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if r := R2(f.Values(held), want); r < 0.95 {
		t.Errorf("R2 %v, want 0.95", r)
	}
}

func TestFactorWorkers(t *testing.T) {
	x, values := bars(150, 1)
	var first []float64
	for _, workers := range []int{1, 3} {
		before := runtime.GOMAXPROCS(workers)
		f, err := FitFactor(context.Background(), x, values, Options{Seed: 4, Epochs: 1})
		runtime.GOMAXPROCS(before)
		if err != nil {
			t.Fatal(err)
		}
		read := f.Values(x)
		if first == nil {
			first = read
		}
		if !slices.Equal(read, first) {
			t.Errorf("%d workers read other values", workers)
		}
	}
}

func TestFactorRefuses(t *testing.T) {
	x, values := bars(20, 1)
	if _, err := FitFactor(context.Background(), x, values[:10], Options{}); err == nil {
		t.Error("10 values of 20 images: no error")
	}
	if _, err := FitFactor(context.Background(), x, make([]float64, 20), Options{}); err == nil {
		t.Error("values that are all the same: no error")
	}
}

package knn

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// cloud returns n vectors around a place far from the origin.
func cloud(seed uint64, n, width int, far float64) *tensor.Tensor {
	r := rng.New(seed, "cloud")
	x := tensor.New(n, width)
	for i := range x.Data {
		x.Data[i] = float32(far + r.NormFloat64())
	}
	return x
}

// naive sorts all distances of one query.
func naive(points, queries *tensor.Tensor, query, k int, self bool) (index []int32, distance []float32) {
	type neighbour struct {
		square float64
		index  int32
	}
	var all []neighbour
	for i := range points.N() {
		sum := 0.0
		for j, v := range points.Row(i) {
			d := float64(v) - float64(queries.Row(query)[j])
			sum += d * d
		}
		if !self || i != query {
			all = append(all, neighbour{sum, int32(i)})
		}
	}
	slices.SortFunc(all, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(a.square, b.square), cmp.Compare(a.index, b.index))
	})
	for _, a := range all[:k] {
		index, distance = append(index, a.index), append(distance, float32(math.Sqrt(a.square)))
	}
	return index, distance
}

// TestSearch compares with the definition on every instruction set, for sizes on both
// sides of strips and blocks; far from the origin float32 alone would not suffice.
func TestSearch(t *testing.T) {
	for _, c := range []struct {
		points, queries, width, k int
		far                       float64
	}{
		{1, 1, 1, 1, 0}, {5, 3, 2, 5, 0}, {479, 100, 3, 7, 0}, {481, 97, 16, 5, 300}, {4000, 11, 5, 90, 0}, {600, 200, 70, 12, 20}, {300, 40, 784, 3, 5},
	} {
		points, queries := cloud(1, c.points, c.width, c.far), cloud(2, c.queries, c.width, c.far)
		for _, isa := range kernel.Available() {
			t.Run(fmt.Sprintf("%dx%d/%s", c.points, c.width, isa), func(t *testing.T) {
				use(t, isa)
				compare(t, points, queries, c.k, false)
				if c.k < c.points {
					compare(t, points, points, c.k, true)
				}
			})
		}
	}
}

func use(t *testing.T, isa string) {
	restore, err := kernel.Use(isa)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(restore)
}

func compare(t *testing.T, points, queries *tensor.Tensor, k int, self bool) {
	t.Helper()
	near := Search(points.Data, queries.Data, points.Stride(), k, self)
	if near.K != k || len(near.Index) != queries.N()*k {
		t.Fatalf("%d of %d", near.K, len(near.Index))
	}
	for q := 0; q < queries.N(); q += 1 + queries.N()/50 { // the definition is slow
		index, distance := near.Of(q)
		wantIndex, wantDistance := naive(points, queries, q, k, self)
		if !slices.Equal(index, wantIndex) || !slices.Equal(distance, wantDistance) {
			t.Fatalf("query %d: %v %v, want %v %v", q, index, distance, wantIndex, wantDistance)
		}
	}
}

// Equal points come in the order of their index.
func TestTies(t *testing.T) {
	points := tensor.New(2000, 3)
	for i := range points.N() {
		points.Row(i)[0] = float32(i % 3)
	}
	near := Search(points.Data, points.Rows(0, 2).Data, 3, 4, false)
	if want := []int32{0, 3, 6, 9, 1, 4, 7, 10}; !slices.Equal(near.Index, want) {
		t.Errorf("%v, want %v", near.Index, want)
	}
	near = Search(points.Data, points.Data, 3, 3, true)
	if index, _ := near.Of(3); !slices.Equal(index, []int32{0, 6, 9}) {
		t.Errorf("neighbours of point 3 are %v", index)
	}
}

// Points may come in pieces, and an invalid one does not affect the others.
func TestSearchRows(t *testing.T) {
	points, queries := cloud(3, 5000, 4, 1), cloud(4, 60, 4, 1)
	points.Row(17)[2] = float32(math.NaN())
	points.Row(18)[2] = float32(math.Inf(1))
	near, err := SearchRows(context.Background(), Matrix{points.Data, 4}, queries.Data, 9)
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if other := Search(points.Data, queries.Data, 4, 9, false); !slices.Equal(near.Index, other.Index) || !slices.Equal(near.Distance, other.Distance) {
		t.Error("other neighbours with another number of goroutines")
	}
	points.Row(17)[2], points.Row(18)[2] = 1e6, 1e6
	if other := Search(points.Data, queries.Data, 4, 9, false); !slices.Equal(near.Index, other.Index) {
		t.Error("a point that is no number changed other neighbours")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := SearchRows(ctx, Matrix{points.Data, 4}, queries.Data, 9); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of its context: %v", err)
	}
}

func TestSearchPanics(t *testing.T) {
	x := cloud(5, 4, 2, 0)
	for name, f := range map[string]func(){
		"no neighbour": func() { Search(x.Data, x.Data, 2, 0, false) },
		"too many":     func() { Search(x.Data, x.Data, 2, 4, true) },
		"other widths": func() { Search(x.Data, make([]float32, 3), 2, 1, false) },
		"half a point": func() { Search(x.Data, x.Data, 3, 1, false) },
		"no width":     func() { Search(nil, nil, 0, 1, false) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func BenchmarkSearch(b *testing.B) {
	for _, c := range []struct{ points, queries, width, k int }{
		{60_000, 10_000, 16, 5}, {10_000, 10_000, 16, 91}, {60_000, 1000, 784, 5},
	} {
		points, queries := cloud(1, c.points, c.width, 0), cloud(2, c.queries, c.width, 0)
		b.Run(fmt.Sprintf("%dx%dx%d", c.queries, c.points, c.width), func(b *testing.B) {
			for b.Loop() {
				Search(points.Data, queries.Data, c.width, c.k, false)
			}
		})
	}
}

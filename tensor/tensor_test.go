package tensor

import (
	"math"
	"slices"
	"testing"
)

func TestResizeKeepsMemory(t *testing.T) {
	var none *Tensor
	a := none.Resize(2, 3)
	if !slices.Equal(a.Shape, []int{2, 3}) || len(a.Data) != 6 {
		t.Fatalf("%v of %d values", a.Shape, len(a.Data))
	}
	first := &a.Data[0]
	if b := a.Resize(4); b != a || &b.Data[0] != first || !slices.Equal(b.Shape, []int{4}) || len(b.Data) != 4 {
		t.Errorf("smaller: another tensor, or %v of %d values", b.Shape, len(b.Data))
	}
	if b := a.Resize(5, 5); b != a || len(b.Data) != 25 || !slices.Equal(b.Shape, []int{5, 5}) {
		t.Errorf("larger: another tensor, or %v of %d values", b.Shape, len(b.Data))
	}
	if n := testing.AllocsPerRun(10, func() { a.Resize(3, 2) }); n != 0 {
		t.Errorf("%v allocations for a smaller shape", n)
	}
}

func TestNotFinite(t *testing.T) {
	for _, bad := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
		if i := FromSlice([]float32{0, math.MaxFloat32, bad, bad}, 2, 2).NotFinite(); i != 2 {
			t.Errorf("%v: %d", bad, i)
		}
	}
	for n := range 20 { // values after it do not matter
		x := New(20)
		x.Data[19], x.Data[n] = float32(math.NaN()), float32(math.Inf(-1))
		if i := x.NotFinite(); i != n {
			t.Errorf("%d, want %d", i, n)
		}
	}
	if i := FromSlice([]float32{-math.MaxFloat32, 1}, 2).NotFinite(); i != -1 {
		t.Error(i)
	}
}

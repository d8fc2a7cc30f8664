package tensor

import (
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

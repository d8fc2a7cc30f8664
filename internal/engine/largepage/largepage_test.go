package largepage

import "testing"

func TestFloatsAreZeros(t *testing.T) {
	for _, n := range []int{0, 1, floatsAsked - 1, floatsAsked, 1 << 20} {
		data := Floats(n)
		if len(data) != n {
			t.Fatalf("%d floats, want %d", len(data), n)
		}
		for i, v := range data {
			if v != 0 {
				t.Fatalf("float %d of %d is %g", i, n, v)
			}
		}
	}
}

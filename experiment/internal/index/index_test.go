package index

import (
	"slices"
	"testing"
)

func TestEvenly(t *testing.T) {
	for n := 1; n < 40; n++ {
		for k := 1; k <= n; k++ {
			at := Evenly(k, n)
			if at[0] != 0 || at[k-1] >= n || len(slices.Compact(at)) != k || !slices.IsSorted(at) {
				t.Fatalf("%d of %d: %v", k, n, at)
			}
		}
	}
}

package kernel

import "testing"

// With a = b = 1 every x counts the rounds, and with a = 1/2 it ends at exactly
// 2: both sums are whole numbers that float32 holds.
func TestFMAChains(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for _, n := range []int{0, 1, 2, 7, 1000} {
			total, chains := fmaChains(n, 1, 1)
			if want := float32(n * chains); total != want {
				t.Errorf("%d rounds of %d chains sum to %v, want %v", n, chains, total, want)
			}
			if flop := FMA(n); flop != 2*n*chains {
				t.Errorf("FMA(%d) counts %d operations, want %d", n, flop, 2*n*chains)
			}
		}
		if total, chains := fmaChains(60, 0.5, 1); total != float32(2*chains) {
			t.Errorf("x/2 + 1 ends at %v, want 2", total/float32(chains))
		}
	})
}

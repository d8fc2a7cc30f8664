package kernel

import (
	"fmt"
	"testing"
)

// BenchmarkPool runs operations of 32 parts of about 3 microseconds, one after
// the other as in a training step: two workers should take half the time of one.
func BenchmarkPool(b *testing.B) {
	x := make([]float32, 32<<12)
	for i := range x {
		x[i] = float32(i % 7)
	}
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("%dworkers", workers), func(b *testing.B) {
			p := NewPool(workers)
			defer p.Close()
			for b.Loop() {
				p.Run(32, func(_, i int) {
					for range 8 {
						Affine(x[i<<12:(i+1)<<12], x[i<<12:(i+1)<<12], 0.5, 1)
					}
				})
			}
		})
	}
}

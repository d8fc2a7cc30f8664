package dataset

import (
	"iter"
	"sync"
)

// ahead yields the results of fill for 0 to steps-1, computing the next one
// concurrently on a goroutine that ends with the loop. While fill runs, its result of
// two steps before is no longer in use: two buffers that take turns are enough.
func ahead[T any](steps int, fill func(step int) T) iter.Seq[T] {
	return func(yield func(T) bool) {
		ready, quit := make(chan T), make(chan struct{})
		var filler sync.WaitGroup
		filler.Go(func() {
			defer close(ready)
			for step := range steps {
				select {
				case ready <- fill(step): // once it is received, the previous one is free
				case <-quit:
					return
				}
			}
		})
		defer filler.Wait()
		defer close(quit)
		for made := range ready {
			if !yield(made) {
				return
			}
		}
	}
}

// Ahead yields the batches from number step on. It fills each one, on a goroutine of its
// own, while the loop uses the previous one; a batch is valid until the next is yielded.
// The memory is that of slots, which later loops may reuse. The contents are those of
// Fill.
func (b *Batches) Ahead(step int, slots *[2]Batch) iter.Seq[*Batch] {
	return ahead(b.Len()-step, func(i int) *Batch {
		dst := &slots[i%2]
		b.Fill(step+i, dst)
		return dst
	})
}

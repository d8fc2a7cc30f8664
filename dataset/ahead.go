package dataset

import (
	"iter"
	"sync"
)

// ahead yields what fill makes of 0 to steps-1, and makes the next meanwhile on a
// goroutine of its own, which ends with the loop. While fill runs, what it made two
// steps before is not in use any more: two memories that take turns are enough.
func ahead[T any](steps int, fill func(step int) T) iter.Seq[T] {
	return func(yield func(T) bool) {
		ready, quit := make(chan T), make(chan struct{})
		var filler sync.WaitGroup
		filler.Go(func() {
			defer close(ready)
			for step := range steps {
				select {
				case ready <- fill(step): // when it is taken, the one before is free
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

// Ahead yields the batches from number step on, each filled while the one before is in
// use, in the memory of slots. What a batch holds depends on its number alone, so
// nothing depends on how far ahead the filling is.
func (b *Batches) Ahead(step int, slots *[2]Batch) iter.Seq[*Batch] {
	return ahead(b.Len()-step, func(i int) *Batch {
		dst := &slots[i%2]
		b.Fill(step+i, dst)
		return dst
	})
}

package train

import (
	"sync"

	"github.com/diabolo-go/diabolo/dataset"
)

// A feed fills the batches of an epoch one ahead of the training, on a goroutine
// of its own. What a batch holds depends on its number alone, so nothing depends
// on how far ahead the feed got.
type feed struct {
	ready chan *dataset.Batch // filled
	free  chan *dataset.Batch // to be filled
	quit  chan struct{}
	done  sync.WaitGroup
	last  *dataset.Batch // what next gave out
}

// feed starts filling at the step the training is at.
func (t *Trainer) feed(batches *dataset.Batches) *feed {
	f := &feed{ready: make(chan *dataset.Batch, len(t.batches)), free: make(chan *dataset.Batch, len(t.batches)), quit: make(chan struct{})}
	for i := range t.batches {
		f.free <- &t.batches[i]
	}
	from := t.at.Step
	f.done.Go(func() {
		for step := from; step < batches.Len(); step++ {
			select {
			case <-f.quit:
				return
			case b := <-f.free:
				batches.Fill(step, b)
				f.ready <- b // has room for all there are
			}
		}
	})
	return f
}

// next returns the batch of the next step, valid until the next call.
func (f *feed) next() *dataset.Batch {
	if f.last != nil {
		f.free <- f.last
	}
	f.last = <-f.ready
	return f.last
}

// stop ends the goroutine.
func (f *feed) stop() {
	close(f.quit)
	f.done.Wait()
}

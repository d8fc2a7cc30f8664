package serve

import (
	"context"
	"errors"
	"sync"
)

// A batcher runs requests of one kind on one model, those that come while others
// run together as one batch. There is no clock in it: a request that finds nothing
// running runs at once, on its own goroutine; one that finds something running
// waits for that, and then runs with all that waited as well, on the goroutine of
// the first of them.
type batcher[T sized] struct {
	run   func(batch []T)
	most  int // rows of a batch, unless a single request has more
	limit int // rows that may wait

	mu      sync.Mutex
	running bool
	waiting []*ticket[T]
	rows    int // of those that wait
}

// sized is a request of some rows.
type sized interface{ size() int }

// A ticket is a request that waits. It hears of its batch when it is the first of
// it and has to run it, and of nothing when others have run it.
type ticket[T sized] struct {
	request T
	turn    chan []*ticket[T]
}

// errBusy says that too much waits already.
var errBusy = errors.New("too many requests wait")

// do runs a request. It returns errBusy when too many rows wait, and the error of
// ctx when that ends before the request's turn came.
func (b *batcher[T]) do(ctx context.Context, request T) error {
	t, err := b.enter(request)
	if err != nil {
		return err
	}
	if t == nil {
		defer b.leave()
		b.run([]T{request})
		return nil
	}
	batch, err := b.await(ctx, t)
	if batch != nil {
		b.lead(batch)
	}
	return err
}

// enter returns nil when the request may run at once, else its ticket.
func (b *batcher[T]) enter(request T) (*ticket[T], error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.running {
		b.running = true
		return nil, nil
	}
	if b.rows+request.size() > b.limit {
		return nil, errBusy
	}
	t := &ticket[T]{request, make(chan []*ticket[T], 1)}
	b.waiting = append(b.waiting, t)
	b.rows += request.size()
	return t, nil
}

// await waits for a ticket's turn. It returns the batch when the ticket leads it.
func (b *batcher[T]) await(ctx context.Context, t *ticket[T]) ([]*ticket[T], error) {
	select {
	case batch := <-t.turn:
		return batch, nil
	case <-ctx.Done():
	}
	if b.withdraw(t) {
		return nil, ctx.Err()
	}
	return <-t.turn, nil // it is in a batch already
}

// withdraw takes a ticket out of those that wait, and reports whether it was there.
func (b *batcher[T]) withdraw(t *ticket[T]) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, w := range b.waiting {
		if w == t {
			b.waiting = append(b.waiting[:i], b.waiting[i+1:]...)
			b.rows -= t.request.size()
			return true
		}
	}
	return false
}

// lead runs a batch and tells the others that they are done.
func (b *batcher[T]) lead(batch []*ticket[T]) {
	requests := make([]T, len(batch))
	for i, t := range batch {
		requests[i] = t.request
	}
	defer b.leave()
	defer func() {
		for _, t := range batch[1:] {
			close(t.turn)
		}
	}()
	b.run(requests)
}

// leave lets those that wait run, the first of them leading.
func (b *batcher[T]) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	n, rows := 0, 0
	for n < len(b.waiting) && (n == 0 || rows+b.waiting[n].request.size() <= b.most) {
		rows += b.waiting[n].request.size()
		n++
	}
	if n == 0 {
		b.running = false
		return
	}
	batch := append([]*ticket[T](nil), b.waiting[:n]...)
	b.waiting = append(b.waiting[:0], b.waiting[n:]...)
	b.rows -= rows
	batch[0].turn <- batch
}

package api

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/diabolo-go/diabolo/internal/budget"
)

// A batcher runs requests of one kind on one model; those that arrive while others run
// are run together, as one batch. There is no timer: a request that finds nothing
// running leads the next batch at once, on its own goroutine; one that finds something
// running waits for it to end, and then leads a batch of all that wait, or is part of one.
type batcher[T sized] struct {
	run   func(ctx context.Context, batch []T) // ctx ends once those of all requests have
	most  int                                  // rows of a batch, unless a single request has more
	limit int                                  // rows that may wait, half of them of one client

	mu      sync.Mutex
	running bool
	waiting []*ticket[T]
	rows    int // of those that wait
}

// sized is a request with a number of rows.
type sized interface{ size() int }

// A ticket is a request that waits. It receives from turn when it is to lead a batch;
// turn is closed when another request has run it.
type ticket[T sized] struct {
	ctx     context.Context
	client  string
	request T
	turn    chan struct{}
}

// errBusy is returned when too many rows wait already.
var errBusy = errors.New("too many requests wait")

// do runs a request. It returns errBusy when too many rows wait, and the error of
// ctx when that ends before the request's turn.
func (b *batcher[T]) do(ctx context.Context, request T) error {
	t, err := b.enter(ctx, request)
	if err != nil {
		return err
	}
	if t != nil {
		if leads, err := b.await(ctx, t); err != nil || !leads {
			return err
		}
	}
	b.lead(ctx, request)
	return nil
}

// enter returns nil if the request may lead at once, else its ticket.
func (b *batcher[T]) enter(ctx context.Context, request T) (*ticket[T], error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.running {
		b.running = true
		return nil, nil
	}
	client := budget.Of(ctx).Client()
	if b.full(client, request.size()) {
		return nil, errBusy
	}
	t := &ticket[T]{ctx, client, request, make(chan struct{}, 1)}
	b.waiting = append(b.waiting, t)
	b.rows += request.size()
	return t, nil
}

// full reports whether no more rows of a client may wait.
func (b *batcher[T]) full(client string, rows int) bool {
	if client == "" || b.rows+rows <= b.limit/2 {
		return b.rows+rows > b.limit
	}
	own := rows
	for _, t := range b.waiting {
		if t.client == client {
			own += t.request.size()
		}
	}
	return b.rows+rows > b.limit || own > b.limit/2
}

// await waits until a ticket is to lead, or another request has run it.
func (b *batcher[T]) await(ctx context.Context, t *ticket[T]) (leads bool, err error) {
	select {
	case _, leads = <-t.turn:
		return leads, nil
	case <-ctx.Done():
	}
	if b.withdraw(t) {
		return false, ctx.Err()
	}
	_, leads = <-t.turn // it leads, or is in a batch
	return leads, nil
}

// withdraw removes a ticket from those that wait, and reports whether it was there.
func (b *batcher[T]) withdraw(t *ticket[T]) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.Index(b.waiting, t)
	if i < 0 {
		return false
	}
	b.waiting = slices.Delete(b.waiting, i, i+1)
	b.rows -= t.request.size()
	return true
}

// lead runs a request together with those that wait, and signals the others when done.
func (b *batcher[T]) lead(ctx context.Context, request T) {
	runtime.Gosched() // requests that are being read join in; without any, this returns at once
	batch := b.take(b.most - request.size())
	requests := append(make([]T, 0, 1+len(batch)), request)
	if len(batch) > 0 {
		all := append(make(everyone, 0, 1+len(batch)), ctx)
		for _, t := range batch {
			requests, all = append(requests, t.request), append(all, t.ctx)
		}
		ctx = all
	}
	defer b.leave()
	defer func() {
		for _, t := range batch {
			close(t.turn)
		}
	}()
	b.run(ctx, requests)
}

// everyone is the context of a pass for several: it has ended once theirs all have. A pass
// asks between two pieces, so nothing is to be woken, and there is no Done.
type everyone []context.Context

func (all everyone) Err() (err error) {
	for _, ctx := range all {
		if err = ctx.Err(); err == nil {
			return nil
		}
	}
	return err
}

func (everyone) Done() <-chan struct{}               { return nil }
func (everyone) Deadline() (end time.Time, has bool) { return time.Time{}, false }
func (everyone) Value(any) any                       { return nil }

// take removes and returns the first tickets that wait, of at most so many rows.
func (b *batcher[T]) take(most int) []*ticket[T] {
	b.mu.Lock()
	defer b.mu.Unlock()
	n, rows := 0, 0
	for n < len(b.waiting) && rows+b.waiting[n].request.size() <= most {
		rows += b.waiting[n].request.size()
		n++
	}
	batch := slices.Clone(b.waiting[:n])
	b.waiting = slices.Delete(b.waiting, 0, n)
	b.rows -= rows
	return batch
}

// leave lets the first ticket that waits lead.
func (b *batcher[T]) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) == 0 {
		b.running = false
		return
	}
	t := b.waiting[0]
	b.waiting = slices.Delete(b.waiting, 0, 1)
	b.rows -= t.request.size()
	t.turn <- struct{}{}
}

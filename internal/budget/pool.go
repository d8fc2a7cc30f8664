package budget

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
)

// ErrFull is wrapped by the error for memory that others hold.
var ErrFull = errors.New("memory in use")

// A Pool is the memory that all requests that are under way may hold together, in bytes.
type Pool struct {
	most     int64
	held     atomic.Int64
	released func(n int64)
}

// NewPool returns a pool of so many bytes. If released is not nil, it is called with the
// bytes that a Budget gives back.
func NewPool(most int64, released func(n int64)) *Pool { return &Pool{most: most, released: released} }

// Low reports whether less than an eighth of the pool is left: that is for the requests
// which are under way.
func (p *Pool) Low() bool { return p.held.Load() > p.most-p.most/8 }

// Budget returns a budget that holds memory of the pool until Release.
func (p *Pool) Budget(of string, limits Limits) *Budget {
	b := New(of, limits)
	b.pool = p
	return b
}

// Hold takes n bytes of the pool. If there is less, it is an error that wraps ErrFull, or
// ErrLimit if there never is as much. A budget without a pool has no limit.
func (b *Budget) Hold(n int64) error {
	if b == nil || b.pool == nil {
		return nil
	}
	if n > b.pool.most {
		return limitError(fmt.Sprintf("%s bytes of memory needed, and all requests together hold %s at most", count(n), count(b.pool.most)))
	}
	if b.pool.held.Add(n) > b.pool.most {
		b.pool.held.Add(-n)
		return fmt.Errorf("%w: all requests together hold %s bytes at most", ErrFull, count(b.pool.most))
	}
	b.held.Add(n)
	return nil
}

// Release gives back all memory that b holds.
func (b *Budget) Release() {
	if n := b.held.Swap(0); n != 0 {
		b.pool.take(n)
	}
}

// take takes back n bytes.
func (p *Pool) take(n int64) {
	p.held.Add(-n)
	if p.released != nil {
		p.released(n)
	}
}

// Hold holds memory for the budget of a context. The end of the context is for those who
// wait or compute: a client that has sent all and closed its side still wants its answer.
func Hold(ctx context.Context, n int64) error { return Of(ctx).Hold(n) }

// Return gives back n bytes that Hold took for the budget of a context, before its Release.
func Return(ctx context.Context, n int64) {
	if b := Of(ctx); b != nil && b.pool != nil && n != 0 {
		b.held.Add(-n)
		b.pool.take(n)
	}
}

// Check checks a number against the budget of a context.
func Check(ctx context.Context, k Kind, n int64) error { return Of(ctx).Check(k, n) }

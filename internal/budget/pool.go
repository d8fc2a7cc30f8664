package budget

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// ErrFull is wrapped by the error for memory that others hold.
var ErrFull = errors.New("memory in use")

// A Pool is the memory that all requests that are under way may hold together, in bytes.
// Several requests of one client hold half of it at most; a single one may hold more.
type Pool struct {
	most     int64
	held     atomic.Int64
	released func(n int64)

	mu     sync.Mutex
	shares map[string]*share // of the clients that have requests under way
}

// A share is what the requests of one client hold together.
type share struct {
	held     atomic.Int64
	requests int // guarded by Pool.mu
}

// NewPool returns a pool of so many bytes. If released is not nil, it is called with the
// bytes that a Budget gives back.
func NewPool(most int64, released func(n int64)) *Pool {
	return &Pool{most: most, released: released, shares: map[string]*share{}}
}

// Low reports whether less than an eighth of the pool is left: that is for the requests
// which are under way.
func (p *Pool) Low() bool { return p.held.Load() > p.most-p.most/8 }

// Budget returns a budget that holds memory of the pool until Release, for a client; "":
// one that is not told from others, and has no share.
func (p *Pool) Budget(client, of string, limits Limits) *Budget {
	b := New(of, limits)
	b.pool, b.client = p, client
	if client != "" {
		b.share = p.enter(client)
	}
	return b
}

// enter returns the share of a client that has another request.
func (p *Pool) enter(client string) *share {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.shares[client]
	if s == nil {
		s = new(share)
		p.shares[client] = s
	}
	s.requests++
	return s
}

// leave forgets a client with its last request.
func (p *Pool) leave(client string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.shares[client]
	if s.requests--; s.requests == 0 {
		delete(p.shares, client)
	}
}

// Client returns the client of a budget, "" if that is not known.
func (b *Budget) Client() string {
	if b == nil {
		return ""
	}
	return b.client
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
	if b.share != nil {
		all := b.share.held.Add(n)
		if others := all - n - b.held.Load(); others > 0 && all > b.pool.most/2 {
			b.share.held.Add(-n)
			return fmt.Errorf("%w: several requests of one client together hold %s bytes at most", ErrFull, count(b.pool.most/2))
		}
	}
	b.held.Add(n)
	if b.pool.held.Add(n) > b.pool.most {
		b.take(n)
		return fmt.Errorf("%w: all requests together hold %s bytes at most", ErrFull, count(b.pool.most))
	}
	return nil
}

// take takes n bytes back.
func (b *Budget) take(n int64) {
	b.held.Add(-n)
	b.pool.held.Add(-n)
	if b.share != nil {
		b.share.held.Add(-n)
	}
}

// Release gives back all memory that b holds. Nothing is held later.
func (b *Budget) Release() {
	b.give(b.held.Load())
	if b.share != nil {
		b.pool.leave(b.client)
		b.share = nil
	}
}

// give gives back n bytes.
func (b *Budget) give(n int64) {
	if n == 0 {
		return
	}
	b.take(n)
	if b.pool.released != nil {
		b.pool.released(n)
	}
}

// Hold holds memory for the budget of a context. The end of the context is for those who
// wait or compute: a client that has sent all and closed its side still wants its answer.
func Hold(ctx context.Context, n int64) error { return Of(ctx).Hold(n) }

// Return gives back n bytes that Hold took for the budget of a context, before its Release.
func Return(ctx context.Context, n int64) {
	if b := Of(ctx); b != nil && b.pool != nil {
		b.give(n)
	}
}

// Check checks a number against the budget of a context.
func Check(ctx context.Context, k Kind, n int64) error { return Of(ctx).Check(k, n) }

package api

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// A lazy holds values that are costly and may never be needed: each is computed when it
// is first asked for, once for all who ask meanwhile. After a failure the next to ask
// tries again.
type lazy[K comparable, V any] struct {
	mu sync.Mutex
	of map[K]*result[V]
}

type result[V any] struct {
	done  chan struct{}
	value V
	err   error
}

// get returns the value that f computes for key. It returns the error of ctx if that ends
// first; the computation continues for the next who asks.
func (l *lazy[K, V]) get(ctx context.Context, key K, f func() (V, error)) (V, error) {
	l.mu.Lock()
	m := l.of[key]
	if m == nil {
		m = &result[V]{done: make(chan struct{})}
		if l.of == nil {
			l.of = map[K]*result[V]{}
		}
		l.of[key] = m
		go func() {
			defer close(m.done)
			defer func() {
				if p := recover(); p != nil {
					m.err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
				}
				if m.err != nil {
					l.mu.Lock()
					defer l.mu.Unlock()
					delete(l.of, key)
				}
			}()
			m.value, m.err = f()
		}()
	}
	l.mu.Unlock()
	select {
	case <-m.done:
		return m.value, m.err
	case <-ctx.Done():
		var none V
		return none, ctx.Err()
	}
}

// errComputing is returned when the time limit ends before a computation, which continues.
var errComputing = errors.New("what this needs is still being computed; ask again in a few seconds")

// await is get within the time limit; its error is a *Problem.
func await[K comparable, V any](ctx context.Context, b *base, l *lazy[K, V], key K, f func() (V, error)) (V, error) {
	ctx, cancel := context.WithTimeout(ctx, b.o.Timeout)
	defer cancel()
	v, err := l.get(ctx, key, f)
	if errors.Is(err, context.DeadlineExceeded) {
		err = errComputing
	}
	return v, b.failure(err)
}

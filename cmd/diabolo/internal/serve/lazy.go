package serve

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// A later holds what is costly and may never be asked for: it is made when it is
// first asked for, once for all who ask meanwhile. What failed is tried again.
type later[K comparable, V any] struct {
	mu   sync.Mutex
	made map[K]*made[V]
}

type made[V any] struct {
	done  chan struct{}
	value V
	err   error
}

// get returns what f makes for key. It ends with the error of ctx when that ends
// first; the work goes on for the next who asks.
func (l *later[K, V]) get(ctx context.Context, key K, f func() (V, error)) (V, error) {
	l.mu.Lock()
	m := l.made[key]
	if m == nil {
		m = &made[V]{done: make(chan struct{})}
		if l.made == nil {
			l.made = map[K]*made[V]{}
		}
		l.made[key] = m
		go func() {
			defer close(m.done)
			defer func() {
				if p := recover(); p != nil {
					m.err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
				}
				if m.err != nil {
					l.mu.Lock()
					defer l.mu.Unlock()
					delete(l.made, key)
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

// errLater is what somebody hears who has waited long enough: the work goes on.
var errLater = errors.New("what this needs is still being computed; ask again in a few seconds")

// await is get within the time limit, its errors those of a request.
func await[K comparable, V any](ctx context.Context, b *base, l *later[K, V], key K, f func() (V, error)) (V, error) {
	ctx, cancel := context.WithTimeout(ctx, b.o.Timeout)
	defer cancel()
	v, err := l.get(ctx, key, f)
	if errors.Is(err, context.DeadlineExceeded) {
		err = errLater
	}
	return v, b.failure(err)
}

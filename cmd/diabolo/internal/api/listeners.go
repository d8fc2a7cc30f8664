package api

import (
	"context"
	"slices"
	"sync"

	"github.com/diabolo-go/diabolo/internal/budget"
)

// MostListeners is how many streams of events there are at most.
const MostListeners = 32

// listeners are the streams of events.
type listeners struct {
	mu   sync.Mutex
	list []*listener // the oldest first
}

type listener struct {
	client string
	end    context.CancelFunc
}

// enter adds a stream for the client of a request, whose context it returns with what ends
// it; false: there are too many. The oldest stream of the client that has most makes way
// for one of a client that has fewer.
func (l *listeners) enter(ctx context.Context) (context.Context, func(), bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	client := budget.Of(ctx).Client()
	if len(l.list) >= MostListeners && !l.makeRoom(client) {
		return nil, nil, false
	}
	ctx, cancel := context.WithCancel(ctx)
	own := &listener{client, cancel}
	l.list = append(l.list, own)
	return ctx, func() { l.leave(own) }, true
}

// makeRoom ends a stream of the client that has most, if that has more than another would
// then have. The caller holds the lock.
func (l *listeners) makeRoom(client string) bool {
	streams, most := map[string]int{}, ""
	for _, o := range l.list {
		if streams[o.client]++; streams[o.client] > streams[most] {
			most = o.client
		}
	}
	if streams[most] <= streams[client]+1 {
		return false
	}
	i := slices.IndexFunc(l.list, func(o *listener) bool { return o.client == most })
	l.list[i].end()
	l.list = slices.Delete(l.list, i, i+1)
	return true
}

// leave ends a stream and removes it.
func (l *listeners) leave(own *listener) {
	l.mu.Lock()
	defer l.mu.Unlock()
	own.end()
	l.list = slices.DeleteFunc(l.list, func(o *listener) bool { return o == own })
}

package serve

import (
	"errors"
	"os"
	"sync"
	"time"
)

// A lazyDeadline is a deadline of a connection that is set anew several times a request, and
// hardly ever met. The system is told only where it comes nearer: one that it knows is left to
// pass, and is then replaced by the one that is wanted.
type lazyDeadline struct {
	arm func(time.Time) error // tells the system

	mu            sync.Mutex
	wanted, armed time.Time // zero: none
}

func (d *lazyDeadline) set(t time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wanted = t
	if !d.armed.IsZero() && (t.IsZero() || d.armed.Before(t)) && time.Now().Before(d.armed) {
		return nil
	}
	d.armed = t
	return d.arm(t)
}

// early reports whether err is that of a deadline which is no longer wanted; then the one
// that is wanted has taken its place.
func (d *lazyDeadline) early(err error) bool {
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.wanted.IsZero() && !time.Now().Before(d.wanted) {
		return false
	}
	d.armed = d.wanted
	return d.arm(d.wanted) == nil
}

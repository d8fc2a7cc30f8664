package serve

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// Connections that have no complete request may not keep others out: there is a limit of
// those that are open, and when it is met the oldest of them gives way.

const (
	spareFiles = 64   // that the server keeps for models, images and runs
	mostOpen   = 8192 // whose buffers take no memory to speak of
)

// mostConnections is the default of Options.Connections: as many as the process may have
// files open, but for the spare ones.
func mostConnections() int { return max(1, min(mostFiles()-spareFiles, mostOpen)) }

// A limited listener has at most so many connections open.
type limited struct {
	net.Listener
	most int

	mu     sync.Mutex
	change *sync.Cond // of open, closed, or what a connection waits for
	open   map[*connection]bool
	closed bool
}

func newLimited(l net.Listener, most int) *limited {
	n := &limited{Listener: l, most: most, open: map[*connection]bool{}}
	n.change = sync.NewCond(&n.mu)
	return n
}

// Accept returns the next connection, once there is room for it.
func (l *limited) Accept() (net.Conn, error) {
	inner, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &connection{Conn: inner, of: l, since: time.Now()}
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.open) >= l.most && !l.closed {
		if oldest := l.oldest(); oldest != nil {
			delete(l.open, oldest)
			oldest.Conn.Close() // those who read from it close the rest
		} else {
			l.change.Wait()
		}
	}
	l.open[c] = true
	return c, nil
}

// oldest returns the connection that has waited longest for a complete request, or nil.
func (l *limited) oldest() (found *connection) {
	for c := range l.open {
		if !c.answering && (found == nil || c.since.Before(found.since)) {
			found = c
		}
	}
	return found
}

// Close also ends an Accept that waits for room.
func (l *limited) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.change.Broadcast()
	return l.Listener.Close()
}

// A connection is one of a limited listener.
type connection struct {
	net.Conn
	of        *limited
	answering bool      // a request that is complete; guarded by of.mu, as since is
	since     time.Time // when it began to wait for one
}

// Write writes, and lets what a client has not taken in time go when the connection is
// closed: else the system goes on offering it for minutes.
func (c *connection) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if tcp, ok := c.Conn.(*net.TCPConn); ok && errors.Is(err, os.ErrDeadlineExceeded) {
		_ = tcp.SetLinger(0) // it is closed in any case
	}
	return n, err
}

// Close makes room for another.
func (c *connection) Close() error {
	c.of.mu.Lock()
	delete(c.of.open, c)
	c.of.change.Broadcast()
	c.of.mu.Unlock()
	return c.Conn.Close()
}

// CloseWrite is for net/http, which lets a client read the last answer.
func (c *connection) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// answers notes whether a complete request is being answered. A nil connection is one of
// another listener.
func (c *connection) answers(yes bool) {
	if c == nil {
		return
	}
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	if c.answering = yes; !yes {
		c.since = time.Now()
		c.of.change.Broadcast()
	}
}

type connectionKey struct{}

// withConnection is http.Server.ConnContext.
func withConnection(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, own(c))
}

// own returns the connection of a limited listener below one of net/http, or nil.
func own(c net.Conn) *connection {
	if t, ok := c.(interface{ NetConn() net.Conn }); ok { // TLS
		c = t.NetConn()
	}
	own, _ := c.(*connection)
	return own
}

// answered is http.Server.ConnState.
func answered(c net.Conn, state http.ConnState) {
	if state == http.StateIdle { // the answer is written
		own(c).answers(false)
	}
}

func connectionOf(ctx context.Context) *connection {
	c, _ := ctx.Value(connectionKey{}).(*connection)
	return c
}

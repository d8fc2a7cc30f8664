package serve

import (
	"io"
	"net/http"
	"time"
)

// How long a client may stand still, within the time limit of all it sends or takes.
const (
	stillSending = 5 * time.Second  // until the next bytes of a body
	stillTaking  = 10 * time.Second // until it takes the next piece of an answer
)

// timed gives every request deadlines to arrive and to be taken: a client that stands still
// is let go, whether anyone reads its body or not.
func (s *Server) timed(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control, conn := http.NewResponseController(w), connectionOf(r.Context())
		out := &timedWriter{ResponseWriter: w, control: control, limit: s.o.Timeout}
		if r.ContentLength == 0 {
			conn.answers(true)
		} else {
			out.in = timedBody{ReadCloser: r.Body, control: control, conn: conn, end: time.Now().Add(s.o.Timeout)}
			out.in.extend()
			r.Body = &out.in
		}
		defer out.extend() // for what the server still holds
		h.ServeHTTP(out, r)
	})
}

// A timedBody is a body that has to arrive.
type timedBody struct {
	io.ReadCloser
	control *http.ResponseController
	conn    *connection
	end     time.Time
	next    time.Time // when the next bytes have to be there; zero: none are to come
}

// step is by how much a deadline moves at least: to set one costs as much as the rest of a
// short read.
const step = 100 * time.Millisecond

// extend lets the next bytes take their time.
func (b *timedBody) extend() {
	next := earlier(time.Now().Add(stillSending), b.end)
	if b.next.IsZero() || next.Sub(b.next) >= step {
		b.next = next
		_ = b.control.SetReadDeadline(next) // where there are deadlines
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func (b *timedBody) Read(p []byte) (int, error) {
	b.extend()
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF { // the server waits for the client to leave, without a deadline
		b.next = time.Time{}
		_ = b.control.SetReadDeadline(b.next)
		b.conn.answers(true)
	}
	return n, err
}

// A timedWriter is an answer that has to be taken.
type timedWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	in      timedBody // of the request; zero: none
	limit   time.Duration
	end     time.Time // zero: nothing was written
	next    time.Time // when the next piece has to be taken
	own     bool      // the handler sets deadlines
}

// extend lets the client take the next piece.
func (w *timedWriter) extend() {
	if w.own {
		return
	}
	now := time.Now()
	if w.in.next.After(now) {
		now = w.in.next // the server waits for a short body first
	}
	if w.end.IsZero() {
		w.end = now.Add(w.limit)
	}
	if next := earlier(now.Add(stillTaking), w.end); next.Sub(w.next) >= step {
		w.next = next
		_ = w.control.SetWriteDeadline(next) // where there are deadlines
	}
}

func (w *timedWriter) begun() bool { return !w.end.IsZero() }

// WriteHeader writes the status, once.
func (w *timedWriter) WriteHeader(status int) {
	if !w.begun() {
		w.extend()
		w.ResponseWriter.WriteHeader(status)
	}
}

// pieceOfAnswer is what a client has to take within stillTaking.
const pieceOfAnswer = 64 << 10

func (w *timedWriter) Write(p []byte) (n int, err error) {
	for {
		w.extend()
		k, err := w.ResponseWriter.Write(p[n:min(len(p), n+pieceOfAnswer)])
		if n += k; err != nil || n == len(p) {
			return n, err
		}
	}
}

// SetWriteDeadline is for a handler that sets its own.
func (w *timedWriter) SetWriteDeadline(t time.Time) error {
	w.own = true
	return w.control.SetWriteDeadline(t)
}

// Unwrap is for http.ResponseController.
func (w *timedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

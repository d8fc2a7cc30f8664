package serve

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
)

// bodies keeps the memory of bodies that are read as a whole.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func putBody(b *bytes.Buffer) {
	if b.Cap() <= 1<<20 {
		b.Reset()
		bodies.Put(b)
	}
}

// A limitedBody reads less than a number of bytes, and fails if there are more.
type limitedBody struct {
	r     io.Reader
	left  int64
	begun bool
	err   error // of r

	start  [512]byte // what was read to look at; all of a short body
	unread []byte    // of start
}

var errTooLarge = errors.New("too large")

func (b *limitedBody) Read(p []byte) (int, error) {
	if len(b.unread) > 0 {
		n := copy(p, b.unread)
		b.unread = b.unread[n:]
		return n, nil
	}
	if b.err != nil {
		return 0, b.err
	}
	if b.left <= 0 {
		return 0, errTooLarge
	}
	b.begun = true
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	b.err = err
	return n, err
}

// peek returns the first bytes, or fewer than two with what the body ended with.
func (b *limitedBody) peek() ([]byte, error) {
	n, err := io.ReadAtLeast(b, b.start[:], 2)
	b.unread = b.start[:n]
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return b.unread, err
}

// drain reads what is left of a body that was refused, so that a client which sends first
// and reads then reads why. One that asks whether to send at all has not sent.
func (b *limitedBody) drain(q *http.Request) {
	if b.err == nil && (b.begun || q.Header.Get("Expect") == "") {
		_, _ = io.Copy(io.Discard, b) // a client that hung up reads nothing
	}
}

// bodyProblem returns the problem of an error in reading a body.
func bodyProblem(err error) *api.Problem {
	var late net.Error
	var known *api.Problem
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, errTooLarge):
		return &api.Problem{Kind: api.TooLarge, What: "too large"}
	case errors.As(err, &late) && late.Timeout():
		return &api.Problem{Kind: api.TooSlow, What: "request body read timeout"}
	case errors.Is(err, context.Canceled):
		return &api.Problem{Kind: api.Abandoned, What: "the client went away"}
	}
	return &api.Problem{What: "cannot read request body"}
}

// begin waits until a body of a kind has begun. It returns a problem of one that is empty or
// compressed. Numbers may begin as a compressed file does.
func begin(q *http.Request, body *limitedBody, kind string) *api.Problem {
	if how := q.Header.Get("Content-Encoding"); how != "" && !strings.EqualFold(how, "identity") {
		return &api.Problem{Kind: api.Unreadable, Where: "header.Content-Encoding", What: how + " is not read here; send the body as it is"}
	}
	start, err := body.peek()
	switch {
	case len(start) == 0 && err == io.EOF:
		return &api.Problem{Kind: api.Malformed, What: "request body is required"}
	case len(start) == 0 || err != nil && err != io.EOF:
		return bodyProblem(err)
	case kind != typeRaw && bytes.HasPrefix(start, []byte("\x1f\x8b")):
		return &api.Problem{Kind: api.Unreadable, Where: "data", What: "compressed by gzip, which is not read here; send the body as it is"}
	}
	return nil
}

// whole reads the rest of a body into memory that the request of ctx holds.
func whole(ctx context.Context, from io.Reader, into *bytes.Buffer) *api.Problem {
	if _, err := into.ReadFrom(&heldReader{ctx, from}); err != nil {
		return bodyProblem(err)
	}
	return nil
}

// A heldReader holds memory for what is read.
type heldReader struct {
	ctx context.Context
	r   io.Reader
}

func (h *heldReader) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	if held := api.Hold(h.ctx, n); held != nil {
		err = held
	}
	return n, err
}

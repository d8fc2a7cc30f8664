package serve

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Whoever promises a body that never comes is let go, whether anyone would read it or not.
func TestPromisedBodies(t *testing.T) {
	address := listening(t, func(o *Options) { o.Timeout, o.Token = 200*time.Millisecond, "secret" })
	const token = "Authorization: Bearer secret\r\n"
	for _, c := range []struct{ line, header string }{
		{"GET /healthz", ""}, {"GET /readyz", ""}, {"POST /healthz", ""}, {"POST /v1/nope", token},
		{"GET /v1/models", token}, {"GET /v1/events", token}, {"GET /", ""}, {"GET /openapi.json", token},
		{"POST /v1/decode", ""}, {"POST /v1/decode?model=vae", token}, {"POST /v1/decode?model=none", token},
		{"GET /v1/sample?model=vae", token}, {"PUT /v1/decode", token}, {"POST /nothing", token},
	} {
		for name, promise := range map[string]string{
			"length": "Content-Length: 100\r\n", "chunked": "Transfer-Encoding: chunked\r\n", "expect": "Content-Length: 100\r\nExpect: 100-continue\r\n",
		} {
			t.Run(c.line+" "+name, func(t *testing.T) {
				t.Parallel()
				conn := dial(t, address)
				start := time.Now()
				if _, err := fmt.Fprintf(conn, "%s HTTP/1.1\r\nHost: localhost\r\n%s%s\r\n", c.line, c.header, promise); err != nil {
					t.Fatal(err)
				}
				if c.line == "GET /v1/events" {
					return // a stream of events needs no body to go on
				}
				if _, err := io.ReadAll(conn); err != nil || time.Since(start) > 10*time.Second {
					t.Errorf("let go after %v: %v", time.Since(start), err)
				}
			})
		}
	}
}

// Connections without a complete request make way for new ones, the oldest first.
func TestFullOfPromises(t *testing.T) {
	address := listening(t, func(o *Options) { o.Connections = 8 })
	var promises []net.Conn
	for range 40 {
		c := dial(t, address)
		if _, err := io.WriteString(c, written(`{"z":`, 100)); err != nil {
			t.Fatal(err)
		}
		promises = append(promises, c)
	}
	start := time.Now()
	c := dial(t, address)
	if _, err := io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if got := status(t, c); got != http.StatusOK || time.Since(start) > time.Second {
		t.Errorf("%d after %v", got, time.Since(start))
	}
	if _, err := io.ReadAll(promises[0]); err != nil && !strings.Contains(err.Error(), "reset") || time.Since(start) > 2*time.Second {
		t.Errorf("the oldest was let go after %v: %v", time.Since(start), err)
	}
}

// A connection whose request is being answered makes way for none; new ones wait.
func TestFullOfAnswers(t *testing.T) {
	s, _ := three(t, func(o *Options) { o.Addr, o.Connections = "127.0.0.1:0", 2 })
	begun, goOn := make(chan bool, 3), make(chan bool)
	s.handler = s.timed(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		begun <- true
		<-goOn
		w.WriteHeader(http.StatusNoContent)
	}))
	address := serveUntilEnd(t, s)
	var all []net.Conn
	for i := range 3 {
		if i == 2 {
			<-begun
			<-begun
		}
		c := dial(t, address)
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	select {
	case <-begun:
		t.Error("three are answered")
	case <-time.After(100 * time.Millisecond):
	}
	close(goOn)
	for _, c := range all {
		if got := status(t, c); got != http.StatusNoContent {
			t.Errorf("%d", got)
		}
	}
}

// wide is a model of large images.
const wide = `
input: [1, 64, 64]
latent: 3
encoder: [flatten]
decoder: [linear, unflatten, sigmoid]
`

// A client that does not take its answer is let go.
func TestClientThatDoesNotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wide")
	saveConfig(t, "vae", wide, path)
	s, err := New(Options{Models: []string{path}, Addr: "127.0.0.1:0", Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	address := serveUntilEnd(t, s)
	body := raw(make([]float32, 3*1000)...)
	c := dial(t, address)
	if err := c.SetReadBuffer(4096); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(c, "POST /v1/decode HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", typeRaw, len(body), body); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReaderSize(c, 16), nil)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatal(r, err)
	}
	time.Sleep(1200 * time.Millisecond)
	start := time.Now()
	if n, err := io.Copy(io.Discard, r.Body); !errors.Is(err, syscall.ECONNRESET) || time.Since(start) > time.Second {
		t.Errorf("let go after %d bytes and %v: %v", n, time.Since(start), err)
	}
}

// The time to send a body does not end the work on it, nor a stream of events.
func TestDeadlinesEndWithTheBody(t *testing.T) {
	s, _ := three(t, func(o *Options) { o.Addr, o.Timeout = "127.0.0.1:0", 200*time.Millisecond })
	s.handler = s.timed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		for range 6 {
			_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Second))
			time.Sleep(100 * time.Millisecond)
			fmt.Fprintln(w, r.Context().Err())
			_ = http.NewResponseController(w).Flush()
		}
	}))
	address := serveUntilEnd(t, s)
	for _, body := range []string{"", "body"} {
		w, err := http.Post("http://"+address, typeJSON, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(w.Body)
		if want := strings.Repeat("<nil>\n", 6); err != nil || string(text) != want {
			t.Errorf("%q, %v", text, err)
		}
		w.Body.Close()
	}
}

// A status is written once, and an answer that fails in the middle does not look whole.
func TestPanicInAnAnswer(t *testing.T) {
	var mu sync.Mutex
	var log []string
	s, _ := three(t, func(o *Options) {
		o.Addr = "127.0.0.1:0"
		o.Log = func(format string, args ...any) {
			mu.Lock()
			defer mu.Unlock()
			log = append(log, fmt.Sprintf(format, args...))
		}
	})
	s.handler = s.timed(s.guarded(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, strings.Repeat("x", 10_000))
		panic("half")
	})))
	w, err := http.Get("http://" + serveUntilEnd(t, s))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(w.Body)
	w.Body.Close()
	if w.StatusCode != http.StatusOK || err == nil || strings.Contains(string(text), "title") {
		t.Errorf("%d, %v, %.100q", w.StatusCode, err, text)
	}
	mu.Lock()
	defer mu.Unlock()
	if all := strings.Join(log, "\n"); strings.Contains(all, "superfluous") || !strings.Contains(all, "panic in GET /: half") {
		t.Errorf("logged %.300s", all)
	}
}

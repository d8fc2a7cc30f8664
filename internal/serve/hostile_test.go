package serve

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/diabolo-go/diabolo/internal/kernel.(*Pool).work")) // the workers all models share
}

// listening serves until the test ends, and returns the address.
func listening(t *testing.T, change func(o *Options)) string {
	t.Helper()
	s, _ := three(t, func(o *Options) {
		o.Addr = "127.0.0.1:0"
		if change != nil {
			change(o)
		}
	})
	return serveUntilEnd(t, s)
}

func serveUntilEnd(t *testing.T, s *Server) string {
	t.Helper()
	l, err := s.Listen()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

func dial(t *testing.T, address string) *net.TCPConn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c.(*net.TCPConn)
}

const latentZero = `{"z":[[0,0,0]]}`

// written is a request as it goes over the wire, its body so long.
func written(body string, length int) string {
	return fmt.Sprintf("POST /v1/decode?model=vae HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s", length, body)
}

func status(t *testing.T, c net.Conn) int {
	t.Helper()
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	return r.StatusCode
}

// A client that never finishes its header or its body is let go.
func TestSlowClients(t *testing.T) {
	address := listening(t, func(o *Options) { o.Timeout = 200 * time.Millisecond })
	header := dial(t, address)
	if _, err := io.WriteString(header, "POST /v1/decode HTTP/1.1\r\nHost: localhost\r\nX-"); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(header); err != nil || len(rest) > 0 && !strings.HasPrefix(string(rest), "HTTP/1.1 4") {
		t.Errorf("half a header: %v, %q", err, rest)
	}
	body := dial(t, address)
	if _, err := io.WriteString(body, written(`{"z":`, 100)); err != nil {
		t.Fatal(err)
	}
	if got := status(t, body); got != http.StatusRequestTimeout {
		t.Errorf("half a body: %d", got)
	}
}

// A client that closes its side after the request gets its answer.
func TestHalfClosed(t *testing.T) {
	c := dial(t, listening(t, nil))
	if _, err := io.WriteString(c, written(latentZero, len(latentZero))); err != nil {
		t.Fatal(err)
	}
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got := status(t, c); got != http.StatusOK {
		t.Errorf("%d", got)
	}
}

// A thousand connections that say nothing are in nobody's way.
func TestIdleConnections(t *testing.T) {
	address := listening(t, nil)
	for range 1000 {
		dial(t, address)
	}
	c := dial(t, address)
	if _, err := io.WriteString(c, written(latentZero, len(latentZero))); err != nil {
		t.Fatal(err)
	}
	if got := status(t, c); got != http.StatusOK {
		t.Errorf("%d", got)
	}
}

// Clients that hang up at any time leave nothing behind and disturb no one.
func TestClientsThatHangUp(t *testing.T) {
	address := listening(t, nil)
	var wg sync.WaitGroup
	for client := range 8 {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(client)))
			for range 40 {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(random.IntN(3000))*time.Microsecond)
				r, err := http.NewRequestWithContext(ctx, "POST", "http://"+address+"/v1/decode?model=vae", strings.NewReader(latentZero))
				if err != nil {
					t.Error(err)
				}
				if w, err := http.DefaultClient.Do(r); err == nil {
					if w.StatusCode != http.StatusOK {
						t.Errorf("status %d", w.StatusCode)
					}
					w.Body.Close()
				}
				cancel()
			}
		})
	}
	wg.Wait()
}

// Whatever a body holds, it is answered, and a fault is the client's.
func FuzzBodies(f *testing.F) {
	s, _ := three(f, func(o *Options) {
		o.MaxBody, o.Runs = 1<<20, f.TempDir()
		o.Train = func(context.Context, Training) error { return nil }
	})
	f.Cleanup(s.Close)
	paths := []string{"encode", "decode", "reconstruct", "score", "interpolate", "inside", "attributes", "runs", "runs/vae"}
	kinds := []string{typeJSON, typeRaw, typePNG, "image/jpeg", "text/plain", "a/b;c"}
	for i := range paths {
		f.Add(i, 0, latentZero)
		f.Add(i, 0, `{"pixels":[[0,1]],"images":["iVBORw0KGgo="]}`)
		f.Add(i, 0, `{"preset":"vae-digits","name":"a","epochs":1,"seed":2,"latent":3,"batch":4,"lr":0.5,"count":6}`)
		f.Add(i, 0, `{"action":"resume","epochs":7}`)
		f.Add(i, 1, raw(0, 1, 2))
		f.Add(i, 1, raw(images(1).Data...))
		f.Add(i, 2, picturePNG(f, 6, 8, true))
	}
	f.Fuzz(func(t *testing.T, path, kind int, body string) {
		at := paths[uint(path)%uint(len(paths))] + "?model=cvae&class=star&resize=true"
		w := ask(s, "POST", "/v1/"+at, body, "Content-Type", kinds[uint(kind)%uint(len(kinds))])
		switch {
		case w.Code >= 500:
			t.Errorf("%d: %s", w.Code, w.Body)
		case w.Code != http.StatusOK && w.Header().Get("Content-Type") != "application/problem+json":
			t.Errorf("%d of type %s", w.Code, w.Header().Get("Content-Type"))
		}
	})
}

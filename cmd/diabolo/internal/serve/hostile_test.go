package serve

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/diabolo-go/diabolo/internal/memtest"
	"github.com/diabolo-go/diabolo/internal/raster/hostile"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/diabolo-go/diabolo/internal/engine/kernel.(*Pool).work")) // the workers all models share
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

// Clients that go on sending a byte at a time are let go as well.
func TestDrippingClients(t *testing.T) {
	address := listening(t, func(o *Options) { o.Timeout = 200 * time.Millisecond })
	for name, begun := range map[string]string{
		"header": "POST /v1/decode HTTP/1.1\r\nHost: localhost\r\nX-",
		"body":   written(`{"z":[[`, 1<<20),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, start := dial(t, address), time.Now()
			var wg sync.WaitGroup
			wg.Go(func() {
				for _, err := io.WriteString(c, begun); err == nil; _, err = io.WriteString(c, "1") {
					time.Sleep(10 * time.Millisecond)
				}
			})
			answer, _ := io.ReadAll(c) // bytes that came too late reset the connection
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("let go after %s", took)
			}
			if name == "body" && !strings.HasPrefix(string(answer), "HTTP/1.1 408") {
				t.Errorf("answer %q", answer)
			}
			c.Close()
			wg.Wait()
		})
	}
}

// claiming is a megabyte that begins as a PNG of some size.
func claiming(width, height uint32) string {
	header := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	header = append(binary.BigEndian.AppendUint32(header, height), 8, 2, 0, 0, 0)
	file := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\r"), header...)
	file = binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(header))
	return string(file) + strings.Repeat("x", 1<<20)
}

// A picture that would fill the memory is refused by its header.
func TestGiantPictures(t *testing.T) {
	s, _ := three(t, nil)
	for _, c := range []struct {
		width, height uint32
		want          string
	}{
		{30_000, 30_000, "body: the PNG is too large: 30000x30000"},
		{5000, 5000, "body: 5000 x 5000 pixels, want 24 million at most"},
	} {
		file := claiming(c.width, c.height)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		w := ask(s, "POST", "/v1/encode?model=ae&resize=true", file, "Content-Type", "image/png")
		runtime.ReadMemStats(&after)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 16<<20 {
			t.Errorf("%d x %d: %d bytes taken to refuse it", c.width, c.height, took)
		}
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

// With a certificate and its key in files, answers are given over TLS alone, 1.2 or
// newer.
func TestTLS(t *testing.T) {
	web := httptest.NewTLSServer(nil)
	web.Close()
	client, transport := web.Client(), web.Client().Transport.(*http.Transport)
	cert, key := writePair(t, web.TLS.Certificates[0])
	address := listening(t, func(o *Options) { o.CertFile, o.KeyFile = cert, key })
	ask := func(scheme string) (int, error) {
		w, err := client.Get(scheme + "://" + address + "/readyz")
		if err != nil {
			return 0, err
		}
		defer w.Body.Close()
		transport.CloseIdleConnections()
		return w.StatusCode, nil
	}
	if code, err := ask("https"); code != http.StatusOK {
		t.Errorf("https: %d, %v", code, err)
	}
	if code, err := ask("http"); code != http.StatusBadRequest {
		t.Errorf("http: %d, %v", code, err)
	}
	transport.TLSClientConfig.MinVersion, transport.TLSClientConfig.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	if code, err := ask("https"); err == nil {
		t.Errorf("TLS 1.1: %d", code)
	}
}

// writePair writes a certificate and its key as PEM files.
func writePair(t *testing.T, pair tls.Certificate) (cert, key string) {
	t.Helper()
	secret, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", pair.Certificate[0]), write("key.pem", "PRIVATE KEY", secret)
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

// Whatever a body holds, it is answered, a fault is the client's, and it takes no more
// memory than requests may hold and than its length explains.
func FuzzBodies(f *testing.F) {
	const held = 16 << 20
	s, _ := three(f, func(o *Options) {
		o.MaxBody, o.Memory, o.Runs = 1<<20, held, f.TempDir()
		o.Train = func(context.Context, train.Options, *run.Folder) error { return nil }
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
		f.Add(i, 2, string(hostile.PNG(400, 300)))
		f.Add(i, 3, string(hostile.Scans(64, 48, 3)))
	}
	f.Fuzz(func(t *testing.T, path, kind int, body string) {
		at := paths[uint(path)%uint(len(paths))] + "?model=cvae&class=star&resize=true"
		var w *httptest.ResponseRecorder
		memtest.AtMost(t, 2*held+100*len(body), func() {
			w = ask(s, "POST", "/v1/"+at, body, "Content-Type", kinds[uint(kind)%uint(len(kinds))])
		})
		switch {
		case w.Code >= 500 && w.Header().Get("Retry-After") == "": // there is no memory for it
			t.Errorf("%d: %s", w.Code, w.Body)
		case w.Code != http.StatusOK && w.Header().Get("Content-Type") != "application/problem+json":
			t.Errorf("%d of type %s", w.Code, w.Header().Get("Content-Type"))
		}
	})
}

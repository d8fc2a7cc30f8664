package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/internal/file/lockfile"
)

// content is the file of every test: more than one read buffer.
var content = func() []byte {
	b := make([]byte, 300_000)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}()

var (
	sums, _ = Sum(bytes.NewReader(content))
	date    = time.Date(2007, 10, 1, 0, 0, 0, 0, time.UTC)
)

// whole serves the content with ranges, as a good mirror does.
func whole(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("ETag", `"v1"`)
	http.ServeContent(w, r, "file.gz", date, bytes.NewReader(content))
}

// breakOff sends n bytes of the response of other, then closes the connection.
func breakOff(n int, other http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		other(&breaker{ResponseWriter: w, left: n}, r)
	}
}

type breaker struct {
	http.ResponseWriter
	left int
}

func (b *breaker) Write(p []byte) (int, error) {
	if len(p) < b.left {
		b.left -= len(p)
		return b.ResponseWriter.Write(p)
	}
	b.ResponseWriter.Write(p[:b.left])
	b.ResponseWriter.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// first answers the first request with a, the others with b.
func first(a, b http.HandlerFunc) http.HandlerFunc {
	var asked atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			a(w, r)
			return
		}
		b(w, r)
	}
}

// ignoreRange always sends everything.
func ignoreRange(w http.ResponseWriter, r *http.Request) { w.Write(content) }

func wrongBytes(w http.ResponseWriter, r *http.Request) {
	w.Write(bytes.Repeat([]byte("no"), len(content)/2))
}

func stall(w http.ResponseWriter, r *http.Request) {
	w.Write(content[:1000])
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

func endless(w http.ResponseWriter, r *http.Request) {
	for {
		if _, err := w.Write(content); err != nil {
			return
		}
	}
}

func page(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, "<html>moved</html>")
}

// oddRange answers 206 with another range than requested, once.
func oddRange(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Range", fmt.Sprintf("bytes 5-%d/%d", len(content)-1, len(content)))
	w.WriteHeader(http.StatusPartialContent)
	w.Write(content[5:])
}

func tooFar(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
}

func serve(t *testing.T, handlers ...http.HandlerFunc) (urls []string) {
	t.Helper()
	for _, h := range handlers {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		urls = append(urls, s.URL+"/file.gz")
	}
	return urls
}

func checkContent(t *testing.T, dest string) {
	t.Helper()
	got, err := os.ReadFile(dest)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, content) {
		t.Fatalf("%s holds %d bytes that are not the file", dest, len(got))
	}
}

// checkOnly fails unless the folder of dest holds exactly the named files.
func checkOnly(t *testing.T, dest string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(dest))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(names, " ") {
		t.Fatalf("the folder holds %q, want %q", got, names)
	}
}

func TestGet(t *testing.T) {
	notFound := http.HandlerFunc(http.NotFound)
	for _, c := range []struct {
		name    string
		mirrors []http.HandlerFunc
		part    []byte // left by an earlier start
		from    string // validator of the part; "" is unknown
		url     int    // mirror that gives the file
		resumed int64
	}{
		{name: "whole", mirrors: []http.HandlerFunc{whole}},
		{name: "breaks off", mirrors: []http.HandlerFunc{first(breakOff(100_000, whole), whole)}},
		{name: "breaks off often", mirrors: []http.HandlerFunc{breakOff(60_000, whole)}},
		{name: "breaks off for good", mirrors: []http.HandlerFunc{first(breakOff(100_000, whole), notFound), whole}, url: 1},
		{name: "breaks off at once", mirrors: []http.HandlerFunc{breakOff(0, whole), whole}, url: 1},
		{name: "resumes", mirrors: []http.HandlerFunc{whole}, part: content[:7000], from: `"v1"`, resumed: 7000},
		{name: "resumes at another mirror", mirrors: []http.HandlerFunc{notFound, whole}, part: content[:7000], url: 1, resumed: 7000},
		{name: "another version", mirrors: []http.HandlerFunc{whole}, part: wrong(7000), from: `"v0"`},
		{name: "part of something else", mirrors: []http.HandlerFunc{whole}, part: wrong(7000)},
		{name: "part too long", mirrors: []http.HandlerFunc{whole}, part: wrong(len(content) + 1)},
		{name: "range past the end", mirrors: []http.HandlerFunc{first(tooFar, whole)}, part: content[:7000]},
		{name: "range ignored", mirrors: []http.HandlerFunc{ignoreRange}, part: content[:7000]},
		{name: "range ignored after a break", mirrors: []http.HandlerFunc{first(breakOff(100_000, ignoreRange), ignoreRange)}},
		{name: "range from another place", mirrors: []http.HandlerFunc{first(oddRange, whole)}, part: content[:7000]},
		{name: "wrong bytes", mirrors: []http.HandlerFunc{wrongBytes, whole}, url: 1},
		{name: "not found", mirrors: []http.HandlerFunc{notFound, whole}, url: 1},
		{name: "web page", mirrors: []http.HandlerFunc{page, whole}, url: 1},
		{name: "stall", mirrors: []http.HandlerFunc{stall, whole}, url: 1},
		{name: "endless", mirrors: []http.HandlerFunc{endless, whole}, url: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dest := filepath.Join(t.TempDir(), "file.gz")
			urls := serve(t, c.mirrors...)
			if c.part != nil {
				leave(t, dest, c.part, origin{urls[0], c.from})
			}
			got, err := Get(t.Context(), Options{
				URLs: urls, Dest: dest, MD5: strings.ToUpper(sums.MD5),
				MaxBytes: int64(len(content)) + 10, Stall: patience(c.name),
			})
			if err != nil {
				t.Fatal(err)
			}
			want := Result{urls[c.url], sums.Bytes, c.resumed, true}
			if c.name == "breaks off often" || c.name == "stall" {
				want.Resumed = got.Resumed // the first read decides
			}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			checkContent(t, dest)
			checkOnly(t, dest, "file.gz")
		})
	}
}

// patience returns how long a server may send nothing: briefly where one stalls, else far
// longer than a busy machine keeps a server waiting.
func patience(name string) time.Duration {
	if name == "stall" {
		return time.Second
	}
	return time.Minute
}

func wrong(n int) []byte { return bytes.Repeat([]byte{'x'}, n) }

// leave writes the remains of an earlier download.
func leave(t *testing.T, dest string, bytes []byte, from origin) {
	t.Helper()
	f, err := (part{dest + ".part"}).start(from)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(bytes); err != nil {
		t.Fatal(err)
	}
}

func TestGetFails(t *testing.T) {
	for _, c := range []struct {
		name   string
		mirror http.HandlerFunc
		want   string
		left   []string
	}{
		{"wrong bytes", wrongBytes, "wrong bytes: MD5 is ", nil},
		{"not found", http.NotFound, "the server answered 404 Not Found", nil},
		{"web page", page, "a web page instead of the file", nil},
		{"stall", stall, "the server stopped sending", []string{"file.gz.part", "file.gz.part.json"}},
		{"endless", endless, "more than the 300010 bytes", nil},
		{"announced too long", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "300011")
			w.Write(content)
		}, "the file has 300011 bytes, more than the 300010", nil},
		{"never comes further", breakOff(0, whole), "the connection broke off", []string{"file.gz.part", "file.gz.part.json"}},
		{"breaks off again and again", breakOff(10, whole), "broke off 8 times", []string{"file.gz.part", "file.gz.part.json"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dest := filepath.Join(t.TempDir(), "file.gz")
			urls := serve(t, c.mirror)
			_, err := Get(t.Context(), Options{
				URLs: urls, Dest: dest, MD5: sums.MD5,
				MaxBytes: int64(len(content)) + 10, Stall: patience(c.name),
			})
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Count(err.Error(), urls[0]) != 1 {
				t.Errorf("error %v, want one that names %s once and says %q", err, urls[0], c.want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error has more than one line: %v", err)
			}
			checkOnly(t, dest, c.left...)
		})
	}
}

func TestGetWithoutSum(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "file.gz")
	urls := serve(t, whole)
	// Nothing would reveal that these bytes do not belong to the file: they must not be
	// used.
	leave(t, dest, wrong(500), origin{"http://elsewhere.example/file.gz", `"v1"`})
	got, err := Get(t.Context(), Options{URLs: urls, Dest: dest})
	if err != nil {
		t.Fatal(err)
	}
	if got.Verified || got.Resumed != 0 {
		t.Errorf("got %+v, want an unverified file fetched from its start", got)
	}
	checkContent(t, dest)
}

func TestGetKeepsTheFileThatWasThere(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "file.gz")
	if err := os.WriteFile(dest, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Get(t.Context(), Options{URLs: serve(t, wrongBytes), Dest: dest, MD5: sums.MD5}); err == nil {
		t.Fatal("wrong bytes passed")
	}
	if got, _ := os.ReadFile(dest); string(got) != "old" {
		t.Errorf("the old file now holds %d bytes", len(got))
	}
}

func TestGetCancelledThenResumed(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "file.gz")
	slow := func(w http.ResponseWriter, r *http.Request) { whole(slowWriter{w, r}, r) }
	urls := serve(t, first(slow, whole))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Get(ctx, Options{URLs: urls, Dest: dest, MD5: sums.MD5, Progress: func(done, total int64) {
		if total != int64(len(content)) {
			t.Errorf("progress of %d bytes, want of %d", total, len(content))
		}
		cancel()
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want one that wraps context.Canceled", err)
	}
	checkOnly(t, dest, "file.gz.part", "file.gz.part.json")

	var last int64
	got, err := Get(t.Context(), Options{URLs: urls, Dest: dest, MD5: sums.MD5, Progress: func(done, total int64) { last = done }})
	if err != nil {
		t.Fatal(err)
	}
	if got.Resumed == 0 || last != int64(len(content)) {
		t.Errorf("resumed after %d bytes and told of %d; want some and all %d", got.Resumed, last, len(content))
	}
	checkContent(t, dest)
}

// slowWriter sends a little, then waits until the client has gone.
type slowWriter struct {
	http.ResponseWriter
	r *http.Request
}

func (s slowWriter) Write(p []byte) (int, error) {
	s.ResponseWriter.Write(p[:1000])
	s.ResponseWriter.(http.Flusher).Flush()
	<-s.r.Context().Done()
	return 0, io.ErrClosedPipe
}

func TestGetIsAlone(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "file.gz")
	lock, err := lockfile.Acquire(dest + ".lock")
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	if _, err := Get(t.Context(), Options{URLs: serve(t, whole), Dest: dest}); !errors.Is(err, lockfile.ErrLocked) {
		t.Errorf("error %v, want one that wraps ErrLocked", err)
	}
}

func TestGetDoesNotUnpack(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "file.gz")
	urls := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Accept-Encoding"); got != "identity" {
			t.Errorf("Accept-Encoding %q, want identity", got)
		}
		w.Header().Set("Content-Encoding", "gzip") // some servers label a .gz so
		w.Write(content)
	})
	if _, err := Get(t.Context(), Options{URLs: urls, Dest: dest, MD5: sums.MD5}); err != nil {
		t.Fatal(err)
	}
	checkContent(t, dest)
}

func TestGetRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]Options{
		"no address":       {Dest: file},
		"folder is a file": {URLs: []string{"http://127.0.0.1:1/"}, Dest: filepath.Join(file, "x")},
		"odd address":      {URLs: []string{"gopher://x"}, Dest: file},
		"no server":        {URLs: []string{"http://127.0.0.1:1/"}, Dest: file},
	} {
		if _, err := Get(t.Context(), o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

package serve

import (
	"encoding/base64"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/internal/memtest"
	"github.com/diabolo-go/diabolo/internal/raster/hostile"
)

// Rows that are refused take no memory, however many follow.
func TestBodiesOfRows(t *testing.T) {
	s, _ := three(t, nil)
	for name, c := range map[string]struct{ path, body, want string }{
		"empty rows":   {"decode", `{"z":[` + strings.Repeat("[],", 2<<20) + `[]]}`, "body.z[0]: 0 numbers, want 3"},
		"one long row": {"decode", `{"z":[[` + strings.Repeat("0,", 4<<20) + `0]]}`, "body.z[0][1048579]: one of more than 1048579 numbers, want 3"},
		"a long row":   {"decode", `{"z":[[` + strings.Repeat("0,", 1<<20) + `0]]}`, "body.z[0]: 1048577 numbers, want 3"},
		"many rows":    {"decode", `{"z":[` + strings.Repeat("[0,0,0],", 1<<20) + `[0,0,0]]}`, "body.z[1024]: more than 1024 rows"},
		"pixels":       {"encode", `{"pixels":[[` + strings.Repeat("0,", 4<<20) + `0]]}`, "body.pixels[0][1048624]: one of more than 1048624 numbers, want 48"},
		"no pictures":  {"encode", `{"images":[` + strings.Repeat(`"",`, 2<<20) + `""]}`, "body.images[1024]: more than 1024 rows"},
	} {
		took := memtest.Allocated(func() {
			w := ask(s, "POST", "/v1/"+c.path+"?model=vae", c.body)
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("%s: %d %s", name, w.Code, w.Body)
			}
		})
		if took > 1<<20 {
			t.Errorf("%s: %d bytes to refuse %d", name, took, len(c.body))
		}
	}
}

// huge is a model of images of 256 x 256 in colour.
const huge = `
input: [3, 256, 256]
latent: 2
encoder: [flatten]
decoder: [linear, unflatten, sigmoid]
`

// A request asks for no more values than there may be, whatever the number of rows.
func TestValuesOfAnAnswer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "huge")
	saveConfig(t, "vae", huge, path)
	s := imagesOf(t, path)
	row := base64.StdEncoding.EncodeToString([]byte(picturePNG(t, 6, 8, true)))
	const limit = "1024 of 3x256x256: more than 16 million values, the limit of a request; want 85 at most"
	for _, c := range []struct{ method, path, body, kind, want string }{
		{"POST", "decode", raw(make([]float32, 2*1024)...), typeRaw, "body: " + limit},
		{"GET", "sample?n=1024", "", "", "query.n: " + limit},
		{"POST", "interpolate?steps=1024", raw(0, 0, 1, 1), typeRaw, "query.steps: " + limit},
		{"POST", "encode?resize=true", `{"images":[` + strings.Repeat(fmt.Sprintf("%q,", row), 1023) + fmt.Sprintf("%q]}", row), typeJSON, "body: " + limit},
	} {
		took := memtest.Allocated(func() {
			w := ask(s, c.method, "/v1/"+c.path, c.body, "Content-Type", c.kind, "Accept", typeRaw)
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("%s: %d %s", c.path, w.Code, w.Body)
			}
		})
		if took > 16<<20 {
			t.Errorf("%s: %d bytes to refuse it", c.path, took)
		}
	}
	if w := ask(s, "GET", "/v1/sample?n=3", "", "Accept", typeRaw); w.Code != http.StatusOK || w.Body.Len() != 3*4*3*256*256 {
		t.Errorf("three: %d, %d bytes", w.Code, w.Body.Len())
	}
}

// A large answer is written while it is made, in every type.
func TestAnswersInPieces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wide")
	saveConfig(t, "vae", wide, path)
	s := imagesOf(t, path)
	const values = 1000 * 64 * 64
	for kind, most := range map[string]int{typeJSON: 10 * values, typeRaw: 10 * values} { // 4 for the values themselves
		out := new(counter)
		took := memtest.Allocated(func() {
			r, err := http.NewRequest("GET", "http://localhost/v1/sample?n=1000", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept", kind)
			s.ServeHTTP(out, r)
		})
		if out.n < 4*values || took > most {
			t.Errorf("%s: %d bytes allocated for an answer of %d", kind, took, out.n)
		}
	}
}

// A counter counts what is written.
type counter struct {
	n      int
	header http.Header
}

func (c *counter) Header() http.Header {
	if c.header == nil {
		c.header = http.Header{}
	}
	return c.header
}
func (c *counter) WriteHeader(int)             {}
func (c *counter) Write(p []byte) (int, error) { c.n += len(p); return len(p), nil }

// Requests are refused, and the server says that it is not ready, while others hold the
// memory there is.
func TestMemoryOfRequests(t *testing.T) {
	s, _ := three(t, func(o *Options) { o.Memory = 1 << 20 })
	w := ask(s, "POST", "/v1/encode?model=ae", strings.Repeat("x", 2<<20), "Content-Type", typeRaw)
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "2" || !strings.Contains(w.Body.String(), "hold the memory") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	release := holding(t, s, "", 1<<20-1<<16)
	for start := time.Now(); !s.memory.low(); time.Sleep(time.Millisecond) {
		if time.Since(start) > 5*time.Second {
			t.Fatal("the body is held nowhere")
		}
	}
	for path, want := range map[string]int{"/readyz": 503, "/healthz": 200, "/v1/sample?model=vae": 503, "/v1/models": 503} {
		w := ask(s, "GET", path, "")
		if w.Code != want || want == 503 && (w.Header().Get("Retry-After") != "2" || w.Header().Get("Content-Type") != "application/problem+json") {
			t.Errorf("%s: %d %v %s", path, w.Code, w.Header(), w.Body)
		}
	}
	release()
	for _, path := range []string{"/readyz", "/v1/sample?model=vae"} {
		if w := ask(s, "GET", path, ""); w.Code != http.StatusOK {
			t.Errorf("afterwards %s: %d %s", path, w.Code, w.Body)
		}
	}
}

// holding makes a request of an address that holds n bytes of the memory until it is
// released.
func holding(t *testing.T, s *Server, address string, n int) (release func()) {
	t.Helper()
	from, to := io.Pipe()
	var wg sync.WaitGroup
	wg.Go(func() {
		r, err := http.NewRequest("POST", "http://localhost/v1/encode?model=ae", from)
		if err != nil {
			t.Error(err)
		}
		r.RemoteAddr = address
		r.Header.Set("Content-Type", typeRaw)
		s.ServeHTTP(new(counter), r)
	})
	for range 16 { // each is taken once the one before is held
		if _, err := to.Write(make([]byte, n/16)); err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		to.Close()
		wg.Wait()
	}
}

// Requests of one client leave half of the memory to others, unless it is this machine,
// behind which there may be many.
func TestMemoryOfClients(t *testing.T) {
	s, _ := three(t, func(o *Options) { o.Memory = 1 << 20 })
	rows := raw(make([]float32, 1000*48)...)
	for _, c := range []struct {
		holder, asker string
		want          int
	}{
		{"192.0.2.7:1", "192.0.2.7:2", http.StatusServiceUnavailable},
		{"192.0.2.7:1", "192.0.2.8:1", http.StatusOK},
		{"127.0.0.1:1", "127.0.0.1:2", http.StatusOK},
		{"[::1]:1", "127.0.0.1:2", http.StatusOK},
	} {
		release := holding(t, s, c.holder, 400<<10)
		r := httptest.NewRequest("POST", "http://localhost/v1/encode?model=ae", strings.NewReader(rows))
		r.RemoteAddr = c.asker
		r.Header.Set("Content-Type", typeRaw)
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, r); w.Code != c.want {
			t.Errorf("%s beside %s: %d %.200s", c.asker, c.holder, w.Code, w.Body)
		}
		release()
	}
}

// Pictures are decoded in the memory of requests, which they give back one by one, and
// refused where others hold it, or where there never is enough.
func TestMemoryOfPictures(t *testing.T) {
	s, _ := three(t, func(o *Options) { o.Memory = 1 << 20 })
	encode := func(kind, body string) *httptest.ResponseRecorder {
		return ask(s, "POST", "/v1/encode?model=ae&resize=true", body, "Content-Type", kind)
	}
	fits := string(hostile.PNG(600, 600)) // a byte for each pixel, and for each of the crop
	many := strings.Repeat(fmt.Sprintf("%q,", base64.StdEncoding.EncodeToString([]byte(fits))), 9)
	all := `{"images":[` + strings.TrimSuffix(many, ",") + `]}`
	for range 3 {
		for kind, body := range map[string]string{typePNG: fits, typeJSON: all} {
			if w := encode(kind, body); w.Code != http.StatusOK {
				t.Errorf("%s: %d %s", kind, w.Code, w.Body)
			}
		}
	}
	if w := encode(typePNG, string(hostile.PNG(1000, 1000))); w.Code != http.StatusUnprocessableEntity || w.Header().Get("Retry-After") != "" ||
		!strings.Contains(w.Body.String(), "body: 1750000 bytes of memory needed, and all requests together hold 1048576 at most") {
		t.Errorf("too large: %d %s", w.Code, w.Body)
	}
	release := holding(t, s, "", 1<<19)
	if w := encode(typePNG, fits); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "2" {
		t.Errorf("beside another: %d %v %s", w.Code, w.Header(), w.Body)
	}
	release()
	if w := encode(typePNG, fits); w.Code != http.StatusOK {
		t.Errorf("afterwards: %d %s", w.Code, w.Body)
	}
}

// What is left of a body that is refused is read, so that the client reads why.
func TestRefusedBodies(t *testing.T) {
	address := listening(t, nil)
	for _, model := range []string{"vae", "none"} {
		w, err := http.Post("http://"+address+"/v1/decode?model="+model, typeJSON, strings.NewReader(`{"z":[[],`+strings.Repeat("[],", 3<<20)))
		if err != nil {
			t.Fatal(err)
		}
		if w.StatusCode/100 != 4 {
			t.Error(w.Status)
		}
		w.Body.Close()
	}
}

// Large requests let memory go back to the system; small ones, however many, do not.
func TestMemoryGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(0)
		for range 10_000 {
			m.give(10_000)
		}
		if m.pending.Load() {
			t.Error("for small requests")
		}
		m.give(worthFreeing)
		if !m.pending.Load() {
			t.Error("not for large ones")
		}
		time.Sleep(2 * freeAfter)
		if m.pending.Load() || m.freed.Load() != 0 {
			t.Error("it is never done")
		}
	})
}

// A body that is compressed is refused as such, whatever it is said to hold.
func TestCompressedBodies(t *testing.T) {
	s, _ := three(t, nil)
	for _, kind := range []string{typeJSON, typeRaw, typePNG} {
		w := ask(s, "POST", "/v1/encode?model=ae", "packed", "Content-Type", kind, "Content-Encoding", "gzip")
		if w.Code != http.StatusUnsupportedMediaType || !strings.Contains(w.Body.String(), "header.Content-Encoding: gzip is not read here") {
			t.Errorf("%s: %d %s", kind, w.Code, w.Body)
		}
	}
	numbers := raw(math.Float32frombits(0x3f008b1f), 0, 0) // its first bytes are those of gzip
	if w := ask(s, "POST", "/v1/decode?model=vae", numbers, "Content-Type", typeRaw); w.Code != http.StatusOK {
		t.Errorf("numbers that begin as gzip does: %d %s", w.Code, w.Body)
	}
	if w := ask(s, "POST", "/v1/decode?model=vae", latentZero, "Content-Encoding", "identity"); w.Code != http.StatusOK {
		t.Errorf("identity: %d %s", w.Code, w.Body)
	}
}

// docs/serve.md has the limits as they are.
func TestLimitsInTheDocs(t *testing.T) {
	text, err := os.ReadFile("../../../../docs/serve.md")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{}.filled()
	for _, want := range []string{
		fmt.Sprintf("| body of a request | %d MB |", o.MaxBody>>20),
		fmt.Sprintf("for the client to take it | %.0f s each |", o.Timeout.Seconds()),
		fmt.Sprintf("| %.0f s while it sends a header or a body, %.0f s while it takes an answer |", stillSending.Seconds(), stillTaking.Seconds()),
		fmt.Sprintf("| %d MB, or a quarter of what the process may take", mostHeld>>20),
		fmt.Sprintf("less %d, at most %d |", spareFiles, mostOpen),
		fmt.Sprintf("| listeners to events | %d |", api.MostListeners),
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("docs/serve.md does not say %q", want)
		}
	}
}

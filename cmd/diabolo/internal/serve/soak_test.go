package serve

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

const soakClients = 64

// Many clients ask all kinds of things for a while, one in twenty of them something
// broken: each answer is the library's, no fault is the server's, and nothing is
// left behind. DIABOLO_SOAK says how long, such as 10m; a second without it.
func TestSoak(t *testing.T) {
	length := time.Second
	if text := os.Getenv("DIABOLO_SOAK"); text != "" {
		var err error
		if length, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	s, saved := three(t, func(o *Options) { o.Addr = "127.0.0.1:0" })
	address := serveUntilEnd(t, s)
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = soakClients
	k := &soak{t: t, url: "http://" + address + "/v1/", saved: saved}
	k.run(length / 10) // warm
	memory, goroutines := settled()
	k.run(length)
	if m, g := settled(); m > memory+16<<20 || g > goroutines+soakClients/4 {
		t.Errorf("%d bytes and %d goroutines before, %d and %d after", memory, goroutines, m, g)
	}
	t.Logf("%d requests, %d of them broken", k.asked.Load(), k.broken.Load())
	if k.asked.Load() < soakClients {
		t.Error("too few requests for a test")
	}
}

// settled returns the memory in use and the number of goroutines once idle
// connections are closed.
func settled() (memory uint64, goroutines int) {
	http.DefaultClient.CloseIdleConnections()
	time.Sleep(100 * time.Millisecond)
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse, runtime.NumGoroutine()
}

type soak struct {
	t             *testing.T
	url           string
	saved         map[string]*model.Model
	asked, broken atomic.Int64
}

func (k *soak) run(length time.Duration) {
	end := time.Now().Add(length)
	var wg sync.WaitGroup
	for client := range soakClients {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(uint64(client), uint64(length)))
			for time.Now().Before(end) && !k.t.Failed() {
				k.asked.Add(1)
				if random.IntN(20) == 0 {
					k.broken.Add(1)
					k.askBroken(random)
				} else {
					k.askWhole(random)
				}
			}
		})
	}
	wg.Wait()
}

// askWhole asks for the reconstructions, latents or images of some random rows.
func (k *soak) askWhole(random *rand.Rand) {
	name := []string{"ae", "vae", "cvae"}[random.IntN(3)]
	m, n, query := k.saved[name], 1+random.IntN(5), "?model="+name
	x, z := tensor.New(n, 1, 8, 6), tensor.New(n, 3)
	for i := range x.Data {
		x.Data[i] = random.Float32()
	}
	for i := range z.Data {
		z.Data[i] = float32(random.NormFloat64())
	}
	var labels []int
	class := ""
	if name == "cvae" {
		labels, class = make([]int, n), "&class=circle"
	}
	var want []float32
	var in []float32
	switch operation := random.IntN(3); operation {
	case 0:
		y, err := m.Decode(z, labels)
		if err != nil {
			k.t.Error(err)
			return
		}
		query, in, want = "decode"+query+class, z.Data, y.Data
	case 1:
		y, err := m.Reconstruct(x, labels)
		if err != nil {
			k.t.Error(err)
			return
		}
		query, in, want = "reconstruct"+query+class, x.Data, y.Data
	default:
		scores, err := m.ScoreBy(model.ScoreUnexplained, nil, x, labels)
		if err != nil {
			k.t.Error(err)
			return
		}
		for _, v := range scores {
			want = append(want, float32(v))
		}
		query, in = "score"+query+class, x.Data
	}
	status, body := k.post(query, typeRaw, raw(in...))
	if status != http.StatusOK && status != http.StatusTooManyRequests {
		k.t.Errorf("%s: %d %s", query, status, body)
	} else if got := floats(body); status == http.StatusOK && !near(got, want) {
		k.t.Errorf("%s: %v, want %v", query, got, want)
	}
}

// askBroken asks something that is wrong, which is said.
func (k *soak) askBroken(random *rand.Rand) {
	broken := []struct{ query, kind, body string }{
		{"decode?model=vae", typeJSON, `{"z":[[0,0]]}`},
		{"decode?model=vae", typeJSON, `{"z":`},
		{"decode?model=none", typeJSON, latentZero},
		{"score?model=cvae", typeRaw, raw(images(1).Data...)},
		{"encode?model=ae", "image/png", "\x89PNG\r\n\x1a\nbroken"},
		{"nothing", typeJSON, "{}"},
	}
	b := broken[random.IntN(len(broken))]
	if status, body := k.post(b.query, b.kind, b.body); status < 400 || status >= 500 {
		k.t.Errorf("%s: %d %s", b.query, status, body)
	}
}

func (k *soak) post(query, kind, body string) (int, []byte) {
	r, err := http.NewRequest(http.MethodPost, k.url+query, strings.NewReader(body))
	if err != nil {
		k.t.Error(err)
		return 0, nil
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Accept", typeRaw+", "+typeJSON+";q=0.5")
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		k.t.Error(err)
		return 0, nil
	}
	defer w.Body.Close()
	answer, err := io.ReadAll(w.Body)
	if err != nil {
		return 0, []byte(fmt.Sprint(err))
	}
	return w.StatusCode, answer
}

package serve

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/run"
)

// A stream is the events of a listener.
type stream struct {
	*bufio.Scanner
	t *testing.T
}

func listenTo(t *testing.T, address string) *stream {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "GET", "http://"+address+"/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Body.Close() })
	if got := w.Header.Get("Content-Type"); w.StatusCode != 200 || got != typeEvents {
		t.Fatalf("%d %s", w.StatusCode, got)
	}
	return &stream{bufio.NewScanner(w.Body), t}
}

// next wants an event, and returns its data.
func (s *stream) next(kind string, into any) {
	s.t.Helper()
	for s.Scan() {
		got, ok := strings.CutPrefix(s.Text(), "event: ")
		if !ok || got == "step" && kind != got { // which may come at any time
			continue
		}
		if !s.Scan() || got != kind {
			s.t.Fatalf("event %s, want %s: %s", got, kind, s.Text())
		}
		if err := json.Unmarshal([]byte(strings.TrimPrefix(s.Text(), "data: ")), into); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	s.t.Fatalf("the stream ends before %s: %v", kind, s.Err())
}

// A listener hears of the trainings of the server at once, and of those of others.
func TestEvents(t *testing.T) {
	s, p := school(t, nil)
	heard := listenTo(t, serveUntilEnd(t, s))
	var r api.Run
	var e api.EpochEvent
	order(t, s, "runs", `{"preset":"vae-digits","epochs":2}`, 200)
	if heard.next("started", &r); r.Name != "vae-digits-1" || r.State != api.Training || r.Metrics != nil {
		t.Errorf("%+v", r)
	}
	var step api.StepEvent
	if heard.next("step", &step); step != (api.StepEvent{Run: "vae-digits-1", Share: 0.25}) {
		t.Errorf("%+v", step)
	}
	for number := 1; number <= 2; number++ {
		p.next <- nil
		if heard.next("epoch", &e); e.Run != "vae-digits-1" || e.Epochs != 2 || e.Metrics.Epoch != number || e.Metrics.Parts[1].Value != 1 {
			t.Errorf("%+v", e)
		}
	}
	if heard.next("ended", &r); r.State != api.Finished || r.Done != 2 {
		t.Errorf("%+v", r)
	}
	dir := filepath.Join(s.o.Runs, "other")
	elsewhereRun(t, dir, run.Failed, 1)
	if heard.next("epoch", &e); e.Run != "other" {
		t.Errorf("%+v", e)
	}
	if heard.next("ended", &r); r.Name != "other" || r.State != api.Failed {
		t.Errorf("%+v", r)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	var gone struct{ Run string }
	if heard.next("gone", &gone); gone.Run != "other" {
		t.Errorf("%+v", gone)
	}
}

// A listener hears something even when nothing happens; there may be so many.
func TestListeners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := school(t, nil)
		ctx, cancel := context.WithCancel(t.Context())
		w := httptest.NewRecorder()
		go s.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "http://localhost/v1/events", nil))
		time.Sleep(2*heartbeat + time.Second)
		cancel()
		synctest.Wait()
		if n := strings.Count(w.Body.String(), ": still here\n\n"); n != 2 || !w.Flushed {
			t.Errorf("%d signs of life in %q", n, w.Body)
		}
		ctx, cancel = context.WithCancel(t.Context())
		defer synctest.Wait()
		defer cancel()
		for range api.MostListeners {
			go s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "http://localhost/v1/events", nil))
		}
		synctest.Wait()
		if w := ask(s, "GET", "/v1/events", ""); w.Code != 429 || w.Header().Get("Retry-After") == "" {
			t.Errorf("one too many: %d", w.Code)
		}
		for i := range 3 { // of another client, which has none yet
			r := httptest.NewRequestWithContext(ctx, "GET", "http://localhost/v1/events", nil)
			r.RemoteAddr = "192.0.2.77:1234"
			w := httptest.NewRecorder()
			go s.ServeHTTP(w, r)
			synctest.Wait()
			if w.Code != 200 {
				t.Errorf("stream %d of another client: %d", i, w.Code)
			}
		}
		if w := ask(s, "GET", "/v1/events", ""); w.Code != 429 {
			t.Errorf("in place of another client's: %d", w.Code)
		}
	})
}

// The server stops at once, though some listen, and saves what it trains.
func TestServeStopsTraining(t *testing.T) {
	s, p := school(t, func(o *Options) { o.Drain = time.Minute })
	l, err := s.Listen()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- s.Serve(ctx, l) }()
	heard := listenTo(t, l.Addr().String())
	order(t, s, "runs", `{"preset":"vae-digits"}`, 200)
	p.next <- nil
	heard.next("started", new(api.Run))
	start := time.Now()
	stop()
	if err := <-done; err != nil || time.Since(start) > 10*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
	info, err := run.ReadInfo(filepath.Join(s.o.Runs, "vae-digits-1"))
	if err != nil || info.Status != run.Interrupted || info.Last.Epoch != 1 {
		t.Errorf("%v: %+v", err, info)
	}
	if w := ask(s, "POST", "/v1/runs", `{"preset":"vae-digits"}`); w.Code != 503 {
		t.Errorf("a training that begins at the end: %d", w.Code)
	}
	http.DefaultClient.CloseIdleConnections()
}

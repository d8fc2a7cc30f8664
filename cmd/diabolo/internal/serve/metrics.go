package serve

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// measures are what /metrics shows, in the text format of Prometheus.
type measures struct {
	set     *metrics.Set
	rows    *metrics.PrometheusHistogram // of a pass
	seconds sync.Map                     // from outcome to *metrics.PrometheusHistogram
}

// An outcome is what requests are told apart by.
type outcome struct {
	route  string // the pattern that matched, never what a client wrote
	status int
}

func newMeasures() *measures {
	set := metrics.NewSet()
	return &measures{set: set, rows: set.NewPrometheusHistogramExt("diabolo_batch_rows", []float64{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024})}
}

// took notes how long a request took.
func (m *measures) took(o outcome, t time.Duration) {
	h, ok := m.seconds.Load(o)
	if !ok {
		name := fmt.Sprintf("diabolo_request_seconds{route=%q,status=\"%d\"}", o.route, o.status)
		h = m.set.GetOrCreatePrometheusHistogramExt(name, []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 5})
		m.seconds.Store(o, h)
	}
	h.(*metrics.PrometheusHistogram).Update(t.Seconds())
}

// ServeHTTP shows them, with those of the process.
func (m *measures) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	m.set.WritePrometheus(w)
	metrics.WriteProcessMetrics(w)
}

// observed measures the requests h answers.
func (m *measures) observed(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, seen := time.Now(), &statusWriter{ResponseWriter: w, status: http.StatusOK}
		h.ServeHTTP(seen, r)
		m.took(outcome{r.Pattern, seen.status}, time.Since(start))
	})
}

// A statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController through.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

package serve

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// measures are the figures at /metrics, in the text format of Prometheus.
type measures struct {
	set     *metrics.Set
	rows    *metrics.PrometheusHistogram // per pass
	seconds sync.Map                     // from outcome to *metrics.PrometheusHistogram
}

// An outcome is the label of a request.
type outcome struct {
	route  string // the pattern that matched, not the path of the request
	status int
}

func newMeasures() *measures {
	set := metrics.NewSet()
	return &measures{set: set, rows: set.NewPrometheusHistogramExt("diabolo_batch_rows", []float64{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024})}
}

// took records how long a request took.
func (m *measures) took(o outcome, t time.Duration) {
	h, ok := m.seconds.Load(o)
	if !ok {
		name := fmt.Sprintf("diabolo_request_seconds{route=%q,status=\"%d\"}", o.route, o.status)
		h = m.set.GetOrCreatePrometheusHistogramExt(name, []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 5})
		m.seconds.Store(o, h)
	}
	h.(*metrics.PrometheusHistogram).Update(t.Seconds())
}

// ServeHTTP writes them, and those of the process.
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

// A statusWriter records the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

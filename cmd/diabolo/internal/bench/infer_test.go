package bench

import (
	"context"
	"runtime"
	"testing"

	"github.com/diabolo-go/diabolo/run"
)

// Inference is measured on the workers asked for, of one image or more than one
// goroutine takes, whatever the optimiser of the preset.
func TestInfer(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	for _, batch := range []int{1, 40} {
		o := options(t, "cvae-digits")
		o.Config.Train.Batch, o.Config.Train.Optimizer, o.Workers = batch, run.SGD, 3
		r, err := Infer(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		if r.Mode != "infer" || r.Batch != batch || r.Rate != median(r.Windows) || r.Rate <= 0 || r.Loss != nil {
			t.Errorf("%+v", r)
		}
		if l := r.Latency; l == nil || l.Median <= 0 || l.P95 < l.Median {
			t.Errorf("latency %+v", l)
		}
	}
	if n := runtime.GOMAXPROCS(0); n != before {
		t.Errorf("GOMAXPROCS became %d, was %d", n, before)
	}
}

func TestInferEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Infer(ctx, options(t, "vae-digits")); err == nil {
		t.Error("went on after the end of its context")
	}
}

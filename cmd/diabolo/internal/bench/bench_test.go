package bench

import (
	"context"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/run"
)

// options are a short measurement of a preset, with two images a batch.
func options(t *testing.T, preset string) Options {
	t.Helper()
	c, err := run.Preset(preset)
	if err != nil {
		t.Fatal(err)
	}
	c.Train.Batch = 2
	o := Options{Config: c, Image: [3]int{1, 28, 28}, Classes: 10, Workers: 1, Window: time.Millisecond, Windows: 3}
	if c.Dataset.Name == "lfw" {
		o.Image, o.Classes = [3]int{3, 64, 64}, 0
	}
	o.Peaks = Peaks{Peak{10, 20}, Peak{5, 8}}
	return o
}

func TestMedian(t *testing.T) {
	if m := median([]float64{3, 1, 2}); m != 2 {
		t.Error(m)
	}
	if m := median([]float64{4, 1, 3, 2}); m != 2.5 {
		t.Error(m)
	}
}

func TestQuantile(t *testing.T) {
	var v []float64
	for i := range 100 {
		v = append(v, float64(100-i))
	}
	if q := quantile(v, 0.95); q != 95 {
		t.Error(q)
	}
	if q := quantile([]float64{7}, 0.95); q != 7 {
		t.Error(q)
	}
	if q := quantile([]float64{2, 1}, 0.95); q != 2 {
		t.Error(q)
	}
}

// A window has a call at least, one of no length none.
func TestWindow(t *testing.T) {
	calls := 0
	f := func() { calls++ }
	if took := window(context.Background(), 1, f); len(took) != calls || calls < 1 {
		t.Errorf("%d calls, %v", calls, took)
	}
	calls = 0
	if took := window(context.Background(), 0, f); took != nil || calls != 0 {
		t.Errorf("%d calls in no time: %v", calls, took)
	}
	ctx, cancel := context.WithCancel(context.Background())
	window(ctx, time.Hour, func() {
		if calls++; calls == 3 {
			cancel()
		}
	})
	if calls != 3 {
		t.Errorf("%d calls, the third of which was to be the last", calls)
	}
}

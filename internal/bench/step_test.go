package bench

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/run"
)

func options(t *testing.T, preset string) Options {
	t.Helper()
	c, err := run.Preset(preset)
	if err != nil {
		t.Fatal(err)
	}
	c.Train.Batch = 2
	return Options{Config: c, Image: [3]int{1, 28, 28}, Classes: 10, Workers: 1, Window: time.Millisecond, Windows: 3}
}

func TestTrain(t *testing.T) {
	for _, preset := range []string{"vae-digits", "cvae-digits"} {
		r, err := Train(context.Background(), options(t, preset))
		if err != nil {
			t.Fatal(err)
		}
		if r.Batch != 2 || len(r.Windows) != 3 || r.Rate != median(r.Windows) || r.Rate <= 0 || r.Loss <= 0 {
			t.Errorf("%+v", r)
		}
	}
}

func TestTrainRefuses(t *testing.T) {
	o := options(t, "vae-digits")
	o.Config.Train.Optimizer = run.SGD
	if _, err := Train(context.Background(), o); err == nil || !strings.Contains(err.Error(), "only adamw is measured") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Train(ctx, options(t, "vae-digits")); err == nil {
		t.Error("went on after the end of its context")
	}
}

func TestMedian(t *testing.T) {
	if m := median([]float64{3, 1, 2}); m != 2 {
		t.Error(m)
	}
	if m := median([]float64{4, 1, 3, 2}); m != 2.5 {
		t.Error(m)
	}
}

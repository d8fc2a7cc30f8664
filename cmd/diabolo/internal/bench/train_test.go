package bench

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/run"
)

func TestTrain(t *testing.T) {
	for _, preset := range []string{"vae-digits", "cvae-digits"} {
		r, err := Train(context.Background(), options(t, preset))
		if err != nil {
			t.Fatal(err)
		}
		if r.Mode != "train" || r.Batch != 2 || len(r.Windows) != 3 || r.Rate != median(r.Windows) || r.Rate <= 0 || *r.Loss <= 0 {
			t.Errorf("%+v", r)
		}
		if r.Latency != nil || r.Profile != nil {
			t.Errorf("measured what nobody asked for: %+v", r)
		}
		if want := float64(r.FLOP) * r.Rate / 1e9; r.GFLOPS != want || r.FMAShare != want/20 {
			t.Errorf("%v GFLOP/s, %v of the peak, want %v and %v", r.GFLOPS, r.FMAShare, want, want/20)
		}
		if want := float64(r.Bytes) * r.Rate / 2 / 1e9; r.GBps != want || r.BandwidthShare != want/8 {
			t.Errorf("%v GB/s, %v of the peak, want %v and %v", r.GBps, r.BandwidthShare, want, want/8)
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

// Steps whose layers and updates are timed change the weights as others do.
func TestProfileKeepsBits(t *testing.T) {
	steps := func(profile bool) []float32 {
		o := options(t, "cvae-digits")
		o.Profile = profile
		s, err := newStepper(o)
		if err != nil {
			t.Fatal(err)
		}
		defer s.pool.Close()
		if profile {
			s.model.SetTrace(s.heard.listen)
		}
		for range 3 {
			s.next()
		}
		return s.model.Weights()
	}
	if !slices.Equal(steps(false), steps(true)) {
		t.Error("other weights after steps that were timed")
	}
}

package bench

import (
	"context"
	"testing"
	"time"
)

func TestFMARate(t *testing.T) {
	if rate := fmaRate(2, time.Millisecond); rate <= 0 {
		t.Errorf("%v GFLOP/s", rate)
	}
}

// Workers share a pass over memory without leaving anything out.
func TestBuffers(t *testing.T) {
	for _, workers := range []int{1, 3} {
		b := newBuffers(200_003, workers)
		if rate := b.rate(workers); rate <= 0 {
			t.Errorf("%v GB/s", rate)
		}
		for i, y := range b.y {
			if y != 2 { // one pass when they were made, one now
				t.Fatalf("%d workers: y[%d] = %v, want 2", workers, i, y)
			}
		}
	}
}

func TestMeasurePeaks(t *testing.T) {
	b := newBuffers(1<<16, 1)
	for _, workers := range []int{1, 2} {
		p := measurePeaks(context.Background(), workers, b)
		if p.GFLOPS.One <= 0 || p.GFLOPS.All <= 0 || p.GBps.One <= 0 || p.GBps.All <= 0 {
			t.Errorf("%d workers: %+v", workers, p)
		}
		if same := p.GFLOPS.One == p.GFLOPS.All && p.GBps.One == p.GBps.All; same != (workers == 1) {
			t.Errorf("%d workers: %+v", workers, p)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if p := measurePeaks(ctx, 1, b); p != (Peaks{}) {
		t.Errorf("measured %+v after the end of its context", p)
	}
}

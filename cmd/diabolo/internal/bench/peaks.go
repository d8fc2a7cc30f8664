package bench

import (
	"context"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/internal/engine/largepage"
)

// Peaks are the peak speeds of a machine.
type Peaks struct {
	GFLOPS Peak `json:"fma_gflops"`              // fused multiply-adds in registers, of the instruction set in use
	GBps   Peak `json:"bandwidth_gb_per_second"` // y += a*x over memory: bytes read and bytes written
}

// A Peak is a rate.
type Peak struct {
	One float64 `json:"one_worker"`
	All float64 `json:"all_workers"` // together
}

const (
	peakRounds = 9                     // measurements of each peak, of which the median counts
	peakTime   = 25 * time.Millisecond // of a measurement of GFLOPS

	// peakFloats is the length of each of the two buffers, 128 MiB, so that every
	// worker's share is far larger than a core's caches.
	peakFloats = 1 << 25
)

// MeasurePeaks measures the peaks of one worker and of all workers together, in about a
// second. It stops early when ctx ends.
func MeasurePeaks(ctx context.Context, workers int) Peaks {
	defer debug.FreeOSMemory() // not during the next measurement
	return measurePeaks(ctx, workers, newBuffers(peakFloats, workers))
}

func measurePeaks(ctx context.Context, workers int, b buffers) Peaks {
	counts := []int{1}
	if workers > 1 {
		counts = append(counts, workers)
	}
	fma, memory := make([][]float64, len(counts)), make([][]float64, len(counts))
	for range peakRounds {
		if ctx.Err() != nil {
			break
		}
		for i, n := range counts {
			fma[i] = append(fma[i], fmaRate(n, peakTime))
			memory[i] = append(memory[i], b.rate(n))
		}
	}
	last := len(counts) - 1
	return Peaks{
		GFLOPS: Peak{median(fma[0]), median(fma[last])},
		GBps:   Peak{median(memory[0]), median(memory[last])},
	}
}

// fmaRate returns the GFLOP/s of so many workers over a duration.
func fmaRate(workers int, d time.Duration) float64 {
	const rounds = 1 << 14 // some 30 microseconds
	var flop atomic.Int64
	seconds := together(workers, func(int) {
		n := 0
		for start := time.Now(); time.Since(start) < d; {
			n += kernel.FMA(rounds)
		}
		flop.Add(int64(n))
	})
	return float64(flop.Load()) / seconds / 1e9
}

// buffers are the arrays that the bandwidth is measured on.
type buffers struct{ x, y []float32 }

func newBuffers(floats, workers int) buffers {
	b := buffers{largepage.Floats(floats), largepage.Floats(floats)}
	kernel.Affine(b.x, b.x, 0, 1) // memory that was never written is one page of zeros, which a cache holds
	b.rate(workers)
	return b
}

// rate returns the GB/s of workers that share one pass y += a*x: twelve bytes per number,
// since y is read and written.
func (b buffers) rate(workers int) float64 {
	const block = 1 << 16
	seconds := together(workers, func(w int) {
		from, to := w*len(b.x)/workers, (w+1)*len(b.x)/workers
		for ; from < to; from += block {
			end := min(from+block, to)
			kernel.Axpy(b.y[from:end], b.x[from:end], 1)
		}
	})
	return float64(3*floatBytes*len(b.x)) / seconds / 1e9
}

// together runs f once for each worker, concurrently, and returns the seconds until the
// last one is done.
func together(workers int, f func(worker int)) float64 {
	start := time.Now()
	var wg sync.WaitGroup
	for w := 1; w < workers; w++ {
		wg.Go(func() { f(w) })
	}
	f(0)
	wg.Wait()
	return time.Since(start).Seconds()
}

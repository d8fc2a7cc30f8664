// Package bench measures how fast this machine trains and infers, layer by layer, and
// compares that with its peak compute and memory speed.
package bench

import (
	"context"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/floats"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options say what to measure.
type Options struct {
	Config  run.Config // its model and recipe; the batch is Train.Batch
	Image   [3]int     // C, H, W of an image
	Classes int        // of the data; 0 when it has none
	Workers int        // goroutines that compute, at least 1
	WarmUp  time.Duration
	Window  time.Duration // length of one measurement
	Windows int           // how many; the result is their median
	Profile bool          // time each layer as well
	Peaks   Peaks         // with the same number of workers
}

// A Result is the speed of one preset, in training or inference.
type Result struct {
	Mode           string    `json:"mode"` // "train" or "infer"
	Batch          int       `json:"batch"`
	Rate           float64   `json:"images_per_second"`    // median of the windows
	Windows        []float64 `json:"windows"`              // images a second in each
	Latency        *Latency  `json:"latency_ms,omitempty"` // of inference
	Workers        int       `json:"workers"`
	InstructionSet string    `json:"instruction_set"`
	Parameters     int       `json:"parameters"`
	Loss           *float64  `json:"loss,omitempty"` // of the last step, in training
	Work
	Peaks   Peaks    `json:"peaks"`
	Profile *Profile `json:"profile,omitempty"`
}

// Latency is the time of one call in milliseconds, over all calls in all windows.
type Latency struct {
	Median float64 `json:"median"`
	P95    float64 `json:"p95"` // 95th percentile
}

// Work is the work of the layers, by their shapes, and how fast it was done. The rates
// are those of the median window, the shares those of the peaks of all workers.
type Work struct {
	FLOP           int     `json:"flop_per_image"`
	GFLOPS         float64 `json:"gflops"`
	FMAShare       float64 `json:"share_of_fma_peak"`
	Bytes          int     `json:"bytes_per_batch"` // lower bound, see layer.bytes
	GBps           float64 `json:"gb_per_second"`
	BandwidthShare float64 `json:"share_of_bandwidth"`
}

// batches is the number of different batches in memory, which are used in turn.
const batches = 4

// designImages is the number of images for which a model is designed whose config leaves
// that to the images.
const designImages = 1000

// A subject is a model to measure, with its input.
type subject struct {
	model  *model.Model
	recipe run.Train
	batch  int
	inputs []model.PassInput
}

func newSubject(o Options) (subject, error) {
	c := o.Config.Filled()
	if err := c.Validate(); err != nil {
		return subject{}, err
	}
	shape, err := run.Designed(c.Model, run.Images{Shape: o.Image, Count: designImages, BlackAndWhite: func() bool { return false }}).ForData(o.Image, o.Classes)
	if err != nil {
		return subject{}, err
	}
	m, err := model.New(shape, c.Train.Seed)
	if err != nil {
		return subject{}, err
	}
	s := subject{model: m, recipe: c.Train, batch: c.Train.Batch}
	for i := range batches {
		s.inputs = append(s.inputs, input(o, s.batch, uint64(i)))
	}
	return s, nil
}

// input makes a batch of random images with random classes.
func input(o Options, n int, number uint64) model.PassInput {
	stream := rng.New(1, "bench", number)
	x := tensor.New(n, o.Image[0], o.Image[1], o.Image[2])
	for i := range x.Data {
		x.Data[i] = stream.Float32()
	}
	labels := make([]int, n)
	for i := range labels {
		labels[i] = stream.IntN(max(1, o.Classes))
	}
	return model.PassInput{Input: x, Target: x, Labels: labels, Train: true}
}

// measure calls f, which processes one batch, repeatedly. It returns the speed, and the
// milliseconds of each call in the windows.
func (s subject) measure(ctx context.Context, o Options, heard *recorder, f func()) (r Result, calls []float64, err error) {
	s.model.SetTrace(heard.listen)
	f() // records the layers
	if !o.Profile {
		s.model.SetTrace(nil)
	}
	window(ctx, o.WarmUp, f)
	heard.reset()
	r = Result{
		Batch: s.batch, Workers: o.Workers, InstructionSet: kernel.ISA(), Parameters: s.model.ParamCount(), Peaks: o.Peaks,
	}
	for range o.Windows {
		took := window(ctx, o.Window, f)
		r.Windows = append(r.Windows, float64(s.batch*len(took))*1e3/floats.Sum(took))
		calls = append(calls, took...)
	}
	if err := ctx.Err(); err != nil {
		return Result{}, nil, err
	}
	r.Rate = median(r.Windows)
	r.Work = heard.work(s.batch, r.Rate, o.Peaks)
	if o.Profile {
		r.Profile = heard.profile(s.batch, calls)
	}
	return r, calls, nil
}

// window calls f for a duration, at least once, and returns the milliseconds of each
// call; for a duration of 0 it does nothing.
func window(ctx context.Context, d time.Duration, f func()) (took []float64) {
	if d <= 0 {
		return nil
	}
	begin := time.Now()
	for start := begin; ; {
		f()
		now := time.Now()
		took = append(took, milliseconds(now.Sub(start)))
		if now.Sub(begin) >= d || ctx.Err() != nil {
			return took
		}
		start = now
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	if len(v) == 0 {
		return 0
	}
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// quantile returns the smallest value that a share q of the values does not exceed.
func quantile(v []float64, q float64) float64 {
	v = slices.Sorted(slices.Values(v))
	if len(v) == 0 {
		return 0
	}
	return v[max(int(math.Ceil(q*float64(len(v))))-1, 0)]
}

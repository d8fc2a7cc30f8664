package cli

import (
	"io"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/bench"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
)

const benchLong = `Measures images per second in training or, with --infer, in encoding and decoding, on random images in memory. A training
step is a forward pass, a backward pass and an update. After a warm-up, the speed is measured in several windows of time. The table
shows the median, the lowest and the highest of them. It also shows how many floating-point operations (GFLOP/s) and bytes of
memory (GB/s) this takes per second, and what share that is of the most this machine can do ("of peak"), which is measured in the
same run. --profile shows the time of each layer. Without PRESET it measures vae-mnist, cvae-mnist and ae-lfw.`

// benchFlags are the flags that only bench has.
type benchFlags struct {
	batch   int
	windows int
	seconds float64
	warmUp  float64
	infer   bool
	profile bool
}

// maxBatch bounds the memory that bench uses: no data set limits the batch here.
const maxBatch = 4096

func (a *app) benchCommand() *cobra.Command {
	var b benchFlags
	c := &cobra.Command{
		Use: "bench [PRESET]", Short: "measure how fast this machine trains or infers", Long: benchLong, Args: between(0, 1, ""),
		RunE:              func(c *cobra.Command, args []string) error { return a.bench(c, b, args) },
		ValidArgsFunction: oneOf(run.Presets()...),
	}
	f := c.Flags()
	f.IntVar(&b.batch, "batch", 0, "images per training step or, with --infer, per call; default the preset's")
	f.BoolVar(&b.infer, "infer", false, "measure inference: encode and decode; --batch 1 gives the latency of one image")
	f.BoolVar(&b.profile, "profile", false, "show the time of each layer")
	f.IntVar(&b.windows, "windows", 5, "number of windows; their median is printed")
	f.Float64Var(&b.seconds, "seconds", 3, "seconds per window")
	f.Float64Var(&b.warmUp, "warmup", 2, "seconds before the first window")
	a.flags(f, "workers", "json")
	return c
}

// benchResult is one line of bench.
type benchResult struct {
	Preset string `json:"preset"`
	bench.Result
	Go      string `json:"go"`
	Version string `json:"version"`
}

func (a *app) bench(c *cobra.Command, b benchFlags, args []string) error {
	if err := b.check(c); err != nil {
		return err
	}
	presets := args
	if len(args) == 0 {
		presets = []string{"vae-mnist", "cvae-mnist", "ae-lfw"}
	}
	plan, err := a.benchPlan(b, presets, c.Flags().Changed("batch"))
	if err != nil {
		return err
	}
	a.say("measuring the peaks of this machine, %s", count(a.workers, "worker"))
	peaks := bench.MeasurePeaks(c.Context(), a.workers)
	measure := bench.Train
	if b.infer {
		measure = bench.Infer
	}
	var results []benchResult
	for i, o := range plan {
		o.Peaks = peaks
		a.say("measuring %s, batch %d", presets[i], o.Config.Train.Batch)
		r, err := measure(c.Context(), o)
		if err != nil {
			return err
		}
		results = append(results, benchResult{presets[i], r, runtime.Version(), version()})
	}
	var answer any = results
	if len(args) == 1 {
		answer = results[0]
	}
	return a.answer(answer, func(w io.Writer) { benchTable(w, results) })
}

// benchPlan returns what to measure for each preset, with the batch of the flag if
// batch is set.
func (a *app) benchPlan(b benchFlags, presets []string, batch bool) ([]bench.Options, error) {
	var plan []bench.Options
	for _, name := range presets {
		cfg, err := run.Preset(name)
		if err != nil {
			return nil, badInput(err)
		}
		if batch {
			cfg.Train.Batch = b.batch
		}
		images, err := dataset.FindSource(cfg.Dataset.Name)
		if err != nil {
			return nil, err
		}
		plan = append(plan, bench.Options{
			Config: cfg, Image: images.Shape, Classes: images.Classes, Workers: a.workers, Profile: b.profile,
			WarmUp: seconds(b.warmUp), Window: seconds(b.seconds), Windows: b.windows,
		})
	}
	return plan, nil
}

func (b benchFlags) check(c *cobra.Command) error {
	switch {
	case c.Flags().Changed("batch") && (b.batch < 1 || b.batch > maxBatch):
		return usage("--batch %d, want 1 to %d", b.batch, maxBatch)
	case b.windows < 1:
		return usage("--windows %d, want 1 or more", b.windows)
	case !(b.seconds > 0 && b.seconds <= 3600):
		return usage("--seconds %v, want above 0, at most 3600", b.seconds)
	case !(b.warmUp >= 0 && b.warmUp <= 3600):
		return usage("--warmup %v, want 0 to 3600", b.warmUp)
	}
	return nil
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

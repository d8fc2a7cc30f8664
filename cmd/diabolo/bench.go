package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/internal/bench"
	"github.com/diabolo-go/diabolo/run"
)

const benchLong = `Measures how many images a second this machine trains: whole steps (forward, backward, update) on random images in memory.
After a warm-up it takes several windows and prints their median. Without PRESET it measures the three reference models.`

// benchFlags are the flags of bench alone.
type benchFlags struct {
	batch   int
	windows int
	seconds float64
	warmUp  float64
}

// maxBatch bounds what bench takes memory for: no data set limits it here.
const maxBatch = 4096

// benchShapes are the images and classes of the data sets that presets use.
var benchShapes = map[string]struct {
	image   [3]int
	classes int
}{
	"mnist":            {[3]int{1, 28, 28}, 10},
	"lfw":              {[3]int{3, 64, 64}, 0},
	"synthetic-digits": {[3]int{1, 28, 28}, 10},
	"synthetic-faces":  {[3]int{3, 64, 64}, 0},
	"folder:images":    {[3]int{3, 64, 64}, 2}, // what a folder of photographs is made to
}

func (a *app) benchCommand() *cobra.Command {
	var b benchFlags
	c := &cobra.Command{
		Use: "bench [PRESET]", Short: "training speed of this machine", Long: benchLong,
		RunE:              func(c *cobra.Command, args []string) error { return a.bench(c, b, args) },
		ValidArgsFunction: oneOf(run.Presets()...),
	}
	f := c.Flags()
	f.IntVar(&b.batch, "batch", 0, "images a step; default the preset's")
	f.IntVar(&b.windows, "windows", 5, "measurements to take the median of")
	f.Float64Var(&b.seconds, "seconds", 3, "length of a measurement")
	f.Float64Var(&b.warmUp, "warmup", 2, "seconds before the first measurement")
	a.workerFlag(f)
	a.jsonFlag(f)
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
	if err := b.check(c, args); err != nil {
		return err
	}
	presets := args
	if len(args) == 0 {
		presets = []string{"vae-mnist", "cvae-mnist", "ae-lfw"}
	}
	var results []benchResult
	for _, name := range presets {
		r, err := a.benchPreset(c.Context(), name, b, c.Flags().Changed("batch"))
		if err != nil {
			return err
		}
		results = append(results, r)
	}
	var answer any = results
	if len(args) == 1 {
		answer = results[0]
	}
	return a.answer(answer, func(w io.Writer) { benchTable(w, results) })
}

func (b benchFlags) check(c *cobra.Command, args []string) error {
	switch {
	case len(args) > 1:
		return usage("bench: unexpected argument %q", args[1])
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

func (a *app) benchPreset(ctx context.Context, name string, b benchFlags, batch bool) (benchResult, error) {
	cfg, err := run.Preset(name)
	if err != nil {
		return benchResult{}, badInput(err)
	}
	workers, err := a.cores()
	if err != nil {
		return benchResult{}, err
	}
	if batch {
		cfg.Train.Batch = b.batch
	}
	shape := benchShapes[cfg.Dataset.Name]
	a.say("measuring %s, batch %d, %s", name, cfg.Train.Batch, count(workers, "worker"))
	r, err := bench.Train(ctx, bench.Options{
		Config: cfg, Image: shape.image, Classes: shape.classes, Workers: workers,
		WarmUp: seconds(b.warmUp), Window: seconds(b.seconds), Windows: b.windows,
	})
	return benchResult{name, r, goVersion(), version()}, err
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func benchTable(w io.Writer, results []benchResult) {
	for _, r := range results {
		fmt.Fprintf(w, "%-12s batch %-4d %8.0f images/s  (%s, %s, windows", r.Preset, r.Batch, r.Rate, r.InstructionSet, count(r.Workers, "worker"))
		for _, v := range r.Windows {
			fmt.Fprintf(w, " %.0f", v)
		}
		fmt.Fprintln(w, ")")
	}
}

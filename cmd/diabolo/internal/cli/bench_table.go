package cli

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/bench"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// benchTable prints a line for each preset, the machine's peaks, and the profiles.
func benchTable(w io.Writer, results []benchResult) {
	first := results[0].Result
	head := []string{"preset", "batch", "images/s", "lowest", "highest"}
	what := "training steps"
	if first.Latency != nil {
		head = append(head, "median ms", "95% ms")
		what = "encode and decode"
	}
	rows := append([][]string{append(head, "GFLOP/s", "of peak", "GB/s", "of peak")}, slice.Map(results, benchCells)...)
	fmt.Fprintf(w, "%s, %s, %s\n\n", what, first.InstructionSet, count(first.Workers, "worker"))
	report.Columns(w, 1, rows)
	peaksTable(w, first)
	for _, r := range results {
		if r.Profile != nil {
			profileTable(w, r)
		}
	}
}

func benchCells(r benchResult) []string {
	whole := func(v float64) string { return thousands(int(v + 0.5)) }
	cells := []string{r.Preset, strconv.Itoa(r.Batch), whole(r.Rate), whole(slices.Min(r.Windows)), whole(slices.Max(r.Windows))}
	if l := r.Latency; l != nil {
		cells = append(cells, decimals(l.Median, 3), decimals(l.P95, 3))
	}
	return append(cells, decimals(r.GFLOPS, 1), percent(r.FMAShare), decimals(r.GBps, 1), percent(r.BandwidthShare))
}

// peaksTable prints the peaks of one worker, and of all workers where there are more.
func peaksTable(w io.Writer, r bench.Result) {
	rows := [][]string{{"peaks of this machine", "one worker"}, {"multiply and add, GFLOP/s"}, {"memory, GB/s"}}
	add := func(gflops, gbps float64) {
		rows[1], rows[2] = append(rows[1], decimals(gflops, 1)), append(rows[2], decimals(gbps, 1))
	}
	add(r.Peaks.GFLOPS.One, r.Peaks.GBps.One)
	if r.Workers > 1 {
		rows[0] = append(rows[0], count(r.Workers, "worker"))
		add(r.Peaks.GFLOPS.All, r.Peaks.GBps.All)
	}
	fmt.Fprintln(w)
	report.Columns(w, 1, rows)
}

// profileTable prints where the time of a batch goes.
func profileTable(w io.Writer, r benchResult) {
	p, train := r.Profile, r.Loss != nil
	rows := [][]string{{"layer", "kind", "output", "MFLOP/image", "forward ms", "backward ms", "update ms", "ms", "GFLOP/s", "share"}}
	rows = append(rows, slice.Map(p.Layers, layerCells)...)
	rest := func(name string, ms float64) {
		rows = append(rows, []string{name, "", "", "", "", "", "", decimals(ms, 3), "", percent(ms / p.Batch)})
	}
	if train {
		rest("loss", p.Loss)
	}
	if !p.AtOnce {
		rest("other", p.Other)
	}
	rows = append(rows, totalCells(r))
	if !train { // inference has only forward times
		rows = slice.Map(rows, func(row []string) []string { return slices.Delete(row, 4, 7) })
	}
	what := "a call"
	if train {
		what = "a step"
	}
	fmt.Fprintf(w, "\n%s: where %s of %s ms goes\n\n", r.Preset, what, decimals(p.Batch, 3))
	report.Columns(w, 3, rows)
	fmt.Fprint(w, profileNote(train, p.AtOnce))
}

func layerCells(l bench.Layer) []string {
	mflop, gflops := "-", "-"
	if flop := l.FLOP.Forward + l.FLOP.Backward; flop > 0 {
		mflop, gflops = decimals(float64(flop)/1e6, 2), decimals(l.GFLOPS, 1)
	}
	return []string{inOne(l.Names), strings.Join(l.Kinds, "+"), by(l.Out), mflop, decimals(l.Forward, 3), decimals(l.Backward, 3), decimals(l.Update, 3),
		decimals(l.Forward+l.Backward+l.Update, 3), gflops, percent(l.Share)}
}

// totalCells adds up the rows.
func totalCells(r benchResult) []string {
	var sum bench.Layer
	for _, l := range r.Profile.Layers {
		sum.Forward, sum.Backward, sum.Update = sum.Forward+l.Forward, sum.Backward+l.Backward, sum.Update+l.Update
	}
	total := max(r.Profile.Batch, sum.Forward+sum.Backward+sum.Update)
	return []string{"total", "", "", decimals(float64(r.FLOP)/1e6, 2), decimals(sum.Forward, 3), decimals(sum.Backward, 3), decimals(sum.Update, 3),
		decimals(total, 3), decimals(float64(r.FLOP*r.Batch)/total/1e6, 1), percent(1)}
}

func profileNote(train, atOnce bool) string {
	switch {
	case train:
		return "AdamW of a linear layer's weights is part of its backward pass; update is AdamW of the other weights.\n"
	case atOnce:
		return "Layers ran on several goroutines at once: their times add up to more than a call takes.\n"
	}
	return ""
}

// inOne joins names of one list: encoder.1 and encoder.2 become encoder.1+2.
func inOne(names []string) string {
	short := names[0]
	list, _, _ := strings.Cut(short, ".")
	for _, name := range names[1:] {
		short += "+" + strings.TrimPrefix(name, list+".")
	}
	return short
}

// by prints a shape: 8x28x28.
func by(shape []int) string {
	return strings.Join(slice.Map(shape, strconv.Itoa), "x")
}

func percent(share float64) string { return words.Percent(share, 1) }

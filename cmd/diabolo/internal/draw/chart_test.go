package draw

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"strconv"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// losses falls from start towards end like a training does, with some noise
// from the digits of the square of the epoch.
func losses(epochs int, start, end float64) []float64 {
	l := make([]float64, epochs)
	for i := range l {
		l[i] = end + (start-end)/math.Pow(float64(i+1), 0.9) + end*0.0005*float64(i*i%7)
	}
	return l
}

func epochs(n int) []float64 {
	e := make([]float64, n)
	for i := range e {
		e[i] = float64(i + 1)
	}
	return e
}

// lossChart is the chart of a training, with a mark at an epoch of val; 0: none.
func lossChart(title string, y Axis, train, val []float64, best int) Chart {
	c := Chart{
		Title: title, X: Axis{Label: "epoch", Whole: true}, Y: y, Ends: true,
		Series: []Series{{Name: "training", X: epochs(len(train)), Y: train}, {Name: "validation", X: epochs(len(val)), Y: val}},
	}
	if best > 0 {
		c.Marks = []Mark{{float64(best), val[best-1], fmt.Sprintf("best: %s in epoch %d", value(val[best-1]), best)}}
	}
	return c
}

func TestLossLinear(t *testing.T) {
	golden(t, "loss-linear", lossChart("vae-mnist", Axis{Label: "loss (nats per image)"},
		losses(40, 141, 97.4), losses(40, 104, 93.4), 36).Draw())
}

func TestLossLogarithmic(t *testing.T) {
	golden(t, "loss-log", lossChart("ae-lfw", Axis{Label: "loss (mean squared error per value), logarithmic", Log: true},
		losses(20, 0.12, 0.0065), losses(20, 0.0105, 0.0058), 20).Draw())
}

func TestLossFirstEpoch(t *testing.T) {
	golden(t, "loss-first", lossChart("one epoch, both losses nearly the same", Axis{Label: "loss (nats per image)"},
		[]float64{101.5}, []float64{101.4}, 0).Draw())
}

func TestChart(t *testing.T) {
	nan := math.NaN()
	x := []float64{1, 2, 5, 10, 20, 50, 100}
	golden(t, "chart", Chart{
		Title: "A title that is too long for what the legend leaves it", Width: 640, Height: 400,
		X: Axis{Label: "components", Log: true}, Y: Axis{Label: "share of the variance"},
		Series: []Series{
			{Name: "gap at 5 and 50", X: x, Y: []float64{0.1, 0.2, nan, 0.6, 0.8, math.Inf(1), 0.99}},
			{Name: "rising", X: x, Y: []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6}},
			{Name: "negative x left out", X: []float64{-1, 100}, Y: []float64{0.5, 0.62}},
		},
		Marks: []Mark{{10, 0.6, "the knee"}, {nan, 1, "nowhere"}},
		Ends:  true,
	}.Draw())
}

// None of these may panic or loop, and each is a picture of the size asked for.
func TestChartsOfOddNumbers(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, y := range map[string][]float64{
		"no points": {}, "all NaN": {nan, nan}, "infinite": {inf, -inf, 1}, "zero": {0, 0}, "same": {7, 7, 7},
		"huge": {1e299, -1e300}, "too huge": {math.MaxFloat64, -math.MaxFloat64}, "tiny": {5e-324, 1e-320},
		"an ulp apart": {1e17, math.Nextafter(1e17, inf)}, "wide": {1e-30, 1e30}, "mixed": {-1, 0, 1e-9, 3},
	} {
		for _, log := range []bool{false, true} {
			x := []float64{1, 2, 3}
			c := Chart{
				Title: name, X: Axis{Label: "x", Log: log, Whole: true}, Y: Axis{Label: "y", Log: log},
				Series: []Series{{Name: "a", X: x, Y: y}}, Marks: []Mark{{1, 1, "here"}}, Ends: true, Width: 300, Height: 200,
			}
			if got := c.Draw().Bounds(); got != image.Rect(0, 0, 300, 200) {
				t.Errorf("%s, log %v: %v", name, log, got)
			}
		}
	}
}

// Charts share the outlines of the font, and a server draws several at once.
func TestDrawConcurrently(t *testing.T) {
	c := Chart{Series: []Series{{Name: "training", X: epochs(3), Y: losses(3, 2, 1)}}}
	want := c.Draw()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			got := c.Draw()
			if !bytes.Equal(got.Pix, want.Pix) {
				t.Error("charts drawn at once differ")
			}
			Grid{Title: "grid", Rows: []Row{{Label: "row"}}}.Draw()
		})
	}
	wg.Wait()
}

func TestTickLabels(t *testing.T) {
	for _, c := range []struct {
		axis      Axis
		low, high float64
		want      []string
	}{
		{Axis{}, 0, 1, []string{"0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1.0"}},
		{Axis{}, 91, 143, []string{"100", "110", "120", "130", "140"}},
		{Axis{}, 0.0056, 0.0071, []string{"0.0056", "0.0058", "0.0060", "0.0062", "0.0064", "0.0066", "0.0068", "0.0070"}},
		{Axis{}, -1, 1, []string{"-1.0", "-0.8", "-0.6", "-0.4", "-0.2", "0.0", "0.2", "0.4", "0.6", "0.8", "1.0"}},
		{Axis{}, 0, 3e-7, []string{"0e+00", "5e-08", "1.0e-07", "1.5e-07", "2.0e-07", "2.5e-07", "3.0e-07"}},
		{Axis{Whole: true}, 0.9, 3.1, []string{"1", "2", "3"}},
		{Axis{Whole: true}, 0.4, 40.6, []string{"5", "10", "15", "20", "25", "30", "35", "40"}},
		{Axis{Log: true}, 0.005, 0.13, []string{"0.005", "0.01", "0.02", "0.05", "0.1"}},
		{Axis{Log: true}, 90, 145, []string{"90", "100", "110", "120", "130", "140"}},
		{Axis{Log: true}, 1e-3, 1e5, []string{"0.001", "0.01", "0.1", "1", "10", "100", "1000", "10000", "100000"}},
	} {
		got := labels(c.axis.ticks(c.low, c.high))
		if len(got) != len(c.want) {
			t.Errorf("%+v %g to %g: %q, want %q", c.axis, c.low, c.high, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%+v %g to %g: %q, want %q", c.axis, c.low, c.high, got, c.want)
				break
			}
		}
	}
}

func labels(ticks []tick) []string {
	var out []string
	for _, t := range ticks {
		out = append(out, t.label)
	}
	return out
}

// Whatever the range: a few ticks, rising, inside, and each label the number it
// stands at and no other tick's.
func TestTicksProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Axis{Log: rapid.Bool().Draw(t, "log"), Whole: rapid.Bool().Draw(t, "whole")}
		low := math.Pow(10, rapid.Float64Range(-12, 12).Draw(t, "low"))
		high := low * (1 + math.Pow(10, rapid.Float64Range(-6, 12).Draw(t, "width")))
		low, high = a.span([]float64{low, high}, 0.05)
		ticks := a.ticks(low, high)
		if len(ticks) > mostTicks+1 || len(ticks) < 2 && !a.Whole {
			t.Errorf("%d ticks from %g to %g", len(ticks), low, high)
		}
		for i, tick := range ticks {
			v, err := strconv.ParseFloat(tick.label, 64)
			if room := (high - low) * 1e-6; err != nil || math.Abs(v-tick.value) > max(room, math.Abs(v)*1e-9) {
				t.Errorf("tick at %g is labelled %q", tick.value, tick.label)
			}
			if tick.value < low-1e-6*(high-low) || tick.value > high+1e-6*(high-low) {
				t.Errorf("tick at %g is outside %g to %g", tick.value, low, high)
			}
			if i > 0 && (tick.value <= ticks[i-1].value || tick.label == ticks[i-1].label) {
				t.Errorf("ticks %q", labels(ticks))
			}
		}
	})
}

func BenchmarkLoss(b *testing.B) {
	l := lossChart("vae-mnist", Axis{Label: "loss (nats per image)"}, losses(40, 141, 97.4), losses(40, 104, 93.4), 36)
	for b.Loop() {
		if _, err := PNG(l.Draw()); err != nil {
			b.Fatal(err)
		}
	}
}

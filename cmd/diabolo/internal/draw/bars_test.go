package draw

import (
	"image"
	"math"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
)

func TestBars(t *testing.T) {
	goldens(t, "bars", Bars{
		Title: "Change of P(male) at equal smile gain", Y: Axis{Label: "mean change of P(male)"},
		Names: []string{"plain", "balanced within each gender", "orthogonal", "both"},
		Series: []BarSeries{
			{Name: "all labelled people", Values: []float64{-0.124, -0.021, -0.015, 0.004},
				Low: []float64{-0.15, -0.04, -0.03, -0.01}, High: []float64{-0.1, -0.001, 0.005, 0.02}},
			{Name: "40 and 40", Values: []float64{-0.18, math.NaN(), -0.03, 0.01}},
		},
	})
}

func TestBarsOfOneSeries(t *testing.T) {
	goldens(t, "bars-one", Bars{Title: "AUROC by digit", X: Axis{Label: "normal digit"}, Y: Axis{Label: "AUROC"}, Names: digits(), Comma: true,
		Series: []BarSeries{{Values: []float64{0.997, 0.999, 0.936, 0.959, 0.973, 0.964, 0.993, 0.976, 0.923, 0.976}}}, Width: 640})
}

func TestHistogram(t *testing.T) {
	r := rng.New(2, "samples")
	a, b := make([]float64, 2000), make([]float64, 500)
	for i := range a {
		a[i] = math.Exp(0.4 * r.NormFloat64())
	}
	for i := range b {
		b[i] = 4 * math.Exp(0.5*r.NormFloat64())
	}
	goldens(t, "histogram", Histogram{
		Title: "Scores", X: Axis{Label: "reconstruction error (mean squared error per value)", Log: true}, Share: "share of images, %",
		Samples: []Sample{{"normal", a}, {"anomalous", b}}, Marks: []Mark{{X: 2.1, Text: "threshold 2.1"}, {X: 1e9, Text: "off the axis"}},
	})
}

// The shares of a sample add up to 100 percent of what has a place.
func TestHistogramShares(t *testing.T) {
	h := Histogram{Samples: []Sample{{"", []float64{1, 2, 3, math.NaN()}}, {"", []float64{3, 3}}}, Bins: 2}
	shares, most := h.shares(scale{low: 1, high: 3})
	if len(shares) != 2 || shares[0][0] != 25 || shares[0][1] != 50 || shares[1][1] != 100 || most != 100 {
		t.Errorf("shares %v, most %v", shares, most)
	}
}

// None of these may panic.
func TestOddBars(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, p := range map[string]Vector{
		"nothing":       Bars{Width: 200, Height: 180},
		"no values":     Bars{Names: []string{"a", "b"}, Series: []BarSeries{{}}, Width: 200, Height: 180},
		"too many":      Bars{Names: []string{"a"}, Series: []BarSeries{{Values: []float64{1, 2, 3}}}, Width: 200, Height: 180},
		"not numbers":   Bars{Names: []string{"a", "b"}, Series: []BarSeries{{Values: []float64{nan, inf}}}, Width: 200, Height: 180},
		"zero":          Bars{Names: []string{"a"}, Series: []BarSeries{{Values: []float64{0}, Low: []float64{nan}, High: []float64{1}}}, Width: 200, Height: 180},
		"no sample":     Histogram{Width: 200, Height: 180},
		"empty samples": Histogram{Samples: []Sample{{}, {"a", []float64{nan}}}, X: Axis{Log: true}, Width: 200, Height: 180},
		"one value":     Histogram{Samples: []Sample{{"a", []float64{5, 5}}}, Width: 200, Height: 180},
	} {
		t.Run(name, func(t *testing.T) {
			if got := p.Draw().Bounds(); got != image.Rect(0, 0, 200, 180) {
				t.Errorf("%v", got)
			}
			wellFormed(t, p.SVG())
		})
	}
}

package blur

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
)

// plane is plane of testdata/record.py.
func plane(h, w int) []float64 {
	state, out := uint32(1), make([]float64, h*w)
	for i := range out {
		state = state*1664525 + 1013904223
		out[i] = float64(state>>8) / (1 << 24)
	}
	return out
}

// TestGaussian compares with scipy, also where the window is wider than the plane.
func TestGaussian(t *testing.T) {
	text, err := os.ReadFile("testdata/scipy.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct {
		Cases []struct {
			H, W   int
			Sigma  float64
			Values []float64
		}
	}
	if err := json.Unmarshal(text, &recorded); err != nil {
		t.Fatal(err)
	}
	if len(recorded.Cases) != 3 {
		t.Fatalf("%d cases", len(recorded.Cases))
	}
	for _, c := range recorded.Cases {
		for i, v := range Gaussian(plane(c.H, c.W), c.H, c.W, c.Sigma) {
			if math.Abs(v-c.Values[i]) > 1e-14*float64(c.H*c.W) { // sums of values below 1
				t.Errorf("%dx%d, sigma %v: value %d is %v, scipy has %v", c.H, c.W, c.Sigma, i, v, c.Values[i])
			}
		}
	}
	if p := plane(4, 5); !slices.Equal(Gaussian(p, 4, 5, 0), p) {
		t.Error("a sigma of 0 changes the plane")
	}
}

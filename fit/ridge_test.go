package fit

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/tensor"
)

// TestRidge compares with scikit-learn's Ridge.
func TestRidge(t *testing.T) {
	text, err := os.ReadFile("testdata/scikit-learn_ridge.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct {
		X, Y  []float32
		Cases []struct {
			Alpha         float64
			Weights, Bias []float64
		}
	}
	if err := json.Unmarshal(text, &recorded); err != nil || len(recorded.Cases) != 3 {
		t.Fatal(err, len(recorded.Cases))
	}
	x, y := tensor.FromSlice(recorded.X, 300, 7), tensor.FromSlice(recorded.Y, 300, 3)
	for _, c := range recorded.Cases {
		m, err := Ridge(context.Background(), Matrix(x), Matrix(y), c.Alpha)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range c.Weights {
			if got := float64(m.Weights.Data[i]); math.Abs(got-want) > 1e-4 { // sums of 256 products in float32
				t.Errorf("alpha %v: weight %d is %v, scikit-learn has %v", c.Alpha, i, got, want)
			}
		}
		for i, want := range c.Bias {
			if got := float64(m.Bias[i]); math.Abs(got-want) > 1e-3 {
				t.Errorf("alpha %v: bias %d is %v, scikit-learn has %v", c.Alpha, i, got, want)
			}
		}
		applied := float64(m.Bias[1])
		for j, v := range x.Row(5) {
			applied += float64(v) * c.Weights[3*j+1]
		}
		if got := float64(m.Apply(x).Row(5)[1]); math.Abs(got-applied) > 2e-3 {
			t.Errorf("alpha %v: vector 5 is mapped to %v, want %v", c.Alpha, got, applied)
		}
	}
}

func TestRidgeRefuses(t *testing.T) {
	x := Matrix(tensor.New(4, 2))
	for want, f := range map[string]func() (*LinearMap, error){
		"4 vectors to 3":  func() (*LinearMap, error) { return Ridge(context.Background(), x, Matrix(tensor.New(3, 2)), 1) },
		"penalty of 0":    func() (*LinearMap, error) { return Ridge(context.Background(), x, x, 0) },
		"vectors of 4097": func() (*LinearMap, error) { return Ridge(context.Background(), Matrix(tensor.New(4, 4097)), x, 1) },
		"penalty of NaN":  func() (*LinearMap, error) { return Ridge(context.Background(), x, x, math.NaN()) },
		"0 vectors to 0": func() (*LinearMap, error) {
			return Ridge(context.Background(), Matrix(tensor.New(0, 2)), Matrix(tensor.New(0, 2)), 1)
		},
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

package metric

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/diabolo-go/diabolo/tensor"
)

// TestSciPy compares with SciPy and statsmodels, by testdata/record_frechet.py.
// All work in float64; the roots of nearly singular covariances lose half of its
// digits, hence the tolerance of 1e-6.
func TestSciPy(t *testing.T) {
	text, err := os.ReadFile("testdata/scipy.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct {
		Frechet []struct {
			N, M, Width    int
			Apart, Frechet float64
		}
		Wilson []struct {
			Count, N         int
			Level, Low, High float64
		}
	}
	if err := json.Unmarshal(text, &recorded); err != nil || len(recorded.Frechet) == 0 || len(recorded.Wilson) == 0 {
		t.Fatal(err)
	}
	for _, c := range recorded.Frechet {
		x, _ := vectors(1, c.N, c.Width, 3, 0.5)
		y, _ := vectors(2, c.M, c.Width, 2, c.Apart)
		if got := SquaredFrechet(x, y); math.Abs(got-c.Frechet) > 1e-6*c.Frechet {
			t.Errorf("%d and %d vectors of %d: %.9f, SciPy says %.9f", c.N, c.M, c.Width, got, c.Frechet)
		}
	}
	for _, c := range recorded.Wilson {
		if got := Wilson(c.Count, c.N, c.Level); math.Abs(got.Low-c.Low) > 1e-9 || math.Abs(got.High-c.High) > 1e-9 {
			t.Errorf("%d of %d: %+v, statsmodels says %v to %v", c.Count, c.N, got, c.Low, c.High)
		}
	}
}

// Equal vectors are at 0, shifted ones at the square of the shift.
func TestFrechetShift(t *testing.T) {
	x, _ := vectors(1, 50, 5, 3, 1)
	y := tensor.New(50, 5)
	for i, v := range x.Data {
		y.Data[i] = v + 2
	}
	if d := SquaredFrechet(x, x); d > 1e-9 {
		t.Errorf("from itself: %v", d)
	}
	if d := SquaredFrechet(x, y); math.Abs(d-20) > 1e-4 {
		t.Errorf("each of five values moved by 2: %v, want 20", d)
	}
	if w := Wilson(0, 0, 0.95); w.Low != 0 || w.High != 1 {
		t.Errorf("of no trial: %+v", w)
	}
}

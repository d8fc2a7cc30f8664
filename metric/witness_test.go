package metric

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/diabolo-go/diabolo/tensor"
)

// uniform is uniform of testdata/record_ranking.py.
func uniform(state uint32, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		state = state*1664525 + 1013904223
		out[i] = float64(state>>8) / (1 << 24)
	}
	return out
}

// vectors is vectors of testdata/record_ranking.py, with the group of each.
func vectors(seed uint32, n, width, groups int, apart float64) (*tensor.Tensor, []int) {
	x, group := tensor.New(n, width), make([]int, n)
	for i, u := range uniform(seed, n*width) {
		group[i/width] = i / width % groups
		x.Data[i] = float32(u + apart*float64((group[i/width]*7+i%width*3)%5))
	}
	return x, group
}

// recorded is testdata/scikit-learn.json.
type recorded struct {
	Ranking []struct {
		N, Levels        int
		AUROC            float64
		AveragePrecision float64 `json:"average_precision"`
	}
	Silhouette []struct {
		N, Width, Groups int
		Apart, Value     float64
	}
	Trustworthiness []struct {
		N, Width, K  int
		Noise, Value float64
	}
	Neighbours []struct {
		N, Width, Groups, K int
		Apart, Value        float64
	}
	Quantiles struct {
		Q, Values []float64
		Mean, Std float64
	}
}

func record(t *testing.T) recorded {
	t.Helper()
	text, err := os.ReadFile("testdata/scikit-learn.json")
	if err != nil {
		t.Fatal(err)
	}
	var r recorded
	if err := json.Unmarshal(text, &r); err != nil || len(r.Ranking)*len(r.Silhouette)*len(r.Trustworthiness)*len(r.Neighbours) == 0 {
		t.Fatal(err)
	}
	return r
}

func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.9f, scikit-learn says %.9f", what, got, want)
	}
}

// Both count in float64; only the order of the sums differs.
func TestRankingWitness(t *testing.T) {
	for _, c := range record(t).Ranking {
		s, u, positive := uniform(1, c.N), uniform(2, c.N), make([]bool, c.N)
		for i := range s {
			positive[i] = u[i] < 0.2+0.5*s[i]
			if c.Levels > 0 {
				s[i] = math.Floor(s[i] * float64(c.Levels))
			}
		}
		within(t, "AUROC", AUROC(s, positive), c.AUROC, 1e-12)
		within(t, "average precision", AveragePrecision(s, positive), c.AveragePrecision, 1e-12)
	}
}

// Our distances are float32.
func TestSilhouetteWitness(t *testing.T) {
	for _, c := range record(t).Silhouette {
		x, group := vectors(3, c.N, c.Width, c.Groups, c.Apart)
		within(t, "silhouette", Silhouette(x, group), c.Value, 1e-6)
	}
}

func TestQuantilesWitness(t *testing.T) {
	r, v := record(t).Quantiles, uniform(7, 41)
	for i, got := range Quantiles(v, r.Q...) {
		within(t, "quantile", got, r.Values[i], 1e-12)
	}
	d := Describe(v)
	for i, got := range []float64{d.P5, d.P25, d.Median, d.P75, d.P95} {
		within(t, "percentile", got, r.Values[i+1], 1e-12)
	}
	within(t, "mean", d.Mean, r.Mean, 1e-12)
	within(t, "standard deviation", d.Std, r.Std, 1e-12)
}

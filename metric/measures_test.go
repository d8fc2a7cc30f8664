package metric

import (
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

func TestRankingEnds(t *testing.T) {
	positive := []bool{false, true, false, true, true}
	for _, c := range []struct {
		name                    string
		scores                  []float64
		auroc, averagePrecision float64
	}{
		{"perfect", []float64{1, 7, 2, 8, 9}, 1, 1},
		{"all wrong", []float64{8, 1, 9, 2, 3}, 0, (1.0/3 + 2.0/4 + 3.0/5) / 3},
		{"all alike", []float64{4, 4, 4, 4, 4}, 0.5, 0.6},
		{"infinite", []float64{math.Inf(-1), math.Inf(1), 0, math.Inf(1), math.Inf(1)}, 1, 1},
	} {
		if v := AUROC(c.scores, positive); v != c.auroc {
			t.Errorf("%s: AUROC %v, want %v", c.name, v, c.auroc)
		}
		if v := AveragePrecision(c.scores, positive); math.Abs(v-c.averagePrecision) > 1e-15 {
			t.Errorf("%s: average precision %v, want %v", c.name, v, c.averagePrecision)
		}
	}
}

func TestRankingNone(t *testing.T) {
	nan := math.NaN()
	for _, v := range []float64{
		AUROC([]float64{1, 2}, []bool{true, true}), AUROC([]float64{1, 2}, []bool{false, false}), AUROC(nil, nil),
		AUROC([]float64{1, nan}, []bool{true, false}), AveragePrecision([]float64{1, 2}, []bool{false, false}),
		AveragePrecision([]float64{1, nan}, []bool{true, false}),
	} {
		if !math.IsNaN(v) {
			t.Errorf("%v, want no number", v)
		}
	}
}

// A random score is chance.
func TestRankingChance(t *testing.T) {
	positive := make([]bool, 20000)
	for i, u := range uniform(1, len(positive)) {
		positive[i] = u < 0.3
	}
	scores := uniform(2, len(positive))
	if v := AUROC(scores, positive); math.Abs(v-0.5) > 0.02 {
		t.Errorf("AUROC %v", v)
	}
	if v := AveragePrecision(scores, positive); math.Abs(v-0.3) > 0.02 {
		t.Errorf("average precision %v", v)
	}
}

func TestSilhouetteEnds(t *testing.T) {
	x := tensor.FromSlice([]float32{0, 0, 10, 10, 30}, 5, 1)
	for _, c := range []struct {
		labels []int
		want   float64
	}{
		{[]int{1, 1, 2, 2, 3}, 0.8},                           // two pairs, each at one point, and one alone, which counts 0
		{[]int{-1, -1, 4, 4, 4}, (1 + 1 + 0 + 0 + 1.0/3) / 5}, // a 0, 0, 10, 10, 20; b 50/3, 50/3, 10, 10, 30
	} {
		if v := Silhouette(x, c.labels); math.Abs(v-c.want) > 1e-6 {
			t.Errorf("%v: %v, want %v", c.labels, v, c.want)
		}
	}
	for _, labels := range [][]int{{1, 1, 1, 1, 1}, {1, 2, 3, 4, 5}} {
		if v := Silhouette(x, labels); !math.IsNaN(v) {
			t.Errorf("%v: %v, want no number", labels, v)
		}
	}
}

// The interval of a mean is that of its standard error; whole groups widen it.
func TestBootstrap(t *testing.T) {
	const n, copies = 2000, 10
	values, groups := make([]float64, n), make([]int, n)
	stream := rng.New(1, "test")
	for i := range values {
		groups[i] = i / copies
		if values[i] = stream.NormFloat64(); i%copies > 0 {
			values[i] = values[i-1] // all of a group alike
		}
	}
	average := func(items []int) float64 {
		sum := 0.0
		for _, i := range items {
			sum += values[i]
		}
		return sum / float64(len(items))
	}
	for _, c := range []struct {
		groups []int
		groupN float64
	}{{nil, n}, {groups, n / copies}} {
		d := Describe(values)
		got := Bootstrap(c.groups, n, 2000, 3, 0.95, average)
		half := 1.96 * d.Std / math.Sqrt(c.groupN)
		if math.Abs(got.Low-(d.Mean-half)) > 0.15*half || math.Abs(got.High-(d.Mean+half)) > 0.15*half {
			t.Errorf("%v, want %v +- %v", got, d.Mean, half)
		}
		if again := Bootstrap(c.groups, n, 2000, 3, 0.95, average); again != got {
			t.Errorf("the same seed gives %v and %v", got, again)
		}
	}
}

// Resamples without a value are left out.
func TestBootstrapNone(t *testing.T) {
	calls := 0
	got := Bootstrap(nil, 10, 100, 1, 0.9, func([]int) float64 {
		if calls++; calls%2 == 0 {
			return math.NaN()
		}
		return 5
	})
	if got != (Interval{5, 5}) || calls != 100 {
		t.Errorf("%v after %d calls", got, calls)
	}
	if none := Bootstrap(nil, 10, 5, 1, 0.9, func([]int) float64 { return math.NaN() }); !math.IsNaN(none.Low) || !math.IsNaN(none.High) {
		t.Errorf("%v, want no number", none)
	}
}

func TestQuantilesNone(t *testing.T) {
	for _, v := range slices.Concat(Quantiles(nil, 0.5), Quantiles([]float64{1, math.NaN()}, 0.5), []float64{Describe(nil).Mean}) {
		if !math.IsNaN(v) {
			t.Errorf("%v, want no number", v)
		}
	}
	if v := Quantiles([]float64{7}, 0, 0.3, 1); !slices.Equal(v, []float64{7, 7, 7}) {
		t.Error(v)
	}
}

// Bits do not depend on the number of goroutines.
func TestSameBits(t *testing.T) {
	x, group := vectors(1, 1000, 5, 4, 0.3)
	value := func(workers int) float64 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(workers))
		return Silhouette(x, group)
	}
	if one, four := value(1), value(4); one != four {
		t.Errorf("silhouette %v with one goroutine, %v with four", one, four)
	}
}

// Vectors close together and far from the origin: what float32 would lose is
// computed from the differences.
func TestDistances(t *testing.T) {
	x, _ := vectors(1, 130, 7, 2, 1000)
	newDistances(x).each(func(i int, row []float32) {
		for j, got := range row {
			want := 0.0
			for k, v := range x.Row(i) {
				d := float64(v) - float64(x.Row(j)[k])
				want += d * d
			}
			if math.Abs(float64(got)-want) > 2e-3*want {
				t.Errorf("squared distance of %d and %d is %v, want %v", i, j, got, want)
			}
		}
	})
}

func BenchmarkSilhouette(b *testing.B) {
	x, group := vectors(1, 10000, 16, 10, 0.3)
	for b.Loop() {
		Silhouette(x, group)
	}
}

func BenchmarkAUROC(b *testing.B) {
	positive := make([]bool, 10000)
	for i, u := range uniform(1, len(positive)) {
		positive[i] = u < 0.3
	}
	scores := uniform(2, len(positive))
	for b.Loop() {
		AUROC(scores, positive)
	}
}

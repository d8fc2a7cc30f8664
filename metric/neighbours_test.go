package metric

import (
	"math"
	"testing"

	"github.com/diabolo-go/diabolo/tensor"
)

// The ranks of neighbours are whole numbers: only their sum is rounded.
func TestTrustworthinessWitness(t *testing.T) {
	for _, c := range record(t).Trustworthiness {
		x, _ := vectors(4, c.N, c.Width, 4, 0.5)
		y, noise := tensor.New(c.N, 2), uniform(5, 2*c.N)
		for i := range y.Data {
			y.Data[i] = float32(float64(x.Row(i / 2)[i%2]) + c.Noise*noise[i])
		}
		within(t, "trustworthiness", Trustworthiness(x, y, c.K), c.Value, 1e-9)
	}
}

func TestKNNAccuracyWitness(t *testing.T) {
	for _, c := range record(t).Neighbours {
		x, group := vectors(6, 2*c.N, c.Width, c.Groups, c.Apart)
		within(t, "accuracy", KNNAccuracy(x.Rows(0, c.N), group[:c.N], x.Rows(c.N, 2*c.N), group[c.N:], c.K), c.Value, 1e-12)
	}
}

func TestTrustworthinessEnds(t *testing.T) {
	x, _ := vectors(4, 100, 3, 1, 0)
	if v := Trustworthiness(x, x, 10); v != 1 {
		t.Errorf("of the vectors themselves it is %v, want 1", v)
	}
	random, _ := vectors(9, 100, 2, 1, 0)
	if v := Trustworthiness(x, random, 10); math.Abs(v-0.5) > 0.1 {
		t.Errorf("of a random map it is %v, want about 0.5", v)
	}
	for _, k := range []int{0, 50} {
		if v := Trustworthiness(x, x, k); !math.IsNaN(v) {
			t.Errorf("of %d neighbours of 100 it is %v, want none", k, v)
		}
	}
}

func BenchmarkTrustworthiness(b *testing.B) {
	x, _ := vectors(1, 10000, 16, 10, 0.3)
	y, _ := vectors(1, 10000, 2, 10, 0.3)
	for b.Loop() {
		Trustworthiness(x, y, 12)
	}
}

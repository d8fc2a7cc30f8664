package fit

import (
	"context"
	"math"
	"testing"

	"github.com/diabolo-go/diabolo/tensor"
)

// BIC finds the number of clusters, and EM their positions.
func TestChooseGMM(t *testing.T) {
	x, _ := heaps(3000, 4, 3, 8)
	m, bics, err := ChooseGMM(context.Background(), x, []int{1, 2, 3, 4, 6}, GMMOptions{Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Weights) != 3 || len(bics) != 5 || bics[2] != m.BIC {
		t.Fatalf("%d parts, BIC %v", len(m.Weights), bics)
	}
	for c := range 3 {
		if math.Abs(m.Weights[c]-1.0/3) > 0.01 {
			t.Errorf("weight %v", m.Weights[c])
		}
		heap := math.Round(float64(m.Means.Row(c)[0]) / 8)
		if math.Abs(float64(m.Means.Row(c)[0])-8*heap) > 0.2 {
			t.Errorf("mean %v", m.Means.Row(c))
		}
		for i, v := range m.Covariances.Row(c) {
			want := 0.0
			if i%5 == 0 {
				want = 1
			}
			if math.Abs(float64(v)-want) > 0.15 {
				t.Errorf("covariance %v", m.Covariances.Row(c))
			}
		}
	}
}

// The likelihood never decreases from one iteration to the next, whatever clusters the
// parts begin with.
func TestGMMRises(t *testing.T) {
	x, _ := heaps(2000, 5, 4, 2)
	for _, diagonal := range []bool{false, true} {
		before := math.Inf(-1)
		for most := 1; most < 12; most++ {
			m, err := GMM(context.Background(), x, GMMOptions{Parts: 5, Diagonal: diagonal, MaxIter: most, Tol: 1e-12})
			if err != nil {
				t.Fatal(err)
			}
			if m.LogLikelihood < before-1e-5 {
				t.Errorf("diagonal %v: iteration %d has %v after %v", diagonal, most, m.LogLikelihood, before)
			}
			before = m.LogLikelihood
		}
	}
}

// Samples have the moments of the training vectors; temperature scales their deviations
// from the means of the parts.
func TestMixtureSample(t *testing.T) {
	for _, diagonal := range []bool{false, true} {
		x := stretched(4000, 5)
		m, err := GMM(context.Background(), x, GMMOptions{Parts: 1, Diagonal: diagonal})
		if err != nil {
			t.Fatal(err)
		}
		for _, temperature := range []float64{0, 0.5, 1} {
			y := m.Sample(20000, 7, temperature)
			wantMean, wantVariance := deviations(x, ones(x.N()))
			mean, variance := deviations(y, ones(y.N()))
			for j := range mean {
				if math.Abs(mean[j]-wantMean[j]) > 0.03 {
					t.Errorf("temperature %v: mean %v, of the vectors %v", temperature, mean, wantMean)
				}
				if want := wantVariance[j] * temperature * temperature; math.Abs(variance[j]-want) > 0.05*want+1e-9 {
					t.Errorf("temperature %v: variance %v, of the vectors %v", temperature, variance, wantVariance)
				}
			}
		}
		few, many := m.Sample(3, 7, 1), m.Sample(30, 7, 1)
		for i, v := range few.Data {
			if many.Data[i] != v {
				t.Fatal("vector 0 to 2 depend on how many are drawn")
			}
		}
	}
}

// Vectors on a line, duplicate vectors, more parts than distinct vectors: the results
// stay finite.
func TestGMMDegenerate(t *testing.T) {
	line, twice := tensor.New(300, 3), tensor.New(40, 2)
	for i := range 300 {
		copy(line.Row(i), []float32{float32(i), float32(2 * i), 5})
	}
	for i := range 40 {
		copy(twice.Row(i), []float32{float32(i % 3), 1})
	}
	for _, diagonal := range []bool{false, true} {
		for _, x := range []*tensor.Tensor{line, twice} {
			m, err := GMM(context.Background(), x, GMMOptions{Parts: 6, Diagonal: diagonal})
			if err != nil {
				t.Fatal(err)
			}
			sum := 0.0
			for _, w := range m.Weights {
				sum += w
			}
			if math.Abs(sum-1) > 1e-9 || m.LogLikelihood-m.LogLikelihood != 0 || m.BIC-m.BIC != 0 {
				t.Errorf("weights %v, log-likelihood %v, BIC %v", m.Weights, m.LogLikelihood, m.BIC)
			}
			if err := finite(m.Sample(100, 1, 1)); err != nil {
				t.Error(err)
			}
			for _, v := range m.LogProb(x) {
				if v-v != 0 {
					t.Fatalf("log-probability %v", v)
				}
			}
		}
	}
}

func TestGMMRefuses(t *testing.T) {
	x, _ := heaps(20, 2, 2, 3)
	for _, k := range []int{0, 21} {
		if _, err := GMM(context.Background(), x, GMMOptions{Parts: k}); err == nil {
			t.Errorf("%d parts of 20 vectors: no error", k)
		}
	}
	if _, _, err := ChooseGMM(context.Background(), x, nil, GMMOptions{}); err == nil {
		t.Error("nothing to choose from: no error")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := GMM(ctx, x, GMMOptions{Parts: 2}); err == nil {
		t.Error("went on after the end of its context")
	}
}

func BenchmarkGMM(b *testing.B) {
	for _, c := range []struct {
		name     string
		n, width int
		apart    float32
	}{{"10000x16", 10000, 16, 2}, {"2647x64", 2647, 64, 2}} {
		x, _ := heaps(c.n, c.width, 10, c.apart)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := GMM(context.Background(), x, GMMOptions{Parts: 10}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

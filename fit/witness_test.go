package fit

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/tensor"
)

// vectors is vectors of testdata/record.py.
func vectors(state uint32, n, width, groups int, apart float64) *tensor.Tensor {
	x := tensor.New(n, width)
	for i := range n {
		before := 0.0
		for j := range width {
			noise := -6.0
			for range 12 {
				state = state*1664525 + 1013904223
				noise += float64(state>>8) / (1 << 24)
			}
			before = noise*(0.5+0.25*float64(j%3)) + 0.5*before
			x.Row(i)[j] = float32(before + apart*float64((i%groups*7+j*3)%5-2))
		}
	}
	return x
}

// recorded is testdata/scikit-learn.json.
type recorded struct {
	PCA []struct {
		N, Width, Components int
		Variance             []float64
		Axes                 [][]float64
		Total                float64
	}
	KMeans []struct {
		N, Width, Clusters int
		Apart, Inertia     float64
	}
	GMM []struct {
		N, Width, Parts    int
		Apart              float64
		Diagonal           bool
		Weights            []float64
		Means, Covariances [][]float64
		LogLikelihood      float64 `json:"log_likelihood"`
		BIC                float64
		LogProb            []float64 `json:"log_prob"`
	}
	Logistic []struct {
		N, Width, Classes   int
		L2                  float64
		Weighted            bool
		Coef, Probabilities [][]float64
		Intercept           []float64
	}
}

func record(t *testing.T) recorded {
	t.Helper()
	text, err := os.ReadFile("testdata/scikit-learn.json")
	if err != nil {
		t.Fatal(err)
	}
	var r recorded
	if err := json.Unmarshal(text, &r); err != nil || len(r.PCA)*len(r.KMeans)*len(r.GMM)*len(r.Logistic) == 0 {
		t.Fatal(err)
	}
	return r
}

// within checks got against want within tolerance times the magnitude of want, or scale
// if that is larger.
func within(t *testing.T, what string, got, want, scale, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(scale, math.Abs(want))) {
		t.Errorf("%s is %.8g, scikit-learn says %.8g", what, got, want)
	}
}

// Ours multiplies in float32: 1e-4 is about a thousand of its roundings. The
// iteration for wide vectors ends when the variances settle, a little before the
// last axes do.
func TestPCAWitness(t *testing.T) {
	for _, c := range record(t).PCA {
		t.Run(fmt.Sprintf("%dx%d", c.N, c.Width), func(t *testing.T) {
			p, err := PCA(context.Background(), Matrix(vectors(1, c.N, c.Width, 3, 1)), PCAOptions{Components: c.Components})
			if err != nil {
				t.Fatal(err)
			}
			within(t, "total variance", p.Total, c.Total, 0, 1e-5)
			for i, axis := range c.Axes {
				within(t, fmt.Sprintf("variance %d", i), p.Variance[i], c.Variance[i], 0, 1e-4)
				for j, v := range axis {
					within(t, fmt.Sprintf("axis %d, value %d", i, j), float64(p.Axes.Row(i)[j]), v, 1, 3e-3)
				}
			}
		})
	}
}

// Both find the best of many starts, and sum in float64.
func TestKMeansWitness(t *testing.T) {
	for _, c := range record(t).KMeans {
		k, err := KMeans(context.Background(), vectors(2, c.N, c.Width, c.Clusters, c.Apart), KMeansOptions{Clusters: c.Clusters, Restarts: 20})
		if err != nil {
			t.Fatal(err)
		}
		within(t, "inertia", k.Inertia, c.Inertia, 0, 1e-5)
	}
}

// Both continue until the likelihood converges; ours multiplies in float32.
func TestGMMWitness(t *testing.T) {
	for _, c := range record(t).GMM {
		t.Run(fmt.Sprintf("%dx%d in %d, diagonal %v", c.N, c.Width, c.Parts, c.Diagonal), func(t *testing.T) {
			x := vectors(3, c.N, c.Width, c.Parts, c.Apart)
			m, err := GMM(context.Background(), x, GMMOptions{Parts: c.Parts, Diagonal: c.Diagonal, Tol: 1e-9, MaxIter: 2000})
			if err != nil {
				t.Fatal(err)
			}
			within(t, "log-likelihood", m.LogLikelihood, c.LogLikelihood, 1, 1e-5)
			within(t, "BIC", m.BIC, c.BIC, 1, 1e-5)
			order := make([]int, c.Parts)
			for i := range order {
				order[i] = i
			}
			slices.SortFunc(order, func(a, b int) int { return int(math.Copysign(1, float64(m.Means.Row(a)[0]-m.Means.Row(b)[0]))) })
			for i, part := range order {
				within(t, "weight", m.Weights[part], c.Weights[i], 1, 1e-3)
				for j, v := range c.Means[i] {
					within(t, "mean", float64(m.Means.Row(part)[j]), v, 1, 2e-3)
				}
				for j, v := range c.Covariances[i] {
					within(t, "covariance", float64(m.Covariances.Row(part)[j]), v, 1, 2e-3)
				}
			}
			for i := range 20 * c.Width {
				x.Data[i]++
			}
			for i, got := range m.LogProb(x.Rows(0, 20)) {
				within(t, "log-probability", got, c.LogProb[i], 1, 2e-3)
			}
		})
	}
}

// The recorded values x are of very different size, and far from zero.
func TestLogisticWitness(t *testing.T) {
	for _, c := range record(t).Logistic {
		t.Run(fmt.Sprintf("%dx%d in %d", c.N, c.Width, c.Classes), func(t *testing.T) {
			x := vectors(4, c.N, c.Width, c.Classes, 0.3)
			labels, weights := make([]int, c.N), make([]float64, c.N)
			for i := range c.N {
				labels[i], weights[i] = i%c.Classes, 0.5+float64(i%4)
				for j, v := range x.Row(i) {
					x.Row(i)[j] = float32(float64(v)*math.Pow(3, -float64(j)) + 10)
				}
			}
			if !c.Weighted {
				weights = nil
			}
			m, err := Logistic(context.Background(), x, labels, LogisticOptions{Classes: c.Classes, Weights: weights, L2: c.L2})
			if err != nil || !m.Converged {
				t.Fatal(m, err)
			}
			for r, row := range c.Coef {
				within(t, "intercept", m.Intercept[r], c.Intercept[r], 10, 1e-3)
				for j, v := range row {
					within(t, "coefficient", float64(m.Coef.Row(r)[j]), v, 1, 1e-3)
				}
			}
			p := m.Probabilities(x.Rows(0, 20))
			for i, row := range c.Probabilities {
				for j, v := range row {
					within(t, "probability", float64(p.Row(i)[j]), v, 1, 1e-4)
				}
			}
		})
	}
}

package fit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/tensor"
)

// GMMOptions are the options of GMM.
type GMMOptions struct {
	Parts    int     // number of Gaussians, at least 1, at most the number of vectors
	Diagonal bool    // restrict covariances to diagonal matrices
	Seed     uint64  // of the k-means++ start
	MaxIter  int     // most iterations of EM; 0: 100
	Tol      float64 // EM ends when the mean log-likelihood, in nats per vector, improves by less; 0: 1e-3
	Ridge    float64 // added to every variance, so that no part collapses to a point; 0: 1e-6
}

// A Mixture is a Gaussian mixture fitted by GMM.
type Mixture struct {
	Weights     []float64      // of the parts; their sum is 1
	Means       *tensor.Tensor // Parts x D
	Covariances *tensor.Tensor // Parts x D x D; with Diagonal, the variances, Parts x D

	LogLikelihood float64 // mean over the N training vectors, in nats per vector
	BIC           float64 // Bayesian information criterion, free parameters * ln N - 2 N LogLikelihood (Schwarz 1978); lower is better
	Iterations    int     // of EM
	Converged     bool    // false: MaxIter was reached first

	parts []gaussian
}

// Whitening returns, row by row, the D x D matrix W of a part with a full covariance for
// which the squared Mahalanobis distance of a vector x from the part is |W (x - mean)|^2:
// the inverse of the lower Cholesky factor of the covariance.
func (m *Mixture) Whitening(part int) []float64 {
	return slice.Map(m.parts[part].whiten.Data, func(v float32) float64 { return float64(v) })
}

// GMM fits a Gaussian mixture to vectors x, N x D, by expectation maximisation
// (Dempster, Laird, Rubin 1977), starting from k-means clusters. With one part, the
// result is the Gaussian with the mean and covariance of the vectors. A part whose
// responsibilities add up to less than one vector keeps its mean and covariance; only
// its weight changes. GMM returns an error if there are fewer vectors than parts, if a
// value is not finite, or if ctx ends. Reaching MaxIter is not an error: see Converged.
func GMM(ctx context.Context, x *tensor.Tensor, o GMMOptions) (*Mixture, error) {
	if o.Parts < 1 || o.Parts > x.N() {
		return nil, fmt.Errorf("fit: a mixture of %d parts of %d vectors, want 1 to %d", o.Parts, x.N(), x.N())
	}
	o.MaxIter, o.Tol, o.Ridge = cmp.Or(o.MaxIter, 100), cmp.Or(o.Tol, 1e-3), cmp.Or(o.Ridge, 1e-6)
	clusters, err := KMeans(ctx, x, KMeansOptions{Clusters: o.Parts, Seed: o.Seed})
	if err != nil {
		return nil, err
	}
	e := newEngine()
	defer e.close()
	em := newEM(e, x, o, clusters)
	m := &Mixture{}
	for before := math.Inf(-1); ; m.Iterations++ {
		m.LogLikelihood = em.expect()
		m.Converged = m.LogLikelihood-before < o.Tol
		if m.Converged || m.Iterations == o.MaxIter {
			m.take(em)
			return m, nil
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		before = m.LogLikelihood
		em.maximise()
	}
}

// take copies the result of EM.
func (m *Mixture) take(em *em) {
	k, n, width := len(em.parts), em.x.N(), em.x.Stride()
	m.parts, m.Weights = em.parts, make([]float64, k)
	m.Means, m.Covariances = tensor.New(k, width), tensor.New(k, width, width)
	if em.o.Diagonal {
		m.Covariances = tensor.New(k, width)
	}
	for c, g := range em.parts {
		m.Weights[c] = g.weight
		narrow(m.Means.Row(c), g.mean)
		narrow(m.Covariances.Row(c), g.covariance)
	}
	free := float64(k*width + k*width*(width+1)/2 + k - 1)
	if em.o.Diagonal {
		free = float64(2*k*width + k - 1)
	}
	m.BIC = free*math.Log(float64(n)) - 2*float64(n)*m.LogLikelihood
}

// ChooseGMM fits a mixture for each of the numbers in parts, in place of o.Parts. It
// returns the mixture with the lowest BIC, the first of equal ones, and the BIC of each
// mixture in the order of parts. It returns an error if parts is empty or if GMM does.
func ChooseGMM(ctx context.Context, x *tensor.Tensor, parts []int, o GMMOptions) (best *Mixture, bics []float64, err error) {
	if len(parts) == 0 {
		return nil, nil, errors.New("fit: no number of parts to choose from")
	}
	for _, o.Parts = range parts {
		m, err := GMM(ctx, x, o)
		if err != nil {
			return nil, nil, err
		}
		bics = append(bics, m.BIC)
		if best == nil || m.BIC < best.BIC {
			best = m
		}
	}
	return best, bics, nil
}

// LogProb returns the logarithm of the mixture's density, in nats, at each of the vectors
// x, N x D.
func (m *Mixture) LogProb(x *tensor.Tensor) []float64 {
	e := newEngine()
	defer e.close()
	density := newDensity(e, m.Means.Stride())
	out := make([]float64, x.N())
	e.blocks(x.N(), piece, func(worker, _, from, to int) {
		logs := density.logs(worker, m.parts, x.Rows(from, to))
		for i := range logs {
			out[from+i] = floats.LogSumExp(logs[i])
		}
	})
	return out
}

// Sample returns n vectors drawn from the mixture, n x D. The standard deviations of the
// parts are multiplied by temperature, 0 or more: 1 is the mixture itself, 0 gives the
// means of the parts. Vector i depends only on seed, temperature and i, not on n.
func (m *Mixture) Sample(n int, seed uint64, temperature float64) *tensor.Tensor {
	x := tensor.New(n, m.Means.Stride())
	noise := make([]float64, m.Means.Stride())
	for i := range n {
		stream := rng.New(seed, "mixture", uint64(i))
		part := m.pick(stream.Float64())
		for j := range noise {
			noise[j] = temperature * stream.NormFloat64()
		}
		part.place(x.Row(i), noise)
	}
	return x
}

// pick returns the part at a share of the cumulative weights.
func (m *Mixture) pick(share float64) *gaussian {
	last := &m.parts[0]
	for i := range m.parts {
		g := &m.parts[i]
		if g.weight == 0 {
			continue
		}
		if last = g; share < g.weight {
			break
		}
		share -= g.weight
	}
	return last
}

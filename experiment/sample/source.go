package sample

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Source returns n samples of z, n x latent. Row i depends only on seed and i, not on n.
// The temperature multiplies the standard deviations.
type Source func(n int, seed uint64, temperature float64) *tensor.Tensor

// NewSource prepares a sampler for the model of s, with the options of Default; all
// samplers but Prior are fitted to the latents of the images of s. It returns an error for
// a sampler that the model does not have.
func NewSource(ctx context.Context, s *experiment.Subject, from Sampler) (Source, error) {
	o := Default()
	o.From = []Sampler{from}
	if err := option.Check(o.Fields()); err != nil {
		return nil, err
	}
	if err := from.check(s.Model); err != nil {
		return nil, err
	}
	return (&sampling{Subject: s, o: o}).source(ctx, from, new(Drawn))
}

// fitted is the maximum number of latents that a Gaussian or a mixture is fitted to.
const fitted = 6000

// mixtureParts are the numbers of components that BIC chooses from.
var mixtureParts = []int{1, 2, 4, 8, 16}

// source prepares a sampler, and records in r how it was fitted. It is fitted to the latents
// of the training images; Spread, and every sampler without training images, to those of
// Subject.View.
func (m *sampling) source(ctx context.Context, from Sampler, r *Drawn) (Source, error) {
	v, _ := m.View()
	switch {
	case from == Prior:
		prior, _ := m.Model.Prior()
		return prior.Draw, nil
	case from != Spread && m.Own:
		v = m.Data.Train
	}
	z, err := m.drawLatents(ctx, v)
	if err != nil {
		return nil, err
	}
	if from == Spread {
		return independent(rows.Moments(z)), nil
	}
	mixture, err := m.fitMixture(ctx, from, thinned(z, fitted, m.Seed), r)
	if err != nil {
		return nil, err
	}
	return mixture.Sample, nil
}

// independent samples every dimension of z independently, as the prior N(0, 1) does for a
// mean of 0 and a deviation of 1.
func independent(mean, deviation []float64) Source {
	return func(n int, seed uint64, temperature float64) *tensor.Tensor {
		z := tensor.New(n, len(mean))
		for i := range n {
			stream := rng.New(seed, "sample", uint64(i))
			for j := range z.Row(i) {
				z.Row(i)[j] = float32(mean[j] + temperature*deviation[j]*stream.NormFloat64())
			}
		}
		return z
	}
}

// fitMixture fits a Gaussian or a mixture to latents.
func (m *sampling) fitMixture(ctx context.Context, from Sampler, z *tensor.Tensor, r *Drawn) (*fit.Mixture, error) {
	how := fit.GMMOptions{Parts: 1, Diagonal: m.o.Diagonal && from == Mixture, Seed: m.Seed}
	if from == Gaussian {
		return fit.GMM(ctx, z, how)
	}
	parts := []int{m.o.Parts}
	if m.o.Parts == 0 {
		// A component needs twice as many latents as z has dimensions.
		parts = slices.DeleteFunc(slices.Clone(mixtureParts), func(k int) bool { return k > 1 && k*2*(z.Stride()+1) > z.N() })
	} else if m.o.Parts > z.N() {
		return nil, fmt.Errorf("a mixture of %d parts needs at least as many latents, there are %d", m.o.Parts, z.N())
	}
	mixture, bics, err := fit.ChooseGMM(ctx, z, parts, how)
	if err != nil {
		return nil, err
	}
	r.Parts = len(mixture.Weights)
	for i, bic := range bics {
		r.Tried = append(r.Tried, MixtureSize{parts[i], bic})
	}
	return mixture, nil
}

// drawLatents returns a z for every image of a view: for an AE the output of the encoder,
// for a VAE one sample of the posterior. The distribution of the means alone would be too
// narrow.
func (m *sampling) drawLatents(ctx context.Context, v dataset.View) (*tensor.Tensor, error) {
	l, err := m.Latents(ctx, v)
	if err != nil || l.LogVar == nil {
		return l.Mu, err
	}
	z := tensor.New(l.Mu.Shape...)
	var pcg rand.PCG
	stream := rand.New(&pcg)
	for i := range z.N() {
		rng.Seed(&pcg, m.Seed, "sample-latents", uint64(i))
		mu, logvar := l.Mu.Row(i), l.LogVar.Row(i)
		for j := range z.Row(i) {
			z.Row(i)[j] = float32(float64(mu[j]) + math.Exp(float64(logvar[j])/2)*stream.NormFloat64())
		}
	}
	return z, nil
}

// thinned returns at most n random rows of x, not evenly spaced ones, since the order of
// MNIST's digits has a pattern.
func thinned(x *tensor.Tensor, n int, seed uint64) *tensor.Tensor {
	if x.N() <= n {
		return x
	}
	return rows.Take(x, someOf(x.N(), n, seed))
}

// someOf returns k random numbers from 0 to n-1, ascending.
func someOf(n, k int, seed uint64) []int {
	some := rng.New(seed, "sample-some").Perm(n)[:k]
	slices.Sort(some)
	return some
}

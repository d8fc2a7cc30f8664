package experiment

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Source draws latents, n x latent. Row i depends on seed and i alone; temperature
// multiplies the standard deviations.
type Source func(n int, seed uint64, temperature float64) *tensor.Tensor

// NewSource makes a sampler ready for the model of s, which fits what it draws from
// to the latents of the images of s. Its error says which samplers there are.
func NewSource(ctx context.Context, s *Subject, from Sampler) (Source, error) {
	if err := from.check(s.Model); err != nil {
		return nil, err
	}
	return s.source(ctx, from, DefaultSample(), new(Samples))
}

// fitted is how many latents a Gaussian or a mixture is fitted to at most.
const fitted = 6000

// mixtureParts are the numbers of parts BIC chooses from.
var mixtureParts = []int{1, 2, 4, 8, 16}

// source makes a sampler ready, and notes in r what it was fitted to.
func (s *Subject) source(ctx context.Context, from Sampler, o SampleOptions, r *Samples) (Source, error) {
	switch from {
	case Prior:
		prior, _ := s.Model.Prior()
		return prior.Draw, nil
	case Spread:
		v, _ := s.View()
		z, err := s.drawLatents(ctx, v)
		if err != nil {
			return nil, err
		}
		return independent(moments(z)), nil
	}
	mixture, err := s.fitMixture(ctx, from, o, r)
	if err != nil {
		return nil, err
	}
	return mixture.Sample, nil
}

// independent draws every value of z for itself, as the prior N(0, 1) does for a mean of 0
// and a deviation of 1.
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

// fitMixture fits a Gaussian or a mixture to the latents of the training images, or
// of all there are when these are not here.
func (s *Subject) fitMixture(ctx context.Context, from Sampler, o SampleOptions, r *Samples) (*fit.Mixture, error) {
	v, _ := s.View()
	if s.Own {
		v = s.Data.Train
	}
	z, err := s.drawLatents(ctx, v)
	if err != nil {
		return nil, err
	}
	z = thinned(z, fitted, s.Seed)
	how := fit.GMMOptions{Parts: 1, Diagonal: o.Diagonal && from == Mixture, Seed: s.Seed}
	if from == Gaussian {
		return fit.GMM(ctx, z, how)
	}
	parts := []int{o.Parts}
	if o.Parts == 0 {
		parts = affordable(z.N(), z.Stride())
	} else if o.Parts > z.N() {
		return nil, fmt.Errorf("a mixture of %d parts of %d latents, want at most one a latent", o.Parts, z.N())
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

// affordable returns the numbers of parts to try for n latents: a part needs
// twice as many as z has values.
func affordable(n, width int) []int {
	parts := mixtureParts[:1]
	for len(parts) < len(mixtureParts) && mixtureParts[len(parts)]*2*(width+1) <= n {
		parts = mixtureParts[:len(parts)+1]
	}
	return parts
}

// drawLatents returns a z of every image of a view: of an AE what it encodes to,
// of a VAE or CVAE drawn once by seed from the Gaussian the encoder names. The
// means alone would be too narrow to sample from.
func (s *Subject) drawLatents(ctx context.Context, v dataset.View) (*tensor.Tensor, error) {
	l, err := s.Latents(ctx, v)
	if err != nil || l.LogVar == nil {
		return l.Mu, err
	}
	z := tensor.New(l.Mu.Shape...)
	var pcg rand.PCG
	stream := rand.New(&pcg)
	for i := range z.N() {
		rng.Seed(&pcg, s.Seed, "sample-latents", uint64(i))
		mu, logvar := l.Mu.Row(i), l.LogVar.Row(i)
		for j := range z.Row(i) {
			z.Row(i)[j] = float32(float64(mu[j]) + math.Exp(float64(logvar[j])/2)*stream.NormFloat64())
		}
	}
	return z, nil
}

// thinned returns at most n rows of x, drawn by seed. Evenly spaced ones would
// not do: MNIST's digits follow each other in a pattern.
func thinned(x *tensor.Tensor, n int, seed uint64) *tensor.Tensor {
	if x.N() <= n {
		return x
	}
	out := tensor.New(n, x.Stride())
	for i, row := range someOf(x.N(), n, seed) {
		copy(out.Row(i), x.Row(row))
	}
	return out
}

// someOf returns k of the numbers 0 to n-1, drawn by seed, rising.
func someOf(n, k int, seed uint64) []int {
	some := rng.New(seed, "sample-some").Perm(n)[:k]
	slices.Sort(some)
	return some
}

// moments returns the mean and the standard deviation of each column of x, N x D.
func moments(x *tensor.Tensor) (mean, deviation []float64) {
	n := float64(x.N())
	mean, deviation = make([]float64, x.Stride()), make([]float64, x.Stride())
	for i := range x.N() {
		for j, v := range x.Row(i) {
			mean[j] += float64(v) / n
		}
	}
	for i := range x.N() {
		for j, v := range x.Row(i) {
			deviation[j] += (float64(v) - mean[j]) * (float64(v) - mean[j]) / n
		}
	}
	for j := range deviation {
		deviation[j] = math.Sqrt(deviation[j])
	}
	return mean, deviation
}

package sample

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Source returns n samples of z, n x latent, of the classes with the n labels, which are
// nil for a model that is not conditional. Row i depends only on seed, i and its label, not
// on n. The temperature multiplies the standard deviations.
type Source func(n int, seed uint64, temperature float64, labels []int) *tensor.Tensor

// NewSource prepares a sampler for the model of s, with the options of Default; all
// samplers but Prior, and the Gaussians that a model file may hold, are fitted to the
// latents of the images of s. It returns an error for a sampler that the model does not
// have.
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

// Of returns a sampler that needs no images: Prior, or Gaussian if the model has Gaussians
// of its classes. It returns nil for others.
func Of(m *model.Model, from Sampler) Source {
	if prior, ok := m.Prior(); ok && from == Prior {
		return alike(prior.Draw)
	}
	if g := m.Gaussians(); g != nil && from == Gaussian {
		return g.Draw
	}
	return nil
}

// A drawing is a Source of a model that is not conditional, or of one class.
type drawing func(n int, seed uint64, temperature float64) *tensor.Tensor

// alike draws for all classes alike.
func alike(draw drawing) Source {
	return func(n int, seed uint64, temperature float64, _ []int) *tensor.Tensor {
		return draw(n, seed, temperature)
	}
}

// byClass draws each class from a drawing of its own.
func byClass(of []drawing) Source {
	return func(n int, seed uint64, temperature float64, labels []int) *tensor.Tensor {
		var z *tensor.Tensor
		for class, draw := range of {
			if !slices.Contains(labels, class) {
				continue
			}
			drawn := draw(n, seed, temperature)
			if z == nil {
				z = tensor.New(drawn.Shape...)
			}
			for i, label := range labels {
				if label == class {
					copy(z.Row(i), drawn.Row(i))
				}
			}
		}
		return z
	}
}

// source prepares a sampler, and records in r how it was fitted: to the latents of the
// training images or, without these, to those of Subject.View.
func (m *sampling) source(ctx context.Context, from Sampler, r *Drawn) (Source, error) {
	if source := Of(m.Model, from); source != nil {
		return source, nil
	}
	v, _ := m.View()
	if m.Own {
		v = m.Data.Train
	}
	conditional := m.Model.Config().Conditional()
	if from == Gaussian && conditional {
		return m.classGaussians(ctx, v)
	}
	z, err := m.drawLatents(ctx, v)
	if err != nil {
		return nil, err
	}
	parts := []*tensor.Tensor{z}
	if conditional {
		parts = slice.Map(rows.ByClass(v), func(places []int) *tensor.Tensor { return rows.Take(z, places) })
	}
	draw, err := m.fit(ctx, from, z, parts, r)
	if err != nil || conditional {
		return byClass(draw), err
	}
	return alike(draw[0]), nil
}

// classGaussians fits the Gaussians that a complete training stores with the model.
func (m *sampling) classGaussians(ctx context.Context, v dataset.View) (Source, error) {
	l, err := m.Latents(ctx, v)
	if err != nil {
		return nil, err
	}
	return model.FitGaussians(l, v.Labels(), m.Model.Config().Classes).Draw, nil
}

// fit fits a sampler to each part of the latents z. A part with too few latents for a
// covariance of its own is drawn from the sampler of all.
func (m *sampling) fit(ctx context.Context, from Sampler, z *tensor.Tensor, parts []*tensor.Tensor, r *Drawn) ([]drawing, error) {
	enough := slice.Map(parts, func(part *tensor.Tensor) *tensor.Tensor {
		if part.N() < perPart(z) {
			return z
		}
		return part
	})
	switch from {
	case Spread:
		return slice.Map(enough, func(part *tensor.Tensor) drawing { return independent(rows.Moments(part)) }), nil
	case Gaussian:
		mixture, err := fit.GMM(ctx, z, fit.GMMOptions{Parts: 1, Seed: m.Seed})
		if err != nil {
			return nil, err
		}
		return []drawing{mixture.Sample}, nil
	}
	var groups []*tensor.Tensor // each once
	for _, part := range enough {
		if !slices.Contains(groups, part) {
			groups = append(groups, part)
		}
	}
	mixtures, err := m.fitMixtures(ctx, slices.Clone(groups), r)
	if err != nil {
		return nil, err
	}
	return slice.Map(enough, func(part *tensor.Tensor) drawing { return mixtures[slices.Index(groups, part)].Sample }), nil
}

// independent samples every dimension of z independently, as the prior N(0, 1) does for a
// mean of 0 and a deviation of 1.
func independent(mean, deviation []float64) drawing {
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

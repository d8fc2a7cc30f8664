package sample

import (
	"context"
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/tensor"
)

// mostParts is the maximum number of components that BIC chooses from: powers of two.
const mostParts = 64

// mixtureWork bounds the latents that mixtures are fitted to, and with them the time: one
// iteration of EM with mostParts components makes so many multiplications at most, latents
// x components x dimensions squared. That is 262,144 latents of 16 dimensions, 16,384 of
// 64; of more, a random selection is used.
const mixtureWork = 1 << 32

// perPart is the minimum number of latents per component: twice as many as z has
// dimensions.
func perPart(z *tensor.Tensor) int { return 2 * (z.Stride() + 1) }

// fitMixtures fits a mixture to each group of latents, all with the same number of
// components: Options.Parts or, if that is 0, the one with the lowest sum of their BIC. It
// doubles the number until that sum rises.
func (m *sampling) fitMixtures(ctx context.Context, groups []*tensor.Tensor, r *Drawn) ([]*fit.Mixture, error) {
	for i, z := range groups {
		groups[i] = thinned(z, max(perPart(z), mixtureWork/(mostParts*z.Stride()*z.Stride())), m.Seed)
	}
	fewest := slices.Min(slice.Map(groups, (*tensor.Tensor).N))
	if m.o.Parts > fewest {
		return nil, fmt.Errorf("a mixture of %d parts needs at least as many latents, there are %d", m.o.Parts, fewest)
	}
	if m.o.Parts > 0 {
		mixtures, size, err := m.mixturesOf(ctx, groups, m.o.Parts)
		r.Parts, r.Tried = m.o.Parts, []MixtureSize{size}
		return mixtures, err
	}
	var best []*fit.Mixture
	for parts := 1; parts <= mostParts && (parts == 1 || parts*perPart(groups[0]) <= fewest); parts *= 2 {
		mixtures, size, err := m.mixturesOf(ctx, groups, parts)
		if err != nil {
			return nil, err
		}
		r.Tried = append(r.Tried, size)
		if best != nil && size.BIC >= r.Tried[len(r.Tried)-2].BIC {
			return best, nil
		}
		best, r.Parts = mixtures, parts
	}
	r.Border = len(r.Tried) > 1
	return best, nil
}

// mixturesOf fits mixtures of so many components, and returns the sum of their BIC.
func (m *sampling) mixturesOf(ctx context.Context, groups []*tensor.Tensor, parts int) (mixtures []*fit.Mixture, size MixtureSize, err error) {
	size.Parts = parts
	for _, z := range groups {
		mixture, err := fit.GMM(ctx, z, fit.GMMOptions{Parts: parts, Diagonal: m.o.Diagonal, Seed: m.Seed})
		if err != nil {
			return nil, size, err
		}
		mixtures = append(mixtures, mixture)
		size.BIC += mixture.BIC
	}
	return mixtures, size, nil
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

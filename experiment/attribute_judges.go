package experiment

import (
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/judge"
	"github.com/diabolo-go/diabolo/tensor"
)

const (
	judgeComponents = 128 // principal components of pixels the judges look at
	judgePenalty    = 1   // on their coefficients
	weakJudge       = 0.8 // AUROC below which a judge's word counts for little
)

// knownFactors are the numbers that the generated data knows behind an attribute.
var knownFactors = []struct{ attribute, factor string }{
	{"Smiling", "MouthCurve"}, {"Mouth Slightly Open", "MouthOpen"}, {"Long Hair", "HairLength"},
}

// A panel is the judges of one experiment. They look at small pictures.
type panel struct {
	features      *judge.Features
	target, guard *judge.Attribute
	factor        *judge.Factor // nil where the data knows none
	cut           float64       // of the factor
}

// scores is what a panel says of images.
type scores struct{ target, guard, factor []float64 }

// score judges images, N C H W.
func (p *panel) score(x *tensor.Tensor) scores {
	x = judge.Small(x)
	features := p.features.Of(x)
	s := scores{target: p.target.Probabilities(features), guard: p.guard.Probabilities(features)}
	if p.factor != nil {
		s.factor = p.factor.Values(x)
	}
	return s
}

// add puts the scores of more images behind those of s.
func (s *scores) add(more scores) {
	s.target, s.guard, s.factor = append(s.target, more.target...), append(s.guard, more.guard...), append(s.factor, more.factor...)
}

// A seen view is its pictures and what the model makes of them, as judges see
// them: N C H W.
type seen struct{ real, recon *tensor.Tensor }

// judge fits the judges to the learned people, to their pictures and to
// reconstructions of these alike, and tests them on the held.
func (e *editing) judge(ctx context.Context, r *AttributeEdit) error {
	learned, err := e.see(ctx, e.learn)
	if err != nil {
		return err
	}
	e.progress(0.1)
	if e.panel.features, err = judge.FitFeatures(ctx, learned.real, judgeComponents, e.Seed); err != nil {
		return err
	}
	both := tensor.FromSlice(slices.Concat(learned.real.Data, learned.recon.Data), append([]int{2 * e.learn.Len()}, learned.real.Shape[1:]...)...)
	if err := e.fitAttributes(ctx, e.panel.features.Of(both)); err != nil {
		return err
	}
	e.progress(0.2)
	held, err := e.see(ctx, e.held)
	if err != nil {
		return err
	}
	for _, t := range []struct {
		trait
		judge *judge.Attribute
	}{{e.target, e.panel.target}, {e.guard, e.panel.guard}} {
		tested := e.testJudge(t.judge, t.trait, held)
		r.Judges = append(r.Judges, tested)
		if a := tested.AUROCRecon; a != nil && *a < weakJudge {
			r.warn(Warning{Code: WeakJudge, Name: t.name, Value: *a})
		}
	}
	return e.judgeFactor(ctx, both, held, r)
}

// see returns a view's images and their reconstructions.
func (e *editing) see(ctx context.Context, v dataset.View) (seen, error) {
	var all seen
	batches := v.Batches(dataset.BatchOptions{Size: piece})
	var b dataset.Batch
	for step := range batches.Len() {
		if err := ctx.Err(); err != nil {
			return all, err
		}
		batches.Fill(step, &b)
		y, err := e.Model.Reconstruct(b.Input, b.Labels)
		if err != nil {
			return all, err
		}
		all.real, all.recon = stack(all.real, judge.Small(b.Input)), stack(all.recon, judge.Small(clip(y)))
	}
	return all, nil
}

// stack returns the rows of a, which may be nil, and below them those of b.
func stack(a, b *tensor.Tensor) *tensor.Tensor {
	if a == nil {
		return b.Clone()
	}
	return tensor.FromSlice(append(a.Data, b.Data...), append([]int{a.N() + b.N()}, a.Shape[1:]...)...)
}

// fitAttributes fits both judges, each of the kinds of people there are with the
// same weight: a judge then cannot tell the attribute by the guard.
func (e *editing) fitAttributes(ctx context.Context, features *tensor.Tensor) (err error) {
	count, kinds := e.cells(e.learn), 0.0
	for _, n := range count {
		if n > 0 {
			kinds++
		}
	}
	weights := make([]float64, features.N())
	for i := range weights {
		item := e.learn.Index[i%e.learn.Len()]
		weights[i] = float64(e.learn.Len()) / (kinds * float64(count[e.cell(item)]))
	}
	fit := func(t trait) *judge.Attribute {
		if err != nil {
			return nil
		}
		yes := t.all(e.learn)
		yes = append(yes, yes...)
		var a *judge.Attribute
		a, err = judge.FitAttribute(ctx, features, yes, weights, judgePenalty)
		return a
	}
	e.panel.target, e.panel.guard = fit(e.target), fit(e.guard)
	return err
}

// testJudge measures a judge on people it has not learned from.
func (e *editing) testJudge(j *judge.Attribute, t trait, held seen) AttributeJudge {
	a, yes := AttributeJudge{Attribute: t.name}, t.all(e.held)
	if slices.Contains(yes, true) && slices.Contains(yes, false) {
		real, recon := j.AUROC(e.panel.features.Of(held.real), yes), j.AUROC(e.panel.features.Of(held.recon), yes)
		a.AUROC, a.AUROCRecon = &real, &recon
	}
	return a
}

// judgeFactor learns to read the number behind the attribute off pictures, where
// the data knows one.
func (e *editing) judgeFactor(ctx context.Context, both *tensor.Tensor, held seen, r *AttributeEdit) error {
	for _, f := range knownFactors {
		column := e.Data.Attr(f.factor)
		if f.attribute != e.target.name || column == nil {
			continue
		}
		values, truth := columnOf(column, e.learn), columnOf(column, e.held)
		e.panel.cut = e.factorCut(values)
		j, err := judge.FitFactor(ctx, both, slices.Concat(values, values), judge.Options{Seed: e.Seed})
		if err != nil {
			return err
		}
		e.panel.factor = j
		real, recon := j.Values(held.real), j.Values(held.recon)
		r.Truth = &FactorJudge{
			Factor: f.factor, Cut: e.panel.cut,
			R2: judge.R2(real, truth), Accuracy: e.accuracy(real),
			R2Recon: judge.R2(recon, truth), AccuracyRecon: e.accuracy(recon),
		}
	}
	return nil
}

func columnOf(a *dataset.Attr, v dataset.View) []float64 {
	values := make([]float64, v.Len())
	for i, item := range v.Index {
		values[i] = float64(a.Values[item])
	}
	return values
}

// factorCut returns the middle between the largest value without the attribute
// and the smallest with it.
func (e *editing) factorCut(values []float64) float64 {
	largest, smallest := math.Inf(-1), math.Inf(1)
	for i, item := range e.learn.Index {
		if e.target.has(item) {
			smallest = min(smallest, values[i])
		} else {
			largest = max(largest, values[i])
		}
	}
	return (largest + smallest) / 2
}

// accuracy returns the share of the held whose values lie on their side of the
// cut.
func (e *editing) accuracy(values []float64) float64 {
	right := 0
	for i, item := range e.held.Index {
		if (values[i] > e.panel.cut) == e.target.has(item) {
			right++
		}
	}
	return float64(right) / float64(e.held.Len())
}

package attribute

import (
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/judge"
	"github.com/diabolo-go/diabolo/tensor"
)

// weakJudge is the AUROC below which a judge's word counts for little.
const weakJudge = 0.8

// knownFactors are the numbers that the generated data knows behind an attribute.
var knownFactors = []struct{ attribute, factor string }{
	{"Smiling", "MouthCurve"}, {"Mouth Slightly Open", "MouthOpen"}, {"Long Hair", "HairLength"},
}

// A panel is the judges of one experiment. They look at small pictures.
type panel struct {
	*Judges               // of the attribute, of the guard
	factor  *judge.Factor // nil where the data knows none
	cut     float64       // of the factor
}

// scores is what a panel says of images.
type scores struct{ target, guard, factor []float64 }

// score judges images, N C H W.
func (p *panel) score(x *tensor.Tensor) scores {
	x = judge.Small(x)
	read := p.Read(x)
	s := scores{target: read[0], guard: read[1]}
	if p.factor != nil {
		s.factor = p.factor.Values(x)
	}
	return s
}

// add puts the scores of more images behind those of s.
func (s *scores) add(more scores) {
	s.target, s.guard, s.factor = append(s.target, more.target...), append(s.guard, more.guard...), append(s.factor, more.factor...)
}

// judge fits the judges to the learned people and tests them on the held.
func (e *editing) judge(ctx context.Context, r *Result) error {
	readings := []reading{{e.target, e.guard, e.learn, e.held}, {e.guard, e.target, e.learn, e.held}}
	j, learned, err := e.fitJudges(ctx, readings)
	if err != nil {
		return err
	}
	held, err := e.testJudges(ctx, j, readings)
	if err != nil {
		return err
	}
	e.panel.Judges, r.Judges = j, j.Attributes
	for _, tested := range j.Attributes {
		if a := tested.AUROCRecon; a != nil && *a < weakJudge {
			r.Warn(experiment.Warning{Code: WeakJudge, Name: tested.Attribute, Value: *a})
		}
	}
	return e.judgeFactor(ctx, learned, held, r)
}

// judgeFactor learns to read the number behind the attribute off pictures, where
// the data knows one.
func (e *editing) judgeFactor(ctx context.Context, learned, held seen, r *Result) error {
	for _, f := range knownFactors {
		column := e.Data.Attr(f.factor)
		if f.attribute != e.target.Name || column == nil {
			continue
		}
		values, truth := columnOf(column, e.learn), columnOf(column, e.held)
		e.panel.cut = e.factorCut(values)
		j, err := judge.FitFactor(ctx, learned.both, slices.Concat(values, values), judge.Options{Seed: e.Seed})
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
		if e.target.Has(item) {
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
		if (values[i] > e.panel.cut) == e.target.Has(item) {
			right++
		}
	}
	return float64(right) / float64(e.held.Len())
}

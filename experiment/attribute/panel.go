package attribute

import (
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/judge"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/tensor"
)

// weakJudge is the AUROC below which a judge is unreliable.
const weakJudge = 0.8

// knownFactors are the numbers behind some attributes of generated data.
var knownFactors = []struct{ attribute, factor string }{
	{"Smiling", "MouthCurve"}, {"Mouth Slightly Open", "MouthOpen"}, {"Long Hair", "HairLength"},
}

// scores are the predictions of the judges for images.
type scores struct{ target, guard, factor []float64 }

// score judges images, N C H W.
func (e *editing) score(x *tensor.Tensor) scores {
	x = judge.Small(x)
	read := e.judges.Read(x)
	s := scores{target: read[0], guard: read[1]}
	if e.factor != nil {
		s.factor = e.factor.Values(x)
	}
	return s
}

// add appends the scores of more images.
func (s *scores) add(more scores) {
	s.target, s.guard, s.factor = append(s.target, more.target...), append(s.guard, more.guard...), append(s.factor, more.factor...)
}

// at returns the scores of one image.
func (s scores) at(i int) Probabilities {
	return Probabilities{Attribute: s.target[i], Guard: s.guard[i]}
}

// judge fits the judges to the training images and tests them on the held-out ones.
func (e *editing) judge(ctx context.Context, r *Result) error {
	j, learned, held, err := e.fitJudges(ctx, []reading{e.reading, {e.guard, e.target, e.learn, e.held}})
	if err != nil {
		return err
	}
	e.judges, r.Judges = j, j.Attributes
	for _, tested := range j.Attributes {
		if a := tested.AUROCRecon; a != nil && *a < weakJudge {
			r.Warn(experiment.Warning{Code: WeakJudge, Name: tested.Attribute, Value: *a})
		}
	}
	for _, known := range knownFactors {
		if column := e.Data.Attr(known.factor); known.attribute == e.target.Name && column != nil {
			if r.Truth, err = e.judgeFactor(ctx, column, learned, held); err != nil {
				return err
			}
		}
	}
	return nil
}

// judgeFactor trains a predictor of the number behind the attribute. The cut is halfway
// between the largest value without the attribute and the smallest with it.
func (e *editing) judgeFactor(ctx context.Context, column *dataset.Attr, learned, held seen) (*FactorJudge, error) {
	value := func(item int) float64 { return float64(column.Values[item]) }
	values, truth := slice.Map(e.learn.Index, value), slice.Map(e.held.Index, value)
	largest, smallest := math.Inf(-1), math.Inf(1)
	for i, item := range e.learn.Index {
		if e.target.Has(item) {
			smallest = min(smallest, values[i])
		} else {
			largest = max(largest, values[i])
		}
	}
	e.cut = (largest + smallest) / 2
	var err error
	if e.factor, err = judge.FitFactor(ctx, learned.both, slices.Concat(values, values), judge.Options{Seed: e.Seed}); err != nil {
		return nil, err
	}
	real, recon := e.factor.Values(held.real), e.factor.Values(held.recon)
	accuracy := func(values []float64) float64 {
		right := index.Count(len(values), func(i int) bool { return (values[i] > e.cut) == e.target.Has(e.held.Index[i]) })
		return float64(right) / float64(len(values))
	}
	return &FactorJudge{
		Factor: column.Name, Cut: e.cut,
		R2: judge.R2(real, truth), Accuracy: accuracy(real),
		R2Recon: judge.R2(recon, truth), AccuracyRecon: accuracy(recon),
	}, nil
}

package attribute

import (
	"context"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// maxDose is the largest dose tried to flip enough judgements.
const maxDose = 6

const (
	doseStep  = 0.01 // precision of the dose that is found
	resamples = 2000 // of the bootstrap
)

// An effect is the effect of a step on all edited faces.
type effect struct {
	scores
	error float64 // MSE between the faces and their own reconstructions
}

// start judges the faces before they are edited.
func (e *editing) start(ctx context.Context, r *Result) error {
	l, err := e.Latents(ctx, e.edited)
	if err != nil {
		return err
	}
	e.z, e.labels = l.Mu, e.edited.Labels()
	if e.before, err = e.apply(ctx, nil, 0, true); err != nil {
		return err
	}
	n := e.edited.Len()
	e.turnable = index.Where(n, func(i int) bool { return e.before.target[i] <= 0.5 })
	if e.factor != nil {
		e.truly = index.Where(n, func(i int) bool { return e.before.factor[i] <= e.cut })
	}
	right := index.Count(n, func(i int) bool { return (e.before.guard[i] > 0.5) == e.guard.Has(e.edited.Index[i]) })
	r.Turnable, r.Known = len(e.turnable), float64(right)/float64(n)
	if r.Truth != nil {
		r.Truth.Turnable = len(e.truly)
	}
	return e.show(r)
}

// apply adds dose times step to the latents of all edited faces, decodes and judges them;
// with again, it also reconstructs the decoded faces.
func (e *editing) apply(ctx context.Context, step []float64, dose float64, again bool) (effect, error) {
	var out effect
	err := rows.Decode(ctx, e.Model, moved(e.z, step, dose), e.labels, func(_ int, y *tensor.Tensor, labels []int) error {
		out.add(e.score(y))
		if !again {
			return nil
		}
		second, err := e.Reconstruct(y, labels)
		if err != nil {
			return err
		}
		out.error += metric.MSE(y.Data, second.Data) * float64(y.N()) / float64(e.z.N())
		return nil
	})
	return out, err
}

// moved returns latents z moved by dose times step.
func moved(z *tensor.Tensor, step []float64, dose float64) *tensor.Tensor {
	z = z.Clone()
	for i := range z.N() {
		for j, v := range step {
			z.Row(i)[j] += float32(dose * v)
		}
	}
	return z
}

// way measures one direction.
func (e *editing) way(ctx context.Context, d Direction) (Way, error) {
	w := Way{Name: d.Way, Norm: floats.Norm(d.Step, 2), Cosine: cosine(d.Step, d.guard)}
	for _, dose := range e.o.Doses {
		p, err := e.point(ctx, d, dose)
		if err != nil {
			return w, err
		}
		w.Curve, w.Most = append(w.Curve, p), max(w.Most, p.Flips)
	}
	dose, err := e.dose(ctx, d, &w)
	if err != nil || w.Most < e.o.Flips {
		return w, err
	}
	w.At, err = e.effect(ctx, d, dose)
	return w, err
}

// point measures the DosePoint of a direction at one dose.
func (e *editing) point(ctx context.Context, d Direction, dose float64) (DosePoint, error) {
	after, err := e.apply(ctx, d.Step, dose, false)
	if err != nil {
		return DosePoint{}, err
	}
	return DosePoint{
		Dose: dose, Flips: above(after.target, e.turnable, 0.5),
		Change: stat.Mean(after.guard, nil) - stat.Mean(e.before.guard, nil),
	}, nil
}

// above returns the share of some places whose values are above a cut; 0 for no places.
func above(values []float64, places []int, cut float64) float64 {
	count := index.Count(len(places), func(i int) bool { return values[places[i]] > cut })
	return float64(count) / float64(max(1, len(places)))
}

// dose finds the smallest dose that flips enough judgements by bisection between two
// points of the curve, or beyond it.
func (e *editing) dose(ctx context.Context, d Direction, w *Way) (float64, error) {
	low, high := 0.0, 0.0
	for _, p := range w.Curve {
		high = p.Dose
		if p.Flips >= e.o.Flips {
			break
		}
		low = p.Dose
	}
	for w.Most < e.o.Flips && high < maxDose {
		low, high = high, min(max(1, 1.5*high), maxDose)
		p, err := e.point(ctx, d, high)
		if err != nil {
			return 0, err
		}
		w.Most = max(w.Most, p.Flips)
	}
	for w.Most >= e.o.Flips && high-low > doseStep {
		middle := (low + high) / 2
		p, err := e.point(ctx, d, middle)
		if err != nil {
			return 0, err
		}
		if p.Flips >= e.o.Flips {
			high = middle
		} else {
			low = middle
		}
	}
	return high, nil
}

// effect measures a direction at one dose.
func (e *editing) effect(ctx context.Context, d Direction, dose float64) (*Effect, error) {
	after, err := e.apply(ctx, d.Step, dose, true)
	if err != nil {
		return nil, err
	}
	n := e.edited.Len()
	all, change, flipped := make([]int, n), make([]float64, n), make([]float64, n)
	for i, before := range e.before.guard {
		all[i], change[i] = i, after.guard[i]-before
		if (after.guard[i] > 0.5) != (before > 0.5) {
			flipped[i] = 1
		}
	}
	kinds := e.kinds()
	f := &Effect{
		Dose: dose, Flips: above(after.target, e.turnable, 0.5),
		Change: *e.measured(change, all), GuardFlips: *e.measured(flipped, all),
		Without: e.measured(change, kinds[0]), With: e.measured(change, kinds[1]),
		Error: after.error, ErrorRatio: after.error / e.before.error,
	}
	if e.factor != nil {
		f.Truth = &TrueEffect{
			Flips: above(after.factor, e.truly, e.cut), Before: stat.Mean(e.before.factor, nil), After: stat.Mean(after.factor, nil),
		}
	}
	f.Shown = slice.Map(e.shown, after.at)
	f.Images, err = e.Decode(moved(e.shownZ, d.Step, dose), e.shownLabels)
	return f, err
}

// measured returns the mean of the values at some places, with its interval; nil for no
// places.
func (e *editing) measured(values []float64, places []int) *experiment.Estimate {
	if len(places) == 0 {
		return nil
	}
	persons := slice.Map(places, func(p int) int { return e.person(e.edited.Index[p]) })
	chosen := slice.Map(places, func(p int) float64 { return values[p] })
	interval := metric.Bootstrap(persons, len(places), resamples, e.Seed, experiment.Confidence, index.MeanOf(chosen))
	return &experiment.Estimate{Value: stat.Mean(chosen, nil), Interval: interval}
}

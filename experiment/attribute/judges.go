package attribute

import (
	"context"
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/judge"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

const (
	judgeComponents = 128 // number of principal components of pixels that the judges use
	judgePenalty    = 1   // on their coefficients
)

// Judges are classifiers of attributes. They are trained on labelled training images and
// their reconstructions, and tested on other people.
type Judges struct {
	Attributes []Judge // the test results, one per attribute

	features *judge.Features
	list     []*judge.Attribute
}

// FitJudges fits a judge to each attribute that some labelled training images have and
// others lack, and for which there are labelled held-out images. The training images are
// weighted so that a judge cannot use a correlated attribute as a proxy: Male, or Smiling
// for the judge of Male. It returns an error if there is no such attribute, if the images
// are not those the model was trained on, and when ctx ends.
func FitJudges(ctx context.Context, subject *experiment.Subject) (*Judges, error) {
	s := population{subject}
	if err := s.checkAttributed(); err != nil {
		return nil, err
	}
	var readings []reading
	for _, a := range s.Data.Attrs {
		guard := usualGuard(a.Name)
		if s.Data.Attr(guard) == nil {
			guard = a.Name
		}
		r, err := s.read(a.Name, guard)
		if err != nil {
			return nil, err
		}
		if differ(slice.Map(r.learn.Index, r.target.Has)) && r.held.Len() > 0 {
			readings = append(readings, r)
		}
	}
	if len(readings) == 0 {
		return nil, fmt.Errorf("no attribute of %s has both labelled validation images and training images of other people with and without it", s.Data.Name)
	}
	j, _, _, err := s.fitJudges(ctx, readings)
	return j, err
}

// Read returns, for each of j.Attributes in order, the N probabilities that the images x,
// N C H W in 0..1, have it.
func (j *Judges) Read(x *tensor.Tensor) [][]float64 {
	features := j.features.Of(judge.Small(x))
	var read [][]float64
	for _, a := range j.list {
		read = append(read, a.Probabilities(features))
	}
	return read
}

// weights gives each of the four kinds of people in r.learn the same total weight, so that
// the judge cannot use the guard as a proxy for the target; other images of v have weight
// 0.
func (r reading) weights(v dataset.View) []float64 {
	count, kinds := r.cells(r.learn), 0.0
	for _, n := range count {
		if n > 0 {
			kinds++
		}
	}
	learned, weights := setOf(r.learn.Index), make([]float64, v.Len())
	for i, item := range v.Index {
		if learned[item] {
			weights[i] = float64(r.learn.Len()) / (kinds * float64(count[r.cell(item)]))
		}
	}
	return weights
}

// auroc returns the AUROC of probabilities on the held-out images of a view; nil if all
// or none of them have the attribute.
func (r reading) auroc(v dataset.View, probabilities []float64) *float64 {
	held := setOf(r.held.Index)
	var p []float64
	var yes []bool
	for i, item := range v.Index {
		if held[item] {
			p, yes = append(p, probabilities[i]), append(yes, r.target.Has(item))
		}
	}
	if !differ(yes) {
		return nil
	}
	return new(metric.AUROC(p, yes))
}

// differ reports whether both true and false occur.
func differ(yes []bool) bool { return slices.Contains(yes, true) && slices.Contains(yes, false) }

func setOf(numbers []int) map[int]bool {
	set := map[int]bool{}
	for _, i := range numbers {
		set[i] = true
	}
	return set
}

// fitJudges fits a judge to each reading, and measures it on other people. It also returns
// the training and the test images.
func (s population) fitJudges(ctx context.Context, readings []reading) (j *Judges, learned, held seen, err error) {
	if learned, err = s.see(ctx, union(readings, func(r reading) dataset.View { return r.learn })); err != nil {
		return nil, learned, held, err
	}
	s.Advance(0.1)
	j = new(Judges)
	if j.features, err = judge.FitFeatures(ctx, learned.real, judgeComponents, s.Seed); err != nil {
		return nil, learned, held, err
	}
	features := j.features.Of(learned.both)
	for _, r := range readings {
		yes, weights := slice.Map(learned.view.Index, r.target.Has), r.weights(learned.view)
		a, err := judge.FitAttribute(ctx, features, append(yes, yes...), append(weights, weights...), judgePenalty)
		if err != nil {
			return nil, learned, held, err
		}
		j.list = append(j.list, a)
	}
	s.Advance(0.2)
	if held, err = s.see(ctx, union(readings, func(r reading) dataset.View { return r.held })); err != nil {
		return nil, learned, held, err
	}
	real, recon := j.Read(held.real), j.Read(held.recon)
	for i, r := range readings {
		j.Attributes = append(j.Attributes, Judge{
			Attribute: r.target.Name, AUROC: r.auroc(held.view, real[i]), AUROCRecon: r.auroc(held.view, recon[i]),
		})
	}
	return j, learned, held, nil
}

// union returns the images of the views of some readings, each once.
func union(readings []reading, view func(r reading) dataset.View) (all dataset.View) {
	seen := map[int]bool{}
	for _, r := range readings {
		v := view(r)
		all.Set = v.Set
		all.Index = append(all.Index, v.Index...)
	}
	all.Index = slices.DeleteFunc(all.Index, func(item int) bool {
		again := seen[item]
		seen[item] = true
		return again
	})
	return all
}

// A seen view is its images and their reconstructions as the judges take them, N C H W,
// and both concatenated.
type seen struct {
	view              dataset.View
	real, recon, both *tensor.Tensor
}

// see returns the images of a view and their reconstructions.
func (s population) see(ctx context.Context, v dataset.View) (seen, error) {
	all := seen{view: v}
	err := rows.Batches(ctx, v, dataset.BatchOptions{}, func(from int, b *dataset.Batch) error {
		y, err := s.Reconstruct(b.Input, b.Labels)
		if err != nil {
			return err
		}
		real, recon := judge.Small(b.Input), judge.Small(y)
		if from == 0 {
			all.both = tensor.New(append([]int{2 * v.Len()}, real.Shape[1:]...)...)
			all.real, all.recon = all.both.Rows(0, v.Len()), all.both.Rows(v.Len(), 2*v.Len())
		}
		copy(all.real.Rows(from, from+real.N()).Data, real.Data)
		copy(all.recon.Rows(from, from+real.N()).Data, recon.Data)
		return nil
	})
	return all, err
}

package anomaly

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/experiment/internal/scoring"
	"github.com/diabolo-go/diabolo/internal/config/check"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
)

// ErrOthers is the error of Run for images that are not those the model was trained with.
var ErrOthers = scoring.ErrOthers

// A trial is which images a model of normal ones is put to the test with. None of
// them trained it, and none is in two parts.
type trial struct {
	held    dataset.View // normal: sets the threshold, and chooses between scores
	normal  dataset.View
	strange dataset.View // may be empty
}

// trial deals out the images. Where there is a published test set besides a split
// of the training images, it tests, and the split holds out; else the validation
// images are halved. Strange are those of o.Against, or else of the classes the
// model was not trained on: of the published test set, where there is one.
func (s tester) trial(ctx context.Context, o Options) (trial, error) {
	if err := check.First(scoring.CheckKind(s.Model), scoring.CheckOwn(s.Subject)); err != nil {
		return trial{}, err
	}
	if s.Data.Val.Len() == 0 {
		return trial{}, errors.New("the model was trained with all images, and a threshold needs some it has not seen; train with dataset.split={by: random, val: 0.1}")
	}
	t := trial{held: s.Data.Val, normal: s.Data.Test}
	if !s.Data.Held || s.Data.Test.Len() == 0 {
		t.held, t.normal = halves(s.Data.Val, s.Seed)
	}
	if t.held.Len() == 0 || t.normal.Len() == 0 {
		return trial{}, fmt.Errorf("%s: %d validation images are too few to set a threshold and to test it; train with a larger dataset.split.val",
			s.Data.Name, s.Data.Val.Len())
	}
	if o.Against != nil {
		t.strange = whole(o.Against)
		return t, nil
	}
	all, err := s.Everything(ctx)
	if all == nil || err != nil {
		return t, err
	}
	from := all.Test
	if from.Len() == 0 {
		from = whole(all)
	}
	t.strange = rows.At(from, index.Where(from.Len(), func(i int) bool {
		return !slices.Contains(s.Data.Classes, all.ClassOf(from.Index[i]))
	}))
	return t, nil
}

// halves deals the items of a view out to two, at random but in their order.
func halves(v dataset.View, seed uint64) (a, b dataset.View) {
	order, half := rng.New(seed, "anomaly").Perm(v.Len()), (v.Len()+1)/2
	slices.Sort(order[:half])
	slices.Sort(order[half:])
	return rows.At(v, order[:half]), rows.At(v, order[half:])
}

// whole returns the images that train or validate, whatever the split.
func whole(d *dataset.Data) dataset.View {
	index := slices.Concat(d.Train.Index, d.Val.Index)
	slices.Sort(index)
	return dataset.View{Set: d.Set, Index: index}
}

package anomaly

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/experiment/internal/scoring"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
)

// ErrOthers is the error of Run if the images are not those the model was trained on.
var ErrOthers = scoring.ErrOthers

// A trial is the images for the test of a model of normal ones. It was not trained on
// any of them, and none is in two parts.
type trial struct {
	held    dataset.View // normal images that set the threshold
	normal  dataset.View
	strange dataset.View // may be empty
}

// trial divides the images. If there are a published test set and a split of the training
// images, the test set is tested and the validation images are held out; else the
// validation images are halved. Strange images are those of o.Against, or else those of
// the classes that the model was not trained on, from the published test set if there is
// one.
func (s tester) trial(ctx context.Context, o Options) (trial, error) {
	if err := cmp.Or(scoring.CheckKind(s.Model), scoring.CheckOwn(s.Subject)); err != nil {
		return trial{}, err
	}
	if s.Data.Val.Len() == 0 {
		return trial{}, errors.New("the model was trained on all images, and a threshold needs images it was not trained on; train with dataset.split={by: random, val: 0.1}")
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

// halves divides a view at random into two, which keep its order.
func halves(v dataset.View, seed uint64) (a, b dataset.View) {
	order, half := rng.New(seed, "anomaly").Perm(v.Len()), (v.Len()+1)/2
	slices.Sort(order[:half])
	slices.Sort(order[half:])
	return rows.At(v, order[:half]), rows.At(v, order[half:])
}

// whole returns the training and validation images together.
func whole(d *dataset.Data) dataset.View {
	index := slices.Concat(d.Train.Index, d.Val.Index)
	slices.Sort(index)
	return dataset.View{Set: d.Set, Index: index}
}

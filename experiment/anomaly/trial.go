package anomaly

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/model"
)

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
	if err := checkKind(s.Model); err != nil {
		return trial{}, err
	}
	if err := s.checkOwn(); err != nil {
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

// checkKind reports a model that cannot look at an image alone.
func checkKind(m *model.Model) error {
	if c := m.Config(); c.Conditional() {
		return fmt.Errorf("%s has to be given the class of an image, which nobody knows of a strange one; train an ae or a vae", c.Noun())
	}
	return nil
}

// checkOwn reports images that are not those the model was trained with.
func (s tester) checkOwn() error {
	known, here := s.Model.Classes(), s.Data.Classes
	switch {
	case len(known) > 0 && !slices.Equal(known, here) && s.Data.Name == s.Model.Meta()["dataset"]:
		return fmt.Errorf("the model was trained on %s, and the images here are of %s; give the run folder, whose config.yaml says which images it knows",
			classes(known), classes(here))
	case !s.Own:
		return errors.New("what is normal has to be seen in the images the model was trained with, and these are others; --against names a folder of strange ones to test with, --score one of new ones")
	}
	return nil
}

// classes names the first of some classes.
func classes(names []string) string {
	const most = 10
	switch n := len(names); {
	case n == 0:
		return "no class"
	case n == 1:
		return "class " + names[0]
	case n > most:
		return fmt.Sprintf("%d classes", n)
	}
	return "the classes " + strings.Join(names, ", ")
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

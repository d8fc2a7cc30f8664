package anomaly

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/experiment/internal/scoring"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
)

// ErrOthers is the error of Run if the images are not those the model was trained on.
var ErrOthers = scoring.ErrOthers

// ErrTrained is wrapped by the error of Run if many of the images to test with are among
// those the model was trained on, or those that set the threshold.
var ErrTrained = errors.New("the images to test with are those of the training")

// local reports whether strange images are expected to be normal ones with damage, and not
// of another class: the model was trained on all classes, or on one called good, normal or
// ok.
func (s tester) local() bool {
	return !slices.ContainsFunc(slices.Concat(s.Data.Config.Only, s.Data.Used.Only), func(name string) bool { return !isNormal(name) })
}

// isNormal reports whether the name of a class says that its images are normal; that of
// its data set may come before it.
func isNormal(class string) bool { return dataset.CalledNormal(path.Base(class)) }

// A trial is the images for the test of a model of normal ones. It was not trained on
// any of them, and none is in two parts.
type trial struct {
	held    dataset.View // normal images that set the threshold
	normal  gallery
	strange gallery // may be empty
}

// trial divides the images. Strange images are those of o.Against, or else those of the
// classes that the model was not trained on, from the published test set if there is one.
// Normal images to test with are those of o.Against, in a class that is called normal,
// or those of the published test set if the training images were split; the validation
// images are then held out. Without such images, the validation images are halved.
func (s tester) trial(ctx context.Context, o Options) (trial, error) {
	if err := cmp.Or(scoring.CheckKind(s.Model), scoring.CheckOwn(s.Subject)); err != nil {
		return trial{}, err
	}
	if s.Data.Val.Len() == 0 {
		return trial{}, errors.New("the model was trained on all images, and a threshold needs images it was not trained on; train with dataset.split={by: random, val: 0.1}")
	}
	t, err := s.against(o.Against)
	if err != nil {
		return trial{}, err
	}
	if o.Against == nil {
		if t.strange, err = s.others(ctx); err != nil {
			return trial{}, err
		}
	}
	t.held = s.Data.Val
	switch {
	case t.normal.Len() > 0:
	case s.Data.Held && s.Data.Test.Len() > 0:
		t.normal = gallery{s.Data.Test}
	default:
		var tested dataset.View
		t.held, tested = halves(s.Data.Val, s.Seed)
		t.normal = gallery{tested}
	}
	if t.held.Len() == 0 || t.normal.Len() == 0 {
		return trial{}, fmt.Errorf("%s: %d validation images are too few to set a threshold and to test it; train with a larger dataset.split.val",
			s.Data.Name, s.Data.Val.Len())
	}
	return t, nil
}

// against divides the images to test with, if any are named, into normal and strange ones.
func (s tester) against(sets []*dataset.Data) (t trial, err error) {
	for _, d := range sets {
		all := whole(d)
		if err := s.checkNew(all); err != nil {
			return trial{}, err
		}
		good, strange := split(all, func(i int) bool {
			return isNormal(gallery{all}.class(i))
		})
		if good.Len() > 0 {
			t.normal = append(t.normal, good)
		}
		if strange.Len() > 0 {
			t.strange = append(t.strange, strange)
		}
	}
	return t, nil
}

// checkNew reports images of which more than a tenth are among the training or the
// validation images, value for value.
func (s tester) checkNew(v dataset.View) error {
	known := map[string]bool{}
	for _, own := range []dataset.View{s.Data.Train, s.Data.Val} {
		for i := range own.Len() {
			known[fingerprint(own, i)] = true
		}
	}
	again, first := 0, ""
	for i := range v.Len() {
		if known[fingerprint(v, i)] {
			if again++; again == 1 {
				first = v.Set.NameOf(v.Index[i])
			}
		}
	}
	if 10*again > v.Len() {
		return fmt.Errorf("%s: %w: %d of %d, such as %s", v.Set.Name, ErrTrained, again, v.Len(), first)
	}
	return nil
}

// fingerprint identifies the values of an image.
func fingerprint(v dataset.View, i int) string {
	x := make([]float32, v.Width())
	v.Read(i, x)
	h := sha256.New()
	_ = binary.Write(h, binary.LittleEndian, x) // a hash takes any bytes
	return string(h.Sum(nil))
}

// others returns the images of the classes that the model was not trained on, in the
// order of the data set whatever the split, so that a test by another program draws the
// same resamples.
func (s tester) others(ctx context.Context) (gallery, error) {
	all, err := s.Everything(ctx)
	if all == nil || err != nil {
		return nil, err
	}
	from := all.Test
	if from.Len() == 0 {
		from = whole(all)
	}
	strange, _ := split(from, func(i int) bool { return !slices.Contains(s.Data.Classes, all.ClassOf(from.Index[i])) })
	slices.Sort(strange.Index)
	if strange.Len() == 0 {
		return nil, nil
	}
	return gallery{strange}, nil
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

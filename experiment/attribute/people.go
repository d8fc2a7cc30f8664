package attribute

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/judge"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/experiment/internal/trait"
	"github.com/diabolo-go/diabolo/experiment/option"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/tensor"
)

// An editing is Run at work.
type editing struct {
	population
	reading // of the attribute, with its guard
	o       Options
	edited  dataset.View // those held without the attribute

	judges *Judges       // of the attribute, of the guard; they look at small pictures
	factor *judge.Factor // nil where the data knows none
	cut    float64       // of the factor

	z      *tensor.Tensor // latents of edited
	labels []int          // their classes; nil without
	before effect         // of no step: their reconstructions

	turnable, truly []int // places in edited judged to be without the attribute, and below the factor's cut

	shown       []int          // places in edited
	shownZ      *tensor.Tensor // their latents
	shownLabels []int
}

// newEditing finds the attributes and divides the people.
func newEditing(s *experiment.Subject, o Options) (*editing, error) {
	if err := option.Check(o.Fields()); err != nil {
		return nil, err
	}
	e := &editing{population: population{s}, o: o}
	if err := e.checkAttributed(); err != nil {
		return nil, err
	}
	attribute := cmp.Or(o.Attribute, usual)
	var err error
	if e.reading, err = e.read(attribute, cmp.Or(o.Guard, usualGuard(attribute))); err != nil {
		return nil, err
	}
	e.edited = rows.At(e.held, index.Where(e.held.Len(), func(i int) bool { return !e.target.Has(e.held.Index[i]) }))
	return e, e.checkPeople()
}

// usualGuard is the attribute that should stay unless another one is named.
func usualGuard(attribute string) string {
	if attribute == "Male" {
		return "Smiling"
	}
	return "Male"
}

// A population is the people on the images of a subject.
type population struct{ *experiment.Subject }

// checkAttributed reports images that directions and judges cannot come from.
func (s population) checkAttributed() error {
	switch {
	case len(s.Data.Attrs) == 0:
		return fmt.Errorf("%s has no attributes; these have: %s", s.Data.Name, dataset.Attributed())
	case !s.Own:
		return fmt.Errorf("%s is not what the run was trained with: directions and judges come from its training images, and faces are edited that it was not trained with", s.Data.Name)
	case s.Data.Val.Len() == 0:
		return errors.New("the run has no validation images, and faces are edited that it was not trained with; train it with dataset.split.by=random")
	}
	return nil
}

// person returns who is in an image; without names each is somebody else.
func (s population) person(item int) int {
	if s.Data.Groups == nil {
		return item
	}
	return s.Data.Groups[item]
}

// A reading is what one judge is to read: a trait, and another that it may not tell
// it by, which is the trait itself where there is none.
type reading struct {
	target, guard trait.Trait
	learn, held   dataset.View // labelled images: of training, of people who have none in validation; of validation
}

// read finds two attributes, and who is labelled with both. Splits at random over
// images leave people on both sides; here everybody with a labelled validation image
// is held out, and what they have in training is left aside.
func (s population) read(target, guard string) (r reading, err error) {
	if r.target, err = trait.New(s.Data.Set, target); err != nil {
		return r, err
	}
	if r.guard, err = trait.New(s.Data.Set, guard); err != nil {
		return r, err
	}
	labelled := func(v dataset.View, out map[int]bool) dataset.View {
		return rows.At(v, index.Where(v.Len(), func(i int) bool {
			item := v.Index[i]
			return r.target.Known(item) && r.guard.Known(item) && !out[s.person(item)]
		}))
	}
	r.held = labelled(s.Data.Val, nil)
	r.learn = labelled(s.Data.Train, setOf(slice.Map(r.held.Index, s.person)))
	return r, nil
}

// checkPeople reports people the experiment cannot do without.
func (e *editing) checkPeople() error {
	n, c := e.learn.Len(), e.cells(e.learn)
	switch {
	case n < 2*e.o.Count:
		return fmt.Errorf("%d training images carry %s and %s and are of people not held out, %d and %d extreme ones were asked for; use a smaller count",
			n, e.target.Name, e.guard.Name, e.o.Count, e.o.Count)
	case c[0]+c[1] == 0 || c[2]+c[3] == 0:
		return fmt.Errorf("all %d labelled training images of people not held out are the same in %s", n, e.target.Name)
	case c[0]+c[2] == 0 || c[1]+c[3] == 0:
		return fmt.Errorf("all %d labelled training images of people not held out are the same in %s", n, e.guard.Name)
	case e.edited.Len() == 0:
		return fmt.Errorf("no labelled validation image is without %s: there is nothing to edit", e.target.Name)
	}
	return nil
}

// cell numbers what an item has: the guard 1, the attribute 2.
func (r reading) cell(item int) int {
	c := 0
	if r.guard.Has(item) {
		c++
	}
	if r.target.Has(item) {
		c += 2
	}
	return c
}

// cells counts the items of a view by cell.
func (r reading) cells(v dataset.View) (count [4]int) {
	for _, item := range v.Index {
		count[r.cell(item)]++
	}
	return count
}

// people counts a view's.
func (e *editing) people(v dataset.View) People {
	return People{Images: v.Len(), Persons: len(setOf(slice.Map(v.Index, e.person))), Cells: e.cells(v)}
}

// cellName names a kind of people: "+Smiling -Male".
func (e *editing) cellName(c int) string {
	sign := func(has bool) string {
		if has {
			return "+"
		}
		return "-"
	}
	return sign(c&2 > 0) + e.target.Name + " " + sign(c&1 > 0) + e.guard.Name
}

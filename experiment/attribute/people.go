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
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/tensor"
)

// An editing is the state of Run.
type editing struct {
	population
	reading // of the attribute, with its guard
	o       Options
	edited  dataset.View // those held without the attribute

	judges *Judges       // of the attribute, of the guard
	factor *judge.Factor // nil if the data have none
	cut    float64       // of the factor

	z      *tensor.Tensor // latents of edited
	labels []int          // their classes; nil without
	before effect         // the edit of dose 0: their reconstructions

	turnable, truly []int // places in edited judged to lack the attribute, and below the factor's cut

	shown       []int          // places in edited
	shownZ      *tensor.Tensor // their latents
	shownLabels []int
}

// newEditing finds the attributes and splits the people.
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

// usualGuard is the default guard of an attribute.
func usualGuard(attribute string) string {
	if attribute == "Male" {
		return "Smiling"
	}
	return "Male"
}

// A population is the people in the images of a subject.
type population struct{ *experiment.Subject }

// checkAttributed reports images that directions and judges cannot be learned from.
func (s population) checkAttributed() error {
	switch {
	case len(s.Data.Attrs) == 0:
		return fmt.Errorf("%s has no attributes; these have: %s", s.Data.Name, trait.Attributed())
	case !s.Own:
		return fmt.Errorf("%s is not the data set of the run: directions and judges are learned from its training images, and held-out faces are edited", s.Data.Name)
	case s.Data.Val.Len() == 0:
		return errors.New("the run has no validation images, and only held-out faces are edited; train it with dataset.split.by=random")
	}
	return nil
}

// person returns the person in an image; without names, each image is another person.
func (s population) person(item int) int {
	if s.Data.Groups == nil {
		return item
	}
	return s.Data.Groups[item]
}

// A reading is what one judge learns: a trait, and another one, the guard, that it must
// not use as a proxy; without a guard, the trait itself.
type reading struct {
	target, guard trait.Trait
	learn, held   dataset.View // labelled images: training images of people without validation images; validation images
}

// read finds two attributes and the images labelled with both. A random split over images
// leaves people on both sides; here everybody with a labelled validation image is held
// out, and their training images are not used.
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

// checkPeople reports missing kinds of people.
func (e *editing) checkPeople() error {
	n, c := e.learn.Len(), e.cells(e.learn)
	switch {
	case n < 2*e.o.Count:
		return fmt.Errorf("%d training images of people not held out are labelled with %s and %s, want %d and %d extreme ones; use a smaller count",
			n, e.target.Name, e.guard.Name, e.o.Count, e.o.Count)
	case c[0]+c[1] == 0 || c[2]+c[3] == 0:
		return fmt.Errorf("all or none of the %d labelled training images of people not held out have %s", n, e.target.Name)
	case c[0]+c[2] == 0 || c[1]+c[3] == 0:
		return fmt.Errorf("all or none of the %d labelled training images of people not held out have %s", n, e.guard.Name)
	case e.edited.Len() == 0:
		return fmt.Errorf("no labelled validation image lacks %s: there is nothing to edit", e.target.Name)
	}
	return nil
}

// cell returns the number of the kind of an item: 1 for the guard plus 2 for the target.
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

// cells counts the items of a view of each kind.
func (r reading) cells(v dataset.View) (count [4]int) {
	for _, item := range v.Index {
		count[r.cell(item)]++
	}
	return count
}

// people counts the images and persons of a view.
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

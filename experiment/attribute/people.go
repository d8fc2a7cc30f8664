package attribute

import (
	"errors"
	"fmt"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/tensor"
)

// An editing is the state of an Attribute experiment.
type editing struct {
	population
	o             Options
	target, guard experiment.Trait

	// Labelled images: of training, of people who have none in validation; of
	// validation; those of them without the attribute.
	learn, held, edited dataset.View

	panel  panel
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
	if err := o.Check(); err != nil {
		return nil, err
	}
	e := &editing{population: population{s}, o: o}
	if err := e.checkAttributed(); err != nil {
		return nil, err
	}
	if o.Attribute == "" {
		o.Attribute = usual
	}
	if o.Guard == "" {
		o.Guard = usualGuard(o.Attribute)
	}
	var err error
	if e.target, err = experiment.NewTrait(s.Data.Set, o.Attribute); err != nil {
		return nil, err
	}
	if e.guard, err = experiment.NewTrait(s.Data.Set, o.Guard); err != nil {
		return nil, err
	}
	e.learn, e.held = e.divide(e.labelled)
	e.edited.Set = s.Data.Set
	for _, item := range e.held.Index {
		if !e.target.Has(item) {
			e.edited.Index = append(e.edited.Index, item)
		}
	}
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

// divide sorts the labelled images. Splits at random over images leave people on
// both sides; here everybody with a labelled validation image is held out, and
// what they have in training is left aside.
func (s population) divide(labelled func(item int) bool) (learn, held dataset.View) {
	learn.Set, held.Set = s.Data.Set, s.Data.Set
	out := map[int]bool{}
	for _, item := range s.Data.Val.Index {
		if labelled(item) {
			out[s.person(item)] = true
			held.Index = append(held.Index, item)
		}
	}
	for _, item := range s.Data.Train.Index {
		if labelled(item) && !out[s.person(item)] {
			learn.Index = append(learn.Index, item)
		}
	}
	return learn, held
}

func (e *editing) labelled(item int) bool { return e.target.Known(item) && e.guard.Known(item) }

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
func (e *editing) cell(item int) int { return cell(item, e.target, e.guard) }

// cell numbers what an item has: other 1, t 2.
func cell(item int, t, other experiment.Trait) int {
	c := 0
	if other.Has(item) {
		c++
	}
	if t.Has(item) {
		c += 2
	}
	return c
}

func (e *editing) cells(v dataset.View) [4]int { return cells(v, e.target, e.guard) }

// cells counts the items of a view by cell.
func cells(v dataset.View, t, other experiment.Trait) (count [4]int) {
	for _, item := range v.Index {
		count[cell(item, t, other)]++
	}
	return count
}

// people counts a view's.
func (e *editing) people(v dataset.View) People {
	seen := map[int]bool{}
	for _, item := range v.Index {
		seen[e.person(item)] = true
	}
	return People{Images: v.Len(), Persons: len(seen), Cells: e.cells(v)}
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

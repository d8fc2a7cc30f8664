package experiment

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/tensor"
)

// A trait is an attribute as yes or no.
type trait struct {
	name   string
	values []float32
	cut    float32 // above it the attribute is there
}

// newTrait finds an attribute of the data. It is there above 0 where it takes
// both signs, else above its median, or above all but its largest value where
// that is the median.
func newTrait(s *dataset.Set, name string) (trait, error) {
	a := s.Attr(name)
	if a == nil {
		return trait{}, unknownAttribute(s, name)
	}
	var known []float32
	for i, v := range a.Values {
		if a.Known(i) {
			known = append(known, v)
		}
	}
	slices.Sort(known)
	t := trait{name: name, values: a.Values}
	if n := len(known); n > 0 && (known[0] >= 0 || known[n-1] <= 0) {
		below, _ := slices.BinarySearch(known, known[n-1]) // values below the largest
		t.cut = known[max(0, min((n-1)/2, below-1))]
	}
	return t, nil
}

// unknownAttribute names the attributes there are, the nearest first.
func unknownAttribute(s *dataset.Set, name string) error {
	var names []string
	for _, a := range s.Attrs {
		names = append(names, a.Name)
	}
	if best, ok := nearest.Name(name, names); ok {
		at := slices.Index(names, best)
		names = slices.Insert(slices.Delete(names, at, at+1), 0, best)
	}
	return fmt.Errorf("%s has no attribute %q; there are %s", s.Name, name, strings.Join(names, ", "))
}

func (t trait) known(i int) bool { return !math.IsNaN(float64(t.values[i])) }
func (t trait) has(i int) bool   { return t.values[i] > t.cut }

// all returns has of every item of a view.
func (t trait) all(v dataset.View) []bool {
	has := make([]bool, v.Len())
	for i, item := range v.Index {
		has[i] = t.has(item)
	}
	return has
}

// An editing is the state of an Attribute experiment.
type editing struct {
	*Subject
	o             AttributeOptions
	target, guard trait

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
func newEditing(s *Subject, o AttributeOptions) (*editing, error) {
	if err := checkAttribute(s, o); err != nil {
		return nil, err
	}
	if o.Attribute == "" {
		o.Attribute = "Smiling"
	}
	if o.Guard == "" {
		o.Guard = usualGuard(o.Attribute)
	}
	e := &editing{Subject: s, o: o}
	var err error
	if e.target, err = newTrait(s.Data.Set, o.Attribute); err != nil {
		return nil, err
	}
	if e.guard, err = newTrait(s.Data.Set, o.Guard); err != nil {
		return nil, err
	}
	if o.Attribute == o.Guard {
		return nil, fmt.Errorf("%s is both the attribute and its guard; name another one with --guard", o.Guard)
	}
	e.learn, e.held = s.divide(e.labelled)
	e.edited.Set = s.Data.Set
	for _, item := range e.held.Index {
		if !e.target.has(item) {
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

func checkAttribute(s *Subject, o AttributeOptions) error {
	switch {
	case o.Count < 1 || o.Show < 1 || !(o.Flips > 0 && o.Flips < 1):
		return fmt.Errorf("%d extreme images, %d shown, %v of the judgements to turn: want 1 or more, 1 or more, and a share between 0 and 1", o.Count, o.Show, o.Flips)
	case len(o.Doses) == 0 || o.Doses[0] < 0 || !slices.IsSorted(o.Doses):
		return fmt.Errorf("doses %v: want numbers from 0 on, rising", o.Doses)
	}
	return s.checkAttributed()
}

// checkAttributed reports images that directions and judges cannot come from.
func (s *Subject) checkAttributed() error {
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
func (s *Subject) person(item int) int {
	if s.Data.Groups == nil {
		return item
	}
	return s.Data.Groups[item]
}

// divide sorts the labelled images. Splits at random over images leave people on
// both sides; here everybody with a labelled validation image is held out, and
// what they have in training is left aside.
func (s *Subject) divide(labelled func(item int) bool) (learn, held dataset.View) {
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

func (e *editing) labelled(item int) bool { return e.target.known(item) && e.guard.known(item) }

// checkPeople reports people the experiment cannot do without.
func (e *editing) checkPeople() error {
	n, c := e.learn.Len(), e.cells(e.learn)
	switch {
	case n < 2*e.o.Count:
		return fmt.Errorf("%d training images carry %s and %s and are of people not held out, %d and %d extreme ones were asked for; use a smaller --count",
			n, e.target.name, e.guard.name, e.o.Count, e.o.Count)
	case c[0]+c[1] == 0 || c[2]+c[3] == 0:
		return fmt.Errorf("all %d labelled training images of people not held out are the same in %s", n, e.target.name)
	case c[0]+c[2] == 0 || c[1]+c[3] == 0:
		return fmt.Errorf("all %d labelled training images of people not held out are the same in %s", n, e.guard.name)
	case e.edited.Len() == 0:
		return fmt.Errorf("no labelled validation image is without %s: there is nothing to edit", e.target.name)
	}
	return nil
}

// cell numbers what an item has: the guard 1, the attribute 2.
func (e *editing) cell(item int) int { return cell(item, e.target, e.guard) }

// cell numbers what an item has: other 1, t 2.
func cell(item int, t, other trait) int {
	c := 0
	if other.has(item) {
		c++
	}
	if t.has(item) {
		c += 2
	}
	return c
}

func (e *editing) cells(v dataset.View) [4]int { return cells(v, e.target, e.guard) }

// cells counts the items of a view by cell.
func cells(v dataset.View, t, other trait) (count [4]int) {
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
	return sign(c&2 > 0) + e.target.name + " " + sign(c&1 > 0) + e.guard.name
}

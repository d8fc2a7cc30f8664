package experiment

import (
	"fmt"

	"github.com/diabolo-go/diabolo/dataset"
)

// A Labelling tells images apart: by their class, or by an attribute as yes or no.
type Labelling struct {
	By    string   // the attribute; "": the classes
	Names []string // of the labels; fewer than two where nothing is known of the images
	Trait Trait    // the attribute; zero for classes
}

// Labelling returns that by an attribute; by "" it is by the classes, or where there
// are fewer than two by the first attribute. It returns an error if there is no
// such attribute.
func (s *Subject) Labelling(by string) (Labelling, error) {
	if by == "" && len(s.Data.Classes) < 2 && len(s.Data.Attrs) > 0 {
		by = s.Data.Attrs[0].Name
	}
	if by == "" {
		return Labelling{Names: s.Data.Classes}, nil
	}
	if len(s.Data.Attrs) == 0 {
		return Labelling{}, fmt.Errorf("%s has no attributes, and no %s; these have: %s", s.Data.Name, by, dataset.Attributed())
	}
	t, err := NewTrait(s.Data.Set, by)
	return Labelling{By: by, Names: []string{"-" + by, "+" + by}, Trait: t}, err
}

// Of returns the label of each item of a view, a place in Names; -1 where that is
// not known.
func (l Labelling) Of(v dataset.View) []int {
	return Map(v.Index, func(item int) int {
		switch {
		case l.By == "" && len(l.Names) > 1 && v.Set.Labels[item] < len(l.Names):
			return v.Set.Labels[item]
		case l.By == "" || !l.Trait.Known(item):
			return -1
		case l.Trait.Has(item):
			return 1
		}
		return 0
	})
}

package trait

import (
	"fmt"
	"strings"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// Labels tell images apart: by their class, or by an attribute as yes or no.
type Labels struct {
	By    string   // the attribute; "": the classes
	Names []string // of the labels; fewer than two where nothing is known of the images
	Trait Trait    // the attribute; zero for classes
}

// Label returns the labels by an attribute. For "" they are the classes, or the first
// attribute if there are fewer than two classes. It returns an error if there is no
// such attribute.
func Label(s *dataset.Set, by string) (Labels, error) {
	if by == "" && len(s.Classes) < 2 && len(s.Attrs) > 0 {
		by = s.Attrs[0].Name
	}
	if by == "" {
		return Labels{Names: s.Classes}, nil
	}
	if len(s.Attrs) == 0 {
		return Labels{}, fmt.Errorf("%s has no attributes, and no %s; these have: %s", s.Name, by, Attributed())
	}
	t, err := New(s, by)
	return Labels{By: by, Names: []string{"-" + by, "+" + by}, Trait: t}, err
}

// Of returns the label of each item of a view, an index into Names, or -1 if it is
// not known.
func (l Labels) Of(v dataset.View) []int {
	return slice.Map(v.Index, func(item int) int {
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

// UnknownClass returns the error of a class that is not among the known ones of a
// model or a data set.
func UnknownClass(name string, known []string, of string) error {
	if len(known) == 0 {
		return fmt.Errorf("class %q: %s has no classes; name an image by its number or its file", name, of)
	}
	return fmt.Errorf("class %q: unknown to %s%s", name, of, nearest.Hint(name, known))
}

// Attributed returns a list of the data sets with attributes, for the error about one
// without.
func Attributed() string {
	var names []string
	for _, s := range dataset.Sources() {
		if s.Attributes != "" {
			names = append(names, fmt.Sprintf("%s (%s)", s.Name, s.Attributes))
		}
	}
	return strings.Join(names, ", ")
}

// Package trait makes labels of images from attributes and classes.
package trait

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// A Trait is an attribute as yes or no.
type Trait struct {
	*dataset.Attr
	cut float32 // the attribute is present above it
}

// New finds an attribute of the data. An attribute with values of both signs is present
// above 0, another above its median, or at its largest value if that is the median.
func New(s *dataset.Set, name string) (Trait, error) {
	a := s.Attr(name)
	if a == nil {
		var names []string
		for _, a := range s.Attrs {
			names = append(names, a.Name)
		}
		return Trait{}, fmt.Errorf("%s has no attribute %q%s", s.Name, name, nearest.Hint(name, names))
	}
	known := slices.DeleteFunc(slices.Sorted(slices.Values(a.Values)), func(v float32) bool { return v != v })
	t := Trait{Attr: a}
	if n := len(known); n > 0 && (known[0] >= 0 || known[n-1] <= 0) {
		below, _ := slices.BinarySearch(known, known[n-1]) // values below the largest
		t.cut = known[max(0, min((n-1)/2, below-1))]
	}
	return t, nil
}

// Has reports whether item i, whose value is known, has the attribute.
func (t Trait) Has(i int) bool { return t.Values[i] > t.cut }

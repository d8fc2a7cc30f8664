package experiment

import (
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// A Trait is an attribute as yes or no.
type Trait struct {
	Name   string
	Values []float32 // of every item; NaN where that is not known
	cut    float32   // above it the attribute is there
}

// NewTrait finds an attribute of the data. It is there above 0 where it takes
// both signs, else above its median, or above all but its largest value where
// that is the median.
func NewTrait(s *dataset.Set, name string) (Trait, error) {
	a := s.Attr(name)
	if a == nil {
		return Trait{}, unknownAttribute(s, name)
	}
	known := slices.DeleteFunc(slices.Sorted(slices.Values(a.Values)), func(v float32) bool { return v != v })
	t := Trait{Name: name, Values: a.Values}
	if n := len(known); n > 0 && (known[0] >= 0 || known[n-1] <= 0) {
		below, _ := slices.BinarySearch(known, known[n-1]) // values below the largest
		t.cut = known[max(0, min((n-1)/2, below-1))]
	}
	return t, nil
}

// unknownAttribute names the nearest attribute, or those there are.
func unknownAttribute(s *dataset.Set, name string) error {
	var names []string
	for _, a := range s.Attrs {
		names = append(names, a.Name)
	}
	return fmt.Errorf("%s has no attribute %q%s", s.Name, name, nearest.Hint(name, names))
}

// Known reports whether item i is labelled with the trait, Has whether it has it.
func (t Trait) Known(i int) bool { return !math.IsNaN(float64(t.Values[i])) }
func (t Trait) Has(i int) bool   { return t.Values[i] > t.cut }

// All returns Has of every item of a view.
func (t Trait) All(v dataset.View) []bool { return Map(v.Index, t.Has) }

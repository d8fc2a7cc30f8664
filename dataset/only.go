package dataset

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/tensor"
)

// keep keeps only the given classes, by name or by index, and renumbers them in their
// previous order.
func (s *loaded) keep(only []string) error {
	if len(only) == 0 {
		return nil
	}
	if s.Labels == nil {
		return fmt.Errorf("dataset.only: %s has no classes to keep", s.Name)
	}
	kept := make([]bool, len(s.Classes))
	for _, name := range only {
		class, err := s.class(name)
		if err != nil {
			return err
		}
		kept[class] = true
	}
	s.filter(func(i int) bool { return s.label(i) >= 0 && kept[s.Labels[i]] })
	s.renumber(kept)
	return nil
}

// renumber drops the classes that are not kept, none of which has an item any more.
func (s *loaded) renumber(kept []bool) {
	number, classes := make([]int, len(kept)), []string(nil)
	for class, k := range kept {
		number[class] = len(classes)
		if k {
			classes = append(classes, s.Classes[class])
		}
	}
	for i, l := range s.Labels {
		if l >= 0 {
			s.Labels[i] = number[l]
		}
	}
	s.Classes = classes
}

// taught returns the classes to keep where the config names none: of pictures of one's
// own, those with a picture to train with, if some have pictures to test alone.
func (s *loaded) taught(only []string) []string {
	if only != nil || !s.own || s.Labels == nil {
		return only
	}
	var names []string
	for class, count := range s.perClass(s.items(toTrain, toValidate)) {
		if count > 0 {
			names = append(names, s.Classes[class])
		}
	}
	if len(names) == len(s.Classes) || len(names) == 0 {
		return only
	}
	return names
}

// class returns the class of that name. Where no class is named by a number, a number is
// an index; a warning says of which class.
func (s *loaded) class(name string) (int, error) {
	if i := slices.Index(s.Classes, name); i >= 0 {
		return i, nil
	}
	if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(s.Classes) && !slices.ContainsFunc(s.Classes, isNumber) {
		s.warnings = append(s.warnings, fmt.Sprintf("dataset.only: %s is no name of a class, so it is taken as a position, counted from 0: that is class %s", name, s.Classes[i]))
		return i, nil
	}
	return 0, fmt.Errorf("dataset.only: %s has no class %q%s", s.Name, name, nearest.Hint(name, s.Classes))
}

func isNumber(name string) bool {
	_, err := strconv.Atoi(name)
	return err == nil
}

// filter keeps some items, moving them up in place.
func (s *loaded) filter(keep func(i int) bool) {
	var kept []int
	size := tensor.Volume(s.Shape[:])
	for i := range s.Len() {
		if !keep(i) {
			continue
		}
		if s.Values == nil {
			copy(s.Pixels[len(kept)*size:], s.Image(i))
		} else {
			copy(s.Values[len(kept)*size:], s.Values[i*size:(i+1)*size])
		}
		kept = append(kept, i)
	}
	s.Pixels, s.Values = s.Pixels[:min(len(s.Pixels), len(kept)*size)], s.Values[:min(len(s.Values), len(kept)*size)]
	s.Labels, s.Names, s.Groups = pick(s.Labels, kept), pick(s.Names, kept), pick(s.Groups, kept)
	s.parts, s.Digests = pick(s.parts, kept), pick(s.Digests, kept)
	for i := range s.Attrs {
		s.Attrs[i].Values = pick(s.Attrs[i].Values, kept)
	}
}

// pick moves up the values of these items; nil stays nil.
func pick[T any](s []T, items []int) []T {
	if s == nil {
		return nil
	}
	for n, i := range items {
		s[n] = s[i]
	}
	return s[:len(items)]
}

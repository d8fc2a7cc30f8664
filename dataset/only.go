package dataset

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// keep leaves only the classes named, or numbered from 0, and numbers them anew
// in the order they had.
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
	number, classes := make([]int, len(kept)), []string(nil)
	for class, k := range kept {
		number[class] = len(classes)
		if k {
			classes = append(classes, s.Classes[class])
		}
	}
	s.filter(func(i int) bool { return kept[s.Labels[i]] })
	for i, l := range s.Labels {
		s.Labels[i] = number[l]
	}
	s.Classes = classes
	return nil
}

// class returns the class of that name, or else of that number.
func (s *loaded) class(name string) (int, error) {
	if i := slices.Index(s.Classes, name); i >= 0 {
		return i, nil
	}
	if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(s.Classes) {
		return i, nil
	}
	return 0, fmt.Errorf("dataset.only: %s has no class %q%s", s.Name, name, nearest.Hint(name, s.Classes))
}

// filter keeps some items, moving them up in place.
func (s *loaded) filter(keep func(i int) bool) {
	n, size, firstTest := 0, s.Shape[0]*s.Shape[1]*s.Shape[2], s.Len()-s.test
	test := 0
	for i := range s.Len() {
		if !keep(i) {
			continue
		}
		copy(s.Pixels[n*size:(n+1)*size], s.Image(i))
		move(s.Labels, n, i)
		move(s.Names, n, i)
		move(s.Groups, n, i)
		for _, a := range s.Attrs {
			a.Values[n] = a.Values[i]
		}
		if i >= firstTest {
			test++
		}
		n++
	}
	s.Pixels, s.Labels, s.Names, s.Groups = s.Pixels[:n*size], cut(s.Labels, n), cut(s.Names, n), cut(s.Groups, n)
	for i := range s.Attrs {
		s.Attrs[i].Values = s.Attrs[i].Values[:n]
	}
	s.test = test
}

// move and cut leave alone what the data set does not have.
func move[T any](s []T, to, from int) {
	if s != nil {
		s[to] = s[from]
	}
}

func cut[T any](s []T, n int) []T {
	if s != nil {
		s = s[:n]
	}
	return s
}

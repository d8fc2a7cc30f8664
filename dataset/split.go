package dataset

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
)

// Defaults of a split.
const (
	defaultVal       = 0.2
	defaultSplitSeed = 1
)

// split chooses the items for training and for validation. The default is the published
// test set if there is one, else a random fifth.
func (s *loaded) split(sp *Split) (*Data, error) {
	n := s.Len() - s.test // items available for training
	if n < 2 {
		return nil, fmt.Errorf("%s: %s to train on, want at least 2%s", s.Name, plural(n, "picture"), s.leftOut("; "))
	}
	if s.held != nil {
		return s.given()
	}
	var want Split
	if sp != nil {
		want = *sp
	}
	if want.By == "" {
		want.By = "random"
		if want.Val == 0 && s.published {
			want.By = "none"
		}
	}
	if want.Val == 0 {
		want.Val = defaultVal
	}
	d := &Data{Set: s.Set, Warnings: s.warnings, Test: s.span(n, s.Len())}
	if want.By == "none" {
		d.Train, d.Val = s.span(0, n), d.Test
		return d, nil
	}
	return d, s.cut(d, n, want)
}

// cut splits the first n items of the set.
func (s *loaded) cut(d *Data, n int, want Split) error {
	seed := uint64(defaultSplitSeed)
	if want.Seed != nil {
		seed = *want.Seed
	}
	target := min(max(int(math.Round(want.Val*float64(n))), 1), n-1)
	var held []bool
	var err error
	if want.By == "person" {
		held, err = s.holdPersons(seed, n, target)
	} else {
		held = s.holdPictures(rng.New(seed, "split").Perm(n), target)
	}
	if err != nil {
		return err
	}
	for i, h := range held {
		v := &d.Train
		if h {
			v = &d.Val
		}
		v.Set, v.Index = s.Set, append(v.Index, i)
	}
	d.Held = true
	if single := s.singles(n); len(single) > 0 {
		d.Warnings = append(d.Warnings, fmt.Sprintf("%s with one picture, which goes to training: %s",
			plural(len(single), "class"), few(single)))
	}
	if len(d.Val.Index) == 0 {
		return fmt.Errorf("dataset.split: no class of %s has a picture to spare for validation; use split: {by: none}", s.Name)
	}
	return nil
}

// holdPictures holds out items in that order, but never the last one of a class in
// training.
func (s *loaded) holdPictures(order []int, target int) []bool {
	held, left := make([]bool, len(order)), s.perClass(len(order))
	for _, i := range order {
		if target == 0 {
			break
		}
		if s.Labels != nil {
			if left[s.Labels[i]] == 1 {
				continue
			}
			left[s.Labels[i]]--
		}
		held[i] = true
		target--
	}
	return held
}

// holdPersons holds out all images of one person after another, in random order, as
// long as they fit.
func (s *loaded) holdPersons(seed uint64, n, target int) ([]bool, error) {
	if s.Groups == nil {
		return nil, fmt.Errorf("dataset.split.by: person, but %s does not say who is in a picture; use random", s.Name)
	}
	size := make(map[int]int)
	for _, p := range s.Groups[:n] {
		size[p]++
	}
	persons := slices.Sorted(maps.Keys(size))
	if len(persons) < 2 {
		return nil, fmt.Errorf("dataset.split.by: person, but all pictures of %s are of one person; use random", s.Name)
	}
	chosen, order := make(map[int]bool), rng.New(seed, "split").Perm(len(persons))
	for _, i := range order {
		if p := persons[i]; size[p] <= target {
			chosen[p] = true
			target -= size[p]
		}
	}
	if len(chosen) == 0 {
		chosen[persons[order[0]]] = true // everyone has more images than requested
	}
	held := make([]bool, n)
	for i := range held {
		held[i] = chosen[s.Groups[i]]
	}
	return held, nil
}

// perClass counts the first n items by class.
func (s *loaded) perClass(n int) []int {
	count := make([]int, len(s.Classes))
	if s.Labels != nil {
		for _, l := range s.Labels[:n] {
			count[l]++
		}
	}
	return count
}

// singles returns the classes with a single image.
func (s *loaded) singles(n int) (alone []string) {
	for class, count := range s.perClass(n) {
		if count == 1 {
			alone = append(alone, s.Classes[class])
		}
	}
	return alone
}

// few lists the first names.
func few(names []string) string {
	const most = 10
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// plural returns a count with its noun.
func plural(n int, thing string) string {
	switch {
	case n == 1:
		return "1 " + thing
	case strings.HasSuffix(thing, "s"):
		return fmt.Sprintf("%d %ses", n, thing)
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

package dataset

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// Defaults of a split.
const (
	defaultVal       = 0.2
	defaultSplitSeed = 1
)

// The values of Split.By.
const (
	byRandom     = "random"
	byStratified = "stratified"
	byGroup      = "group"
	byPerson     = "person" // another word for group
	byGiven      = "given"
	byNone       = "none"
)

// split chooses the items for training and for validation.
func (s *loaded) split(sp *Split) (*Data, error) {
	want := s.wanted(sp)
	d := &Data{Set: s.Set, Warnings: s.warnings, Test: View{s.Set, s.items(toTest)}}
	d.Used.Split = s.record(sp, want)
	all := s.items(toTrain, toValidate)
	if len(all) < 2 {
		return nil, fmt.Errorf("%s: %s to train on, want at least 2%s", s.Name, plural(len(all), "picture"), s.leftOut("; "))
	}
	d.Train.Set, d.Val.Set = s.Set, s.Set
	switch want.By {
	case byNone:
		d.Train.Index, d.Val = all, d.Test
		return d, nil
	case byGiven:
		return d, s.given(d)
	}
	return d, s.cut(d, all, want)
}

// wanted returns the split with its defaults: what the data themselves say; else the
// published test set if there is one; else a fifth, by group or of each class if the
// pictures are somebody's own.
func (s *loaded) wanted(sp *Split) Split {
	var want Split
	if sp != nil {
		want = *sp
	}
	switch {
	case want.By != "":
	case slices.Contains(s.parts, toValidate):
		want.By = byGiven
	case s.published && want.Val == 0:
		want.By = byNone
	case s.own && s.Groups != nil:
		want.By = byGroup
	case s.own && s.Labels != nil:
		want.By = byStratified
	default:
		want.By = byRandom
	}
	if want.Val == 0 {
		want.Val = defaultVal
	}
	return want
}

// record returns the split for the record of a run, where the config leaves open how the
// user's pictures are split.
func (s *loaded) record(sp *Split, want Split) *Split {
	if !s.own || sp != nil && sp.By != "" {
		return sp
	}
	recorded := Split{By: want.By}
	if sp != nil && want.By != byGiven {
		recorded.Val, recorded.Seed = sp.Val, sp.Seed
	}
	return &recorded
}

// given splits the items as the data say.
func (s *loaded) given(d *Data) error {
	if !slices.Contains(s.parts, toValidate) {
		return fmt.Errorf("dataset.split.by: given, but nothing says which pictures of %s validate; want folders train and val, or dataset.labels with a column split; or split by stratified", s.Name)
	}
	d.Held, d.Train.Index, d.Val.Index = true, s.items(toTrain), s.items(toValidate)
	if len(d.Train.Index) == 0 {
		return fmt.Errorf("%s: %s train and %d validate, want at least one of each", s.Name, plural(0, "image"), len(d.Val.Index))
	}
	return nil
}

// cut splits these items of the set.
func (s *loaded) cut(d *Data, all []int, want Split) error {
	seed := uint64(defaultSplitSeed)
	if want.Seed != nil {
		seed = *want.Seed
	}
	n := len(all)
	target := min(max(int(math.Round(want.Val*float64(n))), 1), n-1)
	var held []bool // of each of all
	var err error
	switch want.By {
	case byGroup, byPerson:
		held, err = s.holdGroups(want.By, seed, all, target)
	case byStratified:
		held, err = s.holdShares(rng.New(seed, "split").Perm(n), all, target)
	default:
		held = s.holdPictures(rng.New(seed, "split").Perm(n), all, target)
	}
	if err != nil {
		return err
	}
	if single := s.singles(all); slices.Contains(held, true) {
		d.warnSingles(single)
	} else { // each class is one picture, so classes say nothing
		s.dropLabels(d)
		held = s.holdPictures(rng.New(seed, "split").Perm(n), all, target)
	}
	for i, h := range held {
		v := &d.Train
		if h {
			v = &d.Val
		}
		v.Index = append(v.Index, all[i])
	}
	d.Held = true
	return nil
}

func (d *Data) warnSingles(classes []string) {
	if len(classes) > 0 {
		d.Warnings = append(d.Warnings, fmt.Sprintf("%s with one picture, which goes to training: %s",
			plural(len(classes), "class"), few(classes)))
	}
}

// dropLabels makes the items those of a set without classes.
func (s *loaded) dropLabels(d *Data) {
	d.Warnings = append(d.Warnings, fmt.Sprintf("%s: each of the %s has one picture, so they count as pictures without classes; split: {by: none} keeps the classes, and holds out none",
		s.Name, plural(len(s.Classes), "class")))
	s.Labels, s.Classes = nil, nil
}

// holdPictures holds out items in that order, but never the last one of a class in
// training.
func (s *loaded) holdPictures(order, all []int, target int) []bool {
	held, left := make([]bool, len(all)), s.perClass(all)
	for _, i := range order {
		if target == 0 {
			break
		}
		if label := s.label(all[i]); label >= 0 {
			if left[label] == 1 {
				continue
			}
			left[label]--
		}
		held[i] = true
		target--
	}
	return held
}

// holdShares holds out the same share of every class, in that order: at least one item
// where a class has two, and never all of them.
func (s *loaded) holdShares(order, all []int, target int) ([]bool, error) {
	if s.Labels == nil {
		return nil, fmt.Errorf("dataset.split.by: stratified, but %s has no classes; use random", s.Name)
	}
	count := append(s.perClass(all), 0) // the last is of items without a class
	for _, item := range all {
		if s.label(item) < 0 {
			count[len(count)-1]++
		}
	}
	held, left := make([]bool, len(all)), shares(count, target)
	for _, i := range order {
		label := s.label(all[i])
		if label < 0 {
			label = len(count) - 1
		}
		if left[label] > 0 {
			held[i] = true
			left[label]--
		}
	}
	return held, nil
}

// shares divides total among classes in proportion to their counts, by largest remainder.
// A class of two or more gets at least one, and no class all it has, so the sum may differ
// from total.
func shares(count []int, total int) []int {
	all, rest := 0, total
	for _, n := range count {
		all += n
	}
	share, order := make([]int, len(count)), make([]int, len(count))
	for c, n := range count {
		order[c], share[c] = c, min(max(n*total/max(all, 1), min(n-1, 1)), max(n-1, 0))
		rest -= share[c]
	}
	remainder := func(c int) int { return count[c] * total % max(all, 1) }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(remainder(b), remainder(a)) })
	for _, c := range order {
		if rest > 0 && share[c] < count[c]-1 && share[c] == count[c]*total/all {
			share[c]++
			rest--
		}
	}
	return share
}

// holdGroups holds out all images of one group after another, in random order, as long
// as they fit.
func (s *loaded) holdGroups(by string, seed uint64, all []int, target int) ([]bool, error) {
	if s.Groups == nil {
		return nil, fmt.Errorf("dataset.split.by: %s, but %s does not say %s; use random", by, s.Name,
			map[string]string{byPerson: "who is in a picture", byGroup: "which pictures belong together: want a column group in dataset.labels"}[by])
	}
	size := make(map[int]int)
	for _, item := range all {
		size[s.Groups[item]]++
	}
	groups := slices.Sorted(maps.Keys(size))
	if len(groups) < 2 {
		return nil, fmt.Errorf("dataset.split.by: %s, but all pictures of %s are of one %[1]s; use random", by, s.Name)
	}
	chosen, order := make(map[int]bool), rng.New(seed, "split").Perm(len(groups))
	for _, i := range order {
		if g := groups[i]; size[g] <= target {
			chosen[g] = true
			target -= size[g]
		}
	}
	if len(chosen) == 0 {
		chosen[groups[order[0]]] = true // each has more images than requested
	}
	return slice.Map(all, func(item int) bool { return chosen[s.Groups[item]] }), nil
}

// perClass counts items by class.
func (s *loaded) perClass(items []int) []int {
	count := make([]int, len(s.Classes))
	for _, item := range items {
		if label := s.label(item); label >= 0 {
			count[label]++
		}
	}
	return count
}

// singles returns the classes with a single image.
func (s *loaded) singles(items []int) (alone []string) {
	for class, count := range s.perClass(items) {
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

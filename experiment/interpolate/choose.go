package interpolate

import (
	"cmp"
	"fmt"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/metric"
)

// choose returns the paths that were asked for, or good ones.
func (w *walker) choose(o Options) ([]pair, error) {
	names := o.Loop
	if o.From != "" {
		names = []string{o.From, o.To}
	}
	if len(names) == 0 {
		return w.good(o.Pairs)
	}
	stops := make([]int, len(names))
	for i, name := range names {
		var err error
		if stops[i], err = w.find(name); err != nil {
			return nil, err
		}
	}
	var pairs []pair
	for i := range len(stops) - 1 {
		pairs = append(pairs, pair{stops[i], stops[i+1]})
	}
	if len(o.Loop) > 0 {
		pairs = append(pairs, pair{stops[len(stops)-1], stops[0]})
	}
	return pairs, nil
}

// good returns n paths worth looking at, or as many as there are: with classes,
// from a typical image of one to one of the next; for a conditional model between two images
// of one class that are unlike each other; else between any two.
func (w *walker) good(n int) ([]pair, error) {
	if w.Model.Config().Conditional() {
		return w.styles(n)
	}
	var typical []int
	for _, places := range w.byClass() {
		if len(places) > 0 {
			typical = append(typical, w.typical(places))
		}
	}
	if len(typical) < 2 {
		return w.unlike(w.candidates(), n)
	}
	var pairs []pair
	for i := 0; i < len(typical) && len(pairs) < n; i += 2 {
		pairs = append(pairs, pair{typical[i], typical[(i+1)%len(typical)]})
	}
	return pairs, nil
}

// styles returns a path within each of n classes, spread evenly over them.
func (w *walker) styles(n int) ([]pair, error) {
	var groups [][]int
	for class, places := range w.byClass() {
		if len(places) > 1 && (w.class < 0 || w.class == class) {
			groups = append(groups, places)
		}
	}
	if len(groups) == 0 {
		return nil, fmt.Errorf("no class has two images to go between")
	}
	n = min(n, len(groups))
	var pairs []pair
	for i := range n {
		places := groups[i*len(groups)/n]
		l, err := w.unlike(w.items(places[:min(len(places), maxCandidates)]), 1)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, l...)
	}
	return pairs, nil
}

// maxCandidates is among how many images a pair is looked for.
const maxCandidates = 100

// candidates draws images of the view by seed.
func (w *walker) candidates() []int {
	places := rng.New(w.Seed, "interpolate-candidates").Perm(w.view.Len())
	return w.items(places[:min(len(places), maxCandidates)])
}

// items returns the places in the data set of places in the view.
func (w *walker) items(places []int) []int {
	items := make([]int, len(places))
	for i, p := range places {
		items[i] = w.view.Index[p]
	}
	return items
}

// unlike returns n pairs of items: of those the model gives back best, again and
// again the two that differ most.
func (w *walker) unlike(items []int, n int) ([]pair, error) {
	x, _, labels := w.Gather(dataset.View{Set: w.view.Set, Index: items}, experiment.Evenly(len(items), len(items)), nil)
	y, err := w.Model.Reconstruct(x, labels)
	if err != nil {
		return nil, err
	}
	order, errors := experiment.Evenly(len(items), len(items)), make([]float64, len(items))
	for i := range errors {
		errors[i] = metric.MSE(x.Row(i), y.Row(i))
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(errors[a], errors[b]) })
	order = order[:min(len(order), max(len(order)/2, 2*n))]
	var pairs []pair
	for len(pairs) < n && len(order) > 1 {
		a, b, most := 0, 1, -1.0
		for i := range order {
			for j := range i {
				if d := metric.MSE(x.Row(order[i]), x.Row(order[j])); d > most {
					a, b, most = j, i, d
				}
			}
		}
		pairs = append(pairs, pair{items[order[a]], items[order[b]]})
		order = slices.Delete(slices.Delete(order, b, b+1), a, a+1)
	}
	return pairs, nil
}

// typical returns the item, of some places of the view, whose latent is nearest
// to their mean.
func (w *walker) typical(places []int) int {
	mean := experiment.Mean(w.latents.Mu, places)
	best, least := 0, math.Inf(1)
	for _, p := range places {
		d := 0.0
		for j, v := range w.latents.Mu.Row(p) {
			d += (float64(v) - mean[j]) * (float64(v) - mean[j])
		}
		if d < least {
			best, least = p, d
		}
	}
	return w.view.Index[best]
}

// find returns the item somebody named.
func (w *walker) find(name string) (int, error) {
	set := w.view.Set
	if class, ok := strings.CutPrefix(name, "class:"); ok {
		return w.findClass(class)
	}
	if number, err := strconv.Atoi(name); err == nil {
		if number < 0 || number >= set.Len() {
			return 0, fmt.Errorf("image %d: those of %s are numbered 0 to %d", number, set.Name, set.Len()-1)
		}
		return number, nil
	}
	for i, n := range set.Names {
		if n == name || strings.TrimSuffix(n, path.Ext(n)) == name {
			return i, nil
		}
	}
	if known, ok := nearest.Name(name, set.Names); ok {
		return 0, fmt.Errorf("image %q: not in %s; did you mean %q?", name, set.Name, known)
	}
	return 0, fmt.Errorf("image %q: not in %s; name one by its number, 0 to %d, by its file, or as class:NAME", name, set.Name, set.Len()-1)
}

// findClass returns the typical image of a class.
func (w *walker) findClass(name string) (int, error) {
	set := w.view.Set
	class := slices.Index(set.Classes, name)
	if class < 0 {
		return 0, experiment.UnknownClass(name, set.Classes, set.Name)
	}
	places := w.byClass()[class]
	if len(places) == 0 {
		return 0, fmt.Errorf("class:%s: none of the images looked at is of it", name)
	}
	return w.typical(places), nil
}

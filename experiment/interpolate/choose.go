package interpolate

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/experiment/internal/trait"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/metric"
)

// choose returns the requested paths, or else default ones.
func (w *walker) choose(o Options) ([]pair, error) {
	names := []string{o.From, o.To}
	switch {
	case len(o.Loop) > 0:
		names = slices.Concat(o.Loop, o.Loop[:1])
	case o.From == "":
		return w.good(o.Pairs)
	}
	var pairs []pair
	last := 0
	for i, name := range names {
		item, err := w.find(name)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			pairs = append(pairs, pair{last, item})
		}
		last = item
	}
	return pairs, nil
}

// good returns at most n default paths: with classes, from a typical image of one class to
// one of the next; for a conditional model, between two dissimilar images of one class;
// else between any two dissimilar images.
func (w *walker) good(n int) ([]pair, error) {
	if w.Model.Config().Conditional() {
		return w.styles(n)
	}
	var typical []int
	for _, places := range rows.ByClass(w.view) {
		if len(places) > 0 {
			typical = append(typical, w.typical(places))
		}
	}
	if len(typical) < 2 {
		return w.unlike(rng.New(w.Seed, "interpolate-candidates").Perm(w.view.Len()), n)
	}
	var pairs []pair
	for i := 0; i < len(typical) && len(pairs) < n; i += 2 {
		pairs = append(pairs, pair{typical[i], typical[(i+1)%len(typical)]})
	}
	return pairs, nil
}

// styles returns a path within each of n classes, spread evenly over them.
func (w *walker) styles(n int) ([]pair, error) {
	groups := w.within()
	if w.class >= 0 {
		groups = slices.DeleteFunc(groups, func(g []int) bool { return w.view.Set.Labels[w.view.Index[g[0]]] != w.class })
	}
	if len(groups) == 0 {
		return nil, errors.New("no class has two images to interpolate between")
	}
	var pairs []pair
	for _, i := range index.Evenly(min(n, len(groups)), len(groups)) {
		l, err := w.unlike(groups[i], 1)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, l...)
	}
	return pairs, nil
}

// within returns the places in the view of each class that has two or more.
func (w *walker) within() [][]int {
	return slices.DeleteFunc(rows.ByClass(w.view), func(g []int) bool { return len(g) < 2 })
}

// maxCandidates is the number of images among which a pair is chosen.
const maxCandidates = 100

// unlike returns n pairs of images at some places of the view, at most maxCandidates:
// among those that the model reconstructs best, repeatedly the two that differ most.
func (w *walker) unlike(places []int, n int) ([]pair, error) {
	places = places[:min(len(places), maxCandidates)]
	among := rows.At(w.view, places)
	x := among.Tensor()
	y, err := w.Model.Reconstruct(x, among.Labels())
	if err != nil {
		return nil, err
	}
	order := index.Ranked(len(places), func(i int) float64 { return metric.MSE(x.Row(i), y.Row(i)) })
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
		pairs = append(pairs, pair{w.view.Index[places[order[a]]], w.view.Index[places[order[b]]]})
		order = slices.Delete(slices.Delete(order, b, b+1), a, a+1)
	}
	return pairs, nil
}

// typical returns the item at one of some places of the view whose latent is nearest to
// their mean.
func (w *walker) typical(places []int) int {
	mean := rows.Mean(w.latents.Mu, places)
	order := index.Ranked(len(places), func(i int) (d float64) {
		for j, v := range w.latents.Mu.Row(places[i]) {
			d += (float64(v) - mean[j]) * (float64(v) - mean[j])
		}
		return d
	})
	return w.view.Index[places[order[0]]]
}

// find returns the item of a name as in Options.
func (w *walker) find(name string) (int, error) {
	set := w.view.Set
	if class, ok := strings.CutPrefix(name, "class:"); ok {
		label := slices.Index(set.Classes, class)
		if label < 0 {
			return 0, trait.UnknownClass(class, set.Classes, set.Name)
		}
		places := rows.ByClass(w.view)[label]
		if len(places) == 0 {
			return 0, fmt.Errorf("class:%s: there is no image of this class", class)
		}
		return w.typical(places), nil
	}
	if number, err := strconv.Atoi(name); err == nil {
		_, err := w.Items([]int{number})
		return number, err
	}
	named := func(n string) bool { return n == name || strings.TrimSuffix(n, path.Ext(n)) == name }
	if i := slices.IndexFunc(set.Names, named); i >= 0 {
		return i, nil
	}
	if known, ok := nearest.Name(name, set.Names); ok {
		return 0, fmt.Errorf("image %q: not in %s; did you mean %q?", name, set.Name, known)
	}
	return 0, fmt.Errorf("image %q: not in %s; give its number, 0 to %d, its file, or class:NAME", name, set.Name, set.Len()-1)
}

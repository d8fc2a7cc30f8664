package neighbours

import (
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// open makes the spaces, Latent first and Pixels last.
func (l *lookup) open(ctx context.Context) error {
	latent := func(ctx context.Context, v dataset.View) (*tensor.Tensor, error) {
		z, err := experiment.Encode(ctx, l.Model, v)
		if err == nil && slices.ContainsFunc(z.Mu.Data, func(v float32) bool { return v-v != 0 }) {
			err = experiment.ErrNotANumber
		}
		return z.Mu, err
	}
	z, err := latent(ctx, l.among)
	if err != nil {
		return err
	}
	l.spaces = []space{{Latent, fit.Matrix(z), latent}}
	p, err := l.PCA(ctx, l.Model.Config().Latent)
	if err != nil {
		return err
	}
	if p != nil {
		along := func(ctx context.Context, v dataset.View) (*tensor.Tensor, error) {
			return experiment.Coordinates(ctx, p, v)
		}
		x, err := along(ctx, l.among)
		if err != nil {
			return err
		}
		l.spaces = append(l.spaces, space{PCA, fit.Matrix(x), along})
	}
	l.spaces = append(l.spaces, space{Pixels, experiment.Pixels(l.among), func(_ context.Context, v dataset.View) (*tensor.Tensor, error) {
		x := tensor.New(v.Len(), experiment.Pixels(v).Width())
		experiment.Pixels(v).Read(0, x.Data)
		return x, nil
	}})
	return nil
}

// near is a neighbour: its place in among, and how far away it is.
type near struct {
	place    int
	distance float64
}

// find returns of each space the neighbours of each image of v.
func (l *lookup) find(ctx context.Context, v dataset.View, progress func(share float64)) ([][][]near, error) {
	var found [][][]near
	for i, s := range l.spaces {
		x, err := s.of(ctx, v)
		if err != nil {
			return nil, err
		}
		n, err := knn.SearchRows(ctx, s.points, x.Data, l.count+1)
		if err != nil {
			return nil, err
		}
		found = append(found, l.others(n, v))
		if progress != nil {
			progress(float64(i+1) / float64(len(l.spaces)))
		}
	}
	return found, nil
}

// others returns the nearest of each image but itself.
func (l *lookup) others(n knn.Neighbours, v dataset.View) [][]near {
	all := make([][]near, v.Len())
	for i, item := range v.Index {
		index, distance := n.Of(i)
		for j, place := range index {
			if l.among.Index[place] != item && len(all[i]) < l.count {
				all[i] = append(all[i], near{int(place), float64(distance[j])})
			}
		}
	}
	return all
}

// measure fills in the figures.
func (l *lookup) measure(r *Result, queries dataset.View, found [][][]near) {
	own, others := l.labels.Of(queries), l.labels.Of(l.among)
	var labelled []int
	for i, label := range own {
		if label >= 0 {
			labelled = append(labelled, i)
		}
	}
	same := make([][]float64, len(l.spaces)) // of each labelled image, the share of its neighbours with its label
	byPixels := found[len(found)-1]
	for k, s := range l.spaces {
		figures := Space{Name: s.name}
		for i := range own {
			figures.AlsoByPixels += common(found[k][i], byPixels[i]) / float64(len(own))
		}
		for _, i := range labelled {
			same[k] = append(same[k], share(found[k][i], func(n near) bool { return others[n.place] == own[i] }))
		}
		if len(labelled) > 0 {
			figures.Same = l.estimate(same[k])
		}
		r.Spaces = append(r.Spaces, figures)
	}
	if len(labelled) == 0 {
		return
	}
	chance := l.chance(queries, own, others, labelled)
	r.Chance = &chance
	r.Classes = l.classes(own, labelled, same)
	if latent, pixels := r.Spaces[0].Same, r.Spaces[len(r.Spaces)-1].Same; pixels.Low > latent.High {
		r.Warn(experiment.Warning{Code: PixelsBetter, Value: pixels.Value})
	}
}

// resamples is of how many resamples an interval is.
const resamples = 1000

// estimate returns the mean of a figure of images with its interval.
func (l *lookup) estimate(values []float64) *experiment.Estimate {
	mean := func(items []int) float64 {
		sum := 0.0
		for _, i := range items {
			sum += values[i]
		}
		return sum / float64(len(items))
	}
	n := len(values)
	return &experiment.Estimate{
		Value: mean(experiment.Evenly(n, n)), Interval: metric.Bootstrap(nil, n, resamples, l.Seed, experiment.Confidence, mean),
	}
}

// chance returns the share of all images among which the labelled ones were looked
// up, but for themselves, that have the same label.
func (l *lookup) chance(queries dataset.View, own, others, labelled []int) float64 {
	count := make([]int, len(l.labels.Names))
	for _, label := range others {
		if label >= 0 {
			count[label]++
		}
	}
	itself := 0
	if !l.trained {
		itself = 1
	}
	sum := 0.0
	for _, i := range labelled {
		sum += float64(count[own[i]]-itself) / float64(l.among.Len()-itself)
	}
	return sum / float64(len(labelled))
}

// classes tells the labels apart.
func (l *lookup) classes(own, labelled []int, same [][]float64) []Class {
	all := make([]Class, len(l.labels.Names))
	for k, i := range labelled {
		c := &all[own[i]]
		c.Images++
		c.Latent += same[0][k]
		c.Pixels += same[len(same)-1][k]
	}
	for i := range all {
		all[i].Name = l.labels.Names[i]
		all[i].Latent /= float64(all[i].Images)
		all[i].Pixels /= float64(all[i].Images)
	}
	return slices.DeleteFunc(all, func(c Class) bool { return c.Images == 0 })
}

// share returns how many of some neighbours something is true of, by their number.
func share(all []near, f func(near) bool) float64 {
	n := 0
	for _, x := range all {
		if f(x) {
			n++
		}
	}
	return float64(n) / float64(len(all))
}

// common returns the share of a that is in b.
func common(a, b []near) float64 {
	return share(a, func(n near) bool { return slices.ContainsFunc(b, func(m near) bool { return m.place == n.place }) })
}

// show fills in the images at some places of v with what was found for them.
func (l *lookup) show(r *Result, v dataset.View, found [][][]near, at []int) {
	own, others := l.labels.Of(v), l.labels.Of(l.among)
	r.Original, _, _ = l.Gather(v, at, nil)
	for _, i := range at {
		r.Shown = append(r.Shown, l.Item(v.Index[i]))
	}
	for k, s := range l.spaces {
		unit := 1.0
		if s.name == Pixels {
			unit = math.Sqrt(float64(s.points.Width()))
		}
		var places []int
		for _, i := range at {
			var row []Neighbour
			for _, n := range found[k][i] {
				same := own[i] >= 0 && own[i] == others[n.place]
				row = append(row, Neighbour{l.Item(l.among.Index[n.place]), n.distance / unit, same})
				places = append(places, n.place)
			}
			r.Spaces[k].Found = append(r.Spaces[k].Found, row)
		}
		r.Spaces[k].Images, _, _ = l.Gather(l.among, places, nil)
	}
}

package neighbours

import (
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/tensor"
)

// open makes the spaces, Latent first and Pixels last.
func (l *lookup) open(ctx context.Context) error {
	add := func(name SpaceName, of func(ctx context.Context, v dataset.View) (*tensor.Tensor, error)) error {
		x, err := of(ctx, l.among)
		if err == nil {
			l.spaces = append(l.spaces, space{name, fit.Matrix(x), of})
		}
		return err
	}
	err := add(Latent, func(ctx context.Context, v dataset.View) (*tensor.Tensor, error) {
		z, err := l.Model.EncodeAll(ctx, v)
		if err == nil && z.Mu.NotFinite() >= 0 {
			err = experiment.ErrNotANumber
		}
		return z.Mu, err
	})
	if err != nil {
		return err
	}
	p, err := l.PCA(ctx, 0)
	if err != nil {
		return err
	}
	if p != nil {
		err = add(PCA, func(ctx context.Context, v dataset.View) (*tensor.Tensor, error) {
			return rows.Coordinates(ctx, p, v)
		})
	}
	l.spaces = append(l.spaces, space{Pixels, l.among, func(_ context.Context, v dataset.View) (*tensor.Tensor, error) {
		return v.Tensor(), nil
	}})
	return err
}

// near is a neighbour: its place in among, and how far away it is.
type near struct {
	place    int
	distance float64
}

// find returns, for each space, the neighbours of each image of v other than itself.
func (l *lookup) find(ctx context.Context, v dataset.View, progress func(share float64)) ([][][]near, error) {
	found := make([][][]near, len(l.spaces))
	for k, s := range l.spaces {
		x, err := s.of(ctx, v)
		if err != nil {
			return nil, err
		}
		n, err := knn.SearchRows(ctx, s.points, x.Data, l.count+1)
		if err != nil {
			return nil, err
		}
		found[k] = make([][]near, v.Len())
		for i, item := range v.Index {
			index, distance := n.Of(i)
			for j, place := range index {
				if l.among.Index[place] != item && len(found[k][i]) < l.count {
					found[k][i] = append(found[k][i], near{int(place), float64(distance[j])})
				}
			}
		}
		progress(float64(k+1) / float64(len(l.spaces)))
	}
	return found, nil
}

// resamples is the number of resamples for an interval.
const resamples = 1000

// measure fills in the measures.
func (l *lookup) measure(r *Result, queries dataset.View, found [][][]near) {
	own, others := l.labels.Of(queries), l.labels.Of(l.among)
	labelled := index.Where(len(own), func(i int) bool { return own[i] >= 0 })
	same := make([][]float64, len(l.spaces)) // for each labelled image, the share of its neighbours with its label
	byPixels := found[len(found)-1]
	for k, s := range l.spaces {
		figures := Space{Name: s.name}
		for i := range own {
			figures.AlsoByPixels += share(found[k][i], func(n near) bool {
				return slices.ContainsFunc(byPixels[i], func(m near) bool { return m.place == n.place })
			}) / float64(len(own))
		}
		same[k] = slice.Map(labelled, func(i int) float64 {
			return share(found[k][i], func(n near) bool { return others[n.place] == own[i] })
		})
		if len(labelled) > 0 {
			figures.Same = new(experiment.NewEstimate(len(labelled), resamples, l.Seed, index.MeanOf(same[k])))
		}
		r.Spaces = append(r.Spaces, figures)
	}
	if len(labelled) == 0 {
		return
	}
	r.Chance = new(l.chance(own, others, labelled))
	r.Classes = l.classes(own, labelled, same)
	if latent, pixels := r.Spaces[0].Same, r.Spaces[len(r.Spaces)-1].Same; pixels.Low > latent.High {
		r.Warn(experiment.Warning{Code: PixelsBetter, Value: pixels.Value})
	}
}

// chance returns the share of images in among, other than the query itself, that have the
// same label as a labelled query.
func (l *lookup) chance(own, others, labelled []int) float64 {
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

// classes returns the measures of each label.
func (l *lookup) classes(own, labelled []int, same [][]float64) (all []Class) {
	for label, name := range l.labels.Names {
		of := index.Where(len(labelled), func(k int) bool { return own[labelled[k]] == label })
		if len(of) > 0 {
			all = append(all, Class{name, len(of), index.MeanOf(same[0])(of), index.MeanOf(same[len(same)-1])(of)})
		}
	}
	return all
}

// share returns the share of neighbours for which is holds.
func share(all []near, is func(n near) bool) float64 {
	return float64(index.Count(len(all), func(i int) bool { return is(all[i]) })) / float64(len(all))
}

// show fills in the images at some places of v and their neighbours.
func (l *lookup) show(r *Result, v dataset.View, found [][][]near, at []int) {
	own, others := l.labels.Of(v), l.labels.Of(l.among)
	r.Original = rows.At(v, at).Tensor()
	r.Shown = slice.Map(at, func(i int) experiment.Item { return l.Item(v.Index[i]) })
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
		r.Spaces[k].Images = rows.At(l.among, places).Tensor()
	}
}

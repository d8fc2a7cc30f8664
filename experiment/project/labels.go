package project

import (
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/experiment/internal/trait"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

const (
	trustNeighbours = 12
	voteNeighbours  = 5
	voteFolds       = 10
)

// A ClassSeparation measures how well vectors with different labels separate. Both values
// are nil if there are fewer than 20 labelled vectors, or if all have the same label.
type ClassSeparation struct {
	KNN        *float64 `json:"knn_accuracy,omitempty"` // accuracy of a 5-nearest-neighbour classifier in ten-fold cross-validation
	Silhouette *float64 `json:"silhouette,omitempty"`   // mean silhouette, -1 to 1: see metric.Silhouette
}

// A Probe is the accuracy, on held-out images, of classifiers of the labels trained on
// training images: on their z and, to compare with, on simpler representations.
type Probe struct {
	Trained  int     `json:"trained"`  // labelled training images
	Tested   int     `json:"tested"`   // labelled held-out images
	Majority float64 `json:"majority"` // accuracy of always predicting the most frequent label

	Accuracy           // from z
	PCA      *Accuracy `json:"pca,omitempty"`    // from as many principal components as z has dimensions
	Pixels   *Accuracy `json:"pixels,omitempty"` // from the values of the images; nil if the training images have more than 2^26
}

// An Accuracy is that of two classifiers, in 0..1.
type Accuracy struct {
	KNN    float64 `json:"knn_accuracy"`    // of the 5-nearest-neighbour classifier
	Linear float64 `json:"linear_accuracy"` // of multinomial logistic regression
}

// label fills in the labels of the points.
func (r *Result) label(labels trait.Labels, points dataset.View) {
	r.Label = labels.Of(points)
	if labels.By != "" {
		r.Value = manyValues(labels.Trait, points)
	}
	if len(labels.Names) < 2 {
		return
	}
	for label, name := range labels.Names {
		count := index.Count(len(r.Label), func(i int) bool { return r.Label[i] == label })
		r.Groups = append(r.Groups, LabelSize{name, count})
	}
}

// manyValues returns the attribute of each point when it has more than two values
// among them, else nil.
func manyValues(t trait.Trait, points dataset.View) []float64 {
	values := slice.Map(points.Index, func(item int) float64 { return float64(t.Values[item]) })
	known := slices.DeleteFunc(slices.Sorted(slices.Values(values)), math.IsNaN)
	if len(slices.Compact(known)) < 3 {
		return nil
	}
	return values
}

// separation measures the labelled rows of x.
func separation(x *tensor.Tensor, labels []int) ClassSeparation {
	x, labels = labelled(x, labels)
	if len(labels) < 2*voteFolds || slices.Min(labels) == slices.Max(labels) {
		return ClassSeparation{}
	}
	accuracy := 0.0
	for fold := range voteFolds {
		out := index.Where(len(labels), func(i int) bool { return i%voteFolds == fold })
		train, trainLabels := chosen(x, labels, index.Where(len(labels), func(i int) bool { return i%voteFolds != fold }))
		test, testLabels := chosen(x, labels, out)
		accuracy += metric.KNNAccuracy(train, trainLabels, test, testLabels, voteNeighbours) * float64(len(out))
	}
	return ClassSeparation{KNN: new(accuracy / float64(len(labels))), Silhouette: new(metric.Silhouette(x, labels))}
}

// labelled returns the rows of x with known labels, and these labels.
func labelled(x *tensor.Tensor, labels []int) (*tensor.Tensor, []int) {
	return chosen(x, labels, index.Where(len(labels), func(i int) bool { return labels[i] >= 0 }))
}

// chosen returns some rows of x and their labels.
func chosen(x *tensor.Tensor, labels, at []int) (*tensor.Tensor, []int) {
	return rows.Take(x, at), slice.Map(at, func(i int) int { return labels[i] })
}

// probe trains classifiers of the labels on training images and tests them on all held-out
// images. It is nil without either.
func probe(ctx context.Context, s *experiment.Subject, labels trait.Labels) (*Probe, error) {
	if !s.Own || s.Data.Val.Len() == 0 || len(labels.Names) < 2 {
		return nil, nil
	}
	p := prober{classes: len(labels.Names)}
	for k, v := range []dataset.View{s.Data.Train, s.Data.Val} {
		of := labels.Of(v)
		p.known[k] = index.Where(len(of), func(i int) bool { return of[i] >= 0 })
		p.views[k], p.labels[k] = rows.At(v, p.known[k]), slice.Map(p.known[k], func(i int) int { return of[i] })
	}
	train, test := p.labels[0], p.labels[1]
	if len(test) == 0 || len(train) < voteNeighbours || slices.Min(train) == slices.Max(train) {
		return nil, nil
	}
	count := make([]int, p.classes)
	for _, label := range test {
		count[label]++
	}
	r := &Probe{Trained: len(train), Tested: len(test), Majority: float64(slices.Max(count)) / float64(len(test))}
	return r, p.fill(ctx, s, r)
}

// A prober trains and tests classifiers on labelled training and held-out images.
type prober struct {
	classes int
	known   [2][]int // the places of the labelled images in their part
	views   [2]dataset.View
	labels  [2][]int
}

// mostPixels is the maximum number of values of all training images that classifiers are
// trained on.
const mostPixels = 1 << 26

// fill measures z and the simpler representations.
func (p prober) fill(ctx context.Context, s *experiment.Subject, r *Probe) error {
	z, err := p.accuracy(ctx, func(k int) (*tensor.Tensor, error) {
		l, err := s.Latents(ctx, []dataset.View{s.Data.Train, s.Data.Val}[k])
		if err != nil {
			return nil, err
		}
		return rows.Take(l.Mu, p.known[k]), nil
	})
	if err != nil {
		return err
	}
	r.Accuracy = *z
	axes, err := s.PCA(ctx, 0)
	if err != nil {
		return err
	}
	r.PCA, err = p.accuracy(ctx, func(k int) (*tensor.Tensor, error) { return rows.Coordinates(ctx, axes, p.views[k]) })
	if err != nil || r.Trained*tensor.Volume(s.Data.Shape[:]) > mostPixels {
		return err
	}
	r.Pixels, err = p.accuracy(ctx, func(k int) (*tensor.Tensor, error) { return rows.Flat(p.views[k].Tensor()), nil })
	return err
}

// accuracy trains classifiers on a representation of the training images, part 0, and
// tests them on that of part 1.
func (p prober) accuracy(ctx context.Context, represent func(part int) (*tensor.Tensor, error)) (*Accuracy, error) {
	var x [2]*tensor.Tensor
	for k := range x {
		var err error
		if x[k], err = represent(k); err != nil {
			return nil, err
		}
	}
	linear, err := fit.Logistic(ctx, x[0], p.labels[0], fit.LogisticOptions{Classes: p.classes, L2: 1})
	if err != nil {
		return nil, err
	}
	named := linear.Predict(x[1])
	right := index.Count(len(named), func(i int) bool { return named[i] == p.labels[1][i] })
	return &Accuracy{
		KNN:    metric.KNNAccuracy(x[0], p.labels[0], x[1], p.labels[1], voteNeighbours),
		Linear: float64(right) / float64(len(named)),
	}, nil
}

// apartShare is the minimum distance of images on a map, as a share of its longer side.
const apartShare = 1.0 / 25

// apart returns at most n points, greedily from the first one on, that are far enough from
// each other on a map for an image to be drawn at each.
func apart(y *tensor.Tensor, n int) []int {
	low, high := slices.Clone(y.Row(0)), slices.Clone(y.Row(0))
	for i := range y.N() {
		for axis, v := range y.Row(i) {
			low[axis], high[axis] = min(low[axis], v), max(high[axis], v)
		}
	}
	room := apartShare * max(high[0]-low[0], high[1]-low[1])
	var at []int
	for i := 0; i < y.N() && len(at) < n; i++ {
		p := y.Row(i)
		if !slices.ContainsFunc(at, func(k int) bool {
			other := y.Row(k)
			return math.Abs(float64(p[0]-other[0])) < float64(room) && math.Abs(float64(p[1]-other[1])) < float64(room)
		}) {
			at = append(at, i)
		}
	}
	return at
}

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

// A Probe is the accuracy, on held-out images, of classifiers of the labels trained on the
// z of training images.
type Probe struct {
	Trained  int     `json:"trained"`         // labelled training images
	Tested   int     `json:"tested"`          // labelled held-out images
	KNN      float64 `json:"knn_accuracy"`    // of the 5-nearest-neighbour classifier
	Linear   float64 `json:"linear_accuracy"` // of multinomial logistic regression
	Majority float64 `json:"majority"`        // of always predicting the most frequent label
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

// probe trains classifiers of the labels on training latents and tests them on all held-out
// images. It is nil without either.
func probe(ctx context.Context, s *experiment.Subject, labels trait.Labels) (*Probe, error) {
	classes := len(labels.Names)
	if !s.Own || s.Data.Val.Len() == 0 || classes < 2 {
		return nil, nil
	}
	l, err := s.Latents(ctx, s.Data.Train)
	if err != nil {
		return nil, err
	}
	train, trainLabels := labelled(l.Mu, labels.Of(s.Data.Train))
	if l, err = s.Latents(ctx, s.Data.Val); err != nil {
		return nil, err
	}
	test, testLabels := labelled(l.Mu, labels.Of(s.Data.Val))
	if len(testLabels) == 0 || len(trainLabels) < voteNeighbours || slices.Min(trainLabels) == slices.Max(trainLabels) {
		return nil, nil
	}
	linear, err := fit.Logistic(ctx, train, trainLabels, fit.LogisticOptions{Classes: classes, L2: 1})
	if err != nil {
		return nil, err
	}
	named, count := linear.Predict(test), make([]int, classes)
	for _, label := range testLabels {
		count[label]++
	}
	right := index.Count(len(named), func(i int) bool { return named[i] == testLabels[i] })
	return &Probe{
		Trained: len(trainLabels), Tested: len(testLabels),
		KNN:      metric.KNNAccuracy(train, trainLabels, test, testLabels, voteNeighbours),
		Linear:   float64(right) / float64(len(testLabels)),
		Majority: float64(slices.Max(count)) / float64(len(testLabels)),
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

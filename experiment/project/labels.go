package project

import (
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

const (
	trustNeighbours = 12
	voteNeighbours  = 5
	voteFolds       = 10
)

// A ClassSeparation is how far vectors of one label lie together.
type ClassSeparation struct {
	// KNN is how many of the labels the five nearest of the other vectors name
	// rightly, in a ten-fold cross-validation. It and Silhouette are nil when the
	// labelled vectors are fewer than 20 or all of one label.
	KNN        *float64 `json:"knn_accuracy,omitempty"`
	Silhouette *float64 `json:"silhouette,omitempty"`
}

// A Probe is what can be learned of labels from the z of training images: the
// shares of held-out images that are named rightly.
type Probe struct {
	Trained  int     `json:"trained"`      // labelled training images
	Tested   int     `json:"tested"`       // labelled held-out images
	KNN      float64 `json:"knn_accuracy"` // by their five nearest training latents
	Linear   float64 `json:"linear_accuracy"`
	Majority float64 `json:"majority"` // by always naming the most frequent label: a guess
}

// label fills in the labels of the points.
func (p *projecting) label(r *Result) {
	r.Label = p.labels.Of(p.view)
	names := p.labels.Names
	if p.labels.By != "" {
		r.Value = p.manyValues()
	}
	if len(names) < 2 {
		return
	}
	r.Groups = make([]LabelSize, len(names))
	for i, name := range names {
		r.Groups[i].Name = name
	}
	for _, l := range r.Label {
		if l >= 0 {
			r.Groups[l].Count++
		}
	}
}

// manyValues returns the attribute of each point when it has more than two values
// among them, else nil.
func (p *projecting) manyValues() []float64 {
	values := make([]float64, p.view.Len())
	var seen []float64
	for i, item := range p.view.Index {
		values[i] = float64(p.labels.Trait.Values[item])
		if !math.IsNaN(values[i]) && len(seen) < 3 && !slices.Contains(seen, values[i]) {
			seen = append(seen, values[i])
		}
	}
	if len(seen) < 3 {
		return nil
	}
	return values
}

// trustworthiness is nil for fewer points than it is defined for.
func trustworthiness(z, y *tensor.Tensor) *float64 {
	t := metric.Trustworthiness(z, y, trustNeighbours)
	if math.IsNaN(t) {
		return nil
	}
	return &t
}

// separation looks at the labelled ones of x.
func separation(x *tensor.Tensor, labels []int) ClassSeparation {
	var at []int
	for i, l := range labels {
		if l >= 0 {
			at = append(at, i)
		}
	}
	x, labels = chosen(x, labels, at)
	if len(labels) < 2*voteFolds || slices.Min(labels) == slices.Max(labels) {
		return ClassSeparation{}
	}
	accuracy, silhouette := 0.0, metric.Silhouette(x, labels)
	for fold := range voteFolds {
		var in, out []int
		for i := range labels {
			if i%voteFolds == fold {
				out = append(out, i)
			} else {
				in = append(in, i)
			}
		}
		train, trainLabels := chosen(x, labels, in)
		test, testLabels := chosen(x, labels, out)
		accuracy += metric.KNNAccuracy(train, trainLabels, test, testLabels, voteNeighbours) * float64(len(out))
	}
	accuracy /= float64(len(labels))
	return ClassSeparation{KNN: &accuracy, Silhouette: &silhouette}
}

// chosen returns some rows of x and their labels, or what else goes with each.
func chosen(x *tensor.Tensor, labels, at []int) (*tensor.Tensor, []int) {
	rows, of := tensor.New(len(at), x.Stride()), make([]int, len(at))
	for k, i := range at {
		copy(rows.Row(k), x.Row(i))
		of[k] = labels[i]
	}
	return rows, of
}

// probe learns the labels from training latents and is tested on all images the
// model was not trained with. It is nil without either.
func (p *projecting) probe(ctx context.Context, r *Result) (*Probe, error) {
	if !p.Own || p.Data.Val.Len() == 0 || len(r.Groups) < 2 {
		return nil, nil
	}
	train, trainLabels, err := p.labelled(ctx, p.Data.Train)
	if err != nil {
		return nil, err
	}
	test, testLabels, err := p.labelled(ctx, p.Data.Val)
	if err != nil || len(testLabels) == 0 || len(trainLabels) < voteNeighbours || slices.Min(trainLabels) == slices.Max(trainLabels) {
		return nil, err
	}
	linear, err := fit.Logistic(ctx, train, trainLabels, fit.LogisticOptions{Classes: len(r.Groups), L2: 1})
	if err != nil {
		return nil, err
	}
	return &Probe{
		Trained: len(trainLabels), Tested: len(testLabels),
		KNN:      metric.KNNAccuracy(train, trainLabels, test, testLabels, voteNeighbours),
		Linear:   agreement(linear.Predict(test), testLabels),
		Majority: majority(testLabels, len(r.Groups)),
	}, nil
}

// labelled returns the latents of the labelled images of a view, and their labels.
func (p *projecting) labelled(ctx context.Context, v dataset.View) (*tensor.Tensor, []int, error) {
	latent, err := p.Latents(ctx, v)
	if err != nil {
		return nil, nil, err
	}
	labels := p.labels.Of(v)
	var at []int
	for i, l := range labels {
		if l >= 0 {
			at = append(at, i)
		}
	}
	z, labels := chosen(latent.Mu, labels, at)
	return z, labels, nil
}

func agreement(got, want []int) float64 {
	same := 0
	for i, l := range want {
		if got[i] == l {
			same++
		}
	}
	return float64(same) / float64(len(want))
}

func majority(labels []int, classes int) float64 {
	count := make([]int, classes)
	for _, l := range labels {
		count[l]++
	}
	return float64(slices.Max(count)) / float64(len(labels))
}

// apartShare is how far apart images stand on a map, as a share of its longer side.
const apartShare = 1.0 / 25

// apart returns at most n points, as many of the first ones as lie apart from each
// other on a map, so that an image may stand at each.
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

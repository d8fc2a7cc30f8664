package sample

import (
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/judge"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// compared is of how many images of a set the nearest training image is looked
// up: the costliest figure, and one whose median needs no more.
const compared = 300

// A sampling is Sample at work.
type sampling struct {
	*experiment.Subject
	o      Options
	result Result

	labels   []int // classes a CVAE is asked for; nil of other kinds
	measured int   // images of a set
	first    Source

	held    bool              // there are images the model was not trained with
	pca     *fit.Components   // of the training images; nil when these are not here, or nothing is measured
	judged  *judge.Classifier // nil without classes
	sets    []*set            // in the order of Drawn
	real    *set
	rebuilt *set
}

func newSampling(ctx context.Context, s *experiment.Subject, o Options) (*sampling, error) {
	m := &sampling{Subject: s, o: o, measured: o.Measure, held: s.Own && s.Data.Val.Len() > 0}
	m.result = Result{Scope: s.Scope(), Temperature: o.Temperature}
	if err := m.ask(); err != nil {
		return nil, err
	}
	if m.held {
		m.measured = min(m.measured, s.Data.Val.Len()) // as many as there are to compare with
	}
	if !s.Own {
		m.result.Warn(experiment.Warning{Code: experiment.NoTraining})
	}
	if m.measured < 2 || !s.Own { // one has no spread
		m.measured = 0
		return m, nil
	}
	var err error
	if m.pca, err = s.PCA(ctx, s.Model.Config().Latent); err != nil {
		return nil, err
	}
	return m, m.train(ctx)
}

// ask finds the classes a CVAE is asked for.
func (m *sampling) ask() error {
	names := m.o.Classes
	if len(names) == 0 && m.Model.Config().Conditional() {
		names = m.Classes()
	}
	for _, name := range names {
		label, err := m.Class(name)
		if err != nil {
			return err
		}
		m.labels = append(m.labels, label)
	}
	m.result.Classes = names
	return nil
}

// asked returns the classes of the samples from one to another.
func (m *sampling) asked(from, to int) []int {
	if m.labels == nil {
		return nil
	}
	labels := make([]int, to-from)
	for i := range labels {
		labels[i] = m.labels[(from+i)%len(m.labels)]
	}
	return labels
}

// sample draws the images of one sampler.
func (m *sampling) sample(ctx context.Context, from Sampler) error {
	r := Drawn{From: from}
	draw, err := m.source(ctx, from, &r)
	if err != nil {
		return err
	}
	if m.first == nil {
		m.first = draw
	}
	n := max(m.o.Count, m.measured)
	z := m.drawn(draw, n)
	c, err := m.collect(ctx, n, m.asked(0, n), func(from, to int) (*tensor.Tensor, error) {
		return m.Model.Decode(z.Rows(from, to), m.asked(from, to))
	})
	if err != nil {
		return err
	}
	r.Images = c.first.Rows(0, m.o.Count)
	for i := range m.o.Count {
		shown := Shown{}
		if m.labels != nil {
			shown.Class = m.result.Classes[i%len(m.labels)]
		}
		r.Shown = append(r.Shown, shown)
	}
	m.sets = append(m.sets, c)
	m.result.Samples = append(m.result.Samples, r)
	return nil
}

// drawn returns the first n latents of a source.
func (m *sampling) drawn(from Source, n int) *tensor.Tensor {
	return from(n, m.Seed, m.o.Temperature)
}

// grid decodes the same z for every class that is asked for.
func (m *sampling) grid() error {
	z := m.drawn(m.first, m.o.Count)
	m.result.Grid = tensor.New(append([]int{0}, m.Data.Shape[:]...)...)
	for _, label := range m.labels {
		y, err := m.Model.Decode(z, slices.Repeat([]int{label}, z.N()))
		if err != nil {
			return err
		}
		m.result.Grid.Data = append(m.result.Grid.Data, experiment.Clip(y).Data...)
		m.result.Grid.Shape[0] += y.N()
	}
	return nil
}

// A set is what is kept of many images: of the first few all, of the others
// what the figures need.
type set struct {
	n      int            // images that are measured
	labels []int          // what each should show; nil when that is not known
	first  *tensor.Tensor // the first images, N C H W
	coords *tensor.Tensor // n x components
	probs  *tensor.Tensor // n x classes: what the judge says
}

// collect takes in n images, which at gives in pieces.
func (m *sampling) collect(ctx context.Context, n int, labels []int, at func(from, to int) (*tensor.Tensor, error)) (*set, error) {
	c := &set{n: min(n, m.measured), labels: labels}
	c.first = tensor.New(append([]int{min(n, max(m.o.Count, compared))}, m.Data.Shape[:]...)...)
	c.coords, c.probs = m.room(c.n)
	err := experiment.Pieces(ctx, n, experiment.Piece, func(from, to int) error {
		x, err := at(from, to)
		if err == nil {
			c.take(m, from, experiment.Clip(x))
		}
		return err
	})
	return c, err
}

// room returns where the coordinates of n images and what the judge says of them
// go; nil where there is nothing to say.
func (m *sampling) room(n int) (coords, probs *tensor.Tensor) {
	if m.pca != nil {
		coords = tensor.New(n, m.pca.Axes.N())
	}
	if m.judged != nil {
		probs = tensor.New(n, len(m.Data.Classes))
	}
	return coords, probs
}

// take keeps what is needed of the images from number from on.
func (c *set) take(m *sampling, from int, x *tensor.Tensor) {
	if from < c.first.N() {
		copy(c.first.Rows(from, c.first.N()).Data, x.Data)
	}
	if from >= c.n {
		return
	}
	x = x.Rows(0, min(x.N(), c.n-from))
	if c.coords != nil {
		copy(c.coords.Rows(from, from+x.N()).Data, m.pca.Project(x).Data)
	}
	if c.probs != nil {
		copy(c.probs.Rows(from, from+x.N()).Data, m.judged.Probabilities(x).Data)
	}
}

// compare sets the samples beside the training images.
func (m *sampling) compare(ctx context.Context) error {
	if !m.Own {
		return nil
	}
	if m.held && m.measured > 0 {
		if err := m.holdOut(ctx); err != nil {
			return err
		}
	} else if m.measured > 0 {
		m.result.Warn(experiment.Warning{Code: NoHeldOut})
	}
	near, err := m.search(ctx)
	if err != nil {
		return err
	}
	for i := range m.sets {
		m.show(&m.result.Samples[i], near[i])
	}
	if m.pca == nil {
		return nil
	}
	return m.resemble(ctx, near)
}

// holdOut takes in held-out images, drawn by seed, and their reconstructions.
func (m *sampling) holdOut(ctx context.Context) (err error) {
	val := m.Data.Val
	v := dataset.View{Set: val.Set, Index: make([]int, m.measured)}
	for i, place := range someOf(val.Len(), m.measured, m.Seed) {
		v.Index[i] = val.Index[place]
	}
	batches := v.Batches(dataset.BatchOptions{Size: experiment.Piece})
	var b dataset.Batch
	labels := experiment.Labels(v)
	m.real, err = m.collect(ctx, v.Len(), labels, func(from, _ int) (*tensor.Tensor, error) {
		batches.Fill(from/experiment.Piece, &b)
		return b.Input, nil
	})
	if err != nil {
		return err
	}
	m.rebuilt, err = m.collect(ctx, v.Len(), labels, func(from, _ int) (*tensor.Tensor, error) {
		batches.Fill(from/experiment.Piece, &b)
		return m.Model.Reconstruct(b.Input, b.Labels)
	})
	return err
}

// all returns the sets of the samplers, then those of held-out images.
func (m *sampling) all() []*set {
	if m.real == nil {
		return m.sets
	}
	return append(m.sets[:len(m.sets):len(m.sets)], m.real, m.rebuilt)
}

// search looks up the training image nearest to each of the first images of
// every set, in one pass over the training images.
func (m *sampling) search(ctx context.Context) ([]knn.Neighbours, error) {
	var queries []float32
	for _, c := range m.all() {
		queries = append(queries, c.first.Data...)
	}
	found, err := knn.SearchRows(ctx, experiment.Pixels(m.Data.Train), queries, 1)
	if err != nil {
		return nil, err
	}
	var near []knn.Neighbours
	for _, c := range m.all() {
		n := c.first.N()
		near = append(near, knn.Neighbours{K: 1, Index: found.Index[:n], Distance: found.Distance[:n]})
		found.Index, found.Distance = found.Index[n:], found.Distance[n:]
	}
	m.Advance(1)
	return near, nil
}

// rms returns Euclidean distances between images as root mean square differences
// of a value.
func (m *sampling) rms(distance []float32) []float64 {
	out := make([]float64, len(distance))
	for i, d := range distance {
		out[i] = float64(d) / math.Sqrt(float64(tensor.Volume(m.Data.Shape[:])))
	}
	return out
}

// show sets the shown samples beside their neighbours.
func (m *sampling) show(r *Drawn, near knn.Neighbours) {
	train := m.Data.Train
	places := make([]int, m.o.Count)
	distance := m.rms(near.Distance[:m.o.Count])
	for i := range places {
		places[i] = int(near.Index[i])
		r.Shown[i].Nearest = &Neighbour{Item: m.Item(train.Index[places[i]]), Distance: distance[i]}
	}
	r.Nearest, _, _ = m.Gather(train, places, nil)
}

// resemble fills in the figures that compare sets with the training images.
func (m *sampling) resemble(ctx context.Context, near []knn.Neighbours) error {
	training, err := experiment.Coordinates(ctx, m.pca, m.Data.Train)
	if err != nil {
		return err
	}
	limit := math.NaN()
	if m.held {
		distance := near[len(near)-1].Distance
		limit = metric.Quantiles(m.rms(distance[:min(len(distance), compared)]), 0.05)[0]
	}
	figures := make([]*Set, 0, len(near))
	for i, c := range m.all() {
		figures = append(figures, m.figures(c, near[i], training, limit))
	}
	for i := range m.result.Samples {
		m.result.Samples[i].Set = figures[i]
	}
	if m.held {
		m.result.Real, m.result.Recon = figures[len(figures)-2], figures[len(figures)-1]
		m.result.Recon.Training.Near = nil // one in twenty by definition
	}
	return nil
}

// figures returns what is measured of a set; limit is the distance that is
// near, or NaN.
func (m *sampling) figures(c *set, near knn.Neighbours, training *tensor.Tensor, limit float64) *Set {
	distance := m.rms(near.Distance[:min(len(near.Distance), c.n, compared)])
	r := &TrainingDistance{
		Frechet: metric.Frechet(c.coords, training) / float64(tensor.Volume(m.Data.Shape[:])),
		Nearest: metric.Describe(distance), Compared: len(distance),
	}
	if !math.IsNaN(limit) {
		count := 0
		for _, d := range distance {
			if d < limit {
				count++
			}
		}
		share := experiment.NewShare(count, len(distance))
		r.Near = &share
	}
	return &Set{Images: c.n, Training: r, Judged: c.verdict()}
}

package sample

import (
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/judge"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// compared is the number of images of a set whose nearest training image is found: the
// costliest measure, whose median needs no more.
const compared = 300

// A sampling is the state of Run.
type sampling struct {
	*experiment.Subject
	o      Options
	result Result

	labels   []int // of the classes of a conditional model; nil for others
	measured int   // number of images of a set to measure
	first    Source

	held   bool              // there are held-out images
	pca    *fit.Components   // of the training images; nil without these, or if nothing is measured
	judged *judge.Classifier // nil without classes
	sets   []*set            // of Result.Samples, then held-out images, then their reconstructions
}

func newSampling(ctx context.Context, s *experiment.Subject, o Options) (*sampling, error) {
	m := &sampling{Subject: s, o: o, measured: o.Measure, held: s.Own && s.Data.Val.Len() > 0}
	m.result = Result{Scope: s.Scope(), Temperature: o.Temperature, Classes: o.Classes}
	if len(o.Classes) == 0 && m.result.Conditional {
		m.result.Classes = s.Classes()
	}
	for _, name := range m.result.Classes {
		label, err := s.Class(name)
		if err != nil {
			return nil, err
		}
		m.labels = append(m.labels, label)
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
	if m.pca, err = s.PCA(ctx, 0); err != nil {
		return nil, err
	}
	return m, m.train(ctx)
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
	r.Shown = make([]Shown, m.o.Count)
	var labels []int
	if m.labels != nil {
		labels = slice.Map(index.Evenly(n, n), func(i int) int { return m.labels[i%len(m.labels)] })
		for i := range r.Shown {
			r.Shown[i].Class = m.result.Classes[i%len(m.labels)]
		}
	}
	c := m.newSet(n, labels)
	err = rows.Decode(ctx, m.Model, draw(n, m.Seed, m.o.Temperature), labels, func(from int, y *tensor.Tensor, _ []int) error {
		m.take(c, from, y)
		return nil
	})
	if err != nil {
		return err
	}
	r.Images = c.first.Rows(0, m.o.Count)
	m.result.Samples = append(m.result.Samples, r)
	return nil
}

// grid decodes the same z for every class.
func (m *sampling) grid() error {
	z := m.first(m.o.Count, m.Seed, m.o.Temperature)
	m.result.Grid = tensor.New(append([]int{0}, m.Data.Shape[:]...)...)
	for _, label := range m.labels {
		y, err := m.Decode(z, slices.Repeat([]int{label}, z.N()))
		if err != nil {
			return err
		}
		m.result.Grid.Data = append(m.result.Grid.Data, y.Data...)
		m.result.Grid.Shape[0] += y.N()
	}
	return nil
}

// A set is many images: the first few in full, and what the measures need of the others.
type set struct {
	n      int            // number of images to measure
	labels []int          // the class of each; nil if unknown
	first  *tensor.Tensor // the first images, N C H W
	coords *tensor.Tensor // n x components; nil without PCA
	probs  *tensor.Tensor // n x classes: probabilities of the judge; nil without one

	nearest  []int     // for each of the first images, the place in Train of the nearest training image
	distance []float64 // to it: root mean square difference of values
}

// newSet makes a set for n images.
func (m *sampling) newSet(n int, labels []int) *set {
	c := &set{n: min(n, m.measured), labels: labels}
	c.first = tensor.New(append([]int{min(n, max(m.o.Count, compared))}, m.Data.Shape[:]...)...)
	if m.pca != nil {
		c.coords = tensor.New(c.n, m.pca.Axes.N())
	}
	if m.judged != nil {
		c.probs = tensor.New(c.n, len(m.Data.Classes))
	}
	m.sets = append(m.sets, c)
	return c
}

// take adds images x to a set, those from number from on.
func (m *sampling) take(c *set, from int, x *tensor.Tensor) {
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

// compare compares the samples with the training images.
func (m *sampling) compare(ctx context.Context) error {
	switch {
	case !m.Own:
		return nil
	case m.measured > 0 && m.held:
		if err := m.holdOut(ctx); err != nil {
			return err
		}
	case m.measured > 0:
		m.result.Warn(experiment.Warning{Code: NoHeldOut})
	}
	if err := m.search(ctx); err != nil {
		return err
	}
	for i := range m.result.Samples {
		r, c := &m.result.Samples[i], m.sets[i]
		for k := range r.Shown {
			r.Shown[k].Nearest = &Neighbour{Item: m.Item(m.Data.Train.Index[c.nearest[k]]), Distance: c.distance[k]}
		}
		r.Nearest = rows.At(m.Data.Train, c.nearest[:m.o.Count]).Tensor()
	}
	if m.pca == nil {
		return nil
	}
	return m.resemble(ctx)
}

// holdOut adds the sets of random held-out images and their reconstructions.
func (m *sampling) holdOut(ctx context.Context) error {
	v := rows.At(m.Data.Val, someOf(m.Data.Val.Len(), m.measured, m.Seed))
	labels := v.Labels()
	real, recon := m.newSet(v.Len(), labels), m.newSet(v.Len(), labels)
	return rows.Batches(ctx, v, dataset.BatchOptions{}, func(from int, b *dataset.Batch) error {
		y, err := m.Reconstruct(b.Input, b.Labels)
		if err != nil {
			return err
		}
		m.take(real, from, rows.Clip(b.Input))
		m.take(recon, from, y)
		return nil
	})
}

// search finds the training image nearest to each of the first images of every set, in one
// pass over the training images.
func (m *sampling) search(ctx context.Context) error {
	var queries []float32
	for _, c := range m.sets {
		queries = append(queries, c.first.Data...)
	}
	found, err := knn.SearchRows(ctx, rows.Pixels(m.Data.Train), queries, 1)
	if err != nil {
		return err
	}
	unit, i := math.Sqrt(float64(tensor.Volume(m.Data.Shape[:]))), 0
	for _, c := range m.sets {
		for range c.first.N() {
			c.nearest = append(c.nearest, int(found.Index[i]))
			c.distance = append(c.distance, float64(found.Distance[i])/unit)
			i++
		}
	}
	m.Advance(1)
	return nil
}

// resemble fills in the measures that compare sets with the training images.
func (m *sampling) resemble(ctx context.Context) error {
	training, err := rows.Coordinates(ctx, m.pca, m.Data.Train)
	if err != nil {
		return err
	}
	limit := math.NaN()
	if m.held {
		distance := m.sets[len(m.sets)-1].distance
		limit = metric.Quantiles(distance[:min(len(distance), compared)], 0.05)[0]
	}
	var figures []*Set
	for _, c := range m.sets {
		figures = append(figures, m.figures(c, training, limit))
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

// figures returns the measures of a set; limit is the distance below which an image is
// near, or NaN.
func (m *sampling) figures(c *set, training *tensor.Tensor, limit float64) *Set {
	distance := c.distance[:min(len(c.distance), c.n, compared)]
	r := &TrainingDistance{
		Frechet: metric.Frechet(c.coords, training) / float64(tensor.Volume(m.Data.Shape[:])),
		Nearest: metric.Describe(distance), Compared: len(distance),
	}
	if !math.IsNaN(limit) {
		near := index.Count(len(distance), func(i int) bool { return distance[i] < limit })
		r.Near = new(experiment.NewShare(near, len(distance)))
	}
	return &Set{Images: c.n, Training: r, Judged: c.verdict()}
}

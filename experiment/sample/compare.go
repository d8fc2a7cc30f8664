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

// draws is the number of times that a sampler is measured.
const draws = 5

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
	sets   []*set            // of Result.Samples; then, if held, held-out images, their reconstructions and their variations, and variations of training images
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
	n := max(m.o.Count, draws*m.measured)
	r.Shown = make([]Shown, m.o.Count)
	var labels []int
	if m.labels != nil {
		labels = slice.Map(index.Evenly(n, n), func(i int) int { return m.labels[i%len(m.labels)] })
		for i := range r.Shown {
			r.Shown[i].Class = m.result.Classes[i%len(m.labels)]
		}
	}
	c := m.newSet(n, m.measured, draws, labels)
	err = rows.Decode(ctx, m.Model, draw(n, m.Seed, m.o.Temperature, labels), labels, func(from int, y *tensor.Tensor, _ []int) error {
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

// grid decodes the same random numbers for every class.
func (m *sampling) grid() error {
	m.result.Grid = tensor.New(append([]int{0}, m.Data.Shape[:]...)...)
	for _, label := range m.labels {
		labels := slices.Repeat([]int{label}, m.o.Count)
		y, err := m.Decode(m.first(m.o.Count, m.Seed, m.o.Temperature, labels), labels)
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
	n, draws int            // number of images of a draw to measure, and of draws, one after the other
	labels   []int          // the class of each; nil if unknown
	first    *tensor.Tensor // the first images, N C H W
	coords   *tensor.Tensor // n draws x components; nil without PCA
	residual []float64      // of each draw: sum of the squared distances from the subspace of the components
	probs    *tensor.Tensor // n x classes: probabilities of the judge; nil without one

	nearest  []int     // for each of the first images, the place in Train of the nearest training image
	distance []float64 // to it: root mean square difference of values
	compared int       // number of the first images whose distances are measured
}

// newSet makes a set for of images, of which it measures draws of n images each; for n = 0
// nothing but the distances to the nearest training images.
func (m *sampling) newSet(of, n, draws int, labels []int) *set {
	c := &set{n: n, draws: draws, labels: labels, compared: min(of, compared, m.measured)}
	c.first = tensor.New(append([]int{min(of, max(m.o.Count, compared))}, m.Data.Shape[:]...)...)
	if m.pca != nil && n > 0 {
		c.coords, c.residual = tensor.New(n*draws, m.pca.Axes.N()), make([]float64, draws)
	}
	if m.judged != nil && n > 0 {
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
	if c.coords != nil && from < c.coords.N() {
		m.place(c, from, x.Rows(0, min(x.N(), c.coords.N()-from)))
	}
	if c.probs != nil && from < c.n {
		x = x.Rows(0, min(x.N(), c.n-from))
		copy(c.probs.Rows(from, from+x.N()).Data, m.judged.Probabilities(x).Data)
	}
}

// place adds the coordinates of images, and what is left of them beside these.
func (m *sampling) place(c *set, from int, x *tensor.Tensor) {
	z := m.pca.Project(x)
	copy(c.coords.Rows(from, from+z.N()).Data, z.Data)
	for i := range z.N() {
		c.residual[(from+i)/c.n] += max(0, squaredDistance(x.Row(i), m.pca.Mean)-squaredDistance(z.Row(i), nil))
	}
}

// squaredDistance returns the squared distance of two vectors; nil is the origin.
func squaredDistance(x, y []float32) (sum float64) {
	for i, v := range x {
		d := float64(v)
		if y != nil {
			d -= float64(y[i])
		}
		sum += d * d
	}
	return sum
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

// holdOut adds the sets of random held-out images and their reconstructions, and of
// variations of held-out and of training images.
func (m *sampling) holdOut(ctx context.Context) error {
	v := rows.At(m.Data.Val, someOf(m.Data.Val.Len(), m.measured, m.Seed))
	labels := v.Labels()
	real, recon := m.newSet(v.Len(), v.Len(), 1, labels), m.newSet(v.Len(), v.Len(), 1, labels)
	err := rows.Batches(ctx, v, dataset.BatchOptions{}, func(from int, b *dataset.Batch) error {
		y, err := m.Reconstruct(b.Input, b.Labels)
		if err != nil {
			return err
		}
		m.take(real, from, rows.Clip(b.Input))
		m.take(recon, from, y)
		return nil
	})
	if err != nil {
		return err
	}
	for _, part := range []dataset.View{m.Data.Val, m.Data.Train} {
		if err := m.vary(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// vary adds the set of variations of random images of v, to be compared with the training
// images.
func (m *sampling) vary(ctx context.Context, v dataset.View) error {
	v = rows.At(v, someOf(v.Len(), min(v.Len(), compared), m.Seed))
	c := m.newSet(v.Len(), 0, 1, nil)
	z, err := m.drawLatents(ctx, v)
	if err != nil {
		return err
	}
	return rows.Decode(ctx, m.Model, z, v.Labels(), func(from int, y *tensor.Tensor, _ []int) error {
		m.take(c, from, y)
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
	found, err := knn.SearchRows(ctx, m.Data.Train, queries, 1)
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
	if m.held {
		unseen, copier := m.sets[len(m.sets)-2], m.sets[len(m.sets)-1]
		limit := metric.Quantiles(unseen.distance[:unseen.compared], nearShare)[0]
		m.result.Copying = &Copying{limit, *copier.near(limit)}
	}
	for i := range m.result.Samples {
		m.result.Samples[i].Set = m.figures(m.sets[i], training)
	}
	if m.held {
		held := m.sets[len(m.result.Samples):]
		m.result.Real, m.result.Recon = m.figures(held[0], training), m.figures(held[1], training)
	}
	return nil
}

// figures returns the measures of a set.
func (m *sampling) figures(c *set, training *tensor.Tensor) *Set {
	values := float64(tensor.Volume(m.Data.Shape[:]))
	var frechet, residual []float64
	for d := range c.draws {
		frechet = append(frechet, metric.SquaredFrechet(c.coords.Rows(d*c.n, (d+1)*c.n), training)/values)
		residual = append(residual, c.residual[d]/float64(c.n)/values)
	}
	r := &TrainingDistance{SquaredFrechet: repeated(frechet), Residual: repeated(residual), Compared: c.compared}
	r.Nearest = metric.Describe(c.distance[:r.Compared])
	if m.result.Copying != nil {
		r.Near = c.near(m.result.Copying.Limit)
	}
	return &Set{Images: c.n, Training: r, Judged: c.verdict()}
}

// near returns the share of images that are nearer to a training image than limit.
func (c *set) near(limit float64) *experiment.Share {
	near := index.Count(c.compared, func(i int) bool { return c.distance[i] < limit })
	return new(experiment.NewShare(near, c.compared))
}

// repeated summarises a figure of several draws.
func repeated(values []float64) Repeated {
	s := metric.Describe(values)
	n := float64(len(values))
	return Repeated{s.Mean, s.Std * math.Sqrt(n/max(1, n-1)), len(values)}
}

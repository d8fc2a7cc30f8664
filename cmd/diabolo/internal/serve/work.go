package serve

import (
	"errors"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// A work is the rows of one request and what a model makes of them.
type work struct {
	in     *tensor.Tensor // N x C x H x W, or N x latent
	labels []int          // of a conditional model
	result
	err error
}

// A result is what one operation makes of N rows; the rest is nil.
type result struct {
	mu, logvar *tensor.Tensor // N x latent; logvar where z has a distribution
	images     *tensor.Tensor // N x C x H x W
	scores     []float64
}

func (w *work) size() int { return w.in.N() }

// An operation is what a model does with rows.
type operation func(m *model.Model, in *tensor.Tensor, labels []int) (result, error)

func encode(m *model.Model, x *tensor.Tensor, _ []int) (result, error) {
	l, err := m.Encode(x)
	return result{mu: l.Mu, logvar: l.LogVar}, err
}

func decode(m *model.Model, z *tensor.Tensor, labels []int) (result, error) {
	y, err := m.Decode(z, labels)
	return result{images: y}, err
}

func reconstruct(m *model.Model, x *tensor.Tensor, labels []int) (result, error) {
	y, err := m.Reconstruct(x, labels)
	return result{images: y}, err
}

func score(m *model.Model, x *tensor.Tensor, labels []int) (result, error) {
	s, err := m.Score(x, labels)
	return result{scores: s}, err
}

// Most rows of one pass, and most that wait for one.
const (
	mostRows    = 64
	waitingRows = 4096
)

// newBatcher batches the requests for one operation of a model.
func newBatcher(m *model.Model, op operation, seen *measures) *batcher[*work] {
	return &batcher[*work]{most: mostRows, limit: waitingRows, run: func(batch []*work) {
		rows := 0
		for _, w := range batch {
			w.err = errUnfinished // in case of a panic, which the others do not see
			rows += w.size()
		}
		seen.rows.Update(float64(rows))
		together(m, op, batch)
	}}
}

var errUnfinished = errors.New("the pass that held this request failed")

// together runs the works of a batch as one.
func together(m *model.Model, op operation, batch []*work) {
	if len(batch) == 1 {
		w := batch[0]
		w.result, w.err = op(m, w.in, w.labels)
		return
	}
	in, labels := joined(batch)
	all, err := op(m, in, labels)
	from := 0
	for _, w := range batch {
		to := from + w.size()
		w.err = err
		if err == nil {
			w.result = all.rows(from, to)
		}
		from = to
	}
}

// joined lays the rows of a batch one after the other.
func joined(batch []*work) (*tensor.Tensor, []int) {
	n := 0
	for _, w := range batch {
		n += w.size()
	}
	shape := append([]int{n}, batch[0].in.Shape[1:]...)
	in, at := tensor.New(shape...), 0
	var labels []int
	for _, w := range batch {
		at += copy(in.Data[at:], w.in.Data)
		labels = append(labels, w.labels...)
	}
	return in, labels
}

// rows returns the view of some rows.
func (r result) rows(from, to int) result {
	part := func(t *tensor.Tensor) *tensor.Tensor {
		if t == nil {
			return nil
		}
		return t.Rows(from, to)
	}
	r.mu, r.logvar, r.images = part(r.mu), part(r.logvar), part(r.images)
	if r.scores != nil {
		r.scores = r.scores[from:to]
	}
	return r
}

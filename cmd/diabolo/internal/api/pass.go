package api

import (
	"context"
	"errors"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// A job is the rows of one request for a model, and what the model makes of them.
type job[R any] struct {
	in     *tensor.Tensor // N x C x H x W, or N x latent
	labels []int          // of a conditional model
	out    R
	err    error
}

func (j *job[R]) size() int { return j.in.N() }

// A queue holds the jobs that wait for one operation of a model.
type queue[R any] = *batcher[*job[R]]

// Most rows of one pass, and most that wait for one.
const (
	mostRows    = 64
	waitingRows = 4096
)

// newQueue returns a queue whose jobs run together, as one pass of op by m, which ends when
// nobody waits for it; part returns the results of some rows of a pass, and observe is called
// with the rows of each pass.
func newQueue[R any](m *model.Model, observe func(rows int), op func(m *model.Model, in *tensor.Tensor, labels []int) (R, error), part func(all R, from, to int) R) queue[R] {
	return &batcher[*job[R]]{most: mostRows, limit: waitingRows, run: func(ctx context.Context, batch []*job[R]) {
		rows := 0
		for _, j := range batch {
			j.err = errUnfinished // stays if op panics
			rows += j.size()
		}
		observe(rows)
		if len(batch) == 1 {
			j := batch[0]
			j.out, j.err = op(m.WithContext(ctx), j.in, j.labels)
			return
		}
		in, labels := joined(batch, rows)
		all, err := op(m.WithContext(ctx), in, labels)
		from := 0
		for _, j := range batch {
			to := from + j.size()
			if j.err = err; err == nil {
				j.out = part(all, from, to)
			}
			from = to
		}
	}}
}

var errUnfinished = errors.New("the pass that held this request failed")

// joined concatenates the rows of a batch.
func joined[R any](batch []*job[R], rows int) (*tensor.Tensor, []int) {
	in, at := tensor.New(append([]int{rows}, batch[0].in.Shape[1:]...)...), 0
	var labels []int
	for _, j := range batch {
		at += copy(in.Data[at:], j.in.Data)
		labels = append(labels, j.labels...)
	}
	return in, labels
}

// latentRows returns a view of some rows of latents.
func latentRows(l model.Latent, from, to int) model.Latent {
	l.Mu = l.Mu.Rows(from, to)
	if l.LogVar != nil {
		l.LogVar = l.LogVar.Rows(from, to)
	}
	return l
}

func scoreRows(scores []float64, from, to int) []float64 { return scores[from:to] }

// pass runs rows together with others that wait for the same queue, within the time limit.
func pass[R any](ctx context.Context, b *base, q queue[R], rows *tensor.Tensor, labels []int) (R, error) {
	j := &job[R]{in: rows, labels: labels}
	if err := inTurn(ctx, b, q, j); err != nil {
		return j.out, err
	}
	return j.out, b.failure(j.err)
}

// passLabelled is pass with the classes that a conditional model takes.
func passLabelled[R any](ctx context.Context, b *base, m *served, q queue[R], rows *tensor.Tensor, classes []string) (R, error) {
	list, err := labels(m, classes, rows.N())
	if err != nil {
		var none R
		return none, err
	}
	return pass(ctx, b, q, rows, list)
}

// inTurn runs a request when its turn comes, within the time limit.
func inTurn[T sized](ctx context.Context, b *base, q *batcher[T], request T) error {
	ctx, cancel := context.WithTimeout(ctx, b.o.Timeout)
	defer cancel()
	return b.failure(q.do(ctx, request))
}

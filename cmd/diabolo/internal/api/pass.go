package api

import (
	"context"
	"errors"
	"slices"

	"github.com/diabolo-go/diabolo/internal/slice"
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
type queue[R any] struct {
	*batcher[*job[R]]
	results results[R]
}

// results take the results of many rows apart, and put them together again.
type results[R any] struct {
	part func(all R, from, to int) R
	join func(parts []R) R
}

var (
	latentResults = results[model.Latent]{latentRows, joinLatents}
	imageResults  = results[*tensor.Tensor]{(*tensor.Tensor).Rows, joinTensors}
	scoreResults  = results[[]float64]{scoreRows, func(parts [][]float64) []float64 { return slices.Concat(parts...) }}
)

// Most rows of one pass, and most that wait for one.
const (
	mostRows    = 64
	waitingRows = 4096
)

// newQueue returns a queue whose jobs run together, as one pass of op; observe is called
// with the rows of each pass.
func newQueue[R any](observe func(rows int), op func(in *tensor.Tensor, labels []int) (R, error), of results[R]) queue[R] {
	return queue[R]{&batcher[*job[R]]{most: mostRows, limit: waitingRows, run: func(batch []*job[R]) {
		rows := 0
		for _, j := range batch {
			j.err = errUnfinished // stays if op panics
			rows += j.size()
		}
		observe(rows)
		if len(batch) == 1 {
			j := batch[0]
			j.out, j.err = op(j.in, j.labels)
			return
		}
		all, err := op(joined(batch))
		from := 0
		for _, j := range batch {
			to := from + j.size()
			if j.err = err; err == nil {
				j.out = of.part(all, from, to)
			}
			from = to
		}
	}}, of}
}

// turn runs a job in its turn, and returns why it has no results.
func (q queue[R]) turn(ctx context.Context, j *job[R]) error {
	if err := q.do(ctx, j); err != nil {
		return err
	}
	return j.err
}

var errUnfinished = errors.New("the pass that held this request failed")

// joined concatenates the rows of a batch.
func joined[R any](batch []*job[R]) (*tensor.Tensor, []int) {
	var labels []int
	for _, j := range batch {
		labels = append(labels, j.labels...)
	}
	return joinTensors(slice.Map(batch, func(j *job[R]) *tensor.Tensor { return j.in })), labels
}

func joinTensors(parts []*tensor.Tensor) *tensor.Tensor {
	rows := 0
	for _, t := range parts {
		rows += t.N()
	}
	all, at := tensor.New(append([]int{rows}, parts[0].Shape[1:]...)...), 0
	for _, t := range parts {
		at += copy(all.Data[at:], t.Data)
	}
	return all
}

func joinLatents(parts []model.Latent) model.Latent {
	all := model.Latent{Mu: joinTensors(slice.Map(parts, func(l model.Latent) *tensor.Tensor { return l.Mu }))}
	if parts[0].LogVar != nil {
		all.LogVar = joinTensors(slice.Map(parts, func(l model.Latent) *tensor.Tensor { return l.LogVar }))
	}
	return all
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
// Many rows take several turns, so that others are not kept waiting; there are no more turns
// once the client has left.
func pass[R any](ctx context.Context, b *base, q queue[R], rows *tensor.Tensor, labels []int) (all R, _ error) {
	ctx, cancel := context.WithTimeout(ctx, b.o.Timeout)
	defer cancel()
	var parts []R
	for from := 0; from < rows.N(); from += mostRows {
		if from > 0 && ctx.Err() != nil { // a client that has closed its side alone has the first turn
			return all, b.failure(ctx.Err())
		}
		to := min(from+mostRows, rows.N())
		j := &job[R]{in: rows.Rows(from, to)}
		if labels != nil {
			j.labels = labels[from:to]
		}
		if err := q.turn(ctx, j); err != nil {
			return all, b.failure(err)
		}
		parts = append(parts, j.out)
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return q.results.join(parts), nil
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

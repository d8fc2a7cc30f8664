package experiment

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// Piece is how many images are in memory as float32 at once.
const Piece = 256

// Pieces calls f for the numbers 0 to n-1, up to size of them at a time, and ends
// with the first error, that of ctx included.
func Pieces(ctx context.Context, n, size int, f func(from, to int) error) error {
	for from := 0; from < n; from += size {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f(from, min(from+size, n)); err != nil {
			return err
		}
	}
	return nil
}

// Batches calls f for the images of a view, Piece of them at a time in their
// order; the first of a batch is image from of the view. It ends with the first
// error, that of ctx included.
func Batches(ctx context.Context, v dataset.View, o dataset.BatchOptions, f func(from int, b *dataset.Batch) error) error {
	o.Size = Piece
	batches := v.Batches(o)
	var b dataset.Batch
	return Pieces(ctx, v.Len(), Piece, func(from, _ int) error {
		batches.Fill(from/Piece, &b)
		return f(from, &b)
	})
}

// Parallel calls f for 0 to n-1, on several goroutines.
func Parallel(n int, f func(i int)) {
	const share = 32
	var wg sync.WaitGroup
	for from := 0; from < n; from += share {
		wg.Go(func() {
			for i := from; i < min(from+share, n); i++ {
				f(i)
			}
		})
	}
	wg.Wait()
}

// Clip moves values below 0 to 0 and above 1 to 1, in place, and returns x.
func Clip(x *tensor.Tensor) *tensor.Tensor {
	for i, v := range x.Data {
		x.Data[i] = min(max(v, 0), 1)
	}
	return x
}

// Rows returns images, N C H W, as vectors, N x values.
func Rows(x *tensor.Tensor) *tensor.Tensor { return x.Reshape(x.N(), x.Stride()) }

// Project returns the images nearest to x, N C H W, that principal components can
// make.
func Project(p *fit.Components, x *tensor.Tensor) *tensor.Tensor {
	return p.Rebuild(p.Project(Rows(x))).Reshape(x.Shape...)
}

// Coordinates returns those of a view's images along principal components, N x
// components.
func Coordinates(ctx context.Context, p *fit.Components, v dataset.View) (*tensor.Tensor, error) {
	z, rows := tensor.New(v.Len(), p.Axes.N()), Pixels(v)
	x := tensor.New(Piece, rows.Width())
	err := Pieces(ctx, v.Len(), Piece, func(from, to int) error {
		part := x.Rows(0, to-from)
		rows.Read(from, part.Data)
		copy(z.Rows(from, to).Data, p.Project(part).Data)
		return nil
	})
	return z, err
}

// Evenly returns k of the numbers 0 to n-1, evenly spread.
func Evenly(k, n int) []int {
	at := make([]int, k)
	for i := range at {
		at[i] = i * n / k
	}
	return at
}

// Ranked returns the numbers 0 to n-1 by their values, the smallest first, equal
// ones in their order.
func Ranked(n int, value func(i int) float64) []int {
	order := Evenly(n, n)
	values := Map(order, value)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	return order
}

// Count returns of how many of the numbers 0 to n-1 something is true.
func Count(n int, is func(i int) bool) int {
	count := 0
	for i := range n {
		if is(i) {
			count++
		}
	}
	return count
}

// Map returns f of each of some numbers, which may be places or items.
func Map[T any](numbers []int, f func(i int) T) []T {
	var all []T
	for _, i := range numbers {
		all = append(all, f(i))
	}
	return all
}

// Where returns the numbers 0 to n-1 of which something is true.
func Where(n int, is func(i int) bool) []int {
	var at []int
	for i := range n {
		if is(i) {
			at = append(at, i)
		}
	}
	return at
}

// At returns the images at some places of a view.
func At(v dataset.View, places []int) dataset.View {
	return dataset.View{Set: v.Set, Index: Map(places, func(p int) int { return v.Index[p] })}
}

// Take returns some rows of x, N x D.
func Take(x *tensor.Tensor, rows []int) *tensor.Tensor {
	out := tensor.New(len(rows), x.Stride())
	for k, i := range rows {
		copy(out.Row(k), x.Row(i))
	}
	return out
}

// Grouped returns the places in a view of each of n groups. An image of which group
// gives none of the numbers 0 to n-1 is in none.
func Grouped(v dataset.View, n int, group func(item int) int) [][]int {
	places := make([][]int, n)
	for place, item := range v.Index {
		if g := group(item); g >= 0 && g < n {
			places[g] = append(places[g], place)
		}
	}
	return places
}

// ByClass returns the places in a view of each class.
func ByClass(v dataset.View) [][]int {
	return Grouped(v, len(v.Set.Classes), func(item int) int {
		if v.Set.Labels == nil {
			return -1
		}
		return v.Set.Labels[item]
	})
}

// Mean returns the mean of some rows of x, N x D.
func Mean(x *tensor.Tensor, rows []int) []float64 {
	m := make([]float64, x.Stride())
	for _, i := range rows {
		for j, v := range x.Row(i) {
			m[j] += float64(v) / float64(len(rows))
		}
	}
	return m
}

// Moments returns the mean and the standard deviation of each column of x, N x D.
func Moments(x *tensor.Tensor) (mean, deviation []float64) {
	mean, deviation = Mean(x, Evenly(x.N(), x.N())), make([]float64, x.Stride())
	for i := range x.N() {
		for j, v := range x.Row(i) {
			deviation[j] += (float64(v) - mean[j]) * (float64(v) - mean[j]) / float64(x.N())
		}
	}
	for j := range deviation {
		deviation[j] = math.Sqrt(deviation[j])
	}
	return mean, deviation
}

// Confidence is that of every interval of an experiment.
const Confidence = 0.95

// An Estimate is a measured figure with the interval it lies in.
type Estimate struct {
	Value float64 `json:"value"`
	metric.Interval
}

// NewEstimate returns f of the numbers 0 to n-1, with its interval by bootstrap over
// them.
func NewEstimate(n, resamples int, seed uint64, f func(items []int) float64) Estimate {
	return Estimate{f(Evenly(n, n)), metric.Bootstrap(nil, n, resamples, seed, Confidence, f)}
}

// MeanOf returns the mean of some of the values.
func MeanOf(values []float64) func(items []int) float64 {
	return func(items []int) float64 {
		sum := 0.0
		for _, i := range items {
			sum += values[i]
		}
		return sum / float64(len(items))
	}
}

// A Share is how many of some images something is true of, with its score
// interval.
type Share struct {
	Count int     `json:"count"`
	Of    int     `json:"of"`
	Share float64 `json:"share"` // Count/Of
	metric.Interval
}

// NewShare returns the share count/of.
func NewShare(count, of int) Share {
	return Share{count, of, float64(count) / float64(of), metric.Wilson(count, of, Confidence)}
}

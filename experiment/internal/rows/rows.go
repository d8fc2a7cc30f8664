// Package rows works with images and latents as rows of a matrix: choosing and
// grouping them, their means, and their coordinates along principal components.
package rows

import (
	"context"
	"math"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/tensor"
)

// At returns the images at some places of a view.
func At(v dataset.View, places []int) dataset.View {
	return dataset.View{Set: v.Set, Index: slice.Map(places, func(p int) int { return v.Index[p] })}
}

// Take returns some rows of x, N x D.
func Take(x *tensor.Tensor, rows []int) *tensor.Tensor {
	out := tensor.New(len(rows), x.Stride())
	for k, i := range rows {
		copy(out.Row(k), x.Row(i))
	}
	return out
}

// Grouped returns the places in a view that belong to each of n groups. An image whose
// group is not one of the numbers 0 to n-1 belongs to none.
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

// Flat returns images, N C H W, as vectors, N x values, in the same memory.
func Flat(x *tensor.Tensor) *tensor.Tensor { return x.Reshape(x.N(), x.Stride()) }

// Clip moves values below 0 to 0 and values above 1 to 1, in place, and returns x.
func Clip(x *tensor.Tensor) *tensor.Tensor {
	for i, v := range x.Data {
		x.Data[i] = min(max(v, 0), 1)
	}
	return x
}

// Project returns the projection of each image of x, N C H W, onto the subspace of
// principal components.
func Project(p *fit.Components, x *tensor.Tensor) *tensor.Tensor {
	return p.Rebuild(p.Project(Flat(x))).Reshape(x.Shape...)
}

// Coordinates returns the coordinates of a view's images along principal components,
// N x components.
func Coordinates(ctx context.Context, p *fit.Components, v dataset.View) (*tensor.Tensor, error) {
	z, x := tensor.New(v.Len(), p.Axes.N()), tensor.New(Piece, v.Width())
	err := index.Pieces(ctx, v.Len(), Piece, func(from, to int) error {
		part := x.Rows(0, to-from)
		v.Read(from, part.Data)
		copy(z.Rows(from, to).Data, p.Project(part).Data)
		return nil
	})
	return z, err
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
	mean, deviation = Mean(x, index.Evenly(x.N(), x.N())), make([]float64, x.Stride())
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

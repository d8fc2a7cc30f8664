package latents

import (
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Manifold is a square grid of decoded images over both dimensions of z (Kingma, Welling
// 2014, "Auto-encoding variational Bayes", figure 4). Its coordinates are at evenly spaced
// quantiles: each image stands for an equal share of the probability.
type Manifold struct {
	Columns   []float64 `json:"columns"`   // z[0] of each column, from the left, rising
	Rows      []float64 `json:"rows"`      // z[1] of each row, from the top, falling
	Deviation float64   `json:"deviation"` // root mean square deviation of the images' values from those of their mean image

	Images *tensor.Tensor `json:"-" cbor:",omitempty"` // N C H W, row by row; not clipped to 0..1
}

// manifoldWidth is the number of dimensions that a manifold shows.
const manifoldWidth = 2

// unfold decodes the manifold of a z of two dimensions, with side images on each side.
func (r *Result) unfold(ctx context.Context, s *experiment.Subject, class, side int) error {
	m := &Manifold{Columns: r.quantiles(0, side), Rows: r.quantiles(1, side)}
	slices.Reverse(m.Rows)
	m.Images = tensor.New(append([]int{side * side}, s.Data.Shape[:]...)...)
	for i, up := range m.Rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		z := tensor.New(side, manifoldWidth)
		for k, right := range m.Columns {
			copy(z.Row(k), []float32{float32(right), float32(up)})
		}
		y, err := s.Model.Decode(z, slices.Repeat([]int{class}, side))
		if err != nil {
			return err
		}
		copy(m.Images.Rows(i*side, (i+1)*side).Data, y.Data)
	}
	m.Deviation = deviation(m.Images)
	r.Manifold = m
	return nil
}

// quantiles returns the middles of n equally probable parts of dimension d of z, of
// N(0, 1) or, without a prior, of a Gaussian with the mean and the spread of mu.
func (r *Result) quantiles(d, n int) []float64 {
	mean, std := 0.0, 1.0
	if !r.Prior {
		i := slices.IndexFunc(r.Dimensions, func(known Dimension) bool { return known.Index == d })
		mean, std = r.Dimensions[i].Mean, r.Dimensions[i].Std
	}
	q := make([]float64, n)
	for i := range q {
		q[i] = mean + std*math.Sqrt2*math.Erfinv(float64(2*i+1-n)/float64(n))
	}
	return q
}

// deviation returns the root mean square deviation of the values of x from those of the mean row.
func deviation(x *tensor.Tensor) float64 {
	mean, sum := rows.Mean(x, index.Evenly(x.N(), x.N())), 0.0
	for i := range x.N() {
		for j, v := range x.Row(i) {
			d := float64(v) - mean[j]
			sum += d * d
		}
	}
	return math.Sqrt(sum / float64(len(x.Data)))
}

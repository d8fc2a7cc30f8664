package latents

import (
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// hold returns the z of which a traversal varies one dimension, and the class for a
// conditional model.
func (r *Result) hold(ctx context.Context, s *experiment.Subject, o Options) (held []float32, class int, err error) {
	held, r.Class = make([]float32, r.Latent), o.Class
	for _, d := range r.Dimensions {
		held[d.Index] = float32(d.Mean)
	}
	if r.Class == "" && r.Conditional {
		r.Class = s.Classes()[0]
	}
	if o.Image >= 0 {
		v, err := s.Items([]int{o.Image})
		if err != nil {
			return nil, 0, err
		}
		l, err := s.Model.EncodeAll(ctx, v)
		if err != nil {
			return nil, 0, err
		}
		held, r.Source = l.Mu.Row(0), new(s.Item(o.Image))
		if o.Class == "" && r.Conditional && r.Source.Class != "" {
			r.Class = r.Source.Class
		}
	}
	if r.Class != "" {
		class, err = s.Class(r.Class)
	}
	return held, class, err
}

// traverse decodes a row of images for every dimension, and keeps the first shown rows.
func (r *Result) traverse(ctx context.Context, s *experiment.Subject, held []float32, class, shown int) error {
	steps := len(r.Steps)
	r.Traversal = tensor.New(append([]int{shown * steps}, s.Data.Shape[:]...)...)
	for i := range r.Dimensions {
		if err := ctx.Err(); err != nil {
			return err
		}
		d := &r.Dimensions[i]
		z := tensor.New(steps, len(held))
		for k, step := range r.Steps {
			copy(z.Row(k), held)
			if !r.Prior {
				step = d.Mean + step*d.Std
			}
			z.Row(k)[d.Index] = float32(step)
		}
		y, err := s.Model.Decode(z, slices.Repeat([]int{class}, steps))
		if err != nil {
			return err
		}
		d.Effect = change(y) / (r.Steps[1] - r.Steps[0])
		if i < shown {
			copy(r.Traversal.Rows(i*steps, (i+1)*steps).Data, y.Data)
		}
		s.Advance(float64(i+1) / float64(len(r.Dimensions)))
	}
	return nil
}

// change returns the root mean square difference of each image from the one before.
func change(y *tensor.Tensor) float64 {
	sum := 0.0
	for i := 1; i < y.N(); i++ {
		sum += metric.MSE(y.Row(i-1), y.Row(i))
	}
	return math.Sqrt(sum / float64(y.N()-1))
}

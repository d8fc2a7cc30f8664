package denoise

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// A denoiser applies every method to images.
type denoiser struct {
	*experiment.Subject
	pca      *fit.Components // nil: no training images
	methods  []Method
	linear   *fit.LinearMap // for the current noise
	done, of int            // batches
}

// wideSide is the minimum side in pixels for the wide median filter: in smaller images it
// would remove strokes, which are narrower than half of its window.
const wideSide = 32

// methods lists the methods to compare.
func methods(s *experiment.Subject, pca *fit.Components) []Method {
	m := []Method{Nothing, Model, Median3}
	if min(s.Data.Shape[1], s.Data.Shape[2]) >= wideSide {
		m = append(m, Median5)
	}
	if pca != nil {
		m = append(m, PCA)
	}
	if pca != nil && tensor.Volume(s.Data.Shape[:]) <= mostLinear {
		m = append(m, Linear)
	}
	return m
}

// curve measures each method on the images of v.
func (d *denoiser) curve(ctx context.Context, c *Curve, v dataset.View, show int) error {
	for _, m := range d.methods {
		c.Methods = append(c.Methods, MethodCurve{Method: m})
	}
	for level := range c.Levels {
		if err := d.fitLinear(ctx, c.noise(level)); err != nil {
			return err
		}
		quality, bce := make([][]experiment.ImageQuality, len(d.methods)), make([][]float64, len(d.methods))
		err := rows.Batches(ctx, v, dataset.BatchOptions{Seed: d.Seed, Noise: c.noise(level)}, func(_ int, b *dataset.Batch) error {
			for i, m := range d.methods {
				y, err := d.clean(m, b.Input, b.Labels)
				if err := cmp.Or(ctx.Err(), err); err != nil {
					return err
				}
				q, err := experiment.Compare(b.Target, y, v.Set.Shape)
				if err != nil {
					return err
				}
				quality[i], bce[i] = append(quality[i], q...), append(bce[i], crossEntropies(b.Target, y)...)
			}
			d.done++
			d.Advance(float64(d.done) / float64(d.of))
			return nil
		})
		if err != nil {
			return err
		}
		each := map[Method][]float64{} // PSNR of each image
		for i, m := range d.methods {
			q := experiment.Summarize(quality[i])
			c.Methods[i].add(q, metric.Describe(bce[i]).Mean)
			each[m] = q.Each
		}
		if level == c.Main {
			c.Gain = d.difference(each[Model], each[Nothing])
			c.Lead = d.difference(each[Model], each[c.Simple().Best(level).Method])
		}
		if err := d.show(c, v, level, index.Evenly(max(1, min(show, v.Len())), v.Len())); err != nil {
			return err
		}
	}
	return nil
}

// difference returns the mean difference of two figures of the same images.
func (d *denoiser) difference(a, b []float64) experiment.Estimate {
	return experiment.NewEstimate(len(a), 1000, d.Seed, func(items []int) (sum float64) {
		for _, i := range items {
			sum += (a[i] - b[i]) / float64(len(items))
		}
		return sum
	})
}

// noise returns the noise of one level.
func (c *Curve) noise(level int) *dataset.Noise {
	return experiment.NoiseLevel{Kind: c.Kind, Level: c.Levels[level]}.Noise()
}

// clean returns the output of a method for images, in 0..1.
func (d *denoiser) clean(m Method, x *tensor.Tensor, labels []int) (*tensor.Tensor, error) {
	switch m {
	case Nothing:
		return x, nil
	case Median3:
		return median(x, 3), nil
	case Median5:
		return median(x, 5), nil
	case PCA:
		return rows.Clip(rows.Project(d.pca, x)), nil
	case Linear:
		return rows.Clip(d.linear.Apply(rows.Flat(x)).Reshape(x.Shape...)), nil
	}
	return d.Reconstruct(x, labels)
}

// add appends the measures of one more level.
func (c *MethodCurve) add(q experiment.QualitySummary, bce float64) {
	c.MSE, c.PSNR, c.BCE = append(c.MSE, q.MSE.Mean), append(c.PSNR, q.PSNR.Mean), append(c.BCE, bce)
	if q.SSIM != nil {
		c.SSIM = append(c.SSIM, q.SSIM.Mean)
	}
}

// show fills in the images to show of a level: the first of those at some places of v, at
// the lowest level also without noise, and all of them at the main level.
func (d *denoiser) show(c *Curve, v dataset.View, level int, at []int) error {
	clean, noisy := rows.Gather(v, at, c.noise(level), d.Seed)
	labels := rows.At(v, at).Labels()
	first := noisy.Rows(0, 1)
	if level == 0 {
		c.Shown = slice.Map(at, func(place int) experiment.Item { return d.Item(v.Index[place]) })
		c.Clean = clean
		first = tensor.New(append([]int{2}, v.Set.Shape[:]...)...)
		copy(first.Row(0), clean.Row(0))
		copy(first.Row(1), noisy.Row(0))
	}
	for i, m := range d.methods {
		of := &c.Methods[i]
		if level == 0 {
			of.Ladder = tensor.New(append([]int{1 + len(c.Levels)}, v.Set.Shape[:]...)...)
		}
		var label []int
		if labels != nil {
			label = slices.Repeat(labels[:1], first.N())
		}
		y, err := d.clean(m, first, label)
		if err != nil {
			return err
		}
		copy(of.Ladder.Rows(2+level-first.N(), 2+level).Data, y.Data)
		if level != c.Main {
			continue
		}
		if of.Shown, err = d.clean(m, noisy, labels); err != nil {
			return err
		}
	}
	return nil
}

// bceEdge keeps the logarithm finite if an output is 0 or 1; it is the epsilon of Keras.
const bceEdge = 1e-7

// crossEntropies returns for each image the binary cross-entropy, in nats per value, of
// targets in 0..1 and outputs taken as probabilities, clipped to bceEdge from 0 and 1.
func crossEntropies(target, output *tensor.Tensor) []float64 {
	all := make([]float64, target.N())
	index.Parallel(len(all), func(i int) {
		y := output.Row(i)
		for j, t := range target.Row(i) {
			p := min(max(float64(y[j]), bceEdge), 1-bceEdge)
			switch t {
			case 0:
				all[i] -= math.Log(1 - p)
			case 1:
				all[i] -= math.Log(p)
			default:
				all[i] -= float64(t)*math.Log(p) + (1-float64(t))*math.Log(1-p)
			}
		}
		all[i] /= float64(len(y))
	})
	return all
}

package denoise

import (
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/tensor"
)

// A denoiser cleans images by every method.
type denoiser struct {
	*experiment.Subject
	pca      *fit.Components // nil: the training images are not here
	methods  []Method
	done, of int // batches
}

// wideSide is from which side in pixels on images have the wide median filter: in
// smaller ones a stroke is narrower than half of its window and is wiped out.
const wideSide = 32

// methods lists what stands beside each other.
func methods(s *experiment.Subject, pca *fit.Components) []Method {
	m := []Method{Nothing, Model, Median3}
	if min(s.Data.Shape[1], s.Data.Shape[2]) >= wideSide {
		m = append(m, Median5)
	}
	if pca != nil {
		m = append(m, PCA)
	}
	return m
}

// curve fills in what each method makes of the images of v.
func (d *denoiser) curve(ctx context.Context, c *Curve, v dataset.View, show int) error {
	for _, m := range d.methods {
		c.Methods = append(c.Methods, MethodCurve{Method: m})
	}
	for _, level := range c.Levels {
		sums, err := d.measure(ctx, v, experiment.NoiseLevel{Kind: c.Kind, Level: level}.Noise())
		if err != nil {
			return err
		}
		for i, sum := range sums {
			c.Methods[i].add(sum, float64(v.Len()), experiment.HasSSIM(v.Set.Shape))
		}
	}
	return d.show(c, v, experiment.Evenly(max(1, min(show, v.Len())), v.Len()))
}

// measure adds up the figures of each method over the images of v.
func (d *denoiser) measure(ctx context.Context, v dataset.View, noise *dataset.Noise) ([]totals, error) {
	sums := make([]totals, len(d.methods))
	err := experiment.Batches(ctx, v, dataset.BatchOptions{Seed: d.Seed, Noise: noise}, func(_ int, b *dataset.Batch) error {
		for i, m := range d.methods {
			y, err := d.clean(m, b.Input, b.Labels)
			if err != nil {
				return err
			}
			if err := sums[i].add(b.Target, y, v.Set.Shape); err != nil {
				return err
			}
		}
		d.done++
		d.Advance(float64(d.done) / float64(d.of))
		return nil
	})
	return sums, err
}

// clean returns what a method makes of images, in 0..1.
func (d *denoiser) clean(m Method, x *tensor.Tensor, labels []int) (*tensor.Tensor, error) {
	switch m {
	case Nothing:
		return x, nil
	case Median3:
		return median(x, 3), nil
	case Median5:
		return median(x, 5), nil
	case PCA:
		return experiment.Clip(experiment.Project(d.pca, x)), nil
	}
	y, err := d.Model.Reconstruct(x, labels)
	if err != nil {
		return nil, err
	}
	return experiment.Clip(y), nil
}

// totals are the figures of a method, added up over images.
type totals struct{ mse, psnr, ssim, bce float64 }

// add adds the images y made of x, in their order.
func (t *totals) add(x, y *tensor.Tensor, shape [3]int) error {
	quality, err := experiment.Compare(x, y, shape)
	if err != nil {
		return err
	}
	bce := make([]float64, x.N())
	experiment.Parallel(x.N(), func(i int) { bce[i] = crossEntropy(x.Row(i), y.Row(i)) })
	for i, l := range quality {
		t.mse, t.psnr, t.bce = t.mse+l.MSE, t.psnr+l.PSNR, t.bce+bce[i]
		if l.SSIM != nil {
			t.ssim += *l.SSIM
		}
	}
	return nil
}

// add appends the figures of one more level, given as totals of n images.
func (c *MethodCurve) add(t totals, n float64, ssim bool) {
	c.MSE, c.PSNR, c.BCE = append(c.MSE, t.mse/n), append(c.PSNR, t.psnr/n), append(c.BCE, t.bce/n)
	if ssim {
		c.SSIM = append(c.SSIM, t.ssim/n)
	}
}

// show fills in the pictures: the images at some places of v at the main level,
// and the first of them at all levels.
func (d *denoiser) show(c *Curve, v dataset.View, at []int) error {
	for _, place := range at {
		c.Shown = append(c.Shown, d.Item(v.Index[place]))
	}
	clean, noisy, labels := d.Gather(v, at, experiment.NoiseLevel{Kind: c.Kind, Level: c.Levels[c.Main]}.Noise())
	c.Clean = clean
	first, label := d.ladder(c, v, at[0])
	for i, m := range d.methods {
		var err error
		if c.Methods[i].Shown, err = d.clean(m, noisy, labels); err != nil {
			return err
		}
		if c.Methods[i].Ladder, err = d.clean(m, first, label); err != nil {
			return err
		}
	}
	return nil
}

// ladder returns one image clean and at each level, with its label as often.
func (d *denoiser) ladder(c *Curve, v dataset.View, place int) (*tensor.Tensor, []int) {
	x := tensor.New(append([]int{1 + len(c.Levels)}, v.Set.Shape[:]...)...)
	clean, _, label := d.Gather(v, []int{place}, nil)
	copy(x.Row(0), clean.Data)
	for i, level := range c.Levels {
		_, noisy, _ := d.Gather(v, []int{place}, experiment.NoiseLevel{Kind: c.Kind, Level: level}.Noise())
		copy(x.Row(1+i), noisy.Data)
	}
	return x, slices.Repeat(label, x.N())
}

// bceEdge keeps the logarithm finite where an output is 0 or 1: Keras' epsilon.
const bceEdge = 1e-7

// crossEntropy returns the binary cross-entropy in nats a value between targets
// in 0..1 and outputs taken as probabilities, kept bceEdge away from 0 and 1.
func crossEntropy(target, output []float32) float64 {
	sum := 0.0
	for i, t := range target {
		p := min(max(float64(output[i]), bceEdge), 1-bceEdge)
		switch t {
		case 0:
			sum -= math.Log(1 - p)
		case 1:
			sum -= math.Log(p)
		default:
			sum -= float64(t)*math.Log(p) + (1-float64(t))*math.Log(1-p)
		}
	}
	return sum / float64(len(target))
}

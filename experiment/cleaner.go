package experiment

import (
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/tensor"
)

// A denoiser cleans images by every method.
type denoiser struct {
	rebuilder
	methods  []Method
	done, of int // batches
}

// wideSide is from which side in pixels on images have the wide median filter: in
// smaller ones a stroke is narrower than half of its window and is wiped out.
const wideSide = 32

// methods lists what stands beside each other.
func (e rebuilder) methods() []Method {
	m := []Method{MethodNothing, MethodModel, MethodMedian3}
	if min(e.Data.Shape[1], e.Data.Shape[2]) >= wideSide {
		m = append(m, MethodMedian5)
	}
	if e.pca != nil {
		m = append(m, MethodPCA)
	}
	return m
}

// curve fills in what each method makes of the images of v.
func (d *denoiser) curve(c *NoiseCurve, v dataset.View, show int) error {
	for _, m := range d.methods {
		c.Methods = append(c.Methods, MethodCurve{Method: m})
	}
	for _, level := range c.Levels {
		sums, err := d.measure(v, NoiseLevel{c.Kind, level}.noise())
		if err != nil {
			return err
		}
		for i, sum := range sums {
			c.Methods[i].add(sum, float64(v.Len()), windowed(v.Set.Shape))
		}
	}
	return d.show(c, v, spread(max(1, min(show, v.Len())), v.Len()))
}

// measure adds up the figures of each method over the images of v.
func (d *denoiser) measure(v dataset.View, noise *dataset.Noise) ([]totals, error) {
	sums := make([]totals, len(d.methods))
	batches := v.Batches(dataset.BatchOptions{Size: piece, Seed: d.Seed, Noise: noise})
	var b dataset.Batch
	for step := range batches.Len() {
		if err := d.ctx.Err(); err != nil {
			return nil, err
		}
		batches.Fill(step, &b)
		for i, m := range d.methods {
			y, err := d.clean(m, b.Input, b.Labels)
			if err != nil {
				return nil, err
			}
			if err := sums[i].add(b.Target, y, v.Set.Shape); err != nil {
				return nil, err
			}
		}
		d.done++
		d.progress(float64(d.done) / float64(d.of))
	}
	return sums, nil
}

// clean returns what a method makes of images, in 0..1.
func (d *denoiser) clean(m Method, x *tensor.Tensor, labels []int) (*tensor.Tensor, error) {
	switch m {
	case MethodNothing:
		return x, nil
	case MethodMedian3:
		return median(x, 3), nil
	case MethodMedian5:
		return median(x, 5), nil
	case MethodPCA:
		return clip(d.project(x)), nil
	}
	y, err := d.Model.Reconstruct(x, labels)
	if err != nil {
		return nil, err
	}
	return clip(y), nil
}

// clip moves values below 0 to 0 and above 1 to 1, in place.
func clip(x *tensor.Tensor) *tensor.Tensor {
	for i, v := range x.Data {
		x.Data[i] = min(max(v, 0), 1)
	}
	return x
}

// totals are the figures of a method, added up over images.
type totals struct{ mse, psnr, ssim, bce float64 }

// add adds the images y made of x, in their order.
func (t *totals) add(x, y *tensor.Tensor, shape [3]int) error {
	likeness, err := compare(x, y, shape)
	if err != nil {
		return err
	}
	bce := make([]float64, x.N())
	parallel(x.N(), func(i int) { bce[i] = crossEntropy(x.Row(i), y.Row(i)) })
	for i, l := range likeness {
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
func (d *denoiser) show(c *NoiseCurve, v dataset.View, at []int) error {
	for _, place := range at {
		c.Shown = append(c.Shown, d.item(v.Index[place]))
	}
	clean, noisy, labels := d.gather(v, at, NoiseLevel{c.Kind, c.Levels[c.Main]}.noise())
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
func (d *denoiser) ladder(c *NoiseCurve, v dataset.View, place int) (*tensor.Tensor, []int) {
	x := tensor.New(append([]int{1 + len(c.Levels)}, v.Set.Shape[:]...)...)
	clean, _, label := d.gather(v, []int{place}, nil)
	copy(x.Row(0), clean.Data)
	for i, level := range c.Levels {
		_, noisy, _ := d.gather(v, []int{place}, NoiseLevel{c.Kind, level}.noise())
		copy(x.Row(1+i), noisy.Data)
	}
	return x, slices.Repeat(label, x.N())
}

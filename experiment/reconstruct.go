// Package experiment asks a trained model questions about data. A function takes
// a model and images and returns a result struct with numbers and images; it
// never trains, prints or draws.
package experiment

import (
	"context"
	"fmt"
	"sync"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// ReconstructOptions say how Reconstruct works.
type ReconstructOptions struct {
	Show  int            // how many images the result shows, spread evenly; at most all
	Noise *dataset.Noise // added to what the model sees; nil: none
	Seed  uint64         // of the noise
}

// A Reconstruction is how well a model gives images back. The figures are means
// over images; those of an AE whose output leaves 0..1 count it as it is.
type Reconstruction struct {
	Images int      `json:"images"`
	MSE    float64  `json:"mse"`            // per value
	PSNR   float64  `json:"psnr"`           // dB, of each image, then the mean
	SSIM   *float64 `json:"ssim,omitempty"` // Gaussian window of 11x11; nil for smaller images

	Shown []Shown `json:"shown"`

	// The shown images, N C H W in 0..1. Input is Original unless there is noise.
	Original, Input, Recon *tensor.Tensor `json:"-"`
}

// Shown is the figures of one image.
type Shown struct {
	Index int      `json:"index"` // in the data set
	Name  string   `json:"name,omitempty"`
	Class string   `json:"class,omitempty"`
	MSE   float64  `json:"mse"`
	PSNR  float64  `json:"psnr"`
	SSIM  *float64 `json:"ssim,omitempty"`
}

// reconstructBatch is how many images are in memory at once.
const reconstructBatch = 256

// Reconstruct encodes and decodes the images of a view, with z = mu, and compares
// them with the originals.
func Reconstruct(ctx context.Context, m *model.Model, v dataset.View, o ReconstructOptions) (Reconstruction, error) {
	if v.Len() == 0 {
		return Reconstruction{}, fmt.Errorf("no image to reconstruct")
	}
	r := newReconstruction(v, o)
	batches := v.Batches(dataset.BatchOptions{Size: reconstructBatch, Seed: o.Seed, Noise: o.Noise})
	var b dataset.Batch
	for step := range batches.Len() {
		if err := ctx.Err(); err != nil {
			return Reconstruction{}, err
		}
		batches.Fill(step, &b)
		y, err := m.Reconstruct(b.Input, b.Labels)
		if err != nil {
			return Reconstruction{}, err
		}
		r.take(v, &b, y, step*reconstructBatch)
	}
	r.mean(v.Len())
	return r, nil
}

func newReconstruction(v dataset.View, o ReconstructOptions) Reconstruction {
	show := max(0, min(o.Show, v.Len()))
	shape := append([]int{show}, v.Set.Shape[:]...)
	r := Reconstruction{Images: v.Len(), Shown: make([]Shown, show)}
	r.Original, r.Input, r.Recon = tensor.New(shape...), tensor.New(shape...), tensor.New(shape...)
	if v.Set.Shape[1] >= metric.SSIMSide && v.Set.Shape[2] >= metric.SSIMSide {
		r.SSIM = new(float64)
	}
	return r
}

// take adds the figures of one batch, whose first image is number from of the
// view.
func (r *Reconstruction) take(v dataset.View, b *dataset.Batch, y *tensor.Tensor, from int) {
	figures := compare(b.Target, y, v.Set.Shape, r.SSIM != nil)
	for i, f := range figures {
		r.MSE, r.PSNR = r.MSE+f.MSE, r.PSNR+f.PSNR
		if r.SSIM != nil {
			*r.SSIM += *f.SSIM
		}
		k := r.place(from + i)
		if k < 0 {
			continue
		}
		f.Index = b.Index[i]
		f.Name, f.Class = describe(v.Set, f.Index)
		r.Shown[k] = f
		copy(r.Original.Row(k), b.Target.Row(i))
		copy(r.Input.Row(k), b.Input.Row(i))
		copy(r.Recon.Row(k), y.Row(i))
	}
}

// place returns where image i of the view is shown, or -1.
func (r *Reconstruction) place(i int) int {
	n := len(r.Shown)
	if n == 0 {
		return -1
	}
	k := (i*n + r.Images - 1) / r.Images // the first k with k*Images/n >= i
	if k < n && k*r.Images/n == i {
		return k
	}
	return -1
}

func (r *Reconstruction) mean(n int) {
	r.MSE, r.PSNR = r.MSE/float64(n), r.PSNR/float64(n)
	if r.SSIM != nil {
		*r.SSIM /= float64(n)
	}
}

// compare returns the figures of each image, on several goroutines; adding them
// up is left to the caller, in the order of the images.
func compare(x, y *tensor.Tensor, shape [3]int, ssim bool) []Shown {
	figures := make([]Shown, x.N())
	var wg sync.WaitGroup
	const piece = 32
	for from := 0; from < len(figures); from += piece {
		wg.Go(func() {
			for i := from; i < min(from+piece, len(figures)); i++ {
				mse := metric.MSE(x.Row(i), y.Row(i))
				figures[i] = Shown{MSE: mse, PSNR: metric.PSNR(mse)}
				if ssim {
					s := metric.SSIM(x.Row(i), y.Row(i), shape)
					figures[i].SSIM = &s
				}
			}
		})
	}
	wg.Wait()
	return figures
}

func describe(s *dataset.Set, item int) (name, class string) {
	if s.Names != nil {
		name = s.Names[item]
	}
	if s.Labels != nil && s.Labels[item] >= 0 && s.Labels[item] < len(s.Classes) {
		class = s.Classes[s.Labels[item]]
	}
	return name, class
}

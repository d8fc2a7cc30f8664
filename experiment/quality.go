package experiment

import (
	"math"

	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// An ImageQuality compares an image with its original.
type ImageQuality struct {
	MSE  float64  `json:"mse"`            // mean squared error, over the values of the image
	PSNR float64  `json:"psnr"`           // peak signal-to-noise ratio in dB, for a peak of 1: see metric.PSNR
	SSIM *float64 `json:"ssim,omitempty"` // structural similarity with a Gaussian window of 11x11: see metric.SSIM; nil for smaller images
}

// A QualitySummary summarises the ImageQuality of many images; SSIM is nil as there.
type QualitySummary struct {
	MSE  metric.Spread  `json:"mse"`
	PSNR metric.Spread  `json:"psnr"`
	SSIM *metric.Spread `json:"ssim,omitempty"`

	Each []float64 `json:"-" cbor:",omitempty"` // PSNR of each image, dB
}

// Compare compares each row of y with the same row of x, its original; both have N rows,
// images of the given shape C, H, W in 0..1. It returns ErrNotANumber if a value is not
// finite.
func Compare(x, y *tensor.Tensor, shape [3]int) ([]ImageQuality, error) {
	all := make([]ImageQuality, x.N())
	windowFits := shape[1] >= metric.SSIMSide && shape[2] >= metric.SSIMSide
	index.Parallel(len(all), func(i int) {
		mse := metric.MSE(x.Row(i), y.Row(i))
		all[i] = ImageQuality{MSE: mse, PSNR: metric.PSNR(mse)}
		if windowFits {
			all[i].SSIM = new(metric.SSIM(x.Row(i), y.Row(i), shape))
		}
	})
	for _, l := range all {
		if math.IsNaN(l.MSE) || math.IsInf(l.MSE, 0) {
			return nil, ErrNotANumber
		}
	}
	return all, nil
}

// Summarize summarises the quality of one or more images.
func Summarize(all []ImageQuality) QualitySummary {
	images := index.Evenly(len(all), len(all))
	f := QualitySummary{
		MSE:  metric.Describe(slice.Map(images, func(i int) float64 { return all[i].MSE })),
		Each: slice.Map(images, func(i int) float64 { return all[i].PSNR }),
	}
	f.PSNR = metric.Describe(f.Each)
	if all[0].SSIM != nil {
		f.SSIM = new(metric.Describe(slice.Map(images, func(i int) float64 { return *all[i].SSIM })))
	}
	return f
}

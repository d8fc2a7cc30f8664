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
	MSE  float64  `json:"mse"`            // per value
	PSNR float64  `json:"psnr"`           // dB
	SSIM *float64 `json:"ssim,omitempty"` // Gaussian window of 11x11; nil for smaller images
}

// A QualitySummary summarises the ImageQuality of many images.
type QualitySummary struct {
	MSE  metric.Spread  `json:"mse"`
	PSNR metric.Spread  `json:"psnr"`
	SSIM *metric.Spread `json:"ssim,omitempty"`

	Each []float64 `json:"-" cbor:",omitempty"` // PSNR of each image, dB
}

// Compare compares each image of y, N rows of shape C, H, W, with that of x. It returns
// ErrNotANumber if a value of y is not finite.
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

// Summarize summarises the measures of at least one image.
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

// Package metric measures: how alike two images are, how well scores or neighbours
// separate classes, how well a map preserves neighbourhoods, and how certain such a
// number is.
//
//	mse := metric.MSE(original, reconstruction)
//	db := metric.PSNR(mse)
//
// An image is C*H*W float32 values in 0..1, channel by channel, like a row of an N C H W
// tensor. Vectors are the rows of a tensor, N x D, and must not contain NaN. Where a
// measure is not defined, such as the AUROC of a single class, it is NaN.
package metric

import (
	"fmt"
	"math"
)

// MSE returns the mean of the squared differences between the values of two images, NaN
// for images without values. It panics if their lengths differ.
func MSE(a, b []float32) float64 {
	if len(a) != len(b) {
		panic(fmt.Sprintf("metric: %d values beside %d", len(a), len(b)))
	}
	sum := 0.0
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	return sum / float64(len(a))
}

// maxPSNR is the largest ratio that PSNR returns, in dB: that of equal images is
// infinite, which could not be averaged.
const maxPSNR = 100

// PSNR returns the peak signal-to-noise ratio in dB that corresponds to a mean squared
// error of values whose peak is 1: 10 log10(1/mse), at most 100, which is also its value
// for equal images.
func PSNR(mse float64) float64 {
	return math.Min(maxPSNR, -10*math.Log10(mse))
}

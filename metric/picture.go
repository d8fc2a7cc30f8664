// Package metric holds the measures: how alike two pictures are, how well scores
// or neighbours tell classes apart, how far a map keeps neighbours together, and
// how sure such a number is. Numbers in, numbers out.
//
// Pictures are planes of float32 in 0..1, channel by channel, as a row of an
// N C H W tensor is. Vectors are the rows of a tensor. A measure that has no value,
// such as the AUROC of one class, is NaN.
package metric

import (
	"fmt"
	"math"
)

// MSE returns the mean squared error of two pictures, per value. It panics when
// their sizes differ.
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

// MaxPSNR is the ratio given to pictures that are equal or nearly so, in dB:
// infinity could not be averaged.
const MaxPSNR = 100

// PSNR returns the peak signal-to-noise ratio in dB of a mean squared error, for
// values whose peak is 1: 10 log10(1/mse), at most MaxPSNR.
func PSNR(mse float64) float64 {
	return math.Min(MaxPSNR, -10*math.Log10(mse))
}

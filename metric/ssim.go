package metric

import (
	"fmt"
	"math"
)

// SSIMSide is the side of SSIM's window in pixels, and so the least height and width of
// the images that SSIM can compare.
const SSIMSide = 11

// Constants of Wang et al., section III: stabilisers for a peak of 1, and the width of
// the Gaussian window.
const (
	ssimC1    = 0.01 * 0.01
	ssimC2    = 0.03 * 0.03
	ssimSigma = 1.5
)

// SSIM returns the mean structural similarity of two images of shape C, H, W, in -1..1
// and 1 for equal ones (Wang, Bovik, Sheikh, Simoncelli 2004, "Image quality assessment:
// from error visibility to structural similarity", equation 13 with K1 0.01, K2 0.03 and
// peak 1). It is the mean over the channels and over all positions at which a Gaussian
// window of 11x11 pixels with sigma 1.5 lies entirely inside the image. It equals
// scikit-image's structural_similarity with gaussian_weights=True, sigma=1.5,
// use_sample_covariance=False and data_range=1. It panics if a or b does not have C*H*W
// values, or if H or W is below SSIMSide.
func SSIM(a, b []float32, shape [3]int) float64 {
	c, h, w := shape[0], shape[1], shape[2]
	if len(a) != c*h*w || len(b) != c*h*w || h < SSIMSide || w < SSIMSide {
		panic(fmt.Sprintf("metric: SSIM of %d and %d values as %v", len(a), len(b), shape))
	}
	sum := 0.0
	for k := range c {
		sum += ssimPlane(a[k*h*w:(k+1)*h*w], b[k*h*w:(k+1)*h*w], h, w)
	}
	return sum / float64(c)
}

// ssimPlane compares one channel: means, variances and covariance under the window at
// every position, then formula 13 of the paper.
func ssimPlane(a, b []float32, h, w int) float64 {
	window := gaussian()
	mean := func(p, q []float32) []float64 { return blur(product(p, q), h, w, window) }
	ma, mb := mean(a, nil), mean(b, nil)
	aa, bb, ab := mean(a, a), mean(b, b), mean(a, b)
	sum := 0.0
	for i := range ma {
		va, vb, vab := aa[i]-ma[i]*ma[i], bb[i]-mb[i]*mb[i], ab[i]-ma[i]*mb[i]
		sum += (2*ma[i]*mb[i] + ssimC1) * (2*vab + ssimC2) /
			((ma[i]*ma[i] + mb[i]*mb[i] + ssimC1) * (va + vb + ssimC2))
	}
	return sum / float64(len(ma))
}

// product multiplies two planes; with a nil q it converts p.
func product(p, q []float32) []float64 {
	out := make([]float64, len(p))
	for i := range p {
		out[i] = float64(p[i])
		if q != nil {
			out[i] *= float64(q[i])
		}
	}
	return out
}

// gaussian returns the window along one axis, with sum 1.
func gaussian() [SSIMSide]float64 {
	var g [SSIMSide]float64
	sum := 0.0
	for i := range g {
		d := float64(i - SSIMSide/2)
		g[i] = math.Exp(-d * d / (2 * ssimSigma * ssimSigma))
		sum += g[i]
	}
	for i := range g {
		g[i] /= sum
	}
	return g
}

// blur convolves a plane with the window wherever it lies entirely inside: first along
// the rows, then along the columns.
func blur(plane []float64, h, w int, g [SSIMSide]float64) []float64 {
	cols := w - SSIMSide + 1
	rows := make([]float64, h*cols)
	for i := range h {
		for j := range cols {
			sum := 0.0
			for k, v := range plane[i*w+j:][:SSIMSide] {
				sum += g[k] * v
			}
			rows[i*cols+j] = sum
		}
	}
	out := make([]float64, (h-SSIMSide+1)*cols)
	for k, weight := range g {
		for i, v := range rows[k*cols:][:len(out)] {
			out[i] += weight * v
		}
	}
	return out
}

// Package blur smooths planes of values with a Gaussian.
package blur

import "math"

// Gaussian returns a plane of h x w values convolved with a Gaussian of standard deviation
// sigma, in pixels. The Gaussian is cut off at 4 sigma, and outside the plane the values
// are mirrored at its edge (c b a | a b c), as scipy.ndimage.gaussian_filter does by
// default. A sigma of 0 returns a copy.
func Gaussian(plane []float64, h, w int, sigma float64) []float64 {
	weights := window(sigma)
	rows, out := make([]float64, len(plane)), make([]float64, len(plane))
	for y := range h {
		line(rows[y*w:], plane[y*w:], w, 1, weights)
	}
	for x := range w {
		line(out[x:], rows[x:], h, w, weights)
	}
	return out
}

// window returns the weights of a Gaussian, which add up to 1, from its centre outwards.
func window(sigma float64) []float64 {
	weights, sum := []float64{1}, 1.0
	for i := 1; i <= int(4*sigma+0.5); i++ {
		v := math.Exp(-0.5 * float64(i*i) / (sigma * sigma))
		weights = append(weights, v)
		sum += 2 * v
	}
	for i := range weights {
		weights[i] /= sum
	}
	return weights
}

// line convolves n values, each a stride after the previous one.
func line(dst, src []float64, n, stride int, weights []float64) {
	for i := range n {
		sum := weights[0] * src[i*stride]
		for k, v := range weights[1:] {
			sum += v * (src[mirrored(i-k-1, n)*stride] + src[mirrored(i+k+1, n)*stride])
		}
		dst[i*stride] = sum
	}
}

// mirrored returns the index, from 0 to n-1, that i has in a row mirrored at both edges.
func mirrored(i, n int) int {
	if i >= 0 && i < n {
		return i
	}
	i = (i%(2*n) + 2*n) % (2 * n)
	return min(i, 2*n-1-i)
}

package nn

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// layerNorm normalises each image over all of its values (Ba, Kiros, Hinton 2016).
type layerNorm struct{ affineParams } // in the shape of an image

// NewLayerNorm returns a layer normalisation (Ba, Kiros, Hinton 2016, "Layer
// normalization") of images or vectors of the given shape, without the batch: y = weight
// * (x-mean)/sqrt(var+eps) + bias, with the mean and biased variance of all values of an
// image, a weight and a bias for every value, and eps 1e-5. It is PyTorch's
// LayerNorm([C, H, W]), or LayerNorm([n]) for vectors. Training and inference are the
// same.
func NewLayerNorm(name string, shape ...int) Layer {
	return &layerNorm{newAffineParams(name, shape...)}
}

// Out returns in, which must be the layer's shape.
func (l *layerNorm) Out(in []int) ([]int, error) {
	if !slices.Equal(in, l.Weight.Shape) {
		return nil, fmt.Errorf("layernorm: got %v, needs %v", in, l.Weight.Shape)
	}
	return slices.Clone(in), nil
}

// Forward computes y = (x-mean)*rstd*weight + bias, rstd = 1/sqrt(var+eps).
func (l *layerNorm) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	y := c.begin(l, x)
	c.run(x.N(), job{layer: l, do: normImage, x: x, y: y, stats: c.stats(l, x.N())})
	return y
}

// Backward computes, with xhat = (x-mean)*rstd, g = dy*weight and m values per image,
//
//	dbias = sum of dy, dweight = sum of dy*xhat   over the images
//	dx = rstd * (g - sum g/m - xhat * sum(g xhat)/m)   the sums over an image
func (l *layerNorm) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	x := c.Kept(l)
	stats := c.stats(l, x.N())
	c.run(kernel.Blocks(x.Stride()), job{layer: l, do: normWeights, x: x, dy: dy, stats: stats})
	if !needInput {
		return nil
	}
	dx := c.inputGradient(dy.Data, x)
	c.run(x.N(), job{layer: l, do: normImageBack, x: x, dy: dy, dx: dx, stats: stats})
	return dx
}

// normImage normalises image i.
func normImage(j *job, i int) {
	l, x, y := j.layer.(*layerNorm), j.x.Row(i), j.y.Row(i)
	mean, rstd := meanAndRstd(j.stats.Row(i), x)
	kernel.Affine(y, x, float32(rstd), float32(-mean*rstd))
	bias := l.Bias.Data
	for k, w := range l.Weight.Data {
		y[k] = y[k]*w + bias[k]
	}
}

// normImageBack computes the gradient with respect to image i.
func normImageBack(j *job, i int) {
	x, dx := j.x.Row(i), j.dx.Row(i)
	mean, rstd := j.stats.Row(i)[0], j.stats.Row(i)[1]
	multiply(dx, j.dy.Row(i), j.layer.(*layerNorm).Weight.Data)
	var total, products float64
	for from := 0; from < len(x); from += longSum {
		to := min(from+longSum, len(x))
		g, gx := kernel.SumProducts(dx[from:to], x[from:to], mean)
		total, products = total+float64(g), products+float64(gx)
	}
	b, c := normShift(mean, rstd, total/float64(len(x)), products/float64(len(x)))
	kernel.Combine(dx, dx, x, rstd, b, c)
}

// normWeights sums the gradients of a block of weights and biases over the images.
func normWeights(j *job, block int) {
	l := j.layer.(*layerNorm)
	from, to := kernel.Block(block, j.x.Stride())
	weight, bias := l.Weight.Grad[from:to], l.Bias.Grad[from:to]
	clear(weight)
	clear(bias)
	for i := range j.x.N() {
		mean, rstd := j.stats.Row(i)[0], j.stats.Row(i)[1]
		x := j.x.Row(i)[from:to]
		for k, g := range j.dy.Row(i)[from:to] {
			bias[k] += g
			weight[k] += g * (x[k] - mean) * rstd
		}
	}
}

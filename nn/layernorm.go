package nn

import (
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// LayerNorm normalises each image over all of its values (Ba, Kiros, Hinton 2016):
// y = weight * (x-mean)/sqrt(var+eps) + bias, with a weight and a bias for every
// value. It is PyTorch's LayerNorm([C, H, W]), or LayerNorm([values]) of a vector.
// Training and inference are the same. eps is 1e-5.
type LayerNorm struct {
	Weight, Bias *Param // of the shape of an image
}

// NewLayerNorm returns a layer normalisation of images of shape; Init gives it its
// starting weights.
func NewLayerNorm(name string, shape ...int) *LayerNorm {
	return &LayerNorm{newParam(name+".weight", slices.Clone(shape)...), newParam(name+".bias", slices.Clone(shape)...)}
}

// Init sets the weights to one, the biases to zero, whatever the seed.
func (l *LayerNorm) Init(uint64) {
	fill(1, l.Weight)
	fill(0, l.Bias)
}

// Out returns in, which is the layer's shape.
func (l *LayerNorm) Out(in []int) ([]int, error) {
	if !slices.Equal(in, l.Weight.Shape) {
		return nil, fmt.Errorf("layernorm: got %v, needs %v", in, l.Weight.Shape)
	}
	return slices.Clone(in), nil
}

// Params returns weight and bias.
func (l *LayerNorm) Params() []*Param { return []*Param{l.Weight, l.Bias} }

// Forward computes y = (x-mean)*rstd*weight + bias, rstd = 1/sqrt(var+eps).
func (l *LayerNorm) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	c.Keep(l, x)
	y := c.output(l, x)
	c.layerNorm = layerNormJob{l: l, do: (*layerNormJob).forward, x: x, y: y, stats: l.stats(c, x)}
	c.Pool.Do(x.N(), &c.layerNorm)
	return y
}

// stats returns room for mean and rstd of every image, N x 2.
func (l *LayerNorm) stats(c *Call, x *tensor.Tensor) *tensor.Tensor {
	return c.Buffer(l, slotStats, x.N(), 2)
}

// Backward computes, with xhat = (x-mean)*rstd, g = dy*weight and m values an image,
//
//	dbias = sum of dy, dweight = sum of dy*xhat   over the images
//	dx = rstd * (g - sum g/m - xhat * sum(g xhat)/m)   the sums over an image
func (l *LayerNorm) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	x := c.Kept(l)
	c.layerNorm = layerNormJob{l: l, do: (*layerNormJob).weights, x: x, dy: dy, stats: l.stats(c, x)}
	c.Pool.Do(kernel.Blocks(x.Stride()), &c.layerNorm)
	if !needInput {
		return nil
	}
	dx := c.inputGradient(dy.Data, x)
	c.layerNorm.do, c.layerNorm.dx = (*layerNormJob).backward, dx
	c.Pool.Do(x.N(), &c.layerNorm)
	return dx
}

// A layerNormJob is one of the three loops below, a part an image or a block of
// weights.
type layerNormJob struct {
	l      *LayerNorm
	do     func(j *layerNormJob, i int)
	x, y   *tensor.Tensor
	dy, dx *tensor.Tensor
	stats  *tensor.Tensor // N x 2: mean, rstd
}

// Part runs part i.
func (j *layerNormJob) Part(_, i int) { j.do(j, i) }

// forward normalises image i.
func (j *layerNormJob) forward(i int) {
	x, y := j.x.Row(i), j.y.Row(i)
	mean, squares := moments(x)
	rstd := 1 / math.Sqrt(squares/float64(len(x))+normEps)
	j.stats.Row(i)[0], j.stats.Row(i)[1] = float32(mean), float32(rstd)
	kernel.Affine(y, x, float32(rstd), float32(-mean*rstd))
	bias := j.l.Bias.Data
	for k, w := range j.l.Weight.Data {
		y[k] = y[k]*w + bias[k]
	}
}

// backward computes the gradient by image i.
func (j *layerNormJob) backward(i int) {
	x, dx := j.x.Row(i), j.dx.Row(i)
	mean, rstd := j.stats.Row(i)[0], j.stats.Row(i)[1]
	multiply(dx, j.dy.Row(i), j.l.Weight.Data)
	var total, products float64
	for from := 0; from < len(x); from += longSum {
		to := min(from+longSum, len(x))
		g, gx := kernel.SumProducts(dx[from:to], x[from:to], mean)
		total, products = total+float64(g), products+float64(gx)
	}
	b, c := normShift(mean, rstd, total/float64(len(x)), products/float64(len(x)))
	kernel.Combine(dx, dx, x, rstd, b, c)
}

// weights sums the gradients of a block of weights and biases over the images.
func (j *layerNormJob) weights(block int) {
	from, to := kernel.Block(block, j.x.Stride())
	weight, bias := j.l.Weight.Grad[from:to], j.l.Bias.Grad[from:to]
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

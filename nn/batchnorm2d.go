package nn

import (
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// A batchNorm2D normalises each channel of N x channels x H x W.
type batchNorm2D struct {
	affineParams                   // of channels
	RunningMean, RunningVar *Param // channels, not trained
	channels                int
}

const normMomentum = 0.1

// NewBatchNorm2D returns a layer that normalises each channel of N x channels x H x W
// over the batch and all positions (Ioffe and Szegedy 2015): y = weight *
// (x-mean)/sqrt(var+eps) + bias, with eps 1e-5. In training it uses the mean and the
// biased variance of the batch, and moves the running statistics a tenth of the way
// towards that mean and the unbiased variance, as PyTorch does by default; in inference
// it uses the running statistics. Its Params are weight, bias, running_mean and
// running_var, each with one value per channel.
func NewBatchNorm2D(name string, channels int) Layer {
	mean, variance := newParam(name+".running_mean", channels), newParam(name+".running_var", channels)
	mean.Trained, variance.Trained = false, false
	return &batchNorm2D{newAffineParams(name, channels), mean, variance, channels}
}

// Init sets weight and variance to one, bias and mean to zero, whatever the seed.
func (l *batchNorm2D) Init(uint64) {
	fill(1, l.Weight, l.RunningVar)
	fill(0, l.Bias, l.RunningMean)
}

// Out returns in, which must be C H W with the layer's channels.
func (l *batchNorm2D) Out(in []int) ([]int, error) {
	if err := planes("batchnorm2d", in, l.channels); err != nil {
		return nil, err
	}
	return slices.Clone(in), nil
}

// Params returns weight, bias and the running statistics.
func (l *batchNorm2D) Params() []*Param {
	return []*Param{l.Weight, l.Bias, l.RunningMean, l.RunningVar}
}

// Forward computes y = scale*x + shift, with scale = weight/sqrt(var+eps) and
// shift = bias - scale*mean.
func (l *batchNorm2D) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	y := c.begin(l, x)
	var sums *tensor.Tensor
	if c.Train {
		sums = l.sums(c, x)
		c.runPlanes(job{layer: l, plane: measure, x: x, sums: sums})
	}
	c.runPlanes(job{layer: l, plane: normalise, x: x, y: y, stats: l.statistics(c, sums, x.Shape[2]*x.Shape[3])})
	return y
}

// runPlanes runs j.plane on the planes of a batch, one part per image.
func (c *Call) runPlanes(j job) {
	j.do = eachPlane
	c.run(j.x.N(), j)
}

func eachPlane(j *job, image int) {
	l := j.layer.(*batchNorm2D)
	for ch := range l.channels {
		j.plane(j, l, ch, image*l.channels+ch)
	}
}

// measure sets sums to the mean of each plane and the sum of squared deviations from
// it.
func measure(j *job, _ *batchNorm2D, _, p int) {
	x := plane(j.x, p)
	m := kernel.Sum(x) / float32(len(x))
	j.sums.Data[2*p], j.sums.Data[2*p+1] = m, kernel.SumSquares(x, m)
}

func normalise(j *job, l *batchNorm2D, ch, p int) {
	scale, shift := l.affine(ch, j.stats)
	kernel.Affine(plane(j.y, p), plane(j.x, p), scale, shift)
}

// measureGradient sets sums to the sums of dy and of dy*(x-mean).
func measureGradient(j *job, _ *batchNorm2D, ch, p int) {
	j.sums.Data[2*p], j.sums.Data[2*p+1] = kernel.SumProducts(plane(j.dy, p), plane(j.x, p), j.stats.Row(0)[ch])
}

func normaliseGradient(j *job, l *batchNorm2D, ch, p int) {
	g := l.inputGrad(ch, j.x, j.stats)
	kernel.Combine(plane(j.dx, p), plane(j.dy, p), plane(j.x, p), g.A, g.B, g.C)
}

// affine returns the scale and shift of a channel.
func (l *batchNorm2D) affine(ch int, stats *tensor.Tensor) (scale, shift float32) {
	scale = l.Weight.Data[ch] * stats.Row(1)[ch]
	return scale, l.Bias.Data[ch] - scale*stats.Row(0)[ch]
}

// statistics returns mean and 1/sqrt(var+eps) of each channel. With sums (N x channels
// x 2: mean and sum of squared deviations of each plane, of the given number of values)
// they are those of the batch, and the running statistics are updated; without sums
// they are the running ones.
func (l *batchNorm2D) statistics(c *Call, sums *tensor.Tensor, values int) *tensor.Tensor {
	stats := l.stats(c)
	mean, rstd := stats.Row(0), stats.Row(1)
	if sums == nil {
		for ch, v := range l.RunningVar.Data {
			mean[ch], rstd[ch] = l.RunningMean.Data[ch], float32(1/math.Sqrt(float64(v)+normEps))
		}
		return stats
	}
	count := float64(values)
	for ch := range l.channels {
		m, squares := combine(sums, ch, count)
		n := count * float64(sums.N())
		mean[ch], rstd[ch] = float32(m), float32(1/math.Sqrt(squares/n+normEps))
		l.move(ch, m, squares/max(n-1, 1))
	}
	return stats
}

// stats returns the statistics that Forward computed, 2 x channels.
func (l *batchNorm2D) stats(c *Call) *tensor.Tensor { return c.Buffer(l, slotStats, 2, l.channels) }

// sums returns a buffer for two sums per plane of x, N x channels x 2.
func (l *batchNorm2D) sums(c *Call, x *tensor.Tensor) *tensor.Tensor {
	return c.Buffer(l, slotSums, x.N(), l.channels, 2)
}

// combine returns the mean of a channel and the sum of squared deviations from it,
// computed from those of its planes of count values each (Chan, Golub, LeVeque 1979).
func combine(sums *tensor.Tensor, ch int, count float64) (mean, squares float64) {
	n := sums.N()
	for i := range n {
		mean += float64(sums.Row(i)[2*ch])
	}
	mean /= float64(n)
	for i := range n {
		d := float64(sums.Row(i)[2*ch]) - mean
		squares += float64(sums.Row(i)[2*ch+1]) + count*d*d
	}
	return mean, squares
}

// move takes the running statistics a tenth of the way to the batch's, with the
// unbiased variance.
func (l *batchNorm2D) move(ch int, mean, variance float64) {
	m, v := &l.RunningMean.Data[ch], &l.RunningVar.Data[ch]
	*m = float32((1-normMomentum)*float64(*m) + normMomentum*mean)
	*v = float32((1-normMomentum)*float64(*v) + normMomentum*variance)
}

// Backward computes, with xhat = (x-mean)*rstd and n values per channel,
//
//	dbias = sum of dy, dweight = sum of dy*xhat
//	dx = weight*rstd * (dy - dbias/n - xhat*dweight/n)
//
// which is a*dy + b*x + c with three coefficients per channel.
func (l *batchNorm2D) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	x, stats := c.Kept(l), l.stats(c)
	sums := l.sums(c, x)
	c.runPlanes(job{layer: l, plane: measureGradient, x: x, dy: dy, sums: sums, stats: stats})
	l.gradients(stats, sums)
	if !needInput {
		return nil
	}
	dx := c.inputGradient(dy.Data, x)
	c.runPlanes(job{layer: l, plane: normaliseGradient, x: x, dy: dy, dx: dx, stats: stats})
	return dx
}

// gradients sets the gradients of weight and bias from the sums of dy and of
// dy*(x-mean) of each plane.
func (l *batchNorm2D) gradients(stats, sums *tensor.Tensor) {
	for ch := range l.channels {
		var total, products float64
		for i := range sums.N() {
			total += float64(sums.Row(i)[2*ch])
			products += float64(sums.Row(i)[2*ch+1])
		}
		l.Bias.Grad[ch], l.Weight.Grad[ch] = float32(total), float32(products*float64(stats.Row(1)[ch]))
	}
}

// inputGrad returns the coefficients of dx = A*dy + B*x + C for a channel, and the
// scale and shift of the output.
func (l *batchNorm2D) inputGrad(ch int, x, stats *tensor.Tensor) kernel.NormGrad {
	n := float32(x.N() * x.Shape[2] * x.Shape[3])
	scale, shift := l.affine(ch, stats)
	b := -scale * stats.Row(1)[ch] * l.Weight.Grad[ch] / n
	return kernel.NormGrad{A: scale, B: b, C: -scale*l.Bias.Grad[ch]/n - b*stats.Row(0)[ch], Scale: scale, Shift: shift}
}

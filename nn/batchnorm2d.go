package nn

import (
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// BatchNorm2D normalises each channel over the batch and its positions (Ioffe
// and Szegedy 2015): y = weight * (x-mean)/sqrt(var+eps) + bias. Training uses
// the batch's own mean and variance and moves the running ones by a tenth
// towards them; inference uses the running ones. eps is 1e-5.
type BatchNorm2D struct {
	affineParams                   // of channels
	RunningMean, RunningVar *Param // channels, not trained
	channels                int
}

const normMomentum = 0.1

// NewBatchNorm2D returns a batch normalisation; Init gives it its starting weights.
func NewBatchNorm2D(name string, channels int) *BatchNorm2D {
	mean, variance := newParam(name+".running_mean", channels), newParam(name+".running_var", channels)
	mean.Trained, variance.Trained = false, false
	return &BatchNorm2D{newAffineParams(name, channels), mean, variance, channels}
}

// Init sets weight and variance to one, bias and mean to zero, whatever the seed.
func (l *BatchNorm2D) Init(uint64) {
	fill(1, l.Weight, l.RunningVar)
	fill(0, l.Bias, l.RunningMean)
}

// Out returns in, of the layer's channels.
func (l *BatchNorm2D) Out(in []int) ([]int, error) {
	if err := planes("batchnorm2d", in, l.channels); err != nil {
		return nil, err
	}
	return slices.Clone(in), nil
}

// Params returns weight, bias and the running statistics.
func (l *BatchNorm2D) Params() []*Param {
	return []*Param{l.Weight, l.Bias, l.RunningMean, l.RunningVar}
}

// Forward computes y = scale*x + shift, with scale = weight/sqrt(var+eps) and
// shift = bias - scale*mean.
func (l *BatchNorm2D) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	c.Keep(l, x)
	y := c.output(l, x)
	var sums *tensor.Tensor
	if c.Train {
		sums = l.sums(c, x)
		c.runNorm(normJob{l: l, x: x, sums: sums, do: (*normJob).measure})
	}
	mean, rstd := l.statistics(c, sums, x.Shape[2]*x.Shape[3])
	c.runNorm(normJob{l: l, x: x, y: y, mean: mean, rstd: rstd, do: (*normJob).normalise})
	return y
}

// A normJob is one pass over the planes of a batch, a part an image: what do
// does with plane p, one of channel ch.
type normJob struct {
	l          *BatchNorm2D
	do         func(j *normJob, ch, p int)
	x, y       *tensor.Tensor // what is normalised, the result
	dy, dx     *tensor.Tensor // gradients by y and by x
	sums       *tensor.Tensor // N x channels x 2: two of each plane
	mean, rstd []float32
}

// runNorm runs j.
func (c *Call) runNorm(j normJob) {
	c.norm = j
	c.Pool.Do(j.x.N(), &c.norm)
}

// Part treats the planes of image i.
func (j *normJob) Part(_, i int) {
	for ch := range j.l.channels {
		j.do(j, ch, i*j.l.channels+ch)
	}
}

// measure sets the sums to the mean and the sum of squares around it.
func (j *normJob) measure(_, p int) {
	x := plane(j.x, p)
	m := kernel.Sum(x) / float32(len(x))
	j.sums.Data[2*p], j.sums.Data[2*p+1] = m, kernel.SumSquares(x, m)
}

func (j *normJob) normalise(ch, p int) {
	scale, shift := j.l.affine(ch, j.mean, j.rstd)
	kernel.Affine(plane(j.y, p), plane(j.x, p), scale, shift)
}

// measureGradient sets the sums to those of dy and of dy*(x-mean).
func (j *normJob) measureGradient(ch, p int) {
	j.sums.Data[2*p], j.sums.Data[2*p+1] = kernel.SumProducts(plane(j.dy, p), plane(j.x, p), j.mean[ch])
}

func (j *normJob) inputGradient(ch, p int) {
	g := j.l.inputGrad(ch, j.x, j.mean, j.rstd)
	kernel.Combine(plane(j.dx, p), plane(j.dy, p), plane(j.x, p), g.A, g.B, g.C)
}

// affine returns the scale and shift of a channel.
func (l *BatchNorm2D) affine(ch int, mean, rstd []float32) (scale, shift float32) {
	scale = l.Weight.Data[ch] * rstd[ch]
	return scale, l.Bias.Data[ch] - scale*mean[ch]
}

// statistics returns mean and 1/sqrt(var+eps) of each channel: those of the batch,
// from the mean of each plane of so many values and its sum of squares, N x
// channels x 2, which also moves the running ones; without sums the running ones.
func (l *BatchNorm2D) statistics(c *Call, sums *tensor.Tensor, values int) (mean, rstd []float32) {
	mean, rstd = l.kept(c)
	if sums == nil {
		for ch, v := range l.RunningVar.Data {
			mean[ch], rstd[ch] = l.RunningMean.Data[ch], float32(1/math.Sqrt(float64(v)+normEps))
		}
		return mean, rstd
	}
	count := float64(values)
	for ch := range l.channels {
		m, squares := combine(sums, ch, count)
		n := count * float64(sums.N())
		mean[ch], rstd[ch] = float32(m), float32(1/math.Sqrt(squares/n+normEps))
		l.move(ch, m, squares/max(n-1, 1))
	}
	return mean, rstd
}

// kept returns the statistics that Forward left.
func (l *BatchNorm2D) kept(c *Call) (mean, rstd []float32) {
	stats := c.Buffer(l, slotStats, 2, l.channels)
	return stats.Row(0), stats.Row(1)
}

// sums returns room for two sums of each plane of x, N x channels x 2.
func (l *BatchNorm2D) sums(c *Call, x *tensor.Tensor) *tensor.Tensor {
	return c.Buffer(l, slotSums, x.N(), l.channels, 2)
}

// combine returns the mean of a channel and the sum of squares around it, from
// those of its planes of count values (Chan, Golub, LeVeque 1979).
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

// move takes the running statistics a tenth of the way to the batch's, the
// variance being the unbiased one.
func (l *BatchNorm2D) move(ch int, mean, variance float64) {
	m, v := &l.RunningMean.Data[ch], &l.RunningVar.Data[ch]
	*m = float32((1-normMomentum)*float64(*m) + normMomentum*mean)
	*v = float32((1-normMomentum)*float64(*v) + normMomentum*variance)
}

// Backward computes, with xhat = (x-mean)*rstd and n values a channel,
//
//	dbias = sum of dy, dweight = sum of dy*xhat
//	dx = weight*rstd * (dy - dbias/n - xhat*dweight/n)
//
// which is a*dy + b*x + c with three numbers a channel.
func (l *BatchNorm2D) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	x := c.Kept(l)
	mean, rstd := l.kept(c)
	sums := l.sums(c, x)
	c.runNorm(normJob{l: l, x: x, dy: dy, sums: sums, mean: mean, do: (*normJob).measureGradient})
	l.gradients(rstd, sums)
	if !needInput {
		return nil
	}
	dx := c.inputGradient(dy.Data, x)
	c.runNorm(normJob{l: l, x: x, dy: dy, dx: dx, mean: mean, rstd: rstd, do: (*normJob).inputGradient})
	return dx
}

// gradients sets those of weight and bias from the sums of dy and of dy*(x-mean)
// of each plane.
func (l *BatchNorm2D) gradients(rstd []float32, sums *tensor.Tensor) {
	for ch := range l.channels {
		var total, products float64
		for i := range sums.N() {
			total += float64(sums.Row(i)[2*ch])
			products += float64(sums.Row(i)[2*ch+1])
		}
		l.Bias.Grad[ch], l.Weight.Grad[ch] = float32(total), float32(products*float64(rstd[ch]))
	}
}

// inputGrad returns the numbers of dx = A*dy + B*x + C of a channel, and those of
// the output.
func (l *BatchNorm2D) inputGrad(ch int, x *tensor.Tensor, mean, rstd []float32) kernel.NormGrad {
	n := float32(x.N() * x.Shape[2] * x.Shape[3])
	scale, shift := l.affine(ch, mean, rstd)
	b := -scale * rstd[ch] * l.Weight.Grad[ch] / n
	return kernel.NormGrad{A: scale, B: b, C: -scale*l.Bias.Grad[ch]/n - b*mean[ch], Scale: scale, Shift: shift}
}

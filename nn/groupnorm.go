package nn

import (
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// GroupNorm normalises each image on its own, in groups of neighbouring channels
// over these and their positions (Wu and He 2018): y = weight * (x-mean)/sqrt(var+eps)
// + bias, with a weight and a bias a channel. It keeps no running statistics, so
// training and inference are the same. eps is 1e-5.
type GroupNorm struct {
	Weight, Bias     *Param // channels
	groups, channels int
}

// NewGroupNorm returns a group normalisation; Init gives it its starting weights.
func NewGroupNorm(name string, groups, channels int) *GroupNorm {
	return &GroupNorm{newParam(name+".weight", channels), newParam(name+".bias", channels), groups, channels}
}

// Init sets the weights to one, the biases to zero, whatever the seed.
func (l *GroupNorm) Init(uint64) {
	fill(1, l.Weight)
	fill(0, l.Bias)
}

// Out returns in, of the layer's channels, which the groups divide.
func (l *GroupNorm) Out(in []int) ([]int, error) {
	if err := planes("groupnorm", in, l.channels); err != nil {
		return nil, err
	}
	if l.groups < 1 || l.channels%l.groups != 0 {
		return nil, fmt.Errorf("groupnorm: groups %d, needs a number that divides the %d channels", l.groups, l.channels)
	}
	return slices.Clone(in), nil
}

// Params returns weight and bias.
func (l *GroupNorm) Params() []*Param { return []*Param{l.Weight, l.Bias} }

// Forward computes y = scale*x + shift, with scale = weight*rstd, shift = bias -
// scale*mean and rstd = 1/sqrt(var+eps) of the group.
func (l *GroupNorm) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	c.Keep(l, x)
	y := c.output(l, x)
	c.groupNorm = groupNormJob{l: l, x: x, y: y, stats: l.stats(c, x)}
	c.Pool.Do(x.N()*l.groups, &c.groupNorm)
	return y
}

// stats returns room for mean and rstd of every group of a batch, N*groups x 2.
func (l *GroupNorm) stats(c *Call, x *tensor.Tensor) *tensor.Tensor {
	return c.Buffer(l, slotStats, x.N()*l.groups, 2)
}

// Backward computes, with xhat = (x-mean)*rstd, g = dy*weight and m values a group,
//
//	dbias = sum of dy, dweight = sum of dy*xhat   over a channel of all images
//	dx = rstd * (g - sum g/m - xhat * sum(g xhat)/m)   the sums over the group
//
// which is a*dy + b*x + c with three numbers a plane.
func (l *GroupNorm) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	x := c.Kept(l)
	j := groupNormJob{l: l, x: x, dy: dy, stats: l.stats(c, x), sums: c.Buffer(l, slotSums, x.N(), l.channels, 2)}
	if needInput {
		j.dx = c.inputGradient(dy.Data, x)
	}
	c.groupNorm = j
	c.Pool.Do(x.N()*l.groups, &c.groupNorm)
	l.gradients(j.stats, j.sums)
	return j.dx
}

// gradients sets those of weight and bias from the sums of dy and of dy*(x-mean) of
// each plane.
func (l *GroupNorm) gradients(stats, sums *tensor.Tensor) {
	wide := l.channels / l.groups
	for ch := range l.channels {
		var total, products float64
		for i := range sums.N() {
			rstd := stats.Row(i*l.groups + ch/wide)[1]
			total += float64(sums.Row(i)[2*ch])
			products += float64(sums.Row(i)[2*ch+1]) * float64(rstd)
		}
		l.Bias.Grad[ch], l.Weight.Grad[ch] = float32(total), float32(products)
	}
}

// A groupNormJob is Forward, or with dy Backward, a part a group of an image.
type groupNormJob struct {
	l           *GroupNorm
	x, y        *tensor.Tensor
	dy, dx      *tensor.Tensor // dx: nil is not wanted
	stats, sums *tensor.Tensor
}

// Part treats group i, counted through all images.
func (j *groupNormJob) Part(_, i int) {
	wide, n := j.l.channels/j.l.groups, j.x.Shape[2]*j.x.Shape[3]
	first := i * wide // plane
	if j.dy != nil {
		j.backward(j.stats.Row(i), first, wide, float64(n*wide))
		return
	}
	mean, squares := moments(j.x.Data[first*n:][:wide*n])
	m, rstd := float32(mean), float32(1/math.Sqrt(squares/float64(wide*n)+normEps))
	j.stats.Row(i)[0], j.stats.Row(i)[1] = m, rstd
	for p := first; p < first+wide; p++ {
		scale := j.l.Weight.Data[p%j.l.channels] * rstd
		kernel.Affine(plane(j.y, p), plane(j.x, p), scale, j.l.Bias.Data[p%j.l.channels]-scale*m)
	}
}

// backward treats the planes of a group of so many values from first on.
func (j *groupNormJob) backward(stats []float32, first, wide int, values float64) {
	m, rstd := stats[0], stats[1]
	var total, products float64 // of dy*weight, and of that times x-mean
	for p := first; p < first+wide; p++ {
		d, dx := kernel.SumProducts(plane(j.dy, p), plane(j.x, p), m)
		j.sums.Data[2*p], j.sums.Data[2*p+1] = d, dx
		w := float64(j.l.Weight.Data[p%j.l.channels])
		total, products = total+w*float64(d), products+w*float64(dx)
	}
	if j.dx == nil {
		return
	}
	b, c := normShift(m, rstd, total/values, products/values)
	for p := first; p < first+wide; p++ {
		kernel.Combine(plane(j.dx, p), plane(j.dy, p), plane(j.x, p), rstd*j.l.Weight.Data[p%j.l.channels], b, c)
	}
}

// normShift returns what a normalisation's gradient by its input adds to the direct
// one, b*x + c: with the means of g and of g*(x-mean), b = -rstd³ mean(g (x-mean)) and
// c = -rstd mean(g) - b*mean.
func normShift(mean, rstd float32, meanG, meanProducts float64) (b, c float32) {
	r := float64(rstd)
	slope := -r * r * r * meanProducts
	return float32(slope), float32(-r*meanG - slope*float64(mean))
}

// longSum is how many values go into one float32 sum.
const longSum = 4096

// moments returns the mean of x and the sum of squares around it, combined from
// those of pieces (Chan, Golub, LeVeque 1979).
func moments(x []float32) (mean, squares float64) {
	for from := 0; from < len(x); from += longSum {
		piece := x[from:min(from+longSum, len(x))]
		m := kernel.Sum(piece) / float32(len(piece))
		before, more := float64(from), float64(len(piece))
		d, all := float64(m)-mean, before+more
		mean += d * more / all
		squares += float64(kernel.SumSquares(piece, m)) + d*d*before*more/all
	}
	return mean, squares
}

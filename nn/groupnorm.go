package nn

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// groupNorm normalises each image independently, in groups of consecutive channels,
// over these channels and all positions (Wu and He 2018). It keeps no running
// statistics.
type groupNorm struct {
	affineParams     // of channels
	groups, channels int
}

// NewGroupNorm returns a group normalisation (Wu and He 2018, "Group normalization") of
// N x channels x H x W: y = weight * (x-mean)/sqrt(var+eps) + bias, with the mean and
// biased variance of each group of channels/groups consecutive channels of an image, a
// weight and a bias per channel, and eps 1e-5. Out returns an error unless groups
// divides channels. Training and inference are the same.
func NewGroupNorm(name string, groups, channels int) Layer {
	return &groupNorm{newAffineParams(name, channels), groups, channels}
}

// Out returns in, which must be C H W with the layer's channels, a multiple of groups.
func (l *groupNorm) Out(in []int) ([]int, error) {
	if err := planes("groupnorm", in, l.channels); err != nil {
		return nil, err
	}
	if l.groups < 1 || l.channels%l.groups != 0 {
		return nil, fmt.Errorf("groupnorm: groups %d, needs a number that divides the %d channels", l.groups, l.channels)
	}
	return slices.Clone(in), nil
}

// Forward computes y = scale*x + shift, with scale = weight*rstd, shift = bias -
// scale*mean and rstd = 1/sqrt(var+eps) of the group.
func (l *groupNorm) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	y := c.begin(l, x)
	c.run(x.N()*l.groups, job{layer: l, do: normGroup, x: x, y: y, stats: c.stats(l, x.N()*l.groups)})
	return y
}

// Backward computes, with xhat = (x-mean)*rstd, g = dy*weight and m values per group,
//
//	dbias = sum of dy, dweight = sum of dy*xhat   over a channel of all images
//	dx = rstd * (g - sum g/m - xhat * sum(g xhat)/m)   the sums over the group
//
// which is a*dy + b*x + c with three coefficients per plane.
func (l *groupNorm) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	x := c.Kept(l)
	var dx *tensor.Tensor
	if needInput {
		dx = c.inputGradient(dy.Data, x)
	}
	stats, sums := c.stats(l, x.N()*l.groups), c.Buffer(l, slotSums, x.N(), l.channels, 2)
	c.run(x.N()*l.groups, job{layer: l, do: normGroupBack, x: x, dy: dy, dx: dx, stats: stats, sums: sums})
	l.gradients(stats, sums)
	return dx
}

// gradients sets the gradients of weight and bias from the sums of dy and of
// dy*(x-mean) of each plane.
func (l *groupNorm) gradients(stats, sums *tensor.Tensor) {
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

// normGroup normalises group i, counting the groups of all images.
func normGroup(j *job, i int) {
	l := j.layer.(*groupNorm)
	wide, n := l.channels/l.groups, j.x.Shape[2]*j.x.Shape[3]
	first := i * wide // plane
	mean, rstd := meanAndRstd(j.stats.Row(i), j.x.Data[first*n:][:wide*n])
	for p := first; p < first+wide; p++ {
		scale := l.Weight.Data[p%l.channels] * float32(rstd)
		kernel.Affine(plane(j.y, p), plane(j.x, p), scale, l.Bias.Data[p%l.channels]-scale*float32(mean))
	}
}

// normGroupBack sums the gradients of the planes of group i and computes dx if it is
// wanted.
func normGroupBack(j *job, i int) {
	l, m, rstd := j.layer.(*groupNorm), j.stats.Row(i)[0], j.stats.Row(i)[1]
	wide := l.channels / l.groups
	first, values := i*wide, float64(wide*j.x.Shape[2]*j.x.Shape[3])
	var total, products float64 // of dy*weight, and of that times x-mean
	for p := first; p < first+wide; p++ {
		d, dx := kernel.SumProducts(plane(j.dy, p), plane(j.x, p), m)
		j.sums.Data[2*p], j.sums.Data[2*p+1] = d, dx
		w := float64(l.Weight.Data[p%l.channels])
		total, products = total+w*float64(d), products+w*float64(dx)
	}
	if j.dx == nil {
		return
	}
	b, c := normShift(m, rstd, total/values, products/values)
	for p := first; p < first+wide; p++ {
		kernel.Combine(plane(j.dx, p), plane(j.dy, p), plane(j.x, p), rstd*l.Weight.Data[p%l.channels], b, c)
	}
}

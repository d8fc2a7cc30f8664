package nn

import (
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// convNormReLU is a convolution, batch normalisation and ReLU in one layer. In training
// its results are bit-identical to those of the three layers, with fewer passes over
// memory: statistics are computed where the convolution is written, and the gradient
// passes back through ReLU and normalisation where the convolution reads it. Inference
// folds the normalisation into weights and bias,
//
//	scale = weight/sqrt(var+eps), w' = scale*w, b' = scale*b + bias - scale*mean
//
// and applies the ReLU while writing.
type convNormReLU struct {
	conv *convLayer
	norm *batchNorm2D
}

// NewConvNormReLU returns a convolution, a batch normalisation of its output channels
// and a ReLU as one layer: y = max(norm(conv(x)), 0). It makes fewer passes over memory
// than the three layers. In training its results are bit-identical to theirs; in
// inference it folds the normalisation into the convolution's weights, so they may
// differ in rounding. It panics unless conv comes from NewConv2D or NewConvTranspose2D
// and norm from NewBatchNorm2D.
func NewConvNormReLU(conv, norm Layer) Layer {
	return &convNormReLU{conv.(*convLayer), norm.(*batchNorm2D)}
}

// Init sets the starting weights of both.
func (l *convNormReLU) Init(seed uint64) {
	l.conv.Init(seed)
	l.norm.Init(seed)
}

// Out returns the shape of the convolution's output.
func (l *convNormReLU) Out(in []int) ([]int, error) {
	out, err := l.conv.Out(in)
	if err != nil {
		return nil, err
	}
	return l.norm.Out(out)
}

// Params returns the parameters of the convolution, then those of the normalisation.
func (l *convNormReLU) Params() []*Param { return slices.Concat(l.conv.Params(), l.norm.Params()) }

// Forward computes y = max(scale*conv(x) + shift, 0).
func (l *convNormReLU) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	y := c.begin(l, x)
	if !c.Train {
		w, b := l.folded(c)
		l.conv.run(c, y, x, w, kernel.Epilogue{Bias: b, ReLU: true})
		return y
	}
	raw, sums := c.Buffer(l.conv, slotOutput, y.Shape...), l.norm.sums(c, y)
	l.conv.run(c, raw, x, l.conv.Weight.Data, kernel.Epilogue{Bias: l.conv.Bias.Data, Stats: sums.Data})
	stats := l.norm.statistics(c, sums, y.Shape[2]*y.Shape[3])
	c.runPlanes(job{layer: l.norm, plane: normaliseReLU, x: raw, y: y, stats: stats})
	return y
}

func normaliseReLU(j *job, l *batchNorm2D, ch, p int) {
	scale, shift := l.affine(ch, j.stats)
	kernel.AffineReLU(plane(j.y, p), plane(j.x, p), scale, shift)
}

// folded returns weights and bias that include the normalisation by the running
// statistics.
func (l *convNormReLU) folded(c *Call) (w, b []float32) {
	conv := l.conv
	stats := l.norm.statistics(c, nil, 0)
	b = c.Buffer(l, slotStats, conv.out).Data
	for ch := range b {
		scale, shift := l.norm.affine(ch, stats)
		b[ch] = scale*conv.Bias.Data[ch] + shift
	}
	weights := c.Buffer(l, slotSums, conv.Weight.Shape[0]*conv.Weight.Shape[1], conv.Kernel*conv.Kernel)
	for i := range weights.N() {
		scale, _ := l.norm.affine(conv.outOf(i), stats)
		kernel.Affine(weights.Row(i), conv.Weight.Data[i*weights.Stride():], scale, 0)
	}
	return weights.Data, b
}

// Backward computes the gradients of all weights and of the input, counting dy only
// where the output was above zero. The output is recomputed, which is cheaper than
// reading it.
func (l *convNormReLU) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	raw := c.Buffer(l.conv, slotOutput, dy.Shape...)
	stats := l.norm.stats(c)
	sums := l.norm.sums(c, raw)
	c.runPlanes(job{layer: l.norm, plane: measureGradientReLU, x: raw, dy: dy, sums: sums, stats: stats})
	l.norm.gradients(stats, sums)
	c.normGrads = c.normGrads[:0]
	for ch := range l.norm.channels {
		c.normGrads = append(c.normGrads, l.norm.inputGrad(ch, raw, stats))
	}
	return l.conv.back(c, kernel.OutGrad{D: dy.Data, Raw: raw.Data, Norm: c.normGrads}, c.Kept(l), needInput)
}

// measureGradientReLU is measureGradient of the gradient that passes the ReLU.
func measureGradientReLU(j *job, l *batchNorm2D, ch, p int) {
	scale, shift := l.affine(ch, j.stats)
	j.sums.Data[2*p], j.sums.Data[2*p+1] = kernel.SumProductsReLU(plane(j.dy, p), plane(j.x, p), j.stats.Row(0)[ch], scale, shift)
}

package model

import (
	"fmt"
	"math"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/tensor"
)

// linearPath is a fixed linear autoencoder beside the layers, whose outputs are added:
//
//	z = P(x) + f(x)   f: encoder and latent head
//	y = Q(z) + g(z)   g: decoder
//
// P and Q are the principal components of the training images, and the last layers of f and
// g start at zero, so training starts at PCA and can only learn what PCA lacks. With a
// point, z are the coordinates divided by their standard deviations. With a Gaussian
// posterior, P and Q start at the optimum of probabilistic PCA (Tipping and Bishop 1999;
// for a VAE: Lucas, Tucker, Grosse, Norouzi 2019, arXiv:1911.02469): with l the variance
// along an axis and v the mean variance along all others,
//
//	mu = sqrt(1 - v/l) P(x),  logvar = log (v/l),  Q(z) multiplied by sqrt(1 - v/l)
type linearPath struct {
	*nn.Projection
	logvar           *nn.Param // latent; nil with a point
	project, rebuild nn.Layer
}

// The names of the linear path's layers.
const (
	projectName = "linear.project"
	rebuildName = "linear.rebuild"
)

func newLinearPath(c Config) *linearPath {
	p := nn.NewProjection("linear", tensor.Volume(c.Input), c.Latent)
	path := &linearPath{Projection: p, project: p.Project(), rebuild: p.Rebuild()}
	if c.Sampled() {
		path.logvar = &nn.Param{Name: "linear.logvar", Shape: []int{c.Latent}}
	}
	return path
}

// Params returns the weights, none of which is trained.
func (p *linearPath) Params() []*nn.Param {
	if p.logvar == nil {
		return p.Projection.Params()
	}
	return append(p.Projection.Params(), p.logvar)
}

// infos describes the two layers; out is the shape of the decoder's output.
func (p *linearPath) infos(out []int) (project, rebuild arch.Info) {
	latent, values := p.Axes.Shape[0], p.Axes.Shape[1]
	project = arch.Info{Name: projectName, Kind: "project", Title: "Projection", Text: fmt.Sprintf("plus projection onto %d components", latent), In: []int{values}, Out: []int{latent}}
	rebuild = arch.Info{Name: rebuildName, Kind: "rebuild", Title: "Components", Text: fmt.Sprintf("plus %d components", latent), In: []int{latent}, Out: out}
	return project, rebuild
}

// encode adds P(x) to the latents; x is flat.
func (p *linearPath) encode(c *nn.Call, x *tensor.Tensor, l Latent) {
	add(l.Mu, c.Forward(p.project, x))
	if p.logvar == nil {
		return
	}
	for i := range l.LogVar.N() {
		for j, v := range p.logvar.Data {
			l.LogVar.Row(i)[j] += v
		}
	}
}

// decode adds Q(z) to the output of the decoder; y is flat.
func (p *linearPath) decode(c *nn.Call, y, z *tensor.Tensor) { add(y, c.Forward(p.rebuild, z)) }

// backward adds the gradient by z through Q to dz.
func (p *linearPath) backward(c *nn.Call, dz, dy *tensor.Tensor) {
	add(dz, c.Backward(p.rebuild, dy, true))
}

func add(dst, x *tensor.Tensor) {
	for i, v := range x.Data {
		dst.Data[i] += v
	}
}

// StartAtPCA sets the linear path of a model with Config.Linear "pca" to the principal
// components of the training images: their mean, C x H x W values; axes, components x
// values, orthonormal rows in descending order of variance; the variance along each; and
// total, the sum of the variances of all values. The last layers of latent head and
// decoder become zero. There may be fewer components than z has
// dimensions; to the others, as to those without variance, the path contributes nothing. It
// panics if a shape does not fit or there is no such path.
func (m *Model) StartAtPCA(mean []float32, axes *tensor.Tensor, variance []float64, total float64) {
	p := m.linear
	for _, layer := range []module{m.head, m.decoder} {
		params := layer.Params()
		for _, last := range params[len(params)-2:] { // weight and bias
			clear(last.Data)
		}
	}
	copy(p.Mean.Data, mean)
	copy(p.Axes.Data, axes.Data)
	rest := total
	for _, l := range variance {
		rest -= l
	}
	v := max(rest/float64(max(1, len(mean)-len(variance))), Rounding)
	for j, l := range variance {
		if l <= Rounding || l <= v && p.logvar != nil {
			continue
		}
		keep := 1.0
		if p.logvar != nil {
			keep = math.Sqrt(1 - v/l)
			p.logvar.Data[j] = float32(math.Log(v / l))
		}
		p.Encode.Data[j] = float32(keep / math.Sqrt(l))
		p.Decode.Data[j] = float32(keep * math.Sqrt(l))
	}
}

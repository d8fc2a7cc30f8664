package model

import (
	"math"

	"github.com/diabolo-go/diabolo/tensor"
)

// gaussian is the posterior N(mu, exp(logvar)) of Kingma and Welling 2013
// (arXiv:1312.6114), with independent dimensions of z. It is sampled by the
// reparametrisation
//
//	z = mu + exp(logvar/2) eps,  eps from N(0, 1)
type gaussian struct{}

func (gaussian) heads() int    { return 2 }
func (gaussian) prior() string { return "normal" }

func (gaussian) draw(z *tensor.Tensor, l Latent, eps *tensor.Tensor) {
	copy(z.Data, l.Mu.Data)
	if eps == nil {
		return
	}
	for i, lv := range l.LogVar.Data {
		z.Data[i] += float32(math.Exp(float64(lv)/2)) * eps.Data[i]
	}
}

// headGradient computes, with s = exp(logvar/2),
//
//	dmu = dz + dKL/dmu,  dlogvar = dz eps s/2 + dKL/dlogvar
func (gaussian) headGradient(dhead, dz *tensor.Tensor, l Latent, eps *tensor.Tensor, d gradients) *tensor.Tensor {
	width := l.Mu.Stride()
	for i := range dz.N() {
		row, g := dhead.Row(i), dz.Row(i)
		e, lv := eps.Row(i), l.LogVar.Row(i)
		dmu, dlogvar := d.mu.Row(i), d.logvar.Row(i)
		for j := range width {
			half := float32(math.Exp(float64(lv[j])/2) / 2)
			row[j] = g[j] + dmu[j]
			row[width+j] = g[j]*e[j]*half + dlogvar[j]
		}
	}
	return dhead
}

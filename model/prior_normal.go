package model

import (
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// normal is the prior N(0, 1) of each of the width dimensions of z.
type normal struct{ width int }

func newNormal(width int) Prior { return normal{width} }

func (p normal) Draw(n int, seed uint64, temperature float64) *tensor.Tensor {
	z := tensor.New(n, p.width)
	for i := range n {
		stream := rng.New(seed, "sample", uint64(i))
		for j := range z.Row(i) {
			z.Row(i)[j] = float32(temperature * stream.NormFloat64())
		}
	}
	return z
}

// divergence computes
//
//	KL = 1/2 sum (exp(logvar) - 1 - logvar + mu^2)
//	dKL/dmu = mu,  dKL/dlogvar = (exp(logvar) - 1)/2
func (normal) divergence(l Latent, dmu, dlogvar *tensor.Tensor, scale float32) float64 {
	return nn.GaussianKL(l.Mu, l.LogVar, dmu, dlogvar, scale)
}

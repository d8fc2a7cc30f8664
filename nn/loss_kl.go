package nn

import (
	"math"

	"github.com/diabolo-go/diabolo/tensor"
)

// GaussianKL returns the Kullback-Leibler divergence in nats of the diagonal
// Gaussians N(mu, exp(logvar)) from N(0, 1), summed over all values (Kingma,
// Welling 2014, appendix B):
//
//	KL = 1/2 (exp(logvar) - 1 - logvar + mu²) >= 0
//
// When dmu and dlogvar are not nil they receive scale times the gradients, mu
// and (exp(logvar)-1)/2.
func GaussianKL(mu, logvar, dmu, dlogvar *tensor.Tensor, scale float32) float64 {
	sameShape("GaussianKL", mu, logvar, dmu, dlogvar)
	sum := 0.0
	for i := range mu.N() {
		sum += gaussianKL(mu.Row(i), logvar.Row(i))
	}
	if dmu != nil {
		for i, m := range mu.Data {
			dmu.Data[i] = scale * m
		}
	}
	if dlogvar != nil {
		for i, l := range logvar.Data {
			dlogvar.Data[i] = scale * float32(math.Expm1(float64(l))/2)
		}
	}
	return sum
}

// gaussianKL sums the divergence of one image in float64. Expm1 keeps the digits
// of exp(logvar)-1 near logvar 0, where a latent says nothing and its KL is tiny.
func gaussianKL(mu, logvar []float32) float64 {
	sum := 0.0
	for i, m := range mu {
		l := float64(logvar[i])
		sum += (math.Expm1(l) - l + float64(m)*float64(m)) / 2
	}
	return sum
}

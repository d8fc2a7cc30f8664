package model

import "github.com/diabolo-go/diabolo/tensor"

// point is the posterior of a plain autoencoder, concentrated at one z:
//
//	z = mu
type point struct{}

func (point) heads() int    { return 1 }
func (point) prior() string { return "none" }

func (point) draw(z *tensor.Tensor, l Latent, _ *tensor.Tensor) { copy(z.Data, l.Mu.Data) }

func (point) headGradient(_, dz *tensor.Tensor, _ Latent, _ *tensor.Tensor, _ gradients) *tensor.Tensor {
	return dz
}

// noPrior stands for no prior, as with a point.
func noPrior(int) Prior { return nil }

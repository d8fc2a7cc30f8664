package model

import "github.com/diabolo-go/diabolo/tensor"

// point is the posterior of a plain autoencoder, all of it at one z:
//
//	z = mu
type point struct{}

func (point) heads() int    { return 1 }
func (point) prior() string { return "none" }

func (point) draw(z *tensor.Tensor, l Latent, _ *tensor.Tensor) { copy(z.Data, l.Mu.Data) }

func (point) headGradient(_, dz *tensor.Tensor, _ Latent, _ *tensor.Tensor, _ gradients) *tensor.Tensor {
	return dz
}

// noPrior is the prior of a point, which nothing draws its latents from.
func noPrior(int) Prior { return nil }

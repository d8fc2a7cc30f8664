package experiment

import (
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/tensor"
)

// Decode returns the images, N C H W, of latents z, N x latent, clipped to 0..1. Labels and
// errors are as in model.Model.Decode.
func (s *Subject) Decode(z *tensor.Tensor, labels []int) (*tensor.Tensor, error) {
	return clipped(s.Model.Decode(z, labels))
}

// Reconstruct encodes and decodes images x, N C H W in 0..1, and clips the result to 0..1.
// Labels and errors are as in model.Model.Reconstruct.
func (s *Subject) Reconstruct(x *tensor.Tensor, labels []int) (*tensor.Tensor, error) {
	return clipped(s.Model.Reconstruct(x, labels))
}

func clipped(x *tensor.Tensor, err error) (*tensor.Tensor, error) {
	if err != nil {
		return nil, err
	}
	return rows.Clip(x), nil
}

package experiment

import (
	"context"

	"github.com/diabolo-go/diabolo/tensor"
)

// Decode returns the pictures of latents, N C H W in 0..1: what leaves that range is
// clipped. labels are as in model.Model.Decode.
func (s *Subject) Decode(z *tensor.Tensor, labels []int) (*tensor.Tensor, error) {
	return clipped(s.Model.Decode(z, labels))
}

// DecodePieces calls f for the pictures of latents as Decode returns them and their
// labels, Piece of them at a time; the first is that of row from. It ends with the
// first error, that of ctx included.
func (s *Subject) DecodePieces(ctx context.Context, z *tensor.Tensor, labels []int, f func(from int, y *tensor.Tensor, labels []int) error) error {
	return Pieces(ctx, z.N(), Piece, func(from, to int) error {
		var part []int
		if labels != nil {
			part = labels[from:to]
		}
		y, err := s.Decode(z.Rows(from, to), part)
		if err != nil {
			return err
		}
		return f(from, y, part)
	})
}

// Reconstruct encodes and decodes images, N C H W, and returns them clipped to 0..1.
func (s *Subject) Reconstruct(x *tensor.Tensor, labels []int) (*tensor.Tensor, error) {
	return clipped(s.Model.Reconstruct(x, labels))
}

func clipped(x *tensor.Tensor, err error) (*tensor.Tensor, error) {
	if err != nil {
		return nil, err
	}
	return Clip(x), nil
}

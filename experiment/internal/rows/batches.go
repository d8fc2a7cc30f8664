package rows

import (
	"context"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// Piece is how many images are in memory as float32 at once.
const Piece = 256

// Batches calls f for the images of a view in their order, at most Piece of them at a
// time; the first of a batch is image from of the view. It ends with the first error,
// that of ctx included.
func Batches(ctx context.Context, v dataset.View, o dataset.BatchOptions, f func(from int, b *dataset.Batch) error) error {
	o.Size = Piece
	batches := v.Batches(o)
	var b dataset.Batch
	return index.Pieces(ctx, v.Len(), Piece, func(from, _ int) error {
		batches.Fill(from/Piece, &b)
		return f(from, &b)
	})
}

// Decode calls f for the images of latents z, N x latent, at most Piece of them at a
// time: the image of row from and those after it, N C H W clipped to 0..1, and their
// labels. It ends with the first error, that of ctx included.
func Decode(ctx context.Context, m *model.Model, z *tensor.Tensor, labels []int, f func(from int, y *tensor.Tensor, labels []int) error) error {
	return index.Pieces(ctx, z.N(), Piece, func(from, to int) error {
		var part []int
		if labels != nil {
			part = labels[from:to]
		}
		y, err := m.Decode(z.Rows(from, to), part)
		if err != nil {
			return err
		}
		return f(from, Clip(y), part)
	})
}

// Gather returns the images at some places of a view, N C H W, as they are and with
// the noise they have among all images of the view.
func Gather(v dataset.View, at []int, noise *dataset.Noise, seed uint64) (clean, noisy *tensor.Tensor) {
	shape := append([]int{len(at)}, v.Set.Shape[:]...)
	clean, noisy = tensor.New(shape...), tensor.New(shape...)
	batches := v.Batches(dataset.BatchOptions{Size: 1, Seed: seed, Noise: noise})
	var b dataset.Batch
	for i, place := range at {
		batches.Fill(place, &b)
		copy(clean.Row(i), b.Target.Data)
		copy(noisy.Row(i), b.Input.Data)
	}
	return clean, noisy
}

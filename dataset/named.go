package dataset

import (
	"cmp"
	"context"
	"fmt"
	"iter"

	"github.com/diabolo-go/diabolo/tensor"
)

// Pictures yields the images of the view in batches, like PictureFiles.Batches. An image
// without a name is named by the set and its index, "mnist/7". The only error is that of
// ctx.
func (v View) Pictures(ctx context.Context) iter.Seq2[*PictureBatch, error] {
	const size = 256
	return func(yield func(*PictureBatch, error) bool) {
		var b Batch
		p := &PictureBatch{}
		batches := v.Batches(BatchOptions{Size: size})
		for step := range batches.Len() {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			batches.Fill(step, &b)
			p.Input, p.Names, p.Classes = b.Input, p.Names[:0], p.Classes[:0]
			for _, item := range b.Index {
				p.Names = append(p.Names, cmp.Or(v.Set.NameOf(item), fmt.Sprintf("%s/%d", v.Set.Name, item)))
				p.Classes = append(p.Classes, v.Set.ClassOf(item))
			}
			if !yield(p, nil) {
				return
			}
		}
	}
}

// Tensor returns all images of the view as one new tensor, N C H W in 0..1.
func (v View) Tensor() *tensor.Tensor { return v.Images(0, v.Len()) }

// Images returns the images from number from to number to-1 of the view, N C H W in 0..1.
func (v View) Images(from, to int) *tensor.Tensor {
	x := tensor.New(to-from, v.Set.Shape[0], v.Set.Shape[1], v.Set.Shape[2])
	v.Read(from, x.Data)
	return x
}

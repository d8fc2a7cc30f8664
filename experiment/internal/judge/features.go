package judge

import (
	"context"
	"math"

	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/tensor"
)

// Features are what attribute judges look at: the coordinates of a picture along
// the principal components of the pixels of others.
type Features struct{ components *fit.Components }

// FitFeatures finds the components of pictures, N C H W; there are at most as many
// as pictures or values. It fails when ctx ends.
func FitFeatures(ctx context.Context, x *tensor.Tensor, components int, seed uint64) (*Features, error) {
	components = min(components, x.N(), x.Stride())
	c, err := fit.PCA(ctx, fit.Matrix(rows.Flat(x)), fit.PCAOptions{Components: components, Seed: seed})
	if err != nil {
		return nil, err
	}
	return &Features{c}, nil
}

// Of returns the features, N x components, of pictures x, N C H W: the
// coordinates along the axes in units of the standard deviation along the first.
func (f *Features) Of(x *tensor.Tensor) *tensor.Tensor {
	z := f.components.Project(rows.Flat(x))
	if v := f.components.Variance[0]; v > 0 {
		scale := float32(1 / math.Sqrt(v))
		for i := range z.Data {
			z.Data[i] *= scale
		}
	}
	return z
}

// enough is the side in pixels that judges need of a picture.
const enough = 32

// Small returns pictures, N C H W, with their sides halved, each pixel the mean of
// four, until they are of at most 32 pixels or cannot be halved: what a face or a
// mouth is like shows there, and the blur of an autoencoder counts for less.
func Small(x *tensor.Tensor) *tensor.Tensor {
	for {
		h, w := x.Shape[2], x.Shape[3]
		if max(h, w) <= enough || h%2+w%2 > 0 {
			return x
		}
		x = halved(x, h, w)
	}
}

func halved(x *tensor.Tensor, h, w int) *tensor.Tensor {
	y := tensor.New(x.Shape[0], x.Shape[1], h/2, w/2)
	for i := range y.Data {
		plane, at := i/(h/2*(w/2)), i%(h/2*(w/2))
		from := plane*h*w + at/(w/2)*2*w + at%(w/2)*2
		y.Data[i] = (x.Data[from] + x.Data[from+1] + x.Data[from+w] + x.Data[from+w+1]) / 4
	}
	return y
}

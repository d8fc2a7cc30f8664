package judge

import (
	"context"
	"math"

	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/tensor"
)

// Features are the input of attribute judges: the coordinates of an image along principal
// components of pixels.
type Features struct{ components *fit.Components }

// FitFeatures fits the components to images x, N C H W, at most as many as images or
// values of an image. It returns an error when ctx ends.
func FitFeatures(ctx context.Context, x *tensor.Tensor, components int, seed uint64) (*Features, error) {
	components = min(components, x.N(), x.Stride())
	c, err := fit.PCA(ctx, fit.Matrix(rows.Flat(x)), fit.PCAOptions{Components: components, Seed: seed})
	if err != nil {
		return nil, err
	}
	return &Features{c}, nil
}

// Of returns the features, N x components, of images x, N C H W: the coordinates along the
// axes in units of the standard deviation along the first.
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

// enough is the side in pixels that judges need.
const enough = 32

// Small repeatedly halves the sides of images, N C H W, each pixel the mean of four, until
// they have at most 32 pixels or cannot be halved: enough to recognise a face or a mouth,
// and less sensitive to the blur of an autoencoder.
func Small(x *tensor.Tensor) *tensor.Tensor { return shrunken(x, enough) }

// shrunken is Small with another limit.
func shrunken(x *tensor.Tensor, most int) *tensor.Tensor {
	for {
		h, w := x.Shape[2], x.Shape[3]
		if max(h, w) <= most || h%2+w%2 > 0 {
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

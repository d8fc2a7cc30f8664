package train

import (
	"context"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// pixelsPerShift is the side of an image that Augment.Auto moves by up to a pixel: a
// larger one is moved further, a smaller one not at all.
const pixelsPerShift = 32

// augmented returns the augmentation of training images with Augment.Auto replaced by what
// suits them. A conditional model gets no mirror images: its classes may differ in their
// direction alone.
func augmented(a *dataset.Augment, m model.Config, v dataset.View) *dataset.Augment {
	if a == nil || !a.Auto {
		return a
	}
	chosen := *a
	chosen.Auto = false
	if a.Shift == 0 {
		chosen.Shift = min(v.Set.Shape[1], v.Set.Shape[2]) / pixelsPerShift
	}
	chosen.Flip = a.Flip || !m.Conditional() && mirrorsAlike(v)
	return &chosen
}

// mirrorsAlike reports whether images mirrored left to right look like other images of the
// view: whether the principal components of half of them reconstruct the mirror images of
// the other half almost as well as that half itself. Letters and digits differ from their
// mirror images, faces and textures do not.
func mirrorsAlike(v dataset.View) bool {
	const atMost, atLeast, components, near = 800, 40, 32, 1.1 // images; of PCA; ratio of errors
	v = v.Spread(atMost)
	if v.Len() < atLeast {
		return false
	}
	halves := [2]dataset.View{{Set: v.Set}, {Set: v.Set}}
	for i, index := range v.Index {
		half := &halves[i%2]
		half.Index = append(half.Index, index)
	}
	p, err := fit.PCA(context.Background(), halves[0], fit.PCAOptions{Components: min(components, halves[0].Len(), v.Width()/2)})
	if err != nil {
		return false
	}
	x := halves[1].Tensor()
	own := pcaError(p, x, x)
	mirror(x)
	return own > 0 && pcaError(p, x, x) <= near*own
}

// pcaError returns the sum of squared differences between target images and the
// reconstructions of the input images, both N C H W.
func pcaError(p *fit.Components, input, target *tensor.Tensor) float64 {
	n, values := input.N(), input.Stride()
	return nn.SquaredSum(p.Rebuild(p.Project(input.Reshape(n, values))), target.Reshape(n, values), nil, 1)
}

// mirror reverses the rows of images, N C H W.
func mirror(x *tensor.Tensor) {
	width := x.Shape[3]
	for row := x.Data; len(row) > 0; row = row[width:] {
		slices.Reverse(row[:width])
	}
}

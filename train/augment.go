package train

import (
	"cmp"
	"context"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// Shares of the shorter side by which Augment.Auto moves images: those that look the same
// wherever they are cut, as textures do, and others, such as faces.
const (
	movedFreely = 1.0 / 16
	movedLittle = 1.0 / 32
)

// augmented returns the augmentation of training images with Augment.Auto replaced by what
// suits them; what is set beside it stays.
func augmented(a *dataset.Augment, m model.Config, v dataset.View) *dataset.Augment {
	if a == nil || !a.Auto {
		return a
	}
	suits := suitable(m, v)
	return &dataset.Augment{
		Flip: a.Flip || suits.Flip, Shift: cmp.Or(a.Shift, suits.Shift), Crop: cmp.Or(a.Crop, suits.Crop),
		Desaturate: cmp.Or(a.Desaturate, suits.Desaturate),
	}
}

// suitable returns the augmentation that suits the images of a view. A conditional model
// gets no mirror images: its classes may differ in their direction alone. Only a model
// without a prior gets pale images, since one that has a prior draws images like those it
// has seen.
func suitable(m model.Config, v dataset.View) (a dataset.Augment) {
	like, side := newLikeness(v), float64(min(v.Set.Shape[1], v.Set.Shape[2]))
	a.Flip = !m.Conditional() && like.mirrored()
	pixels := int(side * movedFreely)
	if !like.moved(pixels) {
		a.Shift = int(side * movedLittle)
		return a
	}
	a.Shift, a.Crop = pixels, pixels
	if v.Set.Shape[0] == 3 && !m.Sampled() {
		a.Desaturate = 1
	}
	return a
}

// A likeness tells whether changed images look like other images of a view: whether the
// principal components of half of them reconstruct the other half, changed, almost as well
// as unchanged. Letters and digits differ from their mirror images, faces and textures do
// not; faces differ from faces cut elsewhere, textures do not.
type likeness struct {
	pca    *fit.Components
	others dataset.View
	own    float64 // error of the others as they are
}

// newLikeness returns the likeness of a view, or nil, which finds nothing alike, if it has
// too few images to tell.
func newLikeness(v dataset.View) *likeness {
	const atMost, atLeast, components = 800, 40, 32
	v = v.Spread(atMost)
	if v.Len() < atLeast {
		return nil
	}
	halves := [2]dataset.View{{Set: v.Set}, {Set: v.Set}}
	for i, index := range v.Index {
		half := &halves[i%2]
		half.Index = append(half.Index, index)
	}
	p, err := fit.PCA(context.Background(), halves[0], fit.PCAOptions{Components: min(components, halves[0].Len(), v.Width()/2)})
	if err != nil {
		return nil
	}
	x := halves[1].Tensor()
	return &likeness{p, halves[1], pcaError(p, x, x)}
}

// has reports whether the other half, changed to x, looks like the images.
func (l *likeness) has(x *tensor.Tensor) bool {
	const near = 1.1 // ratio of errors
	return l.own > 0 && pcaError(l.pca, x, x) <= near*l.own
}

// mirrored reports whether images mirrored left to right look like the others.
func (l *likeness) mirrored() bool {
	if l == nil {
		return false
	}
	x := l.others.Tensor()
	mirror(x)
	return l.has(x)
}

// moved reports whether images moved by up to that many pixels, at least 1, look like the
// others.
func (l *likeness) moved(pixels int) bool {
	if l == nil || pixels == 0 {
		return false
	}
	var b dataset.Batch
	l.others.Batches(dataset.BatchOptions{Size: l.others.Len(), Augment: &dataset.Augment{Shift: pixels}}).Fill(0, &b)
	return l.has(b.Target)
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

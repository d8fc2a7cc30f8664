package run

import (
	"cmp"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/tensor"
)

// Images are what Designed goes by.
type Images struct {
	Shape         [3]int // C, H, W
	Count         int
	BlackAndWhite func() bool // whether almost all values are near 0 or near 1; asked only if the likelihood is open
}

// ImagesOf describes the images of a view.
func ImagesOf(v dataset.View) Images {
	return Images{v.Set.Shape, v.Len(), func() bool { return nearlyBlackAndWhite(v) }}
}

// Designed returns the model section for training images. If c.Layers is model.Auto, it
// chooses what is not set: the likelihood, the width of z, the layers and the linear path.
// They depend on the images alone, not on the machine.
func Designed(c model.Config, i Images) model.Config {
	if c.Layers != model.Auto {
		return c
	}
	c.Layers = ""
	d := design{shape: i.Shape, images: i.Count}
	if c.Likelihood == "" && c.Sampled() {
		c.Likelihood = map[bool]string{true: "bernoulli", false: "gaussian"}[i.BlackAndWhite()]
	}
	c.Latent = cmp.Or(c.Latent, d.width())
	if c.Linear == "" && !c.Logits() {
		c.Linear = "pca"
	}
	if len(c.Encoder) == 0 {
		c.Encoder = d.encoder()
	}
	if len(c.Decoder) == 0 && !c.Mirror {
		c.Decoder = d.decoder(c.Logits())
	}
	return c
}

// nearlyBlackAndWhite reports whether almost all values are near 0 or near 1, and some near
// each: a Bernoulli variable then describes them.
func nearlyBlackAndWhite(v dataset.View) bool {
	const atMost, near = 500, 0.1 // images; of 1
	var dark, bright, all int
	few, image := v.Spread(atMost), make([]float32, v.Width())
	for i := range few.Len() {
		few.Read(i, image)
		for _, p := range image {
			switch {
			case p < near:
				dark++
			case p > 1-near:
				bright++
			}
			all++
		}
	}
	return 10*(dark+bright) >= 8*all && 50*dark >= all && 50*bright >= all
}

// A design chooses the size of a model for images of a shape.
type design struct {
	shape  [3]int // C, H, W
	images int
}

// width returns the width of z: 64 for large images and 32 for others, but no more than a
// sixth of the values of an image, which leaves something to compress, and a tenth of the
// images.
func (d design) width() int {
	values, width := tensor.Volume(d.shape[:]), 32
	if values >= 3*64*64 {
		width = 64
	}
	return max(1, min(width, values/6, max(2, d.images/10)))
}

// sides lists the sides of the planes that convolutions of stride 2 make, the image first,
// down to at most 8.
func (d design) sides() (all [][2]int) {
	h, w := d.shape[1], d.shape[2]
	all = append(all, [2]int{h, w})
	for range maxLevels {
		if min(h, w) < 8 || max(h, w) <= 8 && len(all) > 1 {
			break
		}
		h, w = (h+1)/2, (w+1)/2
		all = append(all, [2]int{h, w})
	}
	return all
}

const maxLevels = 5

// channels returns the channels after so many convolutions: 16 after the first of images of
// up to 64 pixels, twice as many with each, and half as many wherever the side has doubled,
// since most of the time goes into the largest planes.
func (d design) channels(level int) int {
	first := 16
	for side := max(d.shape[1], d.shape[2]); side > 64 && first > 4; side = (side + 1) / 2 {
		first /= 2
	}
	return min(64, first<<(level-1))
}

// hidden is the width of the linear layers beside the latent head.
const hidden = 256

// encoder lists convolutions of stride 2 and a linear layer.
func (d design) encoder() (layers []arch.Spec) {
	for level := 1; level < len(d.sides()); level++ {
		c := arch.Word("conv2d")
		c.Out, c.Stride = d.channels(level), 2
		layers = append(layers, c, arch.Word("batchnorm2d"), arch.Word("silu"))
	}
	return append(layers, arch.Word("flatten"), linear(hidden), arch.Word("silu"))
}

// decoder lists two linear layers and then, for each convolution of the encoder, an
// upsampling and a convolution: transposed convolutions of stride 2 would leave a grid of
// dots. Where an upsampling gives one row and column too many, the convolution takes them
// away; where it gives only one of the two, the decoder is linear layers alone.
func (d design) decoder(logits bool) (layers []arch.Spec) {
	sides := d.sides()
	last := len(sides) - 1
	layers = append(layers, linear(hidden), arch.Word("silu"), linear(0))
	if d.convolves() {
		shape := arch.Word("unflatten")
		shape.Shape = []int{d.channels(last), sides[last][0], sides[last][1]}
		layers = append(layers, arch.Word("silu"), shape)
		for level := last; level > 0; level-- {
			layers = append(layers, arch.Word("upsample"), convolution(sides[level], sides[level-1]))
			if level > 1 {
				layers[len(layers)-1].Out = d.channels(level - 1)
				layers = append(layers, arch.Word("batchnorm2d"), arch.Word("silu"))
			}
		}
	}
	if logits {
		layers = append(layers, arch.Word("sigmoid"))
	}
	return layers
}

// convolves reports whether upsampling and a convolution lead from each side to the one
// before.
func (d design) convolves() bool {
	sides := d.sides()
	for level := 1; level < len(sides); level++ {
		if (2*sides[level][0] - sides[level-1][0]) != (2*sides[level][1] - sides[level-1][1]) {
			return false
		}
	}
	return len(sides) > 1
}

// convolution follows an upsampling by 2 from one side to another, which is twice as long or
// one less.
func convolution(from, to [2]int) arch.Spec {
	c := arch.Word("conv2d")
	if 2*from[0] > to[0] {
		c.Kernel, c.Padding = 2, 0
	}
	return c
}

func linear(out int) arch.Spec {
	l := arch.Word("linear")
	l.Out = out
	return l
}

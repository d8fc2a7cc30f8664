package picture

import (
	"fmt"
	"image"

	"github.com/diabolo-go/diabolo/tensor"
)

// Images turns a batch N C H W of values in 0..1 into N images, grey for C = 1 and RGB
// for C = 3. Values outside 0..1 are clipped, and NaN becomes 0. It panics if t has any
// other shape.
func Images(t *tensor.Tensor) []image.Image {
	if len(t.Shape) != 4 || t.Shape[1] != 1 && t.Shape[1] != 3 {
		panic(fmt.Sprintf("picture: shape %v is not N C H W with 1 or 3 channels", t.Shape))
	}
	images := make([]image.Image, t.N())
	for i := range images {
		if t.Shape[1] == 1 {
			images[i] = greyImage(t.Row(i), t.Shape[2], t.Shape[3])
		} else {
			images[i] = colourImage(t.Row(i), t.Shape[2], t.Shape[3])
		}
	}
	return images
}

func greyImage(pixels []float32, h, w int) image.Image {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for i, v := range pixels {
		m.Pix[i] = level(v)
	}
	return m
}

// colourImage interleaves three planes.
func colourImage(pixels []float32, h, w int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	plane := h * w
	for i := range plane {
		p := m.Pix[4*i:]
		p[0], p[1], p[2], p[3] = level(pixels[i]), level(pixels[plane+i]), level(pixels[2*plane+i]), 255
	}
	return m
}

// level rounds a value in 0..1 to 0..255.
func level(v float32) uint8 {
	if !(v > 0) { // NaN as well, whose conversion would differ between machines
		return 0
	}
	return uint8(float64(min(v, 1))*255 + 0.5) // exactly math.Round: a product of 32 bits
}

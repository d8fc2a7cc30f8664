// Package draw makes the pictures of Diabolo: grids of images, charts of curves,
// bars and histograms, scatters of points, heat maps. A picture is a struct of
// what it shows; Draw gives an image, SVG the same as text, and both the same
// bytes for the same struct:
//
//	grid := draw.Grid{
//		Title: "vae-mnist, epoch 3",
//		Rows: draw.Wrap(10,
//			draw.Row{Label: "original", Images: draw.Images(x)},
//			draw.Row{Label: "reconstruction", Images: draw.Images(y)}),
//	}
//	err := draw.WritePNG("recon.png", grid.Draw())
//
// A picture describes itself as a scene of shapes, which raster paints and svg
// writes down.
package draw

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Picture is anything that can be drawn: a Grid, a Chart.
type Picture interface {
	Draw() *image.RGBA
}

// A Vector is a picture that is SVG as well, which shows the same: text is text,
// lines are lines, images are embedded with their own pixels. Its colours are CSS
// variables, see Variables, and it stands in a page or in a file of its own.
type Vector interface {
	Picture
	SVG() []byte
}

var (
	paper = color.RGBA{255, 255, 255, 255}
	ink   = color.RGBA{34, 34, 34, 255}
	faded = color.RGBA{96, 96, 96, 255} // captions, notes: 6.3:1 on paper
	rule  = color.RGBA{226, 226, 226, 255}
)

// WritePNG writes a picture to path, whole or not at all.
func WritePNG(path string, m image.Image) error {
	data, err := PNG(m)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return atomicfile.Write(path, data)
}

// PNG encodes a picture. An empty one is an error.
func PNG(m image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Images turns a batch N C H W of values in 0..1 into N pictures, grey for C = 1
// and RGB for C = 3. Values outside are clipped and NaN is drawn as 0. It panics
// on any other shape.
func Images(t *tensor.Tensor) []image.Image {
	if len(t.Shape) != 4 || t.Shape[1] != 1 && t.Shape[1] != 3 {
		panic(fmt.Sprintf("draw: shape %v is not N C H W with 1 or 3 channels", t.Shape))
	}
	images := make([]image.Image, t.N())
	for i := range images {
		if t.Shape[1] == 1 {
			images[i] = grey(t.Row(i), t.Shape[2], t.Shape[3])
		} else {
			images[i] = rgb(t.Row(i), t.Shape[2], t.Shape[3])
		}
	}
	return images
}

func grey(pixels []float32, h, w int) image.Image {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for i, v := range pixels {
		m.Pix[i] = level(v)
	}
	return m
}

// rgb interleaves three planes.
func rgb(pixels []float32, h, w int) image.Image {
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
	return uint8(math.Round(float64(min(v, 1)) * 255))
}

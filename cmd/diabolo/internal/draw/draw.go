// Package draw draws the pictures of Diabolo: grids of images, line charts, bar charts and
// histograms, scatter plots, heat maps. A picture is a struct of what it shows; Draw
// returns it as an image and SVG as text, with the same bytes for the same struct:
//
//	grid := draw.Grid{
//		Title: "vae-mnist, epoch 3",
//		Rows: draw.Wrap(10,
//			draw.Row{Label: "original", Images: picture.Images(x)},
//			draw.Row{Label: "reconstruction", Images: picture.Images(y)}),
//	}
//	err := picture.WritePNG("recon.png", grid.Draw())
//
// A picture describes itself as a scene of shapes, which raster paints and svg
// writes down.
package draw

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// A Picture is anything that can be drawn: a Grid, a Chart.
type Picture interface {
	Draw() *image.RGBA
}

// A Vector is a picture that can also be drawn as SVG, with text as text, lines as lines
// and images embedded with their own pixels. Its colours are CSS variables, see Variables;
// it can be part of a page or a file of its own.
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

// PNG encodes a picture. An empty one is an error.
func PNG(m image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

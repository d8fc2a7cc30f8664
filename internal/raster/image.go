package raster

import (
	"context"
	"fmt"
	"image"
	"image/color"
)

// Decode returns the picture of a file upright, with the colours that its format means.
func Decode(ctx context.Context, data []byte) (img image.Image, err error) {
	defer recoverAs(&err)
	info, err := Stat(data)
	if err != nil {
		return nil, err
	}
	pixels, err := open(ctx, data, info)
	if err != nil {
		return nil, err
	}
	if info.turn == (turn{}) {
		return pixels, nil
	}
	return &turned{pixels, info.turn}, nil
}

// InfoOf returns of an image in memory what Stat returns of a file, under the same
// limits of its size.
func InfoOf(img image.Image) (info Info, err error) {
	defer recoverAs(&err)
	if img == nil {
		return Info{}, fmt.Errorf("the image is nil and has %w", ErrNoPixels)
	}
	size := img.Bounds().Size()
	info = Info{Format: "image", Width: size.X, Height: size.Y, Grey: grey(img.ColorModel()), Type: typeOf(img.ColorModel())}
	return info, limit(info.Format, size.X, size.Y)
}

// storedImage returns an image as its file stores it, and where its upright pixels are
// in there.
func storedImage(img image.Image) (image.RGBA64Image, turn) {
	switch img := img.(type) {
	case *turned:
		return img.stored, img.turn
	case image.RGBA64Image:
		return img, turn{}
	}
	return anyImage{img}, turn{}
}

// A turned image is upright; its file stores it otherwise.
type turned struct {
	stored image.RGBA64Image // its bounds begin at 0, 0
	turn   turn
}

func (t *turned) ColorModel() color.Model { return t.stored.ColorModel() }

func (t *turned) Bounds() image.Rectangle {
	size := t.stored.Bounds().Size()
	if t.turn.swap {
		size.X, size.Y = size.Y, size.X
	}
	return image.Rectangle{Max: size}
}

func (t *turned) At(x, y int) color.Color {
	at := t.turn.rectangle(image.Rect(x, y, x+1, y+1), t.stored.Bounds().Size()).Min
	return t.stored.At(at.X, at.Y)
}

// An anyImage gives the colours of any image in 16 bits.
type anyImage struct{ image.Image }

func (a anyImage) RGBA64At(x, y int) color.RGBA64 {
	r, g, b, alpha := a.At(x, y).RGBA()
	return color.RGBA64{R: uint16(r), G: uint16(g), B: uint16(b), A: uint16(alpha)}
}

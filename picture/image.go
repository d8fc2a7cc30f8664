package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

// Decode reads a picture file and returns the picture upright, with the colours that its
// format means. It differs from image.Decode in these two, in its limits, and in that no
// format has to be registered.
func Decode(r io.Reader) (img image.Image, err error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("more than %d bytes, the most that a picture may have", MaxBytes)
	}
	defer recoverAs(&err)
	info, err := Stat(data)
	if err != nil {
		return nil, err
	}
	pixels, err := open(data)
	if err != nil {
		return nil, err
	}
	if info.turn == (turn{}) {
		return pixels, nil
	}
	return &turned{pixels, info.turn}, nil
}

// ReadFile reads a picture file as Decode does. Its error names the file.
func ReadFile(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, err := Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return img, nil
}

// WritePNG writes an image to a PNG file, whole or not at all. What was there is
// replaced.
func WritePNG(path string, img image.Image) error {
	if _, err := InfoOf(img); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return atomicfile.Write(path, b.Bytes())
}

// InfoOf returns of an image in memory what Stat returns of a file, under the same
// limits of its size.
func InfoOf(img image.Image) (info Info, err error) {
	defer recoverAs(&err)
	if img == nil {
		return Info{}, fmt.Errorf("the image is nil and has %w", ErrNoPixels)
	}
	size := img.Bounds().Size()
	info = Info{Format: "image", Width: size.X, Height: size.Y, Grey: grey(img.ColorModel())}
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

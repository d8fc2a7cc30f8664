// Package picture turns pictures into arrays of numbers and back. Pictures are files
// (PNG, JPEG, GIF, of which the first frame counts, WebP, TIFF and BMP, recognised by
// their contents and never by their names) or values of image.Image; arrays are planar,
// C H W.
//
// A Fitter makes of any picture what a model takes:
//
//	f := picture.Fitter{Shape: [3]int{3, 64, 64}, Resize: true}
//	err := f.Fit(x.Row(0), img) // or f.Decode(x.Row(0), file)
//
// A picture is turned upright as its EXIF orientation says, laid on white where it is
// transparent, reduced to 8 bits, cropped, made grey when asked, and resized with the
// anti-aliasing filter of Pillow's BILINEAR. ReadFile and Decode return a file as an
// image.Image that gives the same numbers as the file; Images goes back from numbers.
//
// The size in the header of a file is checked before memory is allocated for it, so a
// small file that claims to be a giant picture is an error and no more.
package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/raster"
)

// Errors that those of this package wrap.
var (
	ErrNoPixels = raster.ErrNoPixels // the width or height of a picture is 0, or an image is nil
	ErrShape    = raster.ErrShape    // a picture has another size or colour
	ErrCrop     = raster.ErrCrop     // a picture is smaller than the rectangle to crop
)

// Decode reads a picture file and returns the picture upright, with the colours that its
// format means. It differs from image.Decode in these two, in its limits, and in that no
// format has to be registered.
func Decode(r io.Reader) (image.Image, error) {
	data, err := io.ReadAll(io.LimitReader(r, raster.MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > raster.MaxBytes {
		return nil, fmt.Errorf("more than %d bytes, the most that a picture may have", raster.MaxBytes)
	}
	return raster.Decode(data)
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
	if _, err := raster.InfoOf(img); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return atomicfile.Write(path, b.Bytes())
}

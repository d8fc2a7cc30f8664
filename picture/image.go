// Package picture turns pictures into arrays of numbers and back. Pictures are values of
// image.Image or files: PNG, JPEG, GIF, WebP, TIFF and BMP, recognised by their contents,
// never by their names. Of an animation the first frame counts, of several pages the first.
// Arrays are planar, C H W, with values in 0..1.
//
// A Fitter turns any picture into the input of a model:
//
//	f := picture.Fitter{Shape: [3]int{3, 64, 64}, Resize: true}
//	err := f.Fit(x.Row(0), img) // or f.Decode(ctx, x.Row(0), file)
//
// A picture is rotated upright according to its EXIF orientation, composited over white
// where it is transparent, cropped, converted to grey if the shape has one channel, and
// resized with the anti-aliasing filter of Pillow's BILINEAR. Values of more than 8 bits are
// reduced to 8 bits by their type first, unless Fitter.Range says which of them become 0
// and 1. ReadFile and Decode return the picture in a file as an image.Image; a Fitter turns
// it into the same numbers as the file itself. Images converts numbers to images.
//
// A file may have at most 256 MiB, and a picture at most 30,000 pixels per side and 67
// million in all; a JPEG may have at most 100 scans. This is checked before memory is
// allocated, so a small file that claims to hold a huge picture costs nothing but an error.
package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/regular"
	"github.com/diabolo-go/diabolo/internal/raster"
)

// Errors that the errors of this package wrap.
var (
	ErrNotPicture  = raster.ErrNotPicture  // the contents of a file are of none of the formats
	ErrUnsupported = raster.ErrUnsupported // a file may be sound, but is of a kind that is not read
	ErrBroken      = raster.ErrBroken      // a file contradicts its format, or is cut short
	ErrLimit       = raster.ErrLimit       // a picture has more bytes, pixels or scans than it may have

	ErrNoPixels = raster.ErrNoPixels // the width or height of a picture is 0, or an image is nil
	ErrShape    = raster.ErrShape    // a picture does not have the size and colours of Fitter.Shape
	ErrCrop     = raster.ErrCrop     // a picture does not contain the rectangle to crop
	ErrRange    = raster.ErrRange    // a picture's values do not suit Fitter.Range, or are floating-point numbers beyond 0..1
)

// Decode reads a picture file and returns the picture, rotated upright and with the colour
// range that its format specifies. The standard library's image.Decode does neither, has
// no limits of size, and needs every format to be registered.
func Decode(r io.Reader) (image.Image, error) {
	data, err := io.ReadAll(io.LimitReader(r, raster.MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if err := raster.CheckBytes(int64(len(data))); err != nil {
		return nil, err
	}
	return raster.Decode(context.Background(), data)
}

// ReadFile reads a picture file as Decode does. Its error names the file, and wraps
// fs.ErrNotExist if there is none. A named pipe or a device is an error; it is not waited
// for.
func ReadFile(path string) (image.Image, error) {
	f, err := regular.Open(path)
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

// WritePNG writes an image to a PNG file. An existing file is replaced, and only once the
// new one is complete. An image that is nil or empty is an error, ErrNoPixels.
func WritePNG(path string, img image.Image) error {
	data, err := PNG(img)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return atomicfile.Write(path, data)
}

// PNG returns an image as a PNG file. An image that is nil or empty is an error, ErrNoPixels.
func PNG(img image.Image) ([]byte, error) {
	if _, err := raster.InfoOf(img); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

package picture

import (
	"context"
	"image"

	"github.com/diabolo-go/diabolo/internal/raster"
)

// A Fitter turns pictures, given as files or as images, into arrays of one shape, that of
// a model's input. It reuses its memory, so only one goroutine at a time may use it.
type Fitter struct {
	Shape     [3]int // C, H, W; C is 1 or 3
	Resize    bool   // crop, resize and convert pictures of another size or colour; else they are an error, ErrShape
	Crop      Crop   // with Resize: the part to keep of a picture of another size
	Range     Range  // which values of a picture become 0 and 1; zero: by their type, such as 0 to 255
	MaxPixels int    // largest width x height of a picture, if below the limit of the package; 0: that limit

	d      raster.Decoder
	pixels []byte
	values []float32
}

// A Range is the values of files that become 0 and 1, those of training images whose
// values have more than 8 bits. Others lie between or beyond them, and become 0 or 1 where
// they are beyond.
type Range struct{ Low, High float64 }

// A Crop is the rectangle that training images were cropped to, so that new pictures are
// cropped in the same place. The zero value stands for the largest centred rectangle with
// the proportions of Fitter.Shape.
type Crop struct {
	Rect image.Rectangle // in pixels of the upright picture
	Of   image.Point     // the size of the pictures that Rect applies to, others are cropped at the centre; zero: all
}

// Decode decodes data, the contents of a picture file, to dst, C x H x W values in 0..1.
// Without Resize the picture must have the size and colours of Shape. With Resize, a
// picture that already has the size of Shape is not cropped; any other is cropped as Crop
// says and then resized. If ctx ends, Decode soon returns its cause.
func (f *Fitter) Decode(ctx context.Context, dst []float32, data []byte) error {
	info, err := raster.Stat(data)
	if err != nil {
		return err
	}
	o, err := f.options(info)
	if err != nil {
		return err
	}
	if f.Range == (Range{}) {
		f.pixels, err = f.d.Decode(ctx, f.pixels[:0], data, o)
	} else {
		f.values, err = f.d.Values(ctx, f.values[:0], data, o)
	}
	if err == nil {
		f.write(dst)
	}
	return err
}

// write writes what was decoded to dst.
func (f *Fitter) write(dst []float32) {
	if f.Range == (Range{}) {
		raster.ToUnit(dst, f.pixels)
		return
	}
	raster.Range(f.Range).ToUnit(dst, f.values)
}

// Fit writes an image in memory to dst, as Decode does. If the image comes from Decode or
// ReadFile of this package, the values are those of the file it was read from. An image
// from the standard library's image.Decode may differ, since that ignores the EXIF
// orientation and the colour range of a lossy WebP.
func (f *Fitter) Fit(dst []float32, img image.Image) error {
	info, err := raster.InfoOf(img)
	if err != nil {
		return err
	}
	o, err := f.options(info)
	if err != nil {
		return err
	}
	if f.Range == (Range{}) {
		f.pixels, err = f.d.Convert(f.pixels[:0], img, o)
	} else {
		f.values, err = f.d.ConvertValues(f.values[:0], img, o)
	}
	if err == nil {
		f.write(dst)
	}
	return err
}

// options returns how a picture is decoded to the shape.
func (f *Fitter) options(info raster.Info) (raster.Options, error) {
	o := raster.Options{Width: f.Shape[2], Height: f.Shape[1], Grey: f.Shape[0] == 1}
	size := image.Pt(info.Width, info.Height)
	if f.Range != (Range{}) {
		if err := raster.Range(f.Range).Suits(info.Type); err != nil {
			return o, err
		}
	}
	switch {
	case f.MaxPixels > 0 && info.Width*info.Height > f.MaxPixels:
		return o, raster.TooLarge(info.Width, info.Height, f.MaxPixels)
	case !f.Resize:
		return o, info.Fits(f.Shape)
	case size == image.Pt(o.Width, o.Height):
	case !f.Crop.Rect.Empty() && (f.Crop.Of == size || f.Crop.Of == image.Point{}):
		o.Crop = f.Crop.Rect
	default:
		o.Crop = raster.Centred(info.Width, info.Height, o.Width, o.Height)
	}
	return o, nil
}

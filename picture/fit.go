package picture

import (
	"errors"
	"fmt"
	"image"
)

// A Fitter decodes picture files to images of one shape: what a model takes. The
// zero values of its options refuse a picture of another size or colour.
type Fitter struct {
	Shape     [3]int // C, H, W; C is 1 or 3
	Resize    bool   // make other pictures fit
	MaxPixels int    // of a file, below the limit of the package; 0: that limit

	d      Decoder
	pixels []byte
}

// ErrShape is what the error for a picture of another size or colour wraps.
var ErrShape = errors.New("another size or colour")

// A shapeError says which.
type shapeError struct {
	info  Info
	shape [3]int
}

func (e shapeError) Is(target error) bool { return target == ErrShape }

func (e shapeError) Error() string {
	return fmt.Sprintf("the picture is %dx%d %s, want %dx%d %s", e.info.Width, e.info.Height, colourWord(e.info.Grey),
		e.shape[2], e.shape[1], colourWord(e.shape[0] == 1))
}

func colourWord(grey bool) string {
	if grey {
		return "grey"
	}
	return "in colour"
}

// Fits reports a picture that is not of a shape C, H, W, stored without colour for
// one channel and with it for three, as an error that wraps ErrShape.
func (i Info) Fits(shape [3]int) error {
	if i.Width == shape[2] && i.Height == shape[1] && i.Grey == (shape[0] == 1) {
		return nil
	}
	return shapeError{i, shape}
}

// Decode writes a picture file to dst, C x H x W in 0..1. With Resize, of one that
// does not fit, the largest centred part of the right proportions is resized.
func (f *Fitter) Decode(dst []float32, data []byte) error {
	info, err := Stat(data)
	if err != nil {
		return err
	}
	o := Options{Width: f.Shape[2], Height: f.Shape[1], Grey: f.Shape[0] == 1}
	switch {
	case f.MaxPixels > 0 && info.Width*info.Height > f.MaxPixels:
		return fmt.Errorf("%d x %d pixels, want %d million at most", info.Width, info.Height, f.MaxPixels/1_000_000)
	case f.Resize:
		o.Crop = centred(info, o.Width, o.Height)
	default:
		if err := info.Fits(f.Shape); err != nil {
			return err
		}
	}
	if f.pixels, err = f.d.Decode(f.pixels[:0], data, o); err == nil {
		ToUnit(dst, f.pixels)
	}
	return err
}

// centred returns the largest part of a picture with the proportions of width x
// height, in its middle.
func centred(i Info, width, height int) image.Rectangle {
	w, h := i.Width, i.Height
	if w*height > h*width {
		w = max(1, h*width/height)
	} else {
		h = max(1, w*height/width)
	}
	corner := image.Pt((i.Width-w)/2, (i.Height-h)/2)
	return image.Rectangle{corner, corner.Add(image.Pt(w, h))}
}

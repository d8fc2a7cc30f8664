package raster

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"slices"

	"github.com/diabolo-go/diabolo/internal/budget"
)

// A Type is what the values of a file stand for: Low is black and High is white. Pictures
// of 8 bits have 0 to 255 and of 16 bits 0 to 65535; floating-point values have 0 to 1.
type Type struct{ Low, High float64 }

// Bytes is the type of pictures of 8 bits or fewer.
var Bytes = Type{0, 255}

// share maps Low to 0 and High to 1, and what is beyond to the nearer of them.
func (t Type) share(v float32) float64 {
	return min(max((float64(v)-t.Low)/(t.High-t.Low), 0), 1)
}

// String names the type by the values it stands for.
func (t Type) String() string { return fmt.Sprintf("%v to %v", t.Low, t.High) }

// typeOf returns the type of the values of a picture with that colour model.
func typeOf(m color.Model) Type {
	switch m := m.(type) {
	case sampleModel:
		return m.Type
	case color.Palette:
		return Bytes
	}
	if m == color.Gray16Model || m == color.RGBA64Model || m == color.NRGBA64Model {
		return Type{0, 0xffff}
	}
	return Bytes
}

// ErrRange is wrapped by the error for a picture whose values do not suit a Range.
var ErrRange = errors.New("values of another range")

// A Range is the values of files that become 0 and 1. Others lie between or beyond them,
// and become 0 or 1 where they are beyond.
type Range struct{ Low, High float64 }

// ToUnit writes values of files as numbers in 0..1.
func (r Range) ToUnit(dst, values []float32) {
	for i, v := range values {
		dst[i] = float32(Type(r).share(v))
	}
}

// Suits returns an error, which wraps ErrRange, for pictures of a type that covers less
// than a tenth of the range: all their values would be black, or nearly so.
func (r Range) Suits(t Type) error {
	if t.High >= r.Low+(r.High-r.Low)/10 {
		return nil
	}
	return faultOf(ErrRange, "it is of a type with values of %v, want values of about %.6g to %.6g", t, r.Low, r.High)
}

// Values appends the values of a picture file to dst as the file has them, not brought
// into any range: 1 or 3 planes of Height rows of Width values, cropped, upright and
// resized as by Decode, without rounding. Transparent parts are white.
func (d *Decoder) Values(ctx context.Context, dst []float32, data []byte, o Options) (values []float32, err error) {
	defer recoverAs(&err)
	p, err := d.partOfFile(ctx, data, o, 5) // float32, of some pictures from bytes
	defer budget.Return(ctx, p.held)
	if err != nil {
		return dst, err
	}
	return d.convertValues(dst, p, o.Grey), nil
}

// ConvertValues appends the values of an image in memory to dst, as Values does.
func (d *Decoder) ConvertValues(dst []float32, img image.Image, o Options) (values []float32, err error) {
	defer recoverAs(&err)
	p, err := partOfImage(img, o)
	if err != nil {
		return dst, err
	}
	return d.convertValues(dst, p, o.Grey), nil
}

func (d *Decoder) convertValues(dst []float32, p part, grey bool) []float32 {
	d.valuePlanes(p.img, p.area, grey)
	return upright(dst, p, d.values, &d.resizedValues, d.planeOfValues)
}

// valuePlanes fills d.values with the planes of a part of img. Pictures of bytes have the
// values of Decode before it resizes them.
func (d *Decoder) valuePlanes(img image.RGBA64Image, area image.Rectangle, grey bool) {
	if typeOf(img.ColorModel()) == Bytes {
		d.planes(img, area, grey)
		d.values = grow(d.values, len(d.stored))
		for i, v := range d.stored {
			d.values[i] = float32(v)
		}
		return
	}
	size, at := area.Dx()*area.Dy(), valueReader(img)
	planes := 3
	if grey {
		planes = 1
	}
	d.values = slices.Grow(d.values[:0], planes*size)[:planes*size]
	for i := range size {
		r, g, b := at(area.Min.X+i%area.Dx(), area.Min.Y+i/area.Dx())
		if grey {
			d.values[i] = float32((r*19595 + g*38470 + b*7471) / (1 << 16)) // the weights of Luma
			continue
		}
		d.values[i], d.values[size+i], d.values[2*size+i] = float32(r), float32(g), float32(b)
	}
}

// valueReader returns what reads the values of a pixel.
func valueReader(img image.RGBA64Image) func(x, y int) (r, g, b float64) {
	if s, ok := img.(*sampled); ok {
		return func(x, y int) (r, g, b float64) {
			v := s.values[(y*s.width+x)*s.channels:]
			last := s.channels - 1
			return float64(v[0]), float64(v[min(1, last)]), float64(v[last])
		}
	}
	return func(x, y int) (r, g, b float64) {
		c := img.RGBA64At(x, y)
		white := 0xffff - float64(c.A)
		return float64(c.R) + white, float64(c.G) + white, float64(c.B) + white
	}
}

// inType returns an error, which wraps ErrRange, for a picture with floating-point values
// beyond 0 to 1, which would become black or white.
func inType(img image.RGBA64Image) error {
	const half = 0.5 / 255 // a step of bytes
	s, ok := img.(*sampled)
	if !ok || s.Type != (Type{0, 1}) {
		return nil
	}
	if low, high := slices.Min(s.values), slices.Max(s.values); low < -half || high > 1+half {
		return faultOf(ErrRange, "its floating-point values are %.6g to %.6g, want 0 to 1", low, high)
	}
	return nil
}

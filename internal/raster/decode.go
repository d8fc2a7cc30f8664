package raster

import (
	"context"
	"errors"
	"fmt"
	"image"

	"github.com/diabolo-go/diabolo/internal/budget"
)

// ErrCrop is wrapped by the error for a picture that is smaller than the rectangle
// to crop.
var ErrCrop = errors.New("too small for a crop")

// Options say how a picture is cropped, resized and coloured.
type Options struct {
	Width, Height int  // of the result, in pixels; 0, 0: as cropped
	Grey          bool // one channel instead of three

	Crop   image.Rectangle // of the upright picture; empty: all of it
	Centre bool            // instead of Crop: the largest centred square
}

// A Decoder turns pictures into planes of bytes. The zero value is ready to use. A
// Decoder reuses its memory and serves one goroutine at a time.
type Decoder struct {
	resizer
	stored  []uint8 // the crop as it is stored, planar
	resized []uint8
	line    [3][]uint8

	values, resizedValues []float32 // of Values
}

// Decode appends the pixels of a picture file to dst: 1 or 3 planes of Height
// rows of Width bytes. The pixels of the file are taken from the budget of ctx, and so is
// the memory for them, for as long as it takes.
func (d *Decoder) Decode(ctx context.Context, dst, data []byte, o Options) (pixels []byte, err error) {
	defer recoverAs(&err)
	p, err := d.partOfFile(ctx, data, o, 1)
	defer budget.Return(ctx, p.held)
	if err == nil {
		err = inType(p.img)
	}
	if err != nil {
		return dst, err
	}
	return d.convert(dst, p, o.Grey), nil
}

// Convert appends the pixels of an image in memory to dst, as Decode does: the image
// that Decode of this package returns for a file gives the same bytes as the file.
func (d *Decoder) Convert(dst []byte, img image.Image, o Options) (pixels []byte, err error) {
	defer recoverAs(&err)
	p, err := partOfImage(img, o)
	if err == nil {
		err = inType(p.img)
	}
	if err != nil {
		return dst, err
	}
	return d.convert(dst, p, o.Grey), nil
}

// convert appends the planes of a part.
func (d *Decoder) convert(dst []byte, p part, grey bool) []byte {
	d.planes(p.img, p.area, grey)
	return upright(dst, p, d.stored, &d.resized, d.plane)
}

// A part is what is kept of a picture, and the size it is brought to.
type part struct {
	img           image.RGBA64Image
	turn          turn
	area          image.Rectangle // of img as it is stored
	width, height int             // of the result
	held          int64           // of the memory of the context
}

// partOfFile decodes a picture file, unless it is too small for the crop, to make planes of
// it with so many bytes a value.
func (d *Decoder) partOfFile(ctx context.Context, data []byte, o Options, each int) (part, error) {
	info, err := Stat(data)
	if err != nil {
		return part{}, err
	}
	crop, err := o.crop(info.Width, info.Height)
	if err != nil {
		return part{}, fmt.Errorf("the %s %w", info.Format, err)
	}
	held, err := d.hold(ctx, data, info, crop, o, each)
	if err != nil {
		return part{}, err
	}
	img, err := open(ctx, data, info)
	if err != nil {
		return part{held: held}, err
	}
	p := o.part(img, info.turn, crop)
	p.held = held
	return p, nil
}

// partOfImage is partOfFile for an image in memory.
func partOfImage(img image.Image, o Options) (part, error) {
	info, err := InfoOf(img)
	if err != nil {
		return part{}, err
	}
	crop, err := o.crop(info.Width, info.Height)
	if err != nil {
		return part{}, fmt.Errorf("the image %w", err)
	}
	stored, t := storedImage(img)
	return o.part(stored, t, crop), nil
}

// part returns the part that is crop of the upright picture.
func (o Options) part(img image.RGBA64Image, t turn, crop image.Rectangle) part {
	p := part{img: img, turn: t, area: t.rectangle(crop, img.Bounds().Size()).Add(img.Bounds().Min), width: o.Width, height: o.Height}
	if o.Width == 0 {
		p.width, p.height = crop.Dx(), crop.Dy()
	}
	return p
}

// crop returns the part of the upright picture that is kept.
func (o Options) crop(width, height int) (image.Rectangle, error) {
	whole := image.Rect(0, 0, width, height)
	switch {
	case o.Centre:
		return Centred(width, height, 1, 1), nil
	case o.Crop.Empty():
		return whole, nil
	case !o.Crop.In(whole):
		return whole, fmt.Errorf("of %dx%d pixels is %w of columns %d to %d and rows %d to %d",
			width, height, ErrCrop, o.Crop.Min.X, o.Crop.Max.X-1, o.Crop.Min.Y, o.Crop.Max.Y-1)
	}
	return o.Crop, nil
}

// Centred returns the largest part of a picture of width x height pixels with the
// proportions of across x down, in its middle.
func Centred(width, height, across, down int) image.Rectangle {
	w, h := width, height
	if w*down > h*across {
		w = max(1, h*across/down)
	} else {
		h = max(1, w*down/across)
	}
	corner := image.Pt((width-w)/2, (height-h)/2)
	return image.Rectangle{corner, corner.Add(image.Pt(w, h))}
}

// rectangle returns where r of the upright picture is in the stored one.
func (t turn) rectangle(r image.Rectangle, stored image.Point) image.Rectangle {
	if t.swap {
		r = image.Rect(r.Min.Y, r.Min.X, r.Max.Y, r.Max.X)
	}
	if t.flipX {
		r.Min.X, r.Max.X = stored.X-r.Max.X, stored.X-r.Min.X
	}
	if t.flipY {
		r.Min.Y, r.Max.Y = stored.Y-r.Max.Y, stored.Y-r.Min.Y
	}
	return r
}

// planes fills d.stored with the 8-bit planes of a part of img.
func (d *Decoder) planes(img image.RGBA64Image, area image.Rectangle, grey bool) {
	width, size := area.Dx(), area.Dx()*area.Dy()
	read := rowReader(img)
	if grey {
		for c := range d.line {
			d.line[c] = grow(d.line[c], width)
		}
		d.stored = grow(d.stored, size)
		for y := range area.Dy() {
			read(area.Min.X, area.Min.Y+y, d.line[0], d.line[1], d.line[2])
			Luma(d.stored[y*width:][:width], d.line[0], d.line[1], d.line[2])
		}
		return
	}
	d.stored = grow(d.stored, 3*size)
	for y := range area.Dy() {
		from, to := y*width, (y+1)*width
		read(area.Min.X, area.Min.Y+y, d.stored[from:to], d.stored[size+from:size+to], d.stored[2*size+from:2*size+to])
	}
}

// upright appends planes as they are stored, resized and then turned: to turn the small
// picture is cheaper, and the filter is symmetric.
func upright[T uint8 | float32](dst []T, p part, planes []T, resized *[]T, resize func(dst []T, dw, dh int, src []T, sw, sh int)) []T {
	width, height := p.width, p.height
	if p.turn.swap {
		width, height = height, width
	}
	size, stored := width*height, p.area.Dx()*p.area.Dy()
	*resized = grow(*resized, size)
	for plane := planes; len(plane) > 0; plane = plane[stored:] {
		resize(*resized, width, height, plane[:stored], p.area.Dx(), p.area.Dy())
		if p.turn == (turn{}) {
			dst = append(dst, *resized...)
			continue
		}
		dst = appendTurned(dst, p.turn, *resized, width, height)
	}
	return dst
}

// appendTurned appends a plane of width x height stored pixels in upright order.
func appendTurned[T any](dst []T, t turn, plane []T, width, height int) []T {
	rows, columns := height, width
	if t.swap {
		rows, columns = width, height
	}
	for y := range rows {
		for x := range columns {
			at := t.rectangle(image.Rect(x, y, x+1, y+1), image.Pt(width, height)).Min
			dst = append(dst, plane[at.Y*width+at.X])
		}
	}
	return dst
}

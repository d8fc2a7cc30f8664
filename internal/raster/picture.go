// Package raster reads picture files and images in memory into planes of bytes, C H W. It
// is what packages picture and dataset share.
//
// Files are PNG, JPEG, GIF, WebP, TIFF and BMP, recognised by their contents and never by
// their names. Of an animation the first frame counts, of several pages the first. A
// picture is turned upright as its EXIF orientation says, laid on white where it is
// transparent, reduced to 8 bits, cropped, made grey when asked, and resized with the
// anti-aliasing filter of Pillow's BILINEAR. Values gives the numbers of a file without
// reducing them.
//
// The size in the header of a file is checked before memory is allocated for it, so a
// small file that claims to be a giant picture is an error and no more. Pixels are taken
// from the budget of the context, and a decoder stops soon after its context ends.
package raster

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"

	"github.com/diabolo-go/diabolo/internal/budget"
)

// Limits of what is decoded.
const (
	MaxBytes  = 256 << 20 // of a file
	MaxSide   = 30_000    // pixels
	maxPixels = 64 << 20  // width times height
)

// ErrNoPixels is wrapped by the error for a picture with a width or height of 0, and for
// an image that is nil.
var ErrNoPixels = errors.New("no pixels")

// An Info is what the header of a file says of the picture.
type Info struct {
	Format        string // "PNG", "JPEG", "GIF", "WebP", "TIFF" or "BMP"; "image" for an image in memory
	Width, Height int    // of the upright picture
	Grey          bool   // stored without colour
	Type          Type   // of its values

	model color.Model // of the picture as it is stored
	turn  turn
}

// A format is one kind of file.
type format struct {
	name   string
	exts   []string
	begins func(data []byte) bool
	config func(data []byte) (image.Config, error)
	decode func(ctx context.Context, data []byte) (image.Image, error)
	turn   func(data []byte) turn // where the upright pixels are stored
}

var formats = []format{
	{"PNG", []string{".png"}, starts("\x89PNG\r\n\x1a\n"), header(png.DecodeConfig), from(png.Decode), turnBy(pngEXIF)},
	{"JPEG", []string{".jpg", ".jpeg", ".jpe", ".jfif"}, starts("\xff\xd8\xff"), configJPEG, from(jpeg.Decode), turnBy(jpegEXIF)},
	{"GIF", []string{".gif"}, starts("GIF87a", "GIF89a"), header(gif.DecodeConfig), decodeGIF, asStored},
	{"WebP", []string{".webp"}, isWebP, header(webp.DecodeConfig), decodeWebP, turnBy(webpEXIF)},
	{"TIFF", []string{".tif", ".tiff"}, starts("II*\x00", "MM\x00*", "II+\x00\x08\x00", "MM\x00+\x00\x08"), configTIFF, readTIFF, turnTIFF},
	{"BMP", []string{".bmp"}, starts("BM"), header(bmp.DecodeConfig), from(bmp.Decode), asStored},
}

// from returns a decoder that stops soon after its context ends.
func from(decode func(io.Reader) (image.Image, error)) func(context.Context, []byte) (image.Image, error) {
	return func(ctx context.Context, data []byte) (image.Image, error) {
		return decode(budget.NewReader(ctx, data))
	}
}

func header(config func(io.Reader) (image.Config, error)) func([]byte) (image.Config, error) {
	return func(data []byte) (image.Config, error) { return config(bytes.NewReader(data)) }
}

// turnBy reads the orientation from the TIFF structure that exif finds in a file.
func turnBy(exif func(data []byte) []byte) func([]byte) turn {
	return func(data []byte) turn { return orientation(exif(data)) }
}

func asStored([]byte) turn { return turn{} }

func starts(magic ...string) func([]byte) bool {
	return func(data []byte) bool {
		for _, m := range magic {
			if len(data) >= len(m) && string(data[:len(m)]) == m {
				return true
			}
		}
		return false
	}
}

func sniff(data []byte) *format {
	for i := range formats {
		if formats[i].begins(data) {
			return &formats[i]
		}
	}
	return nil
}

// Sniff returns the format of a file that begins with data, or "" if it is not a
// picture. Twelve bytes are enough.
func Sniff(data []byte) string {
	if f := sniff(data); f != nil {
		return f.name
	}
	return ""
}

// ByExtension returns the format that a file name with this extension (".jpg", in
// any case) stands for, or "".
func ByExtension(ext string) string {
	for _, f := range formats {
		for _, e := range f.exts {
			if strings.EqualFold(e, ext) {
				return f.name
			}
		}
	}
	return ""
}

// Stat reads the header of a file. A file that is not a picture, or has no pixels or
// more than the limits of the package allow, is an error.
func Stat(data []byte) (info Info, err error) {
	defer recoverAs(&err)
	f := sniff(data)
	if f == nil {
		return Info{}, notPicture(data)
	}
	c, err := f.config(data)
	if err != nil {
		return Info{}, explain(f, err)
	}
	if err := limit(f.name, c.Width, c.Height); err != nil {
		return Info{}, err
	}
	info = Info{Format: f.name, Width: c.Width, Height: c.Height, Grey: grey(c.ColorModel), Type: typeOf(c.ColorModel), model: c.ColorModel}
	info.turn = f.turn(data)
	if info.turn.swap {
		info.Width, info.Height = info.Height, info.Width
	}
	return info, nil
}

func grey(m color.Model) bool {
	if s, ok := m.(sampleModel); ok {
		return s.grey
	}
	if p, ok := m.(color.Palette); ok {
		for _, c := range p {
			if r, g, b, _ := c.RGBA(); r != g || g != b {
				return false
			}
		}
		return true
	}
	return m == color.GrayModel || m == color.Gray16Model
}

// Verify decodes a file completely, to see whether it is intact.
func Verify(ctx context.Context, data []byte) (info Info, err error) {
	defer recoverAs(&err)
	if info, err = Stat(data); err != nil {
		return info, err
	}
	_, err = open(ctx, data, info)
	return info, err
}

// open decodes the file, whose header says info, as it is stored, not upright, on its whole
// canvas.
func open(ctx context.Context, data []byte, info Info) (image.RGBA64Image, error) {
	if err := budget.Spend(ctx, budget.Pixels, int64(info.Width*info.Height)); err != nil {
		return nil, err
	}
	f := sniff(data)
	img, err := f.decode(ctx, data)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, explain(f, err)
	}
	pixels, ok := img.(image.RGBA64Image)
	if !ok {
		return nil, faultOf(ErrUnsupported, "the %s has pixels of an unknown kind, %T", f.name, img)
	}
	return pixels, nil
}

// decodeGIF decodes the first frame of a GIF on its canvas, which may be larger.
func decodeGIF(ctx context.Context, data []byte) (image.Image, error) {
	c, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	frame, err := gif.Decode(budget.NewReader(ctx, data))
	if err != nil {
		return nil, err
	}
	return onCanvas(frame, image.Rect(0, 0, c.Width, c.Height), frame.Bounds().Min), nil
}

// onCanvas places the first frame of an animation, which may be smaller than its canvas.
func onCanvas(frame image.Image, bounds image.Rectangle, at image.Point) image.Image {
	canvas := image.NewRGBA(bounds)
	draw.Draw(canvas, image.Rectangle{at, at.Add(frame.Bounds().Size())}, frame, frame.Bounds().Min, draw.Src)
	return canvas
}

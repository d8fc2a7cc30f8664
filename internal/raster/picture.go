// Package raster reads picture files and images in memory into planes of bytes, C H W. It
// is what packages picture and dataset share.
//
// Files are PNG, JPEG, GIF, of which the first frame counts, WebP, TIFF and BMP, recognised
// by their contents and never by their names. A picture is turned upright as its EXIF
// orientation says, laid on white where it is transparent, reduced to 8 bits, cropped, made
// grey when asked, and resized with the anti-aliasing filter of Pillow's BILINEAR. Values
// gives the numbers of a file without reducing them.
//
// The size in the header of a file is checked before memory is allocated for it, so a
// small file that claims to be a giant picture is an error and no more.
package raster

import (
	"bytes"
	"errors"
	"fmt"
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

	turn turn
}

// A format is one kind of file.
type format struct {
	name   string
	exts   []string
	begins func(data []byte) bool
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	exif   func(data []byte) []byte // the TIFF structure that holds the orientation; nil when there is none
}

var formats = []format{
	{"PNG", []string{".png"}, starts("\x89PNG\r\n\x1a\n"), png.DecodeConfig, png.Decode, pngEXIF},
	{"JPEG", []string{".jpg", ".jpeg", ".jpe", ".jfif"}, starts("\xff\xd8\xff"), jpeg.DecodeConfig, jpeg.Decode, jpegEXIF},
	{"GIF", []string{".gif"}, starts("GIF87a", "GIF89a"), gif.DecodeConfig, gif.Decode, nil},
	{"WebP", []string{".webp"}, isWebP, webp.DecodeConfig, decodeWebP, webpEXIF},
	{"TIFF", []string{".tif", ".tiff"}, starts("II*\x00", "MM\x00*"), configTIFF, readTIFF, tiffEXIF},
	{"BMP", []string{".bmp"}, starts("BM"), bmp.DecodeConfig, bmp.Decode, nil},
}

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

func isWebP(data []byte) bool {
	return len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP"
}

func decodeWebP(r io.Reader) (image.Image, error) {
	img, err := webp.Decode(r)
	if err != nil {
		return nil, err
	}
	return newVideoRange(img), nil
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
	c, err := f.config(bytes.NewReader(data))
	if err != nil {
		return Info{}, explain(f, err)
	}
	if err := limit(f.name, c.Width, c.Height); err != nil {
		return Info{}, err
	}
	info = Info{Format: f.name, Width: c.Width, Height: c.Height, Grey: grey(c.ColorModel), Type: typeOf(c.ColorModel)}
	if f.exif != nil {
		info.turn = orientation(f.exif(data))
	}
	if info.turn.swap {
		info.Width, info.Height = info.Height, info.Width
	}
	return info, nil
}

func notPicture(data []byte) error {
	if len(data) == 0 {
		return errors.New("the file is empty")
	}
	return fmt.Errorf("not a picture (PNG, JPEG, GIF, WebP, TIFF or BMP): it begins with %q", data[:min(len(data), 8)])
}

func limit(format string, width, height int) error {
	switch {
	case width < 1 || height < 1:
		return fmt.Errorf("the %s has %w: %dx%d", format, ErrNoPixels, width, height)
	case width > MaxSide || height > MaxSide || width*height > maxPixels:
		return fmt.Errorf("the %s is too large: %dx%d, the limit is %d a side and %d million pixels",
			format, width, height, MaxSide, maxPixels/1_000_000)
	}
	return nil
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

// explain says in plain words why a file of that format cannot be decoded.
func explain(f *format, err error) error {
	reason := err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || strings.HasSuffix(reason, "short Huffman data") {
		return fmt.Errorf("the %s is cut short", f.name)
	}
	for _, prefix := range []string{"image: ", strings.ToLower(f.name) + ": "} {
		reason = strings.TrimPrefix(reason, prefix)
	}
	if strings.Contains(reason, "unsupported") { // as all decoders word it: CMYK in a TIFF, arithmetic coding in a JPEG
		return fmt.Errorf("the %s is of a kind that is not read here, save it as PNG: %s", f.name, reason)
	}
	return fmt.Errorf("the %s is broken: %s", f.name, reason)
}

// recoverAs turns a panic of a decoder into an error: a file from a stranger
// must not end the program, whatever bug of a decoder it finds.
func recoverAs(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the picture is broken: %v", p)
	}
}

// Verify decodes a file completely, to see whether it is intact.
func Verify(data []byte) (info Info, err error) {
	defer recoverAs(&err)
	if info, err = Stat(data); err != nil {
		return info, err
	}
	_, err = open(data)
	return info, err
}

// open decodes the file as it is stored, not upright, on its whole canvas.
func open(data []byte) (image.RGBA64Image, error) {
	f := sniff(data)
	img, err := f.decode(bytes.NewReader(data))
	if err != nil {
		return nil, explain(f, err)
	}
	if f.name == "GIF" {
		return onCanvas(img, data)
	}
	pixels, ok := img.(image.RGBA64Image)
	if !ok {
		return nil, fmt.Errorf("the %s has pixels of an unknown kind, %T", f.name, img)
	}
	return pixels, nil
}

// onCanvas places the first frame of a GIF, which may be smaller than its canvas.
func onCanvas(frame image.Image, data []byte) (image.RGBA64Image, error) {
	c, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	canvas := image.NewRGBA(image.Rect(0, 0, c.Width, c.Height))
	draw.Draw(canvas, frame.Bounds(), frame, frame.Bounds().Min, draw.Src)
	return canvas, nil
}

package raster

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/diabolo-go/diabolo/internal/budget"
)

// What can be wrong with a file. Every error of decoding one wraps one of these, ErrNoPixels,
// ErrCrop, ErrShape or ErrRange, unless its context ended.
var (
	ErrNotPicture  = errors.New("not a picture")              // its contents are of none of the formats
	ErrUnsupported = errors.New("of a kind that is not read") // it may be sound
	ErrBroken      = errors.New("broken")                     // it contradicts its format, or is cut short
	ErrLimit       = budget.ErrLimit                          // it is larger, or more work, than a picture may be
)

// A fault is an error that wraps one of these, or ErrRange, and has a text of its own.
type fault struct {
	kind error
	text string
}

func (f *fault) Error() string        { return f.text }
func (f *fault) Is(target error) bool { return target == f.kind }

func faultOf(kind error, format string, args ...any) error {
	return &fault{kind, fmt.Sprintf(format, args...)}
}

// An unsupportedError says of what kind a sound file is, for explain.
type unsupportedError string

func (e unsupportedError) Error() string { return string(e) }

func unsupported(format string, args ...any) error {
	return unsupportedError(fmt.Sprintf(format, args...))
}

func notPicture(data []byte) error {
	if len(data) == 0 {
		return faultOf(ErrNotPicture, "the file is empty")
	}
	return faultOf(ErrNotPicture, "not a picture (PNG, JPEG, GIF, WebP, TIFF or BMP): it begins with %q", data[:min(len(data), 8)])
}

// CheckBytes returns an error, which wraps ErrLimit, for a file of more than MaxBytes.
func CheckBytes(n int64) error { return ofFile.Check(budget.Bytes, n) }

// TooLarge is the error for a picture of more pixels than are wanted.
func TooLarge(width, height, most int) error {
	return faultOf(ErrLimit, "%d x %d pixels, want %d million at most", width, height, most/1_000_000)
}

func limit(format string, width, height int) error {
	switch {
	case width < 1 || height < 1:
		return fmt.Errorf("the %s has %w: %dx%d", format, ErrNoPixels, width, height)
	case width > MaxSide || height > MaxSide || width*height > maxPixels:
		return faultOf(ErrLimit, "the %s is too large: %dx%d, the limit is %d a side and %d million pixels",
			format, width, height, MaxSide, maxPixels/1_000_000)
	}
	return nil
}

// explain says in plain words why a file of that format cannot be decoded.
func explain(f *format, err error) error {
	reason := err.Error()
	if errors.Is(err, ErrLimit) {
		return faultOf(ErrLimit, "the %s has %s", f.name, reason)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || strings.HasSuffix(reason, "short Huffman data") {
		return faultOf(ErrBroken, "the %s is cut short", f.name)
	}
	for _, prefix := range []string{"image: ", strings.ToLower(f.name) + ": "} {
		reason = strings.TrimPrefix(reason, prefix)
	}
	var known unsupportedError
	if errors.As(err, &known) || strings.Contains(reason, "unsupported") { // as all decoders word it
		return faultOf(ErrUnsupported, "the %s is of a kind that is not read here, save it as PNG: %s", f.name, reason)
	}
	return faultOf(ErrBroken, "the %s is broken: %s", f.name, reason)
}

// recoverAs turns a panic of a decoder into an error: a file from a stranger must not end
// the program, whatever bug of a decoder it finds.
func recoverAs(err *error) {
	if p := recover(); p != nil {
		*err = faultOf(ErrBroken, "the picture is broken: %v", p)
	}
}

package raster

import (
	"bytes"
	"context"
	"errors"
	"image/jpeg"
	"testing"

	"github.com/diabolo-go/diabolo/internal/budget"
	"github.com/diabolo-go/diabolo/internal/memtest"
	"github.com/diabolo-go/diabolo/internal/raster/hostile"
)

// A JPEG of many scans is refused by their number before anything is decoded; one of as
// many as are allowed is read.
func TestScans(t *testing.T) {
	for _, c := range []struct {
		scans int
		want  string
	}{
		{MaxScans - 1, ""}, // and the first one
		{MaxScans, "the JPEG has more than 100 scans, the limit of a picture"},
		{28_000, "the JPEG has more than 100 scans, the limit of a picture"},
	} {
		data := hostile.Scans(64, 48, c.scans)
		if img, err := jpeg.Decode(bytes.NewReader(data)); err != nil || img.Bounds().Dx() != 64 {
			t.Fatalf("%d scans: the file of this test is broken: %v", c.scans, err)
		}
		_, err := Verify(t.Context(), data)
		if c.want == "" != (err == nil) || err != nil && (err.Error() != c.want || !errors.Is(err, ErrLimit)) {
			t.Errorf("%d scans: %v", c.scans, err)
		}
	}
	// Each scan of a large picture would take some 20 ms.
	if n := memtest.Allocated(func() {
		if _, err := Verify(t.Context(), hostile.Scans(4896, 4896, 28_000)); !errors.Is(err, ErrLimit) {
			t.Error(err)
		}
	}); n > 8<<20 {
		t.Errorf("%d bytes allocated, so it was decoded", n)
	}
}

// Wherever the decoder would look for the next scan, it is counted: after bytes that do
// not belong there, fill bytes, and segments that contain what looks like a scan.
func TestScansBetweenOtherBytes(t *testing.T) {
	scan := []byte{0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0, 0, 0}
	count := func(between ...byte) error {
		data := []byte{0xff, 0xd8}
		for range MaxScans + 1 {
			data = append(append(data, between...), scan...)
		}
		return checkJPEG(data)
	}
	for name, between := range map[string][]byte{
		"nothing": nil, "zeros": {0, 0, 0}, "stuffed": {0xff, 0, 0xff, 0}, "restart": {0xff, 0xd3}, "fill": {0xff, 0xff, 0xff},
		"comment": {0xff, 0xfe, 0, 4, 0xff, 0xda}, "empty": {0xff, 0xfe, 0, 2}, "another start": {0xff, 0xd8},
	} {
		if err := count(between...); !errors.Is(err, ErrLimit) {
			t.Errorf("%s: %v", name, err)
		}
	}
	one := append([]byte{0xff, 0xd8, 0xff, 0xfe, 0x30, 0}, bytes.Repeat(scan, 1024)...) // all in a comment
	if err := checkJPEG(one); err != nil {
		t.Error(err)
	}
	if err := checkJPEG(append([]byte{0xff, 0xd8, 0xff, 0xd9}, bytes.Repeat(scan, 1024)...)); err != nil {
		t.Errorf("after the end: %v", err)
	}
}

// An endingContext ends after it was looked at a number of times.
type endingContext struct {
	context.Context
	looks, last int
}

var errGone = errors.New("the client has gone")

func (c *endingContext) Err() error {
	if c.looks++; c.looks > c.last {
		return errGone
	}
	return nil
}

// Decoding looks at its context while it decodes, and stops at the next look.
func TestDecodingEndsWithItsContext(t *testing.T) {
	var d Decoder
	data := hostile.Scans(1024, 1024, MaxScans-1)
	whole := &endingContext{Context: context.Background(), last: 1 << 30}
	if _, err := d.Decode(whole, nil, data, Options{Width: 8, Height: 8}); err != nil || whole.looks < 5 {
		t.Fatalf("%d looks while a JPEG of %d bytes was decoded, %v", whole.looks, len(data), err)
	}
	for last := range whole.looks {
		ctx := &endingContext{Context: context.Background(), last: last}
		if _, err := d.Decode(ctx, nil, data, Options{Width: 8, Height: 8}); err != errGone || ctx.looks > last+4 {
			t.Errorf("%d looks after the end, %v", ctx.looks-last, err)
		}
	}
	gone, cancel := context.WithCancelCause(t.Context())
	cancel(errGone)
	for _, c := range pillow(t).Pictures {
		data := read(t, c.File)
		if _, err := Decode(gone, data); err != errGone {
			t.Errorf("%s: %v", c.File, err)
		}
		if _, err := d.Values(gone, nil, data, Options{}); err != errGone {
			t.Errorf("%s: %v", c.File, err)
		}
	}
	for _, c := range variants(t) {
		data, ctx := read(t, "variants/"+c.File), &endingContext{Context: context.Background(), last: 1}
		if _, err := Decode(ctx, data); err != errGone && notRead[c.File] == "" {
			t.Errorf("%s: %v after %d looks", c.File, err, ctx.looks)
		}
	}
}

// The pixels of all pictures come out of one budget, before they are decoded.
func TestPixelsOfAll(t *testing.T) {
	ctx := budget.With(t.Context(), budget.New("a request", budget.Limits{budget.Pixels: 3 * 24 * 16}))
	data := read(t, "rgb.png")
	var d Decoder
	for i := range 5 {
		_, err := d.Decode(ctx, nil, data, Options{})
		if want := i >= 3; errors.Is(err, ErrLimit) != want || want && err.Error() != "more than 1152 pixels, the limit of a request" {
			t.Errorf("picture %d: %v", i, err)
		}
	}
	big := hostile.PNG(4890, 4890)
	if n := memtest.Allocated(func() {
		if _, err := d.Decode(ctx, nil, big, Options{Width: 8, Height: 8}); !errors.Is(err, ErrLimit) {
			t.Error(err)
		}
	}); n > 64<<10 {
		t.Errorf("%d bytes allocated for what there is no budget for", n)
	}
}

// Three kinds of faults are three messages and three errors.
func TestKindsOfFaults(t *testing.T) {
	whole := read(t, "420.jpg")
	arithmetic := bytes.Replace(whole, []byte{0xff, 0xc0}, []byte{0xff, 0xc9}, 1)
	deep := bytes.Clone(whole)
	deep[bytes.Index(whole, []byte{0xff, 0xc0})+4] = 12
	for _, c := range []struct {
		data []byte
		kind error
		want string
	}{
		{nil, ErrNotPicture, "the file is empty"},
		{[]byte("hello, world"), ErrNotPicture, `not a picture (PNG, JPEG, GIF, WebP, TIFF or BMP): it begins with "hello, w"`},
		{whole[:300], ErrBroken, "the JPEG is cut short"},
		{arithmetic, ErrUnsupported, "the JPEG is of a kind that is not read here, save it as PNG: arithmetic coding"},
		{deep, ErrUnsupported, "the JPEG is of a kind that is not read here, save it as PNG: values of 12 bits"},
		{giantPNG(100_000, 10), ErrLimit, "the PNG is too large: 100000x10, the limit is 30000 a side and 67 million pixels"},
	} {
		_, err := Verify(t.Context(), c.data)
		if err == nil || err.Error() != c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
		for _, kind := range []error{ErrNotPicture, ErrUnsupported, ErrBroken, ErrLimit} {
			if errors.Is(err, kind) != (kind == c.kind) {
				t.Errorf("%v: is it %v?", err, kind)
			}
		}
	}
}

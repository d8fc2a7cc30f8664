package raster

import (
	"bytes"
	"errors"
	"image"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/diabolo-go/diabolo/internal/budget"
	"github.com/diabolo-go/diabolo/internal/memtest"
	"github.com/diabolo-go/diabolo/internal/raster/hostile"
)

// taken decodes a picture, and returns what it held meanwhile and what it allocated.
func taken(t *testing.T, data []byte, values bool, o Options) (held, allocated int) {
	t.Helper()
	pool := budget.NewPool(1<<40, func(n int64) { held += int(n) })
	of := pool.Budget("", "a picture", nil)
	var d Decoder
	var err error
	allocated = memtest.Allocated(func() {
		if ctx := budget.With(t.Context(), of); values {
			_, err = d.Values(ctx, nil, data, o)
		} else {
			_, err = d.Decode(ctx, nil, data, o)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	before := held
	if of.Release(); held != before {
		t.Error("it holds memory afterwards")
	}
	return held, allocated
}

// large are pictures of the formats, so large that little besides the pixels counts.
func large(t *testing.T) map[string][]byte {
	t.Helper()
	r := image.Rect(0, 0, 1200, 900)
	photo := image.NewYCbCr(r, image.YCbCrSubsampleRatio420)
	files := map[string][]byte{"png flat": hostile.PNG(1200, 900), "jpeg progressive": hostile.Scans(1200, 900, 2)}
	encode := func(name string, f func(b *bytes.Buffer) error) {
		var b bytes.Buffer
		if err := f(&b); err != nil {
			t.Fatal(err)
		}
		files[name] = b.Bytes()
	}
	for name, img := range map[string]image.Image{
		"grey": image.NewGray(r), "grey 16": image.NewGray16(r), "rgba": image.NewRGBA(r), "nrgba64": image.NewNRGBA64(r), "palette": image.NewPaletted(r, palette.Plan9),
	} {
		encode("png "+name, func(b *bytes.Buffer) error { return png.Encode(b, img) })
		encode("tiff "+name, func(b *bytes.Buffer) error { return tiff.Encode(b, img, &tiff.Options{Compression: tiff.Deflate}) })
	}
	encode("jpeg", func(b *bytes.Buffer) error { return jpeg.Encode(b, photo, nil) })
	encode("jpeg grey", func(b *bytes.Buffer) error { return jpeg.Encode(b, image.NewGray(r), nil) })
	encode("gif", func(b *bytes.Buffer) error { return gif.Encode(b, image.NewPaletted(r, palette.WebSafe), nil) })
	encode("bmp", func(b *bytes.Buffer) error { return bmp.Encode(b, image.NewRGBA(r)) })
	return files
}

// What a header tells of the memory is what is taken: no less, and not far more.
func TestMemory(t *testing.T) {
	if memtest.Race {
		t.Skip("the race detector allocates more")
	}
	const slack = 512 << 10 // for tables and buffers, such as those of each strip
	check := func(name string, data []byte, big bool) {
		for _, values := range []bool{false, true} {
			for _, o := range []Options{{Width: 8, Height: 8}, {Width: 8, Height: 8, Grey: true}, {Width: 8, Height: 8, Centre: true}} {
				held, allocated := taken(t, data, values, o)
				if allocated > held+slack {
					t.Errorf("%s, %+v, values %v: %d bytes allocated, %d were held", name, o, values, allocated, held)
				}
				if big && held > allocated*3/2 {
					t.Errorf("%s, %+v, values %v: %d bytes held, %d were allocated", name, o, values, held, allocated)
				}
			}
		}
	}
	for name, data := range large(t) {
		check(name, data, true)
	}
	for _, c := range pillow(t).Pictures {
		check(c.File, read(t, c.File), false)
	}
	for _, c := range variants(t) {
		if notRead[c.File] == "" {
			check(c.File, read(t, "variants/"+c.File), false)
		}
	}
}

// Pixels are not decoded where there is no memory for them, and never where there will not be.
func TestNoMemory(t *testing.T) {
	data := large(t)["png rgba"]
	const need = 1200 * 900 * (4 + 3)
	for _, c := range []struct {
		pool, other int64
		want        error
	}{{need, 0, nil}, {need, 1, budget.ErrFull}, {need - 1, 0, budget.ErrLimit}} {
		pool := budget.NewPool(c.pool, nil)
		if err := pool.Budget("", "another", nil).Hold(c.other); err != nil {
			t.Fatal(err)
		}
		ctx := budget.With(t.Context(), pool.Budget("", "a picture", nil))
		var d Decoder
		took := memtest.Allocated(func() {
			if _, err := d.Decode(ctx, nil, data, Options{Width: 8, Height: 8}); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
		if c.want != nil && took > 64<<10 {
			t.Errorf("%d bytes allocated to refuse it", took)
		}
	}
}

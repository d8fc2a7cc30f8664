package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/tensor"
)

// quartered is a PNG whose left and right quarter are black and whose middle is of
// one colour.
func quartered(t *testing.T, w, h int, middle color.Color) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.Black)
			if x >= w/4 && x < w-w/4 {
				m.Set(x, y, middle)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFitter(t *testing.T) {
	red := color.RGBA{255, 0, 0, 255}
	f := Fitter{Shape: [3]int{3, 4, 2}}
	got := make([]float32, 3*4*2)
	for _, size := range []image.Point{{4, 4}, {16, 16}} { // the middle has the proportions
		err := f.Decode(t.Context(), got, quartered(t, size.X, size.Y, red))
		if !errors.Is(err, ErrShape) {
			t.Errorf("%v fits: %v", size, err)
		}
		f.Resize = true
		if err := f.Decode(t.Context(), got, quartered(t, size.X, size.Y, red)); err != nil {
			t.Fatal(err)
		}
		if want := append(slices.Repeat([]float32{1}, 8), make([]float32, 16)...); !slices.Equal(got, want) {
			t.Errorf("%v: %v", size, got)
		}
		f.Resize = false
	}
	if err := f.Decode(t.Context(), got, quartered(t, 2, 4, red)); err != nil {
		t.Errorf("one that fits: %v", err)
	}
	grey := Fitter{Shape: [3]int{1, 4, 2}}
	if err := grey.Decode(t.Context(), got[:8], quartered(t, 2, 4, red)); err == nil || err.Error() != "the picture is 2x4 in colour, want 2x4 grey" {
		t.Errorf("colour for a grey model: %v", err)
	}
	f.MaxPixels = 7
	if err := f.Decode(t.Context(), got, quartered(t, 2, 4, red)); err == nil || errors.Is(err, ErrShape) {
		t.Errorf("too many pixels: %v", err)
	}
	if err := f.Decode(t.Context(), got, []byte("text")); err == nil {
		t.Error("text was decoded")
	}
}

func TestSheet(t *testing.T) {
	x := tensor.New(3, 1, 2, 3)
	s := Sheet(Images(x)[:2], Images(x)[2:])
	if s.Rect != image.Rect(0, 0, 8, 6) {
		t.Fatalf("a sheet of %v", s.Rect)
	}
	dark := 0
	for y := range 6 {
		for x := range 8 {
			inside := x%5 < 3 && y%4 < 2 && !(x >= 5 && y >= 4)
			if c := s.RGBAAt(x, y); (c == color.RGBA{0, 0, 0, 255}) != inside {
				t.Errorf("%d, %d is %v", x, y, c)
			} else if inside {
				dark++
			}
		}
	}
	if dark != 18 {
		t.Errorf("%d pixels of images", dark)
	}
	if empty := Sheet(); !empty.Rect.Empty() {
		t.Errorf("no images give %v", empty.Rect)
	}
}

package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "image/gif"
	_ "image/jpeg"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"

	"github.com/diabolo-go/diabolo/internal/raster"
)

// fitted returns what a Fitter makes of a file or an image, in several shapes.
func fitted(t testing.TB, crop Crop, fit func(f *Fitter, dst []float32) error) (all []float32) {
	t.Helper()
	for _, shape := range [][3]int{{3, 7, 7}, {1, 5, 9}, {3, 40, 30}} {
		f := Fitter{Shape: shape, Resize: true, Crop: crop}
		dst := make([]float32, shape[0]*shape[1]*shape[2])
		if err := fit(&f, dst); err != nil {
			t.Fatal(err)
		}
		all = append(all, dst...)
	}
	return all
}

// An image gives the numbers of its file, to the bit: the image that Decode returns for
// every file, and that of image.Decode where nothing but the pixels matters.
func TestImageIsFile(t *testing.T) {
	files, err := filepath.Glob("../internal/raster/testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, path := range files {
		if raster.ByExtension(filepath.Ext(path)) == "" {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			tried++
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, crop := range []Crop{{}, {Rect: image.Rect(1, 2, 9, 8)}} {
				want := fitted(t, crop, func(f *Fitter, dst []float32) error { return f.Decode(t.Context(), dst, data) })
				img, err := ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if got := fitted(t, crop, func(f *Fitter, dst []float32) error { return f.Fit(dst, img) }); !slices.Equal(got, want) {
					t.Errorf("crop %v: the image of ReadFile gives other numbers", crop)
				}
				if isTurned(path) || filepath.Ext(path) == ".webp" {
					continue
				}
				other, _, err := image.Decode(bytes.NewReader(data))
				if err != nil {
					t.Fatal(err)
				}
				if got := fitted(t, crop, func(f *Fitter, dst []float32) error { return f.Fit(dst, other) }); !slices.Equal(got, want) {
					t.Errorf("crop %v: the %T of image.Decode gives other numbers", crop, other)
				}
			}
			info, err := raster.Stat(data)
			img, _ := ReadFile(path)
			of, err2 := raster.InfoOf(img)
			if err != nil || err2 != nil || info.Width != of.Width || info.Height != of.Height || info.Grey != of.Grey {
				t.Errorf("file %+v, image %+v (%v, %v)", info, of, err, err2)
			}
		})
	}
	if tried < 20 {
		t.Errorf("%d files tried", tried)
	}
}

// isTurned reports whether a test file stores its picture otherwise than upright.
func isTurned(path string) bool {
	name := filepath.Base(path)
	return strings.HasPrefix(name, "turn") && !strings.HasPrefix(name, "turn1")
}

// colours is an image without two pixels of one colour beside each other.
func colours(width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = uint8(37 * i)
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	return img
}

// hidden is an image with the least that an image has.
type hidden struct{ image.Image }

// The numbers are those of the colours, whatever type holds them and wherever its bounds
// begin.
func TestFitKinds(t *testing.T) {
	base := colours(12, 9)
	want := fitted(t, Crop{}, func(f *Fitter, dst []float32) error { return f.Fit(dst, base) })
	moved := image.Rect(-5, 3, 7, 12)
	kinds := map[string]draw.Image{
		"rgba": image.NewRGBA(moved), "nrgba": image.NewNRGBA(moved), "rgba64": image.NewRGBA64(moved), "nrgba64": image.NewNRGBA64(moved),
	}
	for name, img := range kinds {
		draw.Draw(img, moved, base, base.Bounds().Min, draw.Src)
		for _, img := range []image.Image{img, hidden{img}} {
			if got := fitted(t, Crop{}, func(f *Fitter, dst []float32) error { return f.Fit(dst, img) }); !slices.Equal(got, want) {
				t.Errorf("%s, %T: other numbers", name, img)
			}
		}
	}
	grey := image.NewGray16(image.Rect(0, 0, 3, 1))
	grey.SetGray16(1, 0, color.Gray16{Y: 0x8080})
	grey.SetGray16(2, 0, color.Gray16{Y: 0xffff})
	f, dst := Fitter{Shape: [3]int{1, 1, 3}}, make([]float32, 3)
	if err := f.Fit(dst, grey); err != nil || !slices.Equal(dst, []float32{0, 128. / 255, 1}) {
		t.Errorf("16 bits: %v, %v", dst, err)
	}
}

// A part of a YCbCr image has the colours it has in the whole, away from its edges.
func TestFitSubImage(t *testing.T) {
	whole, err := ReadFile("../internal/raster/testdata/420odd.jpg")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []image.Rectangle{image.Rect(2, 2, 10, 10), image.Rect(3, 5, 12, 11), image.Rect(1, 0, 9, 7)} {
		var d raster.Decoder
		want, err := d.Convert(nil, whole, raster.Options{Crop: r})
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.Convert(nil, whole.(*image.YCbCr).SubImage(r), raster.Options{})
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d bytes, want %d: %v", len(got), len(want), err)
		}
		for i := range got {
			x, y := i%r.Dx(), i/r.Dx()%r.Dy()
			inside := x > 0 && y > 0 && x < r.Dx()-1 && y < r.Dy()-1
			if inside && got[i] != want[i] {
				t.Fatalf("%v: value %d is %d, want %d", r, i, got[i], want[i])
			}
		}
	}
	negative := image.NewYCbCr(image.Rect(-4, -4, 4, 4), image.YCbCrSubsampleRatio420)
	f := Fitter{Shape: [3]int{3, 8, 8}}
	if err := f.Fit(make([]float32, 3*8*8), negative); err != nil {
		t.Error(err)
	}
}

// What ReadFile returns is an ordinary image: upright, and written by any encoder.
func TestReadFileIsAnImage(t *testing.T) {
	for _, name := range []string{"turn1.jpg", "turn6.jpg", "turn3.jpg", "turn6.png", "turn6.webp", "lossy.webp", "lossyalpha.webp", "420.jpg"} {
		img, err := ReadFile(filepath.Join("../internal/raster/testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "copy.png")
		if err := WritePNG(path, img); err != nil {
			t.Fatal(err)
		}
		again, err := ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var d raster.Decoder
		// Colours differ where At takes the nearest sample of a smaller chroma plane and
		// Convert interpolates; brightness does not, but where a colour is clipped.
		a, err1 := d.Convert(nil, img, raster.Options{Grey: true})
		b, err2 := d.Convert(nil, again, raster.Options{Grey: true})
		if err1 != nil || err2 != nil || apart(a, b) > 12 {
			t.Errorf("%s: %v, %v; up to %d apart", name, err1, err2, apart(a, b))
		}
	}
}

// apart returns the largest difference of two slices, or 256 when their lengths differ.
func apart(a, b []uint8) int {
	if len(a) != len(b) {
		return 256
	}
	most := 0
	for i := range a {
		most = max(most, int(a[i])-int(b[i]), int(b[i])-int(a[i]))
	}
	return most
}

// With Crop.Of a rectangle is for pictures of one size; a picture of the wanted size is
// kept whole.
func TestFitterCrop(t *testing.T) {
	rect := image.Rect(2, 1, 6, 5)
	fit := func(crop Crop, width, height int) []float32 {
		f, dst := Fitter{Shape: [3]int{3, 4, 4}, Resize: true, Crop: crop}, make([]float32, 3*4*4)
		if err := f.Fit(dst, colours(width, height)); err != nil {
			t.Fatal(err)
		}
		return dst
	}
	part := colours(12, 9).SubImage(rect)
	var d raster.Decoder
	pixels, err := d.Convert(nil, part, raster.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := make([]float32, len(pixels))
	raster.ToUnit(want, pixels)
	if got := fit(Crop{Rect: rect, Of: image.Pt(12, 9)}, 12, 9); !slices.Equal(got, want) {
		t.Error("not the rectangle")
	}
	if got := fit(Crop{Rect: rect}, 12, 9); !slices.Equal(got, want) {
		t.Error("not the rectangle, of any size")
	}
	if got := fit(Crop{Rect: rect, Of: image.Pt(12, 9)}, 12, 8); !slices.Equal(got, fit(Crop{}, 12, 8)) {
		t.Error("a picture of another size is not cut at the centre")
	}
	if got := fit(Crop{Rect: image.Rect(0, 0, 2, 2)}, 4, 4); !slices.Equal(got, fit(Crop{}, 4, 4)) {
		t.Error("a picture of the wanted size is cut")
	}
	f := Fitter{Shape: [3]int{3, 4, 4}, Resize: true, Crop: Crop{Rect: rect}}
	if err := f.Fit(make([]float32, 48), image.NewGray(image.Rect(0, 0, 5, 5))); !errors.Is(err, ErrCrop) || !strings.Contains(err.Error(), "the image of 5x5 pixels is too small for a crop of columns 2 to 5") {
		t.Error(err)
	}
}

func TestBadImages(t *testing.T) {
	strict := Fitter{Shape: [3]int{1, 4, 4}}
	small := strict
	small.Resize, small.MaxPixels = true, 20
	dst := make([]float32, 16)
	for _, c := range []struct {
		name string
		f    *Fitter
		img  image.Image
		is   error
		want string
	}{
		{"nil", &strict, nil, ErrNoPixels, "the image is nil and has no pixels"},
		{"nil pointer", &strict, (*image.RGBA)(nil), nil, "the picture is broken: "},
		{"zero size", &strict, image.NewGray(image.Rect(0, 0, 4, 0)), ErrNoPixels, "the image has no pixels: 4x0"},
		{"no bound", &strict, image.White, nil, "the image is too large: "},
		{"another size", &strict, image.NewGray(image.Rect(0, 0, 5, 4)), ErrShape, "the picture is 5x4 grey, want 4x4 grey"},
		{"another colour", &strict, image.NewRGBA(image.Rect(0, 0, 4, 4)), ErrShape, "4x4 in colour, want 4x4 grey"},
		{"too many pixels", &small, image.NewGray(image.Rect(0, 0, 5, 5)), nil, "5 x 5 pixels"},
		{"pixels missing", &small, &image.RGBA{Rect: image.Rect(0, 0, 4, 4), Stride: 16}, nil, "the picture is broken: "},
	} {
		err := c.f.Fit(dst, c.img)
		if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	if _, err := ReadFile("../internal/raster/testdata/none.png"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	broken := filepath.Join(t.TempDir(), "a.png")
	if err := os.WriteFile(broken, []byte("hello, world"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFile(broken); err == nil || !strings.HasPrefix(err.Error(), broken+": not a picture") {
		t.Error(err)
	}
	if err := WritePNG(broken, image.NewGray(image.Rect(0, 0, 0, 1))); !errors.Is(err, ErrNoPixels) {
		t.Error(err)
	}
	if data, err := os.ReadFile(broken); err != nil || string(data) != "hello, world" {
		t.Errorf("a PNG that is not written changed the file: %q, %v", data, err)
	}
}

// A file that is read is one that was written.
func TestWritePNG(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.png")
	if err := WritePNG(path, colours(6, 5)); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil || img.Bounds().Size() != image.Pt(6, 5) {
		t.Fatalf("%v, %v", img, err)
	}
	if got, want := img.At(3, 2), colours(6, 5).At(3, 2); color.RGBAModel.Convert(got) != want {
		t.Errorf("%v, want %v", got, want)
	}
}

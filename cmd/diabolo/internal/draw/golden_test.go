package draw

import (
	"flag"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/diabolo-go/diabolo/picture"
)

var update = flag.Bool("update", false, "rewrite the golden pictures")

// golden compares a picture with testdata/NAME.png. Fonts and lines are drawn
// with floating point, which differs a little between processors: a level of 2
// in 255 is let pass.
func golden(t *testing.T, name string, got image.Image) {
	t.Helper()
	path := filepath.Join("testdata", name+".png")
	if *update {
		if err := picture.WritePNG(path, got); err != nil {
			t.Fatal(err)
		}
	}
	want := readPNG(t, path)
	if got.Bounds() != want.Bounds() {
		t.Fatalf("%s: size %v, want %v", path, got.Bounds(), want.Bounds())
	}
	if n, at := differing(got, want, 2*0x101); n > 0 {
		seen := filepath.Join(os.TempDir(), name+"-got.png")
		t.Errorf("%s: %d pixels differ, the first at %v; see %s, -update accepts it", path, n, at, seen)
		if err := picture.WritePNG(seen, got); err != nil {
			t.Error(err)
		}
	}
}

func readPNG(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// differing counts the pixels with a channel further apart than limit.
func differing(a, b image.Image, limit int) (n int, first image.Point) {
	r := a.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			if far(r1, r2, limit) || far(g1, g2, limit) || far(b1, b2, limit) {
				if n == 0 {
					first = image.Pt(x, y)
				}
				n++
			}
		}
	}
	return n, first
}

func far(a, b uint32, limit int) bool { return max(int(a)-int(b), int(b)-int(a)) > limit }

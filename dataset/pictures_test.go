package dataset

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"github.com/diabolo-go/diabolo/internal/raster"
)

// A pictureList is everything that Batches gives, copied.
type pictureList struct {
	names, classes []string
	first          []float32 // the first value of each picture
	skipped        []Problem
	warnings       []string
}

func readPictures(t testing.TB, paths []string, o PictureOptions) (pictureList, error) {
	t.Helper()
	p, err := Pictures(paths, o)
	if err != nil {
		return pictureList{}, err
	}
	var l pictureList
	for b, err := range p.Batches(context.Background()) {
		if err != nil {
			return l, err
		}
		l.names, l.classes = append(l.names, b.Names...), append(l.classes, b.Classes...)
		for i := range b.Input.N() {
			l.first = append(l.first, b.Input.Row(i)[0])
		}
	}
	if len(l.names)+len(p.Skipped) != p.Len() {
		t.Errorf("%d pictures and %d skipped of %d", len(l.names), len(p.Skipped), p.Len())
	}
	l.skipped, l.warnings = p.Skipped, p.Warnings
	return l, nil
}

// greys is n pictures of 4x4, named in their order, of brightness i mod 251.
func greys(t testing.TB, n int) map[string][]byte {
	files := make(map[string][]byte)
	for i := range n {
		files[fmt.Sprintf("%c/%04d.png", 'a'+i%2, i)] = pngFile(t, greyPicture(4, 4, uint8(i%251)))
	}
	return files
}

func TestPictures(t *testing.T) {
	defer goleak.VerifyNone(t)
	files := greys(t, 600) // several batches
	files["a/0100.png"] = []byte("no picture")
	files["c.png"] = files["a/0000.png"]
	dir := write(t, t.TempDir(), files)
	single := filepath.Join(dir, "b", "0009.png")
	var one pictureList
	for _, workers := range []int{1, 3} {
		l, err := readPictures(t, []string{single, dir}, PictureOptions{Shape: [3]int{1, 4, 4}, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		if workers == 1 {
			one = l
		} else if !slices.Equal(l.names, one.names) || !slices.Equal(l.first, one.first) {
			t.Error("other pictures with several workers")
		}
	}
	want := []string{single}
	for _, name := range slices.Sorted(keys(files)) {
		if name != "a/0100.png" {
			want = append(want, filepath.Join(dir, name))
		}
	}
	if !slices.Equal(one.names, want) {
		t.Errorf("names %q..., want %q...", one.names[:3], want[:3])
	}
	if one.classes[0] != "" || one.classes[1] != "a" || one.classes[300] != "b" || one.classes[600] != "" {
		t.Errorf("classes %q...", one.classes[:3])
	}
	for i, at := range map[int]int{0: 9, 1: 0, 2: 2, 51: 102, 300: 1} { // place -> number of the picture
		if want := float32(at%251) / 255; one.first[i] != want {
			t.Errorf("picture %d, %s: %v, want %v", i, one.names[i], one.first[i], want)
		}
	}
	bad := Problem{filepath.Join(dir, "a", "0100.png"), `not a picture (PNG, JPEG, GIF, WebP, TIFF or BMP): it begins with "no pictu"`}
	if !slices.Equal(one.skipped, []Problem{bad}) {
		t.Errorf("skipped %v", one.skipped)
	}
}

func keys(m map[string][]byte) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func TestPicturesErrors(t *testing.T) {
	dir := write(t, t.TempDir(), map[string][]byte{
		"small.png":    pngFile(t, greyPicture(4, 4, 1)),
		"wide.png":     pngFile(t, greyPicture(6, 4, 1)),
		"red.png":      pngFile(t, flat(4, 4, red)),
		"broken/x.png": nil,
		"empty/x.txt":  nil,
	})
	grey := PictureOptions{Shape: [3]int{1, 4, 4}}
	for _, c := range []struct {
		name  string
		paths []string
		o     PictureOptions
		want  []string
	}{
		{"nothing named", nil, grey, []string{"no picture is named"}},
		{"wide", []string{"small.png", "wide.png", "red.png"}, grey, []string{"wide.png: the picture is 6x4 grey, want 4x4 grey"}},
		{"in colour", []string{"red.png"}, grey, []string{"4x4 in colour, want 4x4 grey"}},
		{"grey for colour", []string{"small.png"}, PictureOptions{Shape: [3]int{3, 4, 4}}, []string{"4x4 grey, want 4x4 in colour"}},
		{"strict", []string{"small.png", "broken"}, PictureOptions{Shape: grey.Shape, Strict: true}, []string{"x.png: the file is empty"}},
		{"all broken", []string{"broken"}, grey, []string{"none of 1 picture can be read; the first: ", "x.png: the file is empty"}},
		{"empty folder", []string{"small.png", "empty"}, grey, []string{"no pictures (PNG", "empty"}},
		{"not there", []string{"none.png"}, grey, []string{"there is no file or folder ", "none.png"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i := range c.paths {
				c.paths[i] = filepath.Join(dir, c.paths[i])
			}
			_, err := readPictures(t, c.paths, c.o)
			wantError(t, err, c.want...)
			if errors.Is(err, fs.ErrNotExist) != (c.name == "not there") {
				t.Errorf("%v: is it fs.ErrNotExist?", err)
			}
		})
	}
}

// Resized pictures are those of a data set from the same folder.
func TestPicturesResized(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 31, 20))
	for i := range img.Pix {
		img.Pix[i] = uint8(i*i) | 1
	}
	for y := range 20 {
		for x := range 31 {
			c := img.RGBAAt(x, y)
			img.Set(x, y, color.RGBA{c.R, c.G, c.B, 255})
		}
	}
	dir := write(t, t.TempDir(), map[string][]byte{"a.png": pngFile(t, img), "b.png": pngFile(t, greyPicture(9, 9, 7))})
	for _, shape := range [][3]int{{1, 8, 8}, {3, 20, 20}} {
		c := Config{Name: "folder:" + dir, Size: shape[1], Colour: map[int]string{1: "grey", 3: "rgb"}[shape[0]]}
		d := mustLoad(t, c, Options{})
		p, err := Pictures([]string{dir}, PictureOptions{Shape: shape, Resize: true})
		if err != nil {
			t.Fatal(err)
		}
		for b, err := range p.Batches(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			for i := range b.Input.N() {
				want := make([]float32, len(d.Image(i)))
				raster.ToUnit(want, d.Image(i))
				if !slices.Equal(b.Input.Row(i), want) {
					t.Errorf("%v, picture %d: other pixels than the data set's", shape, i)
				}
			}
		}
	}
	l, err := readPictures(t, []string{filepath.Join(dir, "a.png")}, PictureOptions{Shape: [3]int{3, 4, 30}, Resize: true})
	if err != nil || len(l.names) != 1 {
		t.Errorf("a shape that is no square: %v", err)
	}
}

// A loop that is left, or a context that ends, leaves no goroutine behind.
func TestPicturesStopped(t *testing.T) {
	defer goleak.VerifyNone(t)
	dir := write(t, t.TempDir(), greys(t, 600))
	p, err := Pictures([]string{dir}, PictureOptions{Shape: [3]int{1, 4, 4}})
	if err != nil {
		t.Fatal(err)
	}
	for range p.Batches(context.Background()) {
		break
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	batches := 0
	for _, err = range p.Batches(ctx) {
		if err != nil {
			break
		}
		batches++
		cancel()
	}
	if !errors.Is(err, context.Canceled) || batches > 2 {
		t.Errorf("%d batches, then %v", batches, err)
	}
}

func TestPicturesMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 2,000 pictures; TestPictures reads some with several workers")
	}
	file := write(t, t.TempDir(), map[string][]byte{"a.png": pngFile(t, flat(64, 64, red))})
	paths := slices.Repeat([]string{filepath.Join(file, "a.png")}, 2000) // 98 MB as float32
	p, err := Pictures(paths, PictureOptions{Shape: [3]int{3, 64, 64}, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for _, err := range p.Batches(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&now)
		if held := int64(now.HeapAlloc) - int64(before.HeapAlloc); held > 60<<20 {
			t.Fatalf("%d bytes held", held)
		}
	}
}

// With Exact a folder is not made to fit, whether its pixels are in the cache or
// not.
func TestExactFolder(t *testing.T) {
	dir := write(t, t.TempDir(), map[string][]byte{
		"a.png": pngFile(t, greyPicture(8, 8, 1)), "b.png": pngFile(t, greyPicture(8, 9, 1)), "c.png": nil, "d.png": pngFile(t, greyPicture(8, 8, 2)),
	})
	c, o := Config{Name: "folder:" + dir, Size: 8, Colour: "grey"}, Options{CacheDir: t.TempDir()}
	mustLoad(t, c, o)
	o.Exact = true
	_, err := loadSet(t, c, o)
	wantError(t, err, "b.png: the picture is 8x9 grey, want 8x8 grey")
	write(t, dir, map[string][]byte{"b.png": pngFile(t, greyPicture(8, 8, 1))})
	if d := mustLoad(t, c, o); d.Len() != 3 || len(d.Skipped) != 1 {
		t.Errorf("%d pictures, skipped %v", d.Len(), d.Skipped)
	}
}

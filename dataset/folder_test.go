package dataset

import (
	"crypto/sha256"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/internal/raster"
)

var (
	red  = color.RGBA{255, 0, 0, 255}
	blue = color.RGBA{0, 0, 255, 255}
)

// animals is a folder with two classes, each in its own format.
func animals(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"dog/1.jpg":          jpegFile(t, flat(20, 20, blue)),
		"cat/b/2.PNG":        pngFile(t, flat(20, 20, red)),
		"cat/1.png":          pngFile(t, flat(20, 20, red)),
		"dog/2.png":          pngFile(t, flat(20, 20, blue)),
		"cat/.hidden.png":    []byte("not looked at"),
		".git/x.png":         []byte("not looked at"),
		"cat/notes.txt":      []byte("not a picture"),
		"cat/b/without name": pngFile(t, flat(20, 20, red)),
	}
}

func TestFolder(t *testing.T) {
	dir := write(t, t.TempDir(), animals(t))
	o := Options{CacheDir: t.TempDir()}
	for range 2 {
		d := mustLoad(t, Config{Name: "folder:" + dir}, o)
		if !slices.Equal(d.Names, []string{"cat/1.png", "cat/b/2.PNG", "dog/1.jpg", "dog/2.png"}) {
			t.Errorf("names %q", d.Names)
		}
		if !slices.Equal(d.Classes, []string{"cat", "dog"}) || !slices.Equal(d.Labels, []int{0, 0, 1, 1}) {
			t.Errorf("classes %q, labels %v", d.Classes, d.Labels)
		}
		if d.Shape != [3]int{3, 20, 20} || d.Image(0)[0] != 255 || d.Image(0)[400] != 0 || d.Image(3)[800] != 255 {
			t.Errorf("shape %v or other pixels", d.Shape)
		}
		if len(d.Warnings) != 2 || len(d.Sums) != 1 {
			t.Errorf("warnings %q, sums %v", d.Warnings, d.Sums)
		}
		wantWarning(t, d.Warnings, "2 files of other kinds passed over (1 .txt, 1 without an extension): cat/b/without name, cat/notes.txt")
		wantWarning(t, d.Warnings, "1 folder with pictures passed over, since a name that begins with a dot is hidden: .git")
	}
}

// The checksum of a folder is that of the lines which `sha256sum` prints.
func TestFolderSum(t *testing.T) {
	files := map[string][]byte{"a.png": pngFile(t, flat(8, 8, red)), "b/c.png": pngFile(t, flat(8, 8, blue))}
	d := mustLoad(t, Config{Name: "folder:" + write(t, t.TempDir(), files), Crop: &Crop{Centre: true}}, Options{})
	lines := fmt.Sprintf("%x  a.png\n%x  b/c.png\n", sha256.Sum256(files["a.png"]), sha256.Sum256(files["b/c.png"]))
	if want := fmt.Sprintf("%x", sha256.Sum256([]byte(lines))); d.Sums[0].Hex != want {
		t.Errorf("%s, want %s", d.Sums[0].Hex, want)
	}
}

func TestFolderLook(t *testing.T) {
	grey := color.Gray{7}
	for _, c := range []struct {
		name  string
		sizes [][2]int
		grey  bool
		c     Config
		want  [3]int
	}{
		{"their own", [][2]int{{28, 28}, {28, 28}}, true, Config{}, [3]int{1, 28, 28}},
		{"one square of all", [][2]int{{28, 40}, {30, 28}}, false, Config{}, [3]int{3, 28, 28}},
		{"mixed", [][2]int{{28, 28}, {30, 30}}, true, Config{}, [3]int{1, 64, 64}},
		{"large", [][2]int{{129, 129}, {129, 129}}, false, Config{}, [3]int{3, 64, 64}},
		{"as told", [][2]int{{28, 28}, {30, 30}}, true, Config{Size: 9, Colour: "rgb"}, [3]int{3, 9, 9}},
		{"size told", [][2]int{{28, 28}, {30, 30}}, true, Config{Size: 9}, [3]int{1, 9, 9}},
		{"cropped", [][2]int{{28, 28}, {30, 30}}, true, Config{Crop: &Crop{Height: 12, Width: 12}}, [3]int{1, 12, 12}},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := make(map[string][]byte)
			for i, s := range c.sizes {
				img := flat(s[0], s[1], red)
				if c.grey {
					img = greyPicture(s[0], s[1], grey.Y)
				}
				files[fmt.Sprint(i, ".png")] = pngFile(t, img)
			}
			c.c.Name = "folder:" + write(t, t.TempDir(), files)
			if d := mustLoad(t, c.c, Options{}); d.Shape != c.want || d.Labels != nil {
				t.Errorf("shape %v, want %v; labels %v", d.Shape, c.want, d.Labels)
			}
		})
	}
}

func TestBrokenInFolder(t *testing.T) {
	files := animals(t)
	files["cat/empty.png"] = nil
	files["dog/half.jpg"] = files["dog/1.jpg"][:300]
	files["dog/page.jpg"] = []byte("<html>not found</html>")
	files["dog/wide.jpg"] = wide(t)
	dir := write(t, t.TempDir(), files)
	c, o := Config{Name: "folder:" + dir}, Options{CacheDir: t.TempDir()}
	for range 2 {
		d := mustLoad(t, c, o)
		if d.Len() != 4 || len(d.Skipped) != 4 || d.Skipped[0] != (Problem{"cat/empty.png", "the file is empty"}) || d.Image(3)[800] != 255 {
			t.Errorf("%d items, skipped %v", d.Len(), d.Skipped)
		}
		wantWarning(t, d.Warnings, "4 pictures left out", "cat/empty.png: the file is empty")
	}
	o.Strict = true // although the cache has the set
	_, err := loadSet(t, c, o)
	wantError(t, err, "folder:", "the ")
}

func TestTooFewInFolder(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string][]byte
		want  []string
	}{
		{"none", map[string][]byte{"x.txt": nil}, []string{"no pictures (PNG"}},
		{"none readable", map[string][]byte{"a.png": nil, "b.png": nil}, []string{"none of 2 pictures can be read", "a.png: the file is empty"}},
		{"one", map[string][]byte{"a.png": pngFile(t, flat(9, 9, red)), "b.png": nil}, []string{"1 picture to train on, want at least 2; 1 picture left out: b.png: the file is empty"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := loadSet(t, Config{Name: "folder:" + write(t, t.TempDir(), c.files)}, Options{})
			wantError(t, err, c.want...)
		})
	}
	file := filepath.Join(write(t, t.TempDir(), map[string][]byte{"a.png": nil}), "a.png")
	_, err := loadSet(t, Config{Name: "folder:" + file}, Options{})
	wantError(t, err, "not a folder")
}

func TestPicturesBesideClasses(t *testing.T) {
	files := animals(t)
	files["preview.png"] = files["cat/1.png"]
	d := mustLoad(t, Config{Name: "folder:" + write(t, t.TempDir(), files)}, Options{})
	if d.Classes != nil || d.Labels != nil || d.Len() != 5 {
		t.Errorf("classes %q", d.Classes)
	}
	wantWarning(t, d.Warnings, "1 picture beside the sub-folders")
}

func TestLinksInFolder(t *testing.T) {
	dir := write(t, t.TempDir(), animals(t))
	for name, target := range map[string]string{"cat/linked.png": "1.png", "bird": "cat", "cat/dead.png": "nowhere"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	linked := filepath.Join(t.TempDir(), "linked")
	if err := os.Symlink(dir, linked); err != nil {
		t.Fatal(err)
	}
	d := mustLoad(t, Config{Name: "folder:" + linked}, Options{})
	if !slices.Contains(d.Names, "cat/linked.png") || d.Len() != 5 || len(d.Skipped) != 1 || d.Skipped[0].File != "cat/dead.png" {
		t.Errorf("names %q, skipped %v", d.Names, d.Skipped)
	}
	wantWarning(t, d.Warnings, "bird", "not followed")
}

// The warning about pictures that take much memory comes first.
func TestFolderMemory(t *testing.T) {
	l := &listing{names: make([]string, 40_000)}
	var warnings []string
	warn := func(text string) { warnings = append(warnings, text) }
	l.warnOfMemory("folder:x", processing{Options: raster.Options{Width: 128, Height: 128}}, warn)
	l.warnOfMemory("folder:x", processing{Options: raster.Options{Width: 128, Height: 128, Grey: true}}, warn)
	l.warnOfMemory("folder:x", processing{Options: raster.Options{Width: 256, Height: 256, Grey: true}}, warn)
	l.warnOfMemory("folder:x", processing{raster.Options{Width: 128, Height: 128, Grey: true}, &raster.Type{High: 65535}}, warn)
	want := []string{
		"folder:x: 40000 pictures of 256x256 take 2.6 GB of memory; dataset.size=128 takes a quarter of it",
		"folder:x: 40000 pictures of 128x128 take 2.6 GB of memory; dataset.size=64 takes a quarter of it",
	}
	if !slices.Equal(warnings, want) {
		t.Errorf("%q, want %q", warnings, want)
	}
}

// Pictures that could not be read are listed; if there are many, only the first.
func TestLeftOut(t *testing.T) {
	s := &Set{Name: "folder:x"}
	if got := s.LeftOut(); got != "" {
		t.Errorf("none: %q", got)
	}
	for i := range 7 {
		s.Skipped = append(s.Skipped, Problem{File: string(rune('a' + i)), Reason: "bad"})
	}
	want := "folder:x: 7 pictures left out: a: bad; b: bad; c: bad; d: bad; e: bad; and 2 more"
	if got := s.LeftOut(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

package dataset

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/internal/raster/hostile"
	"github.com/diabolo-go/diabolo/picture"
)

// mixedKinds is a folder of which most is of no kind that is read.
func mixedKinds(t *testing.T) string {
	files := map[string][]byte{"list.csv": []byte("a,b\n"), ".DS_Store": nil}
	for i := range 4 {
		files["png/"+string(rune('a'+i))+".png"] = pngFile(t, flat(20, 20, red))
		files["jpg/"+string(rune('a'+i))+".jpg"] = jpegFile(t, flat(20, 20, blue))
		files[".net/"+string(rune('a'+i))+".png"] = pngFile(t, flat(20, 20, red))
		files["png/"+string(rune('a'+i))+".HEIC"] = []byte("\x00\x00\x00\x18ftypheic")
		files["pgm/deep/"+string(rune('a'+i))+".pgm"] = []byte("P5 1 1 255 x")
	}
	files["pgm/e.pgm"] = []byte("P5 1 1 255 x")
	dir := write(t, t.TempDir(), files)
	if err := os.MkdirAll(filepath.Join(dir, "none", "nothing"), 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

// What a folder has besides pictures that are read is counted and named, by everything
// that reads folders.
func TestPassedOver(t *testing.T) {
	dir := mixedKinds(t)
	folders := "2 folders without a picture (PNG, JPEG, GIF, WebP, TIFF, BMP): none, pgm"
	hidden := "1 folder with pictures passed over, since a name that begins with a dot is hidden: .net"
	d := mustLoad(t, Config{Name: "folder:" + dir}, Options{})
	if !slices.Equal(d.Classes, []string{"jpg", "png"}) || len(d.Warnings) != 3 {
		t.Errorf("classes %q, warnings %q", d.Classes, d.Warnings)
	}
	wantWarning(t, d.Warnings, "10 files of other kinds passed over (5 .pgm, 4 .HEIC, 1 .csv): list.csv, pgm/deep/a.pgm")
	wantWarning(t, d.Warnings, folders)
	wantWarning(t, d.Warnings, hidden)

	p, err := Pictures([]string{dir}, PictureOptions{Shape: [3]int{3, 20, 20}})
	if err != nil || len(p.Warnings) != 3 {
		t.Fatalf("%q, %v", p.Warnings, err)
	}
	wantWarning(t, p.Warnings, dir, "10 files of other kinds passed over")

	// A table is no fault of a folder.
	wantProblems(t, dir, 8, "|9 files of other kinds passed over (5 .pgm, 4 .HEIC): pgm/deep/a.pgm", "|"+folders, "|"+hidden)
}

// Of a folder that is divided, masks are pictures, and every part is looked at.
func TestPassedOverInParts(t *testing.T) {
	files := map[string][]byte{"test/bad/a.webm": nil, "ground_truth/scratch/a_mask.png": pngFile(t, greyPicture(20, 20, 255))}
	for i := range 4 {
		for _, dir := range []string{"train/good/", "test/good/", "test/scratch/"} {
			files[dir+string(rune('a'+i))+".png"] = pngFile(t, flat(20, 20, red))
		}
	}
	d := mustLoad(t, Config{Name: "folder:" + write(t, t.TempDir(), files)}, Options{})
	wantWarning(t, d.Warnings, "1 folder without a picture (PNG, JPEG, GIF, WebP, TIFF, BMP): test/bad")
	wantWarning(t, d.Warnings, "1 file of other kinds passed over (1 .webm): test/bad/a.webm")
}

// A picture of too many scans is named by everything that reads pictures, and is not
// decoded.
func TestManyScans(t *testing.T) {
	const want = "the JPEG has more than 100 scans, the limit of a picture"
	files := map[string][]byte{"a.png": pngFile(t, flat(20, 20, red)), "b.png": pngFile(t, flat(20, 20, red))}
	files["s1000.jpg"], files["s28000.jpg"] = hostile.Scans(4896, 4896, 1000), hostile.Scans(4896, 4896, 28_000)
	dir := write(t, t.TempDir(), files)
	d := mustLoad(t, Config{Name: "folder:" + dir}, Options{})
	if !slices.Equal(d.Skipped, []Problem{{"s1000.jpg", want}, {"s28000.jpg", want}}) {
		t.Errorf("skipped %v", d.Skipped)
	}
	l, err := readPictures(t, []string{dir}, PictureOptions{Shape: [3]int{3, 20, 20}})
	if err != nil || len(l.skipped) != 2 || l.skipped[0].Reason != want {
		t.Errorf("%v, %v", l.skipped, err)
	}
	wantProblems(t, dir, 4, "s1000.jpg|"+want, "s28000.jpg|"+want)
	if _, err := picture.ReadFile(filepath.Join(dir, "s28000.jpg")); !errors.Is(err, picture.ErrLimit) || !strings.HasSuffix(err.Error(), want) {
		t.Error(err)
	}
}

// A decoding that has begun ends with its context.
func TestDecodingStops(t *testing.T) {
	files := map[string][]byte{}
	for _, name := range []string{"a.jpg", "b.jpg", "c.jpg", "d.jpg"} {
		files[name] = hostile.Scans(4896, 4896, 99) // some two seconds each
	}
	dir := write(t, t.TempDir(), files)
	gone := errors.New("the user has gone")
	ctx, cancel := context.WithCancelCause(t.Context())
	o := Options{CacheDir: t.TempDir()}
	time.AfterFunc(30*time.Millisecond, func() { cancel(gone) })
	if _, err := Load(ctx, Config{Name: "folder:" + dir, Size: 8}, o); !errors.Is(err, gone) && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

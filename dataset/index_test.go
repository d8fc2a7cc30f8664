package dataset

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/internal/file/regular"
)

// bitmap is the content of a BMP of one shade of grey, whose size in bytes does not depend
// on the shade.
func bitmap(shade uint8) []byte {
	const side, header = 8, 54
	data := make([]byte, header, header+3*side*side)
	copy(data, "BM")
	data[2], data[10], data[14], data[18], data[22], data[26], data[28] = header+3*side*side, header, 40, side, side, 1, 24
	return append(data, slices.Repeat([]byte{shade}, 3*side*side)...)
}

// writeOld writes files with the time that files in a zip archive without times have.
func writeOld(t *testing.T, dir string, files map[string][]byte) {
	t.Helper()
	write(t, dir, files)
	old := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	for name := range files {
		if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
}

// Pictures that others replaced are read again, even if names, sizes and times are the same:
// pixels and checksums are those of the files that are there.
func TestReplacedWithTheSameTime(t *testing.T) {
	dir, o := t.TempDir(), Options{CacheDir: t.TempDir()}
	writeOld(t, dir, map[string][]byte{"a.bmp": bitmap(40), "b.bmp": bitmap(40), "c.bmp": bitmap(90)})
	if l, err := list(dir); err != nil || l.stamps["a.bmp"].Ctime == 0 {
		t.Skip("the file system does not say when a file was replaced: ", err)
	}
	before := mustLoad(t, Config{Name: "folder:" + dir}, o)
	writeOld(t, dir, map[string][]byte{"a.bmp": bitmap(220), "b.bmp": bitmap(220)})
	for range 2 {
		d := mustLoad(t, Config{Name: "folder:" + dir}, o)
		if d.Image(0)[0] != 220 || d.Image(2)[0] != 90 || d.Sums[0] == before.Sums[0] {
			t.Errorf("pixels %d and %d, checksum %v", d.Image(0)[0], d.Image(2)[0], d.Sums)
		}
		if slices.Equal(d.Digests, before.Digests) || d.Digests[2] != before.Digests[2] {
			t.Errorf("checksums %x, before %x", d.Digests, before.Digests)
		}
	}
}

// opened counts the files that are opened in a test.
func opened(t *testing.T) *atomic.Int32 {
	var n atomic.Int32
	openFile = func(path string) (*os.File, error) {
		n.Add(1)
		return regular.Open(path)
	}
	t.Cleanup(func() { openFile = regular.Open })
	return &n
}

// age makes the entries of an index those of files that had not changed for long.
func age(t *testing.T, o Options, dir string) {
	t.Helper()
	root, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	x := o.openIndex(root)
	for name, f := range x.files {
		f.Listed += int64(time.Hour)
		x.files[name], x.changed = f, true
	}
	l, err := list(root)
	if err == nil {
		err = x.keep(l.names)
	}
	if err != nil || len(x.files) == 0 {
		t.Fatal(len(x.files), err)
	}
}

// A file is read again where it may have changed, and nowhere else.
func TestIndex(t *testing.T) {
	dir, o := write(t, t.TempDir(), animals(t)), Options{CacheDir: t.TempDir()}
	c := Config{Name: "folder:" + dir}
	n := opened(t)
	verify := o
	verify.Verify = true
	for _, step := range []struct {
		name   string
		change func()
		o      Options
		want   int32
	}{
		{"first: headers and pixels", func() {}, o, 8},
		{"too young to be sure", func() {}, o, 4},
		{"as it was", func() { age(t, o, dir) }, o, 0},
		{"verified", func() {}, verify, 4},
		{"touched", func() { age(t, o, dir); os.Chtimes(filepath.Join(dir, "cat/1.png"), time.Now(), time.Unix(1, 0)) }, o, 1},
		{"another", func() { age(t, o, dir); write(t, dir, map[string][]byte{"cat/1.png": pngFile(t, flat(20, 20, blue))}) }, o, 9},
		{"other options", func() { age(t, o, dir) }, o, 0},
		{"damaged index", func() { damageIndex(t, o.CacheDir) }, o, 4},
	} {
		step.change()
		n.Store(0)
		d := mustLoad(t, c, step.o)
		if n.Load() != step.want || len(d.Digests) != d.Len() || slices.Contains(d.Digests, Digest{}) {
			t.Errorf("%s: %d files read, want %d; checksums %x", step.name, n.Load(), step.want, d.Digests)
		}
	}
	d := mustLoad(t, Config{Name: c.Name, Only: []string{"dog"}}, o)
	if all := mustLoad(t, c, o); !slices.Equal(d.Digests, all.Digests[2:]) {
		t.Errorf("checksums of one class %x, of all %x", d.Digests, all.Digests)
	}
}

// A check with Verify finds what no time tells, and the next load takes it.
func TestVerify(t *testing.T) {
	dir, o := t.TempDir(), Options{CacheDir: t.TempDir()}
	writeOld(t, dir, map[string][]byte{"a.bmp": bitmap(40), "b.bmp": bitmap(90), "c.bmp": bitmap(9)})
	c := Config{Name: "folder:" + dir}
	before := mustLoad(t, c, o)
	write(t, dir, map[string][]byte{"a.bmp": bitmap(220)})
	l, err := list(dir)
	if err != nil {
		t.Fatal(err)
	}
	x := o.openIndex(l.root)
	x.put("a.bmp", l.stamps["a.bmp"], time.Now().Add(time.Hour), before.Digests[0]) // as if the disk had other bytes on its own
	if err := x.keep(l.names); err != nil {
		t.Fatal(err)
	}
	if d := mustLoad(t, c, o); d.Image(0)[0] != 40 {
		t.Fatalf("%d: the index is not used", d.Image(0)[0])
	}
	o.Verify = true
	r, err := Check(t.Context(), dir, o)
	if want := (Problem{filepath.Join(dir, "a.bmp"), "its bytes are others than when it was last read, but not its size and its times"}); err != nil || len(r.Problems) != 1 || r.Problems[0] != want {
		t.Errorf("%v, %v", r.Problems, err)
	}
	o.Verify = false
	if d := mustLoad(t, c, o); d.Image(0)[0] != 220 {
		t.Errorf("%d after the check", d.Image(0)[0])
	}
	if r, err := Check(t.Context(), dir, o); err != nil || len(r.Problems) != 0 {
		t.Errorf("%v, %v", r.Problems, err)
	}
}

func damageIndex(t *testing.T, cache string) {
	t.Helper()
	entries, err := os.ReadDir(cache)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if path := filepath.Join(cache, e.Name()); strings.HasSuffix(path, ".files") {
			data, err := os.ReadFile(path)
			if err != nil || !json.Valid(data[:len(data)-4]) {
				t.Fatal(err)
			}
			data[len(data)/2] ^= 1
			if err := os.WriteFile(path, data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

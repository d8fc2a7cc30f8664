package dataset

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/internal/file/regular"
	"github.com/diabolo-go/diabolo/internal/memtest"
)

// cacheFile returns the one file of pixels in a cache folder. Beside it there is at most an
// index of the files of a folder.
func cacheFile(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool { return strings.HasSuffix(e.Name(), ".files") })
	if err != nil || len(entries) != 1 {
		t.Fatalf("%d files in the cache, want 1: %v", len(entries), err)
	}
	return filepath.Join(dir, entries[0].Name())
}

// decodes loads the folder and returns how many pictures were decoded for it.
func decodes(t *testing.T, c Config, o Options) (*Data, int) {
	t.Helper()
	n := 0
	o.Progress = func(done, _ int) { n = done }
	return mustLoad(t, c, o), n
}

func TestCacheFollowsItsSource(t *testing.T) {
	dir := write(t, t.TempDir(), animals(t))
	c, o := Config{Name: "folder:" + dir}, Options{CacheDir: t.TempDir()}
	for _, step := range []struct {
		name   string
		change func()
		want   int
	}{
		{"first", func() {}, 4},
		{"again", func() {}, 0},
		{"touched", func() { os.Chtimes(filepath.Join(dir, "cat/1.png"), time.Now(), time.Unix(1, 0)) }, 0}, // the same bytes
		{"again", func() {}, 0},
		{"one more", func() { write(t, dir, map[string][]byte{"dog/3.png": pngFile(t, flat(20, 20, red))}) }, 5},
		{"again", func() {}, 0},
		{"one less", func() { os.Remove(filepath.Join(dir, "dog/3.png")) }, 4},
	} {
		step.change()
		d, n := decodes(t, c, o)
		if n != step.want || len(d.Warnings) != 2 { // of a file that is no picture, and of a hidden folder
			t.Errorf("%s: %d decoded, want %d; warnings %q", step.name, n, step.want, d.Warnings)
		}
		cacheFile(t, o.CacheDir) // the old pixels are not kept beside the new ones
	}
	for i, other := range []Config{{Size: 8}, {Colour: "grey"}, {Crop: &Crop{Height: 5, Width: 5}}} {
		other.Name = c.Name
		if _, n := decodes(t, other, o); n != 4 {
			t.Errorf("config %d: %d decoded, want 4", i, n)
		}
	}
	for _, same := range []Config{{Split: &Split{By: "none"}}, {Only: []string{"cat"}}, {Noise: &Noise{Mask: 0.5}}} {
		same.Name = c.Name
		if _, n := decodes(t, same, o); n != 0 {
			t.Errorf("%+v: %d decoded, but pixels do not depend on it", same, n)
		}
	}
}

// signed damages a cache and corrects its checksum.
func signed(damage func(d []byte) []byte) func(d []byte) []byte {
	return func(d []byte) []byte {
		d = damage(d)
		binary.LittleEndian.PutUint32(d[len(d)-4:], crc32.Checksum(d[:len(d)-4], castagnoli))
		return d
	}
}

func TestDamagedCache(t *testing.T) {
	c, o := Config{Name: "folder:" + write(t, t.TempDir(), animals(t))}, Options{CacheDir: t.TempDir()}
	want := mustLoad(t, c, o)
	path := cacheFile(t, o.CacheDir)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	header := len(cacheMagic) + 4
	for name, damage := range map[string]func(data []byte) []byte{
		"empty":            func([]byte) []byte { return nil },
		"other file":       func([]byte) []byte { return []byte("hello, world, and so on, and so on") },
		"header cut":       func(d []byte) []byte { return d[:header+10] },
		"pixels cut":       func(d []byte) []byte { return d[:len(d)-100] },
		"longer":           func(d []byte) []byte { return append(d, 0) },
		"flipped pixel":    func(d []byte) []byte { d[len(d)-100] ^= 1; return d },
		"flipped sum":      func(d []byte) []byte { d[len(d)-1] ^= 1; return d },
		"huge header":      signed(func(d []byte) []byte { d[header-1] = 0x3f; return d }),
		"broken header":    signed(func(d []byte) []byte { d[header] = '!'; return d }),
		"impossible shape": signed(func(d []byte) []byte { return bytes.Replace(d, []byte("[3,20,20]"), []byte("[3,-2,-2]"), 1) }),
		"impossible label": signed(func(d []byte) []byte {
			n := binary.LittleEndian.Uint32(d[len(cacheMagic):])
			d = bytes.Replace(d, []byte(`"Labels":null`), []byte(`"Labels":[0,0,1,9]`), 1) // the folder's own are not kept
			binary.LittleEndian.PutUint32(d[len(cacheMagic):], n+5)
			return d
		}),
		"impossible count":   signed(func(d []byte) []byte { return bytes.Replace(d, []byte(`"Count":4`), []byte(`"Count":5`), 1) }),
		"name less":          signed(func(d []byte) []byte { return bytes.Replace(d, []byte(`"cat/1.png",`), []byte("            "), 1) }),
		"other name, by CRC": func(d []byte) []byte { return bytes.Replace(d, []byte(`"cat/1.png"`), []byte(`"cat/9.png"`), 1) },
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, damage(slices.Clone(whole)), 0o666); err != nil {
				t.Fatal(err)
			}
			d, n := decodes(t, c, o)
			if n != 4 || !bytes.Equal(d.Pixels, want.Pixels) || !slices.Equal(d.Names, want.Names) {
				t.Errorf("%d decoded, or other data than before", n)
			}
			wantWarning(t, d.Warnings, path, "decoded again")
			if again, n := decodes(t, c, o); n != 0 || len(again.Warnings) != 2 { // of a file that is no picture, and of a hidden folder
				t.Errorf("not repaired: %d decoded, %q", n, again.Warnings)
			}
		})
	}
}

// An error of the system may have passed when the pictures are loaded again: it is not
// remembered, neither of decoding nor of the header that decides size and colour. What is
// wrong with a picture itself is.
func TestSystemErrorsAreNotCached(t *testing.T) {
	files := animals(t)
	files["dog/half.jpg"] = files["dog/1.jpg"][:300]
	files["wide.png"] = pngFile(t, flat(40, 30, red))
	c, o := Config{Name: "folder:" + write(t, t.TempDir(), files)}, Options{CacheDir: t.TempDir()}
	var failures atomic.Int32
	openFile = func(path string) (*os.File, error) {
		if strings.HasSuffix(path, "wide.png") && failures.Add(-1) >= 0 {
			return nil, &fs.PathError{Op: "open", Path: path, Err: errors.New("too many open files")}
		}
		return regular.Open(path)
	}
	defer func() { openFile = regular.Open }()
	for _, step := range []struct {
		name                 string
		failures             int32
		items, side, decoded int
	}{
		{"unreadable", 2, 4, 20, 6},
		{"unreadable header", 1, 5, 20, 6},
		{"readable", 0, 5, 64, 6},
		{"from the cache", 2, 5, 64, 0},
	} {
		failures.Store(step.failures)
		d, n := decodes(t, c, o)
		if d.Len() != step.items || d.Shape[1] != step.side || n != step.decoded || len(d.Skipped) != 6-step.items {
			t.Errorf("%s: %d items of side %d, %d decoded, want %+v; skipped %v", step.name, d.Len(), d.Shape[1], n, step, d.Skipped)
		}
	}
}

func TestUnusableCacheFolder(t *testing.T) {
	c := Config{Name: "folder:" + write(t, t.TempDir(), animals(t))}
	file := filepath.Join(write(t, t.TempDir(), map[string][]byte{"file": nil}), "file")
	d := mustLoad(t, c, Options{CacheDir: filepath.Join(file, "cache")})
	if d.Len() != 4 {
		t.Errorf("%d items", d.Len())
	}
	wantWarning(t, d.Warnings, "decoded pixels are not kept", file)
}

func TestDefaultFolders(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache)
	t.Setenv("LocalAppData", cache)
	dir, err := dataDir("")
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, map[string][]byte{"lfw/" + lfwArchive: tgz(t, smallLFW(t)...)})
	d, err := Load(t.Context(), Config{Name: "lfw"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	pixels := filepath.Join(filepath.Dir(dir), "pixels")
	if d.Len() != 5 || filepath.Ext(cacheFile(t, pixels)) != ".pixels" {
		t.Errorf("%d items", d.Len())
	}
}

func FuzzCacheHeader(f *testing.F) {
	text, err := json.Marshal(cacheHeader{Count: 1, Set: Set{Shape: [3]int{1, 2, 2}, Names: []string{"a"}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(slices.Concat([]byte(cacheMagic+string([]byte{byte(len(text)), 0, 0, 0})), text, make([]uint8, 4)))
	f.Fuzz(func(t *testing.T, data []byte) {
		data = binary.LittleEndian.AppendUint32(data, crc32.Checksum(data, castagnoli))
		var h cacheHeader
		var err error
		memtest.AtMost(t, 1<<20+100*len(data), func() { h, err = parseCache(data) })
		if err == nil {
			if s := h.Set; s.Len() != len(s.Names) {
				t.Errorf("%d pictures, %d names", s.Len(), len(s.Names))
			}
		}
	})
}

package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/internal/memtest"
)

// shades is a folder with n pictures, each of another shade, in two classes; names begin
// with first.
func shades(t *testing.T, n, first int) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	for i := first; i < first+n; i++ {
		files[fmt.Sprintf("%s/%03d.png", []string{"cat", "dog"}[i%2], i)] = pngFile(t, greyPicture(8, 8, uint8(5*i)))
	}
	return files
}

// reread returns the record as it is read from the file that it was written to.
func reread(t *testing.T, d *Data) *Record {
	t.Helper()
	var b bytes.Buffer
	if err := d.Record().WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	r, err := ParseRecord(b.Bytes())
	if err != nil || r.Len() != d.Len() {
		t.Fatalf("%v in\n%s", err, b.String())
	}
	return r
}

func names(v View) []string {
	var all []string
	for _, i := range v.Index {
		all = append(all, v.Set.Names[i])
	}
	return all
}

// The images of a record are those with the same names and bytes, and its split is kept,
// whatever was added, replaced, renamed or removed.
func TestRecordOf(t *testing.T) {
	move := func(from, to string) func(dir string) error {
		return func(dir string) error {
			return errors.Join(os.MkdirAll(filepath.Dir(filepath.Join(dir, to)), 0o777), os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)))
		}
	}
	for _, c := range []struct {
		name   string
		change func(dir string) error
		want   Changes
		text   string
		gone   []string
	}{
		{"nothing", func(string) error { return nil }, Changes{}, "", nil},
		{"added", func(dir string) error { write(t, dir, shades(t, 8, 30)); return nil }, Changes{Added: 8}, "8 pictures were added", nil},
		{"a class added", func(dir string) error {
			write(t, dir, map[string][]byte{"bird/1.png": pngFile(t, greyPicture(8, 8, 1))})
			return nil
		}, Changes{Added: 1}, "1 picture was added", nil},
		{"replaced", func(dir string) error {
			write(t, dir, map[string][]byte{"cat/000.png": pngFile(t, greyPicture(8, 8, 201))})
			return nil
		}, Changes{Changed: 1}, "1 picture changed", []string{"cat/000.png"}},
		{"swapped", func(dir string) error {
			return errors.Join(move("cat/000.png", "x")(dir), move("cat/002.png", "cat/000.png")(dir), move("x", "cat/002.png")(dir))
		}, Changes{Changed: 2}, "2 pictures changed", []string{"cat/000.png", "cat/002.png"}},
		{"renamed", move("cat/000.png", "dog/cat.png"), Changes{Moved: 1}, "1 picture was moved or renamed", []string{"cat/000.png"}},
		{"removed and added", func(dir string) error {
			write(t, dir, shades(t, 1, 31))
			return errors.Join(os.Remove(filepath.Join(dir, "dog/001.png")), os.Remove(filepath.Join(dir, "dog/003.png")))
		}, Changes{Added: 1, Gone: 2}, "1 picture was added and 2 are gone", []string{"dog/001.png", "dog/003.png"}},
		{"broken", func(dir string) error {
			write(t, dir, map[string][]byte{"dog/001.png": []byte("no picture")})
			return nil
		},
			Changes{Gone: 1}, "1 picture is gone", []string{"dog/001.png"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, o := write(t, t.TempDir(), shades(t, 20, 0)), Options{CacheDir: t.TempDir()}
			config := Config{Name: "folder:" + dir}
			then := mustLoad(t, config, o)
			r := reread(t, then)
			if err := c.change(dir); err != nil {
				t.Fatal(err)
			}
			now := mustLoad(t, config, o)
			own, changes, err := r.Of(now)
			if err != nil || changes != c.want || changes.String() != c.text || len(changes.Warnings("x")) != min(1, len(c.text)) {
				t.Fatalf("%+v, %q, %v", changes, changes, err)
			}
			left := func(v View) []string {
				return slices.DeleteFunc(names(v), func(name string) bool { return slices.Contains(c.gone, name) })
			}
			for _, v := range [][2]View{{then.Train, own.Train}, {then.Val, own.Val}, {then.Test, own.Test}} {
				if d := cmp.Diff(left(v[0]), names(v[1])); d != "" {
					t.Error(d)
				}
				for _, i := range v[1].Index {
					name := own.Names[i]
					was := slices.Index(then.Names, name)
					if !bytes.Equal(own.Image(i), then.Image(was)) || own.ClassOf(i) != then.ClassOf(was) || own.Digests[i] != then.Digests[was] {
						t.Errorf("%s is another image, or of another class", name)
					}
				}
			}
			if !slices.Equal(own.Classes, then.Classes) || own.Held != then.Held || own.Len() != 20-len(c.gone) {
				t.Errorf("classes %q, held out %v, %d images", own.Classes, own.Held, own.Len())
			}
			if (own == now) != (c.text == "") {
				t.Error("the data are copied though nothing differs")
			}
		})
	}
}

// With too little left there is no answer, and the error says what differs.
func TestRecordRefuses(t *testing.T) {
	for name, want := range map[string]string{"train": "that the model was trained on", "val": "that were held out"} {
		dir, o := write(t, t.TempDir(), shades(t, 20, 0)), Options{CacheDir: t.TempDir()}
		config := Config{Name: "folder:" + dir}
		then := mustLoad(t, config, o)
		r := reread(t, then)
		write(t, dir, shades(t, 3, 40))
		v := map[string]View{"train": then.Train, "val": then.Val}[name]
		for _, file := range names(v) {
			if err := os.Remove(filepath.Join(dir, file)); err != nil {
				t.Fatal(err)
			}
		}
		_, _, err := r.Of(mustLoad(t, config, o))
		if !errors.Is(err, ErrChanged) {
			t.Fatalf("%s: %v", name, err)
		}
		wantError(t, err, want, fmt.Sprintf("none of the %d pictures", v.Len()), fmt.Sprintf("(3 pictures were added and %d are gone)", v.Len()))
	}
}

// A folder is that of the record at another place if most of its pictures are the same.
func TestRecordHas(t *testing.T) {
	o := Options{CacheDir: t.TempDir()}
	r := reread(t, mustLoad(t, Config{Name: "folder:" + write(t, t.TempDir(), shades(t, 20, 0))}, o))
	same, most, few, others := shades(t, 20, 0), shades(t, 10, 0), shades(t, 9, 0), shades(t, 20, 0)
	for name := range others {
		others[name] = pngFile(t, greyPicture(8, 8, 3))
	}
	for _, c := range []struct {
		files map[string][]byte
		want  bool
	}{{same, true}, {most, true}, {few, false}, {others, false}} {
		if has, err := r.Has(t.Context(), write(t, t.TempDir(), c.files), o); err != nil || has != c.want {
			t.Errorf("%d files: %v, %v", len(c.files), has, err)
		}
	}
	if _, err := r.Has(t.Context(), filepath.Join(t.TempDir(), "none"), o); err == nil {
		t.Error("no folder, and no error")
	}
}

// Images of the training are recognised under any name, and left out of others.
func TestRecordTrained(t *testing.T) {
	dir, o := write(t, t.TempDir(), shades(t, 20, 0)), Options{CacheDir: t.TempDir()}
	then := mustLoad(t, Config{Name: "folder:" + dir, Only: []string{"cat"}}, o)
	r := reread(t, then)
	trained, held := names(then.Train)[0], names(then.Val)[0]
	for from, to := range map[string]string{trained: "dog/a.png", held: "dog/b.png"} {
		if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
			t.Fatal(err)
		}
	}
	all := mustLoad(t, Config{Name: "folder:" + dir, Split: &Split{By: "none"}}, o)
	if n := r.Trained(all.Train); n != then.Train.Len() {
		t.Errorf("%d of them trained, want %d", n, then.Train.Len())
	}
	left := names(r.Unmoved(all).Train)
	if slices.Contains(left, "dog/a.png") || slices.Contains(left, "dog/b.png") || len(left) != 18 || all.Train.Len() != 20 {
		t.Errorf("left %q", left)
	}
}

// Any name of a file comes back as it was.
func TestRecordNames(t *testing.T) {
	for _, name := range []string{"a.png", "ä b.png", ` a.png`, "a\n.png", "a\r\n.png", "\xff.png", `"a".png`, `"a.png`, "a,b;c.png", "`.png", "\ufeffa.png"} {
		s := &Set{Shape: [3]int{1, 1, 1}, Pixels: []byte{1, 2}, Names: []string{name, "other"}, Digests: []Digest{{1}, {2}}}
		d := &Data{Set: s, Train: s.span(0, 1), Val: s.span(1, 2), Held: true}
		if _, changes, err := reread(t, d).Of(d); err != nil || changes != (Changes{}) {
			t.Errorf("%q: %v, %v", name, changes, err)
		}
	}
}

// Whatever is in a run folder, reading its record takes memory in proportion to the file.
func FuzzParseRecord(f *testing.F) {
	f.Add([]byte("file,split,sha256\na.png,train," + strings.Repeat("0a", 32) + "\n\"\"\"b\\n\"\"\",val," + strings.Repeat("ff", 32) + "\n"))
	f.Add([]byte("file;split;sha256\n" + strings.Repeat(";;\n", 1000)))
	f.Fuzz(func(t *testing.T, data []byte) {
		var r *Record
		var err error
		memtest.AtMost(t, 1<<20+300*len(data), func() { r, err = ParseRecord(data) })
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := r.WriteCSV(&b); err != nil {
			t.Fatal(err)
		}
		again, err := ParseRecord(b.Bytes())
		if err != nil || !maps.Equal(again.files, r.files) {
			t.Errorf("%v: read again, %v is %v", err, r.files, again)
		}
	})
}

func TestParseRecordRefuses(t *testing.T) {
	sum := strings.Repeat("0", 64)
	for text, want := range map[string]string{
		"":                                 "",
		"file,split\na,b\n":                "want the columns file, split and sha256",
		"file,split,sha256\na,tain," + sum: `line 2, column split: "tain"`,
		"file,split,sha256\na,train,12":    "line 2",
		"file,split,sha256\na,train," + sum[1:] + "x": "line 2",
		"file,split,sha256\n\"\"\"a\",train," + sum:   "line 2: file",
	} {
		_, err := ParseRecord([]byte(text))
		wantError(t, err, want)
	}
}

package decode_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/decode"
	"github.com/diabolo-go/diabolo/experiment/encode"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile/faulttest"
	"github.com/diabolo-go/diabolo/model"
)

// small is a model of 4x4 images; one of kind cvae has the classes disc, ring.
func small(kind string, latent int) *model.Model {
	text := fmt.Sprintf("kind: %s\ninput: [1, 4, 4]\nlatent: %d\nencoder: [flatten]\nmirror: true\n", kind, latent)
	if kind == "cvae" {
		text += "classes: 2\n"
	}
	c, err := model.Parse([]byte(text))
	if err != nil {
		log.Fatal(err)
	}
	m, err := model.New(c, 1)
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "decode")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := m.Save(filepath.Join(dir, model.FileName), map[string]string{"classes": `["disc","ring"]`}); err != nil {
		log.Fatal(err)
	}
	if m, err = model.Load(dir); err != nil {
		log.Fatal(err)
	}
	return m
}

// encoded writes the latents of n images, with the class of each.
func encoded(m *model.Model, dir string, n int) (path string) {
	path = filepath.Join(dir, "z.npz")
	encodedTo(m, path, n)
	return path
}

func encodedTo(m *model.Model, path string, n int) {
	s := &dataset.Set{Name: "tiles", Shape: [3]int{1, 4, 4}, Pixels: make([]uint8, n*16), Labels: make([]int, n), Classes: []string{"ring"}}
	ctx := context.Background()
	if _, err := encode.Run(ctx, m, s.All().Pictures(ctx), encode.Options{Path: path}); err != nil {
		log.Fatal(err)
	}
}

func Example() {
	dir, err := os.MkdirTemp("", "decode")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	m := small("cvae", 2)
	latents := encoded(m, dir, 3)
	r, err := decode.Run(context.Background(), m, latents, decode.Options{Folder: filepath.Join(dir, "pictures"), Class: "ring"})
	if err != nil {
		log.Fatal(err)
	}
	pictures, err := os.ReadDir(r.Folder)
	fmt.Println(r.Images, pictures, err)
	// Output: 3 [- 00000.png - 00001.png - 00002.png] <nil>
}

// All rows of one class and a table that says so give the same pictures, in pieces.
func TestClassFile(t *testing.T) {
	m, dir := small("cvae", 2), t.TempDir()
	path := encoded(m, dir, 300)
	var told []int
	for name, o := range map[string]decode.Options{"one": {Class: "ring"}, "table": {ClassFile: path}, "itself": {}} {
		o.Folder = filepath.Join(dir, name)
		o.Progress = func(done, rows int) { told = append(told, done, rows) }
		if r, err := decode.Run(context.Background(), m, path, o); err != nil || r.Images != 300 {
			t.Fatal(r, err)
		}
	}
	if !slices.Equal(told, []int{256, 300, 300, 300, 256, 300, 300, 300, 256, 300, 300, 300}) {
		t.Errorf("told %v", told)
	}
	for i := range 300 {
		name := fmt.Sprintf("%05d.png", i)
		a, err := os.ReadFile(filepath.Join(dir, "one", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range []string{"table", "itself"} {
			if b, err := os.ReadFile(filepath.Join(dir, other, name)); err != nil || string(a) != string(b) {
				t.Errorf("%s/%s differs, %v", other, name, err)
			}
		}
	}
}

// Whatever is wrong, no folder appears.
func TestRunFails(t *testing.T) {
	told, dir := small("cvae", 2), t.TempDir()
	path := filepath.Join(dir, "z.npy") // a matrix without classes
	encodedTo(told, path, 2)
	table := filepath.Join(dir, "table.csv")
	if err := os.WriteFile(table, []byte("class\nring\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for want, c := range map[string]struct {
		m *model.Model
		o decode.Options
	}{
		"a cvae needs a class; there are disc, ring":     {told, decode.Options{}},
		`no class is called "rin"; did you mean "ring"?`: {told, decode.Options{Class: "rin"}},
		"a table of 1 classes, but":                      {told, decode.Options{ClassFile: table}},
		"omit one of them":                               {told, decode.Options{Class: "ring", ClassFile: table}},
		"there is no file":                               {told, decode.Options{ClassFile: table + "x"}},
		"a vae takes no class":                           {small("vae", 2), decode.Options{Class: "ring"}},
	} {
		c.o.Folder = filepath.Join(dir, "new")
		if _, err := decode.Run(context.Background(), c.m, path, c.o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := decode.Run(context.Background(), small("vae", 3), path, decode.Options{Folder: filepath.Join(dir, "new")}); !errors.Is(err, decode.ErrWidth) {
		t.Errorf("the latents of another model: %v", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := decode.Run(ctx, told, path, decode.Options{Folder: filepath.Join(dir, "new"), Class: "ring"}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if here, _ := os.ReadDir(dir); len(here) != 2 {
		t.Errorf("left %v", here)
	}
}

// Whatever fails, the folder is there with all pictures, or not; one that was empty is used
// again.
func TestFaults(t *testing.T) {
	for name, empty := range map[string]bool{"new": false, "empty": true} {
		t.Run(name, func(t *testing.T) {
			m, dir := small("vae", 2), t.TempDir()
			path := encoded(m, t.TempDir(), 5)
			out := filepath.Join(dir, "out")
			if empty {
				if err := os.Mkdir(out, 0o777); err != nil {
					t.Fatal(err)
				}
			}
			faulttest.Drive(t, faulttest.Verb{Dir: dir, Do: func() error {
				_, err := decode.Run(context.Background(), m, path, decode.Options{Folder: out})
				return err
			}})
		})
	}
}

// A table of any format is decoded to the same pictures.
func TestFormats(t *testing.T) {
	m, dir := small("cvae", 2), t.TempDir()
	want := ""
	for _, format := range []string{"npz", "csv", "parquet"} {
		path := filepath.Join(dir, "z."+format)
		encodedTo(m, path, 3)
		r, err := decode.Run(context.Background(), m, path, decode.Options{Folder: filepath.Join(dir, format)})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for i := range r.Images {
			data, err := os.ReadFile(filepath.Join(r.Folder, fmt.Sprintf("%05d.png", i)))
			if err != nil {
				t.Fatal(err)
			}
			got += string(data)
		}
		if want == "" {
			want = got
		}
		if r.Images != 3 || got != want {
			t.Errorf("%s: other pictures, of %d", format, r.Images)
		}
	}
}

// Finite latents whose image is no number are an error that names the row, and nothing is
// written.
func TestOutputIsNoNumber(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "z.csv")
	if err := os.WriteFile(path, []byte("z_0,z_1\n0,0\n3e38,-3e38\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	m := small("vae", 2)
	for i := range m.Weights() {
		m.Weights()[i] = 10
	}
	_, err := decode.Run(context.Background(), m, path, decode.Options{Folder: filepath.Join(dir, "new")})
	if !errors.Is(err, model.ErrOutput) || !strings.HasPrefix(err.Error(), path+": row 1: ") {
		t.Error(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

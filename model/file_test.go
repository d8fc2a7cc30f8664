package model

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/internal/file/safetensors"
	"github.com/diabolo-go/diabolo/internal/memtest"
)

var testMeta = map[string]string{"dataset": "synthetic-digits", "classes": `["zero","one","two"]`}

// What is saved and loaded is the model, bit by bit.
func TestSaveLoad(t *testing.T) {
	eachCell(t, func(t *testing.T, k cell) {
		m := settle(mustNew(t, tiny(t, k), 3))
		dir := t.TempDir()
		if err := m.Save(filepath.Join(dir, FileName), testMeta); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{dir, filepath.Join(dir, FileName)} {
			got, err := Load(path)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.Weights(), m.Weights()) {
				t.Error("other weights")
			}
			if d := cmp.Diff(m.Config(), got.Config()); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(testMeta, got.Meta()); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff([]string{"zero", "one", "two"}, got.Classes()); d != "" {
				t.Error(d)
			}
			x, labels := images(m, 3, 1)
			if !slices.Equal(everything(t, m, x, labels), everything(t, got, x, labels)) {
				t.Error("another answer than before")
			}
		}
	})
}

func TestSaveIsDeterministic(t *testing.T) {
	dir := t.TempDir()
	var files [2][]byte
	for i, name := range []string{"a.safetensors", "b.safetensors"} {
		path := filepath.Join(dir, name)
		if err := mustNew(t, tiny(t, CVAE), 3).Save(path, testMeta); err != nil {
			t.Fatal(err)
		}
		files[i], _ = os.ReadFile(path)
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("equal models, different files")
	}
	m, err := Load(filepath.Join(dir, "a.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Save(filepath.Join(dir, "c.safetensors"), m.Meta()); err != nil {
		t.Fatal(err)
	}
	if c, _ := os.ReadFile(filepath.Join(dir, "c.safetensors")); !bytes.Equal(files[0], c) {
		t.Error("saved, loaded and saved again: another file")
	}
}

func TestSaveErrors(t *testing.T) {
	m := mustNew(t, tiny(t, CVAE), 3)
	dir := t.TempDir()
	path := filepath.Join(dir, FileName)
	for text, want := range map[string]string{
		"zero,one":       "metadata classes: \"zero,one\" is not a JSON list of names",
		`["zero","one"]`: "metadata classes: 2 names, but the model has 3 classes",
	} {
		if err := m.Save(path, map[string]string{"classes": text}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := m.Save(filepath.Join(dir, "none", FileName), nil); err == nil {
		t.Error("saved into a folder that is not there")
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("a failed save left %v", left)
	}
}

// encoded returns a model file whose metadata and tensors were changed.
func encoded(t testing.TB, m *Model, change func(meta map[string]string, tensors []safetensors.Tensor) []safetensors.Tensor) []byte {
	t.Helper()
	meta, err := m.fileMeta(testMeta)
	if err != nil {
		t.Fatal(err)
	}
	tensors := change(meta, m.tensors())
	var b bytes.Buffer
	if err := safetensors.Write(&b, tensors, meta); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLoadErrors(t *testing.T) {
	m := mustNew(t, tiny(t, CVAE), 3)
	type list = []safetensors.Tensor
	for _, c := range []struct {
		name, want string
		change     func(meta map[string]string, tensors list) list
	}{
		{"newer", "format diabolo/9 of a newer diabolo, this one reads diabolo/2: update diabolo",
			func(meta map[string]string, l list) list { meta["format"] = "diabolo/9"; return l }},
		{"older", "format diabolo/1 of an older diabolo, this one reads diabolo/2: train the model again",
			func(meta map[string]string, l list) list { meta["format"] = "diabolo/1"; return l }},
		{"other program", "not a diabolo model", func(meta map[string]string, l list) list { meta["format"] = "pt"; return l }},
		{"no metadata", "not a diabolo model", func(meta map[string]string, l list) list { clear(meta); return l }},
		{"no config", "not a diabolo model", func(meta map[string]string, l list) list { delete(meta, "model"); return l }},
		{"unknown key", `metadata model:1:2: unknown key "knd"`,
			func(meta map[string]string, l list) list { meta["model"] = `{"knd": "ae"}`; return l }},
		{"wrong config", "model.latent is missing",
			func(meta map[string]string, l list) list {
				meta["model"] = strings.Replace(meta["model"], `"latent": 2`, `"latent": 0`, 1)
				return l
			}},
		{"other config", `tensor "head.weight" has shape [4 72], the config needs [6 72]`,
			func(meta map[string]string, l list) list {
				meta["model"] = strings.Replace(meta["model"], `"latent": 2`, `"latent": 3`, 1)
				return l
			}},
		{"huge config", "the config needs 32000576 parameters, the file holds 705 values",
			func(meta map[string]string, l list) list {
				meta["model"] = strings.Replace(meta["model"], `"embedding": 2`, `"embedding": 426667`, 1)
				return l
			}},
		{"long config", "metadata model: 300000 bytes, the limit is",
			func(meta map[string]string, l list) list { meta["model"] = strings.Repeat(" ", 300000); return l }},
		{"class names", "metadata classes: 1 names, but the model has 3 classes",
			func(meta map[string]string, l list) list { meta["classes"] = `["a"]`; return l }},
		{"missing", `tensor "encoder.1.running_var" is missing, the config needs it with shape [2]`,
			func(_ map[string]string, l list) list { return slices.Delete(l, 5, 6) }},
		{"extra", `tensor "decoder.9.weight" is not part of a model with this config`,
			func(_ map[string]string, l list) list {
				return append(l, safetensors.Tensor{Name: "decoder.9.weight", Shape: []int{1}, Data: []float32{1}})
			}},
		{"shape", `tensor "head.bias" has shape [2 2], the config needs [4]`,
			func(_ map[string]string, l list) list { l[7].Shape = []int{2, 2}; return l }},
		{"no number", `tensor "head.bias": value 1 is NaN; the file is damaged`,
			func(_ map[string]string, l list) list {
				l[7].Data = []float32{0, float32(math.NaN()), 0, 0}
				return l
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.safetensors")
			if err := os.WriteFile(path, encoded(t, m, c.change), 0o666); err != nil {
				t.Fatal(err)
			}
			_, err := Load(path)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), path+": ") {
				t.Errorf("\n got %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestLoadTruncated(t *testing.T) {
	whole := encoded(t, mustNew(t, tiny(t, AE), 3), func(_ map[string]string, l []safetensors.Tensor) []safetensors.Tensor { return l })
	for _, n := range []int{0, 7, 8, 100, len(whole) / 2, len(whole) - 1} {
		if _, err := Read(bytes.NewReader(whole[:n]), int64(n)); err == nil {
			t.Errorf("the first %d of %d bytes were read as a model", n, len(whole))
		}
	}
	if _, err := Read(bytes.NewReader(whole), int64(len(whole))); err != nil {
		t.Error(err)
	}
}

func TestLoadMissing(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		filepath.Join(dir, "none"): "no such run folder or model file",
		dir:                        "is not a finished run: there is no model.safetensors in it",
	} {
		_, err := Load(path)
		if errors.Is(err, ErrUnfinished) != (path == dir) || !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// No bytes make Read panic or take memory without end, and what it accepts is a
// model that works.
func FuzzRead(f *testing.F) {
	for _, k := range cells {
		m := mustNew(f, tiny(f, k), 3)
		f.Add(encoded(f, m, func(_ map[string]string, l []safetensors.Tensor) []safetensors.Tensor { return l }))
		for _, change := range []string{`"latent": 3`, `"mirror": true`, `"latent": 1e9`} {
			f.Add(encoded(f, m, func(meta map[string]string, l []safetensors.Tensor) []safetensors.Tensor {
				meta["model"] = strings.Replace(meta["model"], `"latent": 2`, change, 1)
				return l
			}))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var m *Model
		var err error
		memtest.AtMost(t, 64<<20+100*len(data), func() { m, err = Read(bytes.NewReader(data), int64(len(data))) })
		if err != nil {
			return
		}
		if v := m.config.Input; v[0]*v[1]*v[2] > 1<<12 || len(m.config.Decoder) > 20 {
			return // works, but slowly
		}
		x, labels := images(m, 1, 1)
		if _, err := m.Reconstruct(x, labels); err != nil {
			t.Error(err)
		}
		if _, err := m.fileMeta(m.Meta()); err != nil {
			t.Error(err)
		}
	})
}

// Meta is a copy.
func TestMetaIsACopy(t *testing.T) {
	data := encoded(t, mustNew(t, tiny(t, AE), 3), func(_ map[string]string, l []safetensors.Tensor) []safetensors.Tensor { return l })
	m, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	clear(m.Meta())
	if !maps.Equal(m.Meta(), testMeta) {
		t.Errorf("meta %v", m.Meta())
	}
}

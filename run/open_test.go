package run

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
)

// folderWith makes the run folder of an untrained vae-digits, without its record.
func folderWith(t *testing.T) (string, Config) {
	t.Helper()
	c, err := Preset("vae-digits")
	if err != nil {
		t.Fatal(err)
	}
	mc, err := c.Model.ForData([3]int{1, 28, 28}, 10)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(mc, 1)
	if err != nil {
		t.Fatal(err)
	}
	f, err := CreateNext(t.TempDir(), "vae")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, err := range []error{f.WriteConfig(c), m.Save(f.Path(model.FileName), map[string]string{"dataset": "synthetic-digits"})} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return f.Dir, c
}

// TestOpen finds the same run by its folder and by its model file.
func TestOpen(t *testing.T) {
	dir, c := folderWith(t)
	f, err := Resume(dir)
	if err != nil {
		t.Fatal(err)
	}
	epochs := []Epoch{{Epoch: 1, TrainLoss: 3}}
	if err := errors.Join(f.WriteInfo(Info{Name: "vae-digits", Seed: 7}), f.WriteMetrics(epochs)); err != nil {
		t.Fatal(err)
	}
	f.Close()
	for _, path := range []string{dir, dir + string(filepath.Separator), filepath.Join(dir, model.FileName)} {
		r, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if r.Dir != dir || r.File != filepath.Join(dir, model.FileName) || r.Lone || r.Info.Seed != 7 || r.Model.Config().Latent != c.Model.Latent {
			t.Errorf("%s: %+v", path, r)
		}
		if d := cmp.Diff(c, r.Config) + cmp.Diff(epochs, r.Epochs); d != "" {
			t.Errorf("%s: %s", path, d)
		}
	}
}

// TestOpenAlone opens a model file that is in no run folder, under any name.
func TestOpenAlone(t *testing.T) {
	dir, c := folderWith(t)
	file := filepath.Join(t.TempDir(), "mine.safetensors")
	if err := os.Rename(filepath.Join(dir, model.FileName), file); err != nil {
		t.Fatal(err)
	}
	r, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Lone || r.Dir != filepath.Dir(file) || r.File != file || r.Config.Dataset.Name != "synthetic-digits" || r.Config.Model.Latent != c.Model.Latent || r.Config.Train.Seed != 1 {
		t.Errorf("%+v", r)
	}
	if r.Knows(r.Config.Dataset) {
		t.Error("a model file does not say which images trained it")
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, spoil := range map[string]func(dir string) error{
		"no " + model.FileName: func(dir string) error { return os.Remove(filepath.Join(dir, model.FileName)) },
		"no such run":          os.RemoveAll,
	} {
		dir, _ := folderWith(t)
		if err := spoil(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, want %s", err, name)
		}
	}
	for _, file := range []string{model.FileName, ConfigFile, InfoFile, MetricsFile} {
		dir, _ := folderWith(t)
		if err := os.WriteFile(filepath.Join(dir, file), []byte("{"), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); err == nil || errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), file) {
			t.Errorf("%s is damaged: %v", file, err)
		}
	}
}

// TestKnows tells other images from more noise on the same.
func TestKnows(t *testing.T) {
	dir, c := folderWith(t)
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(c *dataset.Config){
		"noise":   func(c *dataset.Config) { c.Noise = &dataset.Noise{Mask: 0.1} },
		"augment": func(c *dataset.Config) { c.Augment = &dataset.Augment{Shift: 1} },
	} {
		same := c.Dataset
		if change(&same); !r.Knows(same) {
			t.Errorf("%s makes no other images", name)
		}
	}
	for name, change := range map[string]func(c *dataset.Config){
		"count": func(c *dataset.Config) { c.Count++ },
		"split": func(c *dataset.Config) { c.Split = &dataset.Split{By: "none"} },
		"only":  func(c *dataset.Config) { c.Only = []string{"8"} },
	} {
		other := c.Dataset
		if change(&other); r.Knows(other) {
			t.Errorf("another %s makes other images", name)
		}
	}
}

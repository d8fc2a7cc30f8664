package train

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name, want string
		change     func(*run.Config)
	}{
		{"batch", "train.batch: 49, but synthetic-digits has 48 training images", func(c *run.Config) { c.Train.Batch = 49 }},
		{"best", "train.keep: best needs images cut from the training images", func(c *run.Config) { c.Train.Keep = run.KeepBest; c.Dataset.Split.By, c.Dataset.Split.Val = "none", 0 }},
		{"patience", "train.patience: early stop needs", func(c *run.Config) { c.Train.Patience = 3; c.Dataset.Split.By, c.Dataset.Split.Val = "none", 0 }},
		{"select of all", "train.select: 0.6", func(c *run.Config) { c.Train.Select = 0.6 }},
		{"lr", "train.lr: NaN", func(c *run.Config) { c.Train.LR = math.NaN() }},
		{"latent", "model.latent", func(c *run.Config) { c.Model.Latent = 0 }},
		{"input", "model.input", func(c *run.Config) { c.Model.Input = []int{1, 28, 28} }},
	} {
		cfg := small(t, "vae")
		c.change(&cfg)
		_, err := New(Options{Config: cfg, Data: load(t, cfg)})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

// TestNewRefusesOtherData tries to train with noise that is not in the data's config.
func TestNewRefusesOtherData(t *testing.T) {
	c := small(t, "ae")
	data := load(t, c)
	c.Dataset.Noise = &dataset.Noise{Mask: 0.125}
	if _, err := New(Options{Config: c, Data: data}); err == nil || !strings.Contains(err.Error(), "dataset section") {
		t.Error(err)
	}
}

// TestUnwritable puts a folder in place of a file: it cannot be written, whoever runs
// the test.
func TestUnwritable(t *testing.T) {
	for _, name := range []string{model.FileName, run.CheckpointFile, run.MetricsFile} {
		f := folder(t)
		if err := os.Mkdir(f.Path(name), 0o777); err != nil {
			t.Fatal(err)
		}
		_, err := start(t, context.Background(), f, Options{Config: small(t, "ae")})
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		if partial, _ := filepath.Glob(f.Path(".*.partial-*")); partial != nil {
			t.Errorf("left behind: %v", partial)
		}
	}
}

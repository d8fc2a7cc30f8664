package experiment_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/fixture"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// TestOpen takes the run's own images, in any way, only where they are those that
// trained, split as they were.
func TestOpen(t *testing.T) {
	r := fixture.Eights(t)
	s, err := experiment.Open(context.Background(), r, experiment.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if !s.Own || s.Seed != 5 || s.Model != r.Model || !cmp.Equal(s.Data.Classes, []string{"8"}) || s.Data.Config.Noise.Mask != 0.2 {
		t.Errorf("own %v, seed %d, classes %v, %+v", s.Own, s.Seed, s.Data.Classes, s.Data.Config)
	}
	all, err := s.Everything(context.Background())
	if err != nil || all.Len() != 100 || len(all.Classes) != 10 {
		t.Errorf("everything: %v, %v", all, err)
	}
	seed := uint64(9)
	for name, c := range map[string]struct {
		change func(*dataset.Config)
		own    bool
	}{
		"the same":    {func(*dataset.Config) {}, true},
		"other noise": {func(c *dataset.Config) { c.Noise = &dataset.Noise{Gaussian: 0.1} }, true},
		"more":        {func(c *dataset.Config) { c.Count = 200 }, false},
		"all classes": {func(c *dataset.Config) { c.Only = nil }, false},
	} {
		images := r.Config.Dataset
		c.change(&images)
		s, err := experiment.Open(context.Background(), r, experiment.OpenOptions{Images: &images, Seed: &seed})
		if err != nil {
			t.Fatal(err)
		}
		if s.Own != c.own || s.Seed != 9 || !cmp.Equal(s.Data.Config, images) {
			t.Errorf("%s: own %v, seed %d, %+v", name, s.Own, s.Seed, s.Data.Config)
		}
		if all, err := s.Everything(context.Background()); err != nil || (all == nil) != (images.Only == nil) {
			t.Errorf("%s: everything is %v, %v", name, all, err)
		}
	}
	lone, err := experiment.Open(context.Background(), fixture.Opened(t, saved(t, r.Model, "synthetic-digits")), experiment.OpenOptions{Images: &r.Config.Dataset})
	if err != nil || lone.Own {
		t.Errorf("a model file does not say that it is its images: %v", err)
	}
}

// saved saves a model in no run folder.
func saved(t *testing.T, m *model.Model, data string) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "m.safetensors")
	if err := m.Save(file, map[string]string{"dataset": data}); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestOpenOthers fills in what the config of another data set leaves open.
func TestOpenOthers(t *testing.T) {
	r := fixture.Eights(t)
	all, half := &dataset.Split{By: "none"}, &dataset.Split{By: "random", Val: 0.5}
	noise, none := r.Config.Dataset.Noise, &dataset.Noise{}
	for _, c := range []struct {
		images, want dataset.Config
		resize       bool
	}{
		{dataset.Config{Name: "folder:x"}, dataset.Config{Name: "folder:x", Size: 16, Colour: "grey", Split: all, Noise: noise}, false},
		{dataset.Config{Name: "folder:x"}, dataset.Config{Name: "folder:x", Size: 16, Colour: "grey", Split: all, Noise: noise}, true},
		{dataset.Config{Name: "mnist"}, dataset.Config{Name: "mnist", Split: all, Noise: noise}, false},
		{dataset.Config{Name: "mnist"}, dataset.Config{Name: "mnist", Size: 16, Colour: "grey", Split: all, Noise: noise}, true},
		{dataset.Config{Name: "folder:x", Size: 9, Colour: "rgb", Split: half, Noise: none}, dataset.Config{Name: "folder:x", Size: 9, Colour: "rgb", Split: half, Noise: none}, true},
	} {
		asked := 0
		s, err := experiment.Open(context.Background(), r, experiment.OpenOptions{Images: &c.images, Resize: c.resize, Loader: dataset.Options{Dir: "here"},
			Load: func(_ context.Context, got dataset.Config, o dataset.Options) (*dataset.Data, error) {
				if d := cmp.Diff(c.want, got); d != "" || o.Exact == c.resize || o.Dir != "here" {
					t.Errorf("%+v, resized %v: %s%+v", c.images, c.resize, d, o)
				}
				asked++
				return &dataset.Data{Set: &dataset.Set{Shape: [3]int{1, 16, 16}}, Config: got}, nil
			}})
		if err != nil || s.Own || asked != 1 {
			t.Errorf("%+v: %v, asked for %d times", c.images, err, asked)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	r := fixture.Eights(t)
	for want, images := range map[string]dataset.Config{
		"the model takes images of [1 16 16], those of synthetic-faces are [3 64 64]": {Name: "synthetic-faces", Count: 10},
		`there is no data set "mnits"`: {Name: "mnits"},
	} {
		if _, err := experiment.Open(context.Background(), r, experiment.OpenOptions{Images: &images}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := experiment.Open(context.Background(), fixture.Opened(t, saved(t, r.Model, "")), experiment.OpenOptions{}); !errors.Is(err, experiment.ErrUnknownData) {
		t.Error(err)
	}
	wide, err := model.Parse([]byte("kind: ae\nlatent: 2\nencoder: [flatten]\ndecoder: [linear]\ninput: [1, 8, 6]"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(wide, 1)
	if err != nil {
		t.Fatal(err)
	}
	images := dataset.Config{Name: "folder:x"}
	if _, err := experiment.Open(context.Background(), &run.Run{Model: m}, experiment.OpenOptions{Images: &images}); err == nil || !strings.Contains(err.Error(), "images of 6x8") {
		t.Error(err)
	}
}

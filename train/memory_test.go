package train

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/optim"
	"github.com/diabolo-go/diabolo/run"
)

// Without a run folder a training gets the same model to the byte, keeps the same epoch
// and returns the same losses.
func TestWithoutFolder(t *testing.T) {
	for name, change := range map[string]func(c *run.Config){
		"last": func(*run.Config) {},
		"best": func(c *run.Config) {
			c.Train.Keep, c.Train.Epochs, c.Train.Patience, c.Train.LR = run.KeepBest, 40, 2, 0.3
			c.Train.Schedule = run.Schedule{Kind: optim.Constant}
		},
		"cvae": func(c *run.Config) { c.Model.Condition = "class" },
	} {
		t.Run(name, func(t *testing.T) {
			c := small(t, "vae")
			change(&c)
			f := folder(t)
			want := mustRun(t, f, Options{Config: c})
			if best := c.Train.Keep == run.KeepBest; best == (want.Info.Model == want.Info.Last.Epoch) {
				t.Fatalf("the model is of epoch %d", want.Info.Model)
			}

			tr, err := New(Options{Config: c, Data: load(t, c)})
			if err != nil {
				t.Fatal(err)
			}
			defer tr.Close()
			got, err := tr.Run(context.Background(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(tr.kept.Bytes(), read(t, f, model.FileName)) {
				t.Error("another model")
			}
			m, err := tr.Kept()
			if err != nil {
				t.Fatal(err)
			}
			file, err := model.Load(f.Dir)
			if err != nil || !slices.Equal(m.Weights(), file.Weights()) || !slices.Equal(m.Classes(), file.Classes()) || m.Classes() == nil {
				t.Errorf("other weights or classes: %q, %v", m.Classes(), err)
			}
			for _, r := range []*Result{&got, &want} {
				for i := range r.Epochs {
					r.Epochs[i].Seconds, r.Epochs[i].Rate = 0, 0
				}
			}
			if d := cmp.Diff(want.Epochs, got.Epochs); d != "" || got.Info.Model != want.Info.Model || got.Info.Status != want.Info.Status {
				t.Errorf("%+v, %s", got.Info, d)
			}
		})
	}
}

// It writes no file: neither where it stands nor anywhere it could.
func TestWithoutFolderWritesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("HOME", dir)
	t.Setenv("TMPDIR", dir)
	t.Setenv("XDG_CACHE_HOME", dir)
	mustRun(t, nil, Options{Config: small(t, "ae")})
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestWithoutFolderTracked(t *testing.T) {
	var at []int
	track := tracker(func(s State) error {
		if s.Dir != "" || s.Shown(2).Recon.N() != 2 {
			t.Errorf("%q", s.Dir)
		}
		at = append(at, s.Last().Epoch)
		return nil
	})
	mustRun(t, nil, Options{Config: small(t, "ae"), Tracker: track})
	if !slices.Equal(at, []int{1, 2}) {
		t.Errorf("epochs %v", at)
	}
}

// A tracker is a Tracker that looks at epochs alone.
type tracker func(State) error

func (tracker) Start(State) error     { return nil }
func (f tracker) Epoch(s State) error { return f(s) }
func (tracker) End() error            { return nil }

// A context that ends is an error that is both its own and ErrInterrupted.
func TestWithoutFolderInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	c := small(t, "ae")
	tr, err := New(Options{Config: c, Data: load(t, c), Progress: func(p Progress) {
		if p.Row != nil {
			cancel()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	if _, err := tr.Kept(); err == nil {
		t.Error("a model before the training")
	}
	r, err := tr.Run(ctx, nil)
	if !errors.Is(err, ErrInterrupted) || !errors.Is(err, context.Canceled) || r.Info.Status != run.Interrupted {
		t.Errorf("%v, %+v", err, r.Info)
	}
	if want := "interrupted in epoch 2 after step 0 of 7"; err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if m, err := tr.Kept(); err != nil || m.ParamCount() == 0 {
		t.Errorf("the model of the first epoch: %v", err)
	}
}

func TestRunRefuses(t *testing.T) {
	if _, err := start(t, context.Background(), nil, Options{Config: small(t, "ae"), Resume: true}); !errors.Is(err, ErrCheckpoint) {
		t.Errorf("resumed without a folder: %v", err)
	}
	c := small(t, "ae")
	tr, err := New(Options{Config: c, Data: load(t, c)})
	if err != nil {
		t.Fatal(err)
	}
	tr.Close()
	if _, err := tr.Run(context.Background(), nil); !errors.Is(err, errClosed) {
		t.Errorf("run after Close: %v", err)
	}
}

// The model file says where its images were cut, and one alone is opened with that.
func TestModelFileHasTheCrop(t *testing.T) {
	c := small(t, "ae")
	c.Dataset.Crop = &dataset.Crop{Top: 1, Left: 2, Height: 13, Width: 14}
	tr := &Trainer{c: c, data: &dataset.Data{Set: &dataset.Set{}}}
	meta, err := tr.meta()
	if err != nil || meta["crop"] != `{"top":1,"left":2,"height":13,"width":14}` {
		t.Fatalf("%v, %v", meta, err)
	}
	cfg, err := model.Parse([]byte(`{kind: ae, input: [1, 4, 4], latent: 1, encoder: [], mirror: true}`))
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(cfg, 1)
	if err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/alone.safetensors"
	if err := m.Save(path, meta); err != nil {
		t.Fatal(err)
	}
	r, err := run.Open(path)
	if err != nil || !r.Lone || *r.Config.Dataset.Crop != *c.Dataset.Crop {
		t.Errorf("%+v, %v", r, err)
	}
	meta["crop"] = "left"
	if err := m.Save(path, meta); err != nil {
		t.Fatal(err)
	}
	var syntax *json.SyntaxError
	if _, err := run.Open(path); !errors.As(err, &syntax) {
		t.Errorf("a crop that is not JSON: %v", err)
	}
}

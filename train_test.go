package diabolo_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/reconstruct"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// A model that was trained has the same weights with a run folder, without, and from a
// file; and the same answers.
func TestTrainSameBits(t *testing.T) {
	ctx, dir := context.Background(), filepath.Join(t.TempDir(), "run")
	photos := shapes(24)
	c := tiny("cvae")
	memory, err := diabolo.Train(ctx, c, photos, diabolo.TrainOptions{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := diabolo.Train(ctx, c, photos, diabolo.TrainOptions{Folder: dir})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "one.safetensors")
	if err := memory.Save(path); err != nil {
		t.Fatal(err)
	}
	alone, err := diabolo.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := diabolo.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]*diabolo.Model{"with a run folder": kept, "from its folder": folder, "from a file": alone} {
		if !slices.Equal(m.Run().Model.Weights(), memory.Run().Model.Weights()) || !slices.Equal(m.Classes(), []string{"disc", "square"}) {
			t.Errorf("%s: other weights, or classes %q", name, m.Classes())
		}
	}
	r := memory.Run()
	if r.Lone || r.Dir != "" || len(r.Epochs) != 2 || r.Info.Status != run.Finished || r.Config.Dataset.Name != "memory:images" {
		t.Errorf("%+v", r)
	}
	if _, err := diabolo.Train(ctx, c, photos, diabolo.TrainOptions{Folder: dir}); !errors.Is(err, run.ErrHeld) {
		t.Errorf("over another run: %v", err)
	}
	before := slices.Clone(folder.Run().Model.Weights())
	if again, err := diabolo.Open(dir); err != nil || !slices.Equal(again.Run().Model.Weights(), before) {
		t.Errorf("the run that was there is damaged: %v", err)
	}
}

// A model of images in memory is one that experiments take, with its run alone.
func TestExperimentOfImages(t *testing.T) {
	ctx, photos, m := context.Background(), shapes(24), trained(t, "ae")
	s, err := experiment.Open(ctx, m.Run(), experiment.OpenOptions{Load: photos.Load})
	if err != nil || !s.Own {
		t.Fatalf("%+v, %v", s, err)
	}
	r, err := reconstruct.Run(ctx, s, reconstruct.Default())
	if err != nil || r.Images != s.Data.Val.Len() || r.Data != "memory:images" {
		t.Errorf("%+v, %v", r.Scope, err)
	}
	if _, err := experiment.Open(ctx, m.Run(), experiment.OpenOptions{}); !errors.Is(err, dataset.ErrInMemory) {
		t.Errorf("without the images: %v", err)
	}
}

// A context that ends during a training is an error that says so; a run folder keeps what
// was done.
func TestTrainInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c, dir := tiny("ae"), filepath.Join(t.TempDir(), "run")
	o := diabolo.TrainOptions{Folder: dir, Progress: func(p train.Progress) {
		if p.Epoch == 2 {
			cancel()
		}
	}}
	m, err := diabolo.Train(ctx, c, shapes(24), o)
	if m != nil || !errors.Is(err, train.ErrInterrupted) || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", m, err)
	}
	if m, err := diabolo.Open(dir); err != nil || m.Run().Info.Status != run.Interrupted {
		t.Errorf("the model of the first epoch: %v", err)
	}
}

// Warnings about the data reach the program.
func TestTrainWarns(t *testing.T) {
	photos := shapes(24)
	photos.Classes[0] = "alone"
	var warnings []string
	_, err := diabolo.Train(context.Background(), tiny("ae"), photos, diabolo.TrainOptions{Warn: func(text string) { warnings = append(warnings, text) }})
	if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0], "alone") {
		t.Errorf("%q, %v", warnings, err)
	}
}

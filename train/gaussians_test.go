package train

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/model"
)

// A complete training stores with a conditional model the Gaussians of the latents of its
// training images, of the epoch that is kept, with and without a folder; other models have
// none.
func TestTrainedGaussians(t *testing.T) {
	c := small(t, "cvae")
	c.Train.Keep = "best"
	data := load(t, c)
	trained := func(inFolder bool) *model.Model {
		t.Helper()
		trainer, err := New(Options{Config: c, Data: data})
		if err != nil {
			t.Fatal(err)
		}
		defer trainer.Close()
		f := folder(t)
		if !inFolder {
			f = nil
		}
		if _, err := trainer.Run(context.Background(), f); err != nil {
			t.Fatal(err)
		}
		m, err := trainer.Kept()
		if err != nil {
			t.Fatal(err)
		}
		if inFolder {
			if m, err = model.Load(filepath.Join(f.Dir, model.FileName)); err != nil {
				t.Fatal(err)
			}
		}
		return m
	}
	m := trained(true)
	l, err := m.Encode(data.Train.Tensor())
	if err != nil {
		t.Fatal(err)
	}
	labels := []int{3, 1, 4}
	want := model.FitGaussians(l, data.Train.Labels(), 10).Draw(3, 1, 1, labels)
	for _, m := range []*model.Model{m, trained(false)} {
		if m.Gaussians() == nil || !slices.Equal(m.Gaussians().Draw(3, 1, 1, labels).Data, want.Data) {
			t.Error("the Gaussians are not those of the training images")
		}
		if len(m.Classes()) != 10 {
			t.Errorf("classes %v", m.Classes())
		}
	}
	c = small(t, "vae")
	if data = load(t, c); trained(true).Gaussians() != nil {
		t.Error("a model that takes no class has Gaussians of classes")
	}
}

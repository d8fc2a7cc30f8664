package track

import (
	"bytes"
	"context"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// small is a training of a moment, of noisy images, 12 of which validate.
func small(t *testing.T) run.Config {
	t.Helper()
	c, err := run.Parse("small.yaml", []byte(`
dataset: {name: synthetic-digits, count: 60, size: 16, split: {by: random, val: 0.2}, noise: {gaussian: 0.1}}
model: {kind: vae, latent: 3, encoder: [flatten, {linear: {out: 8}}, relu], decoder: [linear, sigmoid]}
train: {epochs: 1, batch: 12}
`))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// start makes one start of a run in f.
func start(t *testing.T, f *run.Folder, c run.Config, resume bool, files *Files) error {
	t.Helper()
	data, err := dataset.Load(context.Background(), c.Dataset, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tr, err := train.New(train.Options{Config: c, Data: data, Resume: resume, Tracker: files})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	_, err = tr.Run(context.Background(), f)
	return err
}

func folder(t *testing.T) *run.Folder {
	t.Helper()
	f, err := run.Create(filepath.Join(t.TempDir(), "run"), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

// events returns the beginnings of the files of events, in the order they were made.
func events(t *testing.T, f *run.Folder) (beginnings [][]byte) {
	t.Helper()
	paths, err := filepath.Glob(f.Path("events.out.tfevents.*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil || len(b) < 120 {
			t.Fatalf("%s: %d bytes, %v", path, len(b), err)
		}
		beginnings = append(beginnings, b[:120])
	}
	return beginnings
}

// begins is what an event says when a session starts: SessionLog{status: START}.
var begins = []byte{7<<3 | 2, 2, 1 << 3, 1}

// Pictures are drawn after each epoch, and each start has events of its own; those of
// one that goes on tell TensorBoard from which epoch.
func TestFiles(t *testing.T) {
	f, c := folder(t), small(t)
	var seen []int
	files := &Files{After: func(s train.State) error {
		seen = append(seen, s.Last().Epoch)
		if len(seen) > 1 {
			return nil
		}
		g := sheet(s)
		var labels []string
		for _, r := range g.Rows {
			labels = append(labels, r.Label)
		}
		want := []string{"original", "input", "reconstruction"}
		if g.Title != "synthetic-digits, VAE, z 3, epoch 1" || !slices.Equal(labels, append(want, want...)) || len(g.Rows[5].Images) != 4 {
			t.Errorf("%q, rows of %q", g.Title, labels)
		}
		return nil
	}}
	if err := start(t, f, c, false, files); err != nil {
		t.Fatal(err)
	}
	first := events(t, f)
	if len(first) != 1 || bytes.Contains(first[0], begins) {
		t.Fatalf("%d files of events: %q", len(first), first)
	}
	c.Train.Epochs = 2
	if err := start(t, f, c, true, files); err != nil {
		t.Fatal(err)
	}
	if second := events(t, f); len(second) != 2 || !bytes.Contains(second[1], append([]byte{2 << 3, 2}, begins...)) {
		t.Errorf("%d files of events: %q; want a second that begins in epoch 2", len(second), second)
	}
	if !slices.Equal(seen, []int{1, 2}) {
		t.Errorf("called after epochs %v", seen)
	}
	for _, name := range []string{run.LossFile, run.ReconFile} {
		b, err := os.ReadFile(f.Path(name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := png.Decode(bytes.NewReader(b)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if partial, _ := filepath.Glob(f.Path(".*.partial-*")); partial != nil {
		t.Errorf("left behind: %v", partial)
	}
}

// A sheet without noise has no row of inputs.
func TestSheetWithoutNoise(t *testing.T) {
	f, c := folder(t), small(t)
	c.Dataset.Noise = nil
	var rows []draw.Row
	if err := start(t, f, c, false, &Files{After: func(s train.State) error { rows = sheet(s).Rows; return nil }}); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 4 || rows[1].Label != "reconstruction" {
		t.Errorf("%d rows, the second is %q", len(rows), rows[1].Label)
	}
}

// TestUnwritable puts a folder where a picture should go: no file can be written
// there whoever runs the test.
func TestUnwritable(t *testing.T) {
	for _, name := range []string{run.LossFile, run.ReconFile} {
		f := folder(t)
		if err := os.Mkdir(f.Path(name), 0o777); err != nil {
			t.Fatal(err)
		}
		err := start(t, f, small(t), false, new(Files))
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		if partial, _ := filepath.Glob(f.Path(".*.partial-*")); partial != nil {
			t.Errorf("left behind: %v", partial)
		}
	}
}

package study

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/dataset"
)

func planOf(t *testing.T, o Options) plan {
	t.Helper()
	p, err := newPlan(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func names(models []model) []string {
	var all []string
	for _, m := range models {
		all = append(all, m.name)
	}
	return all
}

// Only the models that something is asked of are trained.
func TestPlanOnly(t *testing.T) {
	for _, c := range []struct {
		only []string
		want []string
	}{
		{nil, []string{"ae-faces", "vae-digits", "cvae-digits", "dae-digits", "one-digits"}},
		{[]string{"attribute"}, []string{"ae-faces"}},
		{[]string{"anomaly", "denoise"}, []string{"dae-digits", "one-digits"}},
		{[]string{"interpolate"}, []string{"ae-faces", "vae-digits"}},
	} {
		if got := names(planOf(t, Options{Data: Synthetic, Only: c.only}).models); !slices.Equal(got, c.want) {
			t.Errorf("--only %v trains %v, want %v", c.only, got, c.want)
		}
	}
}

// An option is laid over a preset once, whatever it was before, and shapes the
// config.
func TestPlanOptions(t *testing.T) {
	seed := uint64(0)
	m := planOf(t, Options{Data: Synthetic, Models: []string{"vae-digits"}, Quick: true, Epochs: 3, Seed: &seed}).models[0]
	want := "diabolo train vae-digits --set train.epochs=3 --set dataset.count=1500 --set train.seed=0"
	if got := m.command(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if m.config.Train.Epochs != 3 || m.config.Train.Seed != 0 {
		t.Errorf("%+v", m.config.Train)
	}
}

func TestShell(t *testing.T) {
	got := shell("diabolo", "study", "--data", "folder:My $pics", "--set", "dataset.only=[0]", "a/b-c.d,e=1")
	if want := `diabolo study --data "folder:My \$pics" --set "dataset.only=[0]" a/b-c.d,e=1`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// picturesIn leaves n pictures in a folder.
func picturesIn(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		m := image.NewGray(image.Rect(0, 0, 16, 16))
		for j := range m.Pix {
			m.Set(j%16, j/16, color.Gray{Y: uint8(i*j + 10*i)})
		}
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%02d.png", i)))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, m); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A folder without classes: what needs them is left out, with the reason, and
// the progress ends at the end all the same.
func TestLeftOut(t *testing.T) {
	o := Options{
		Dir: filepath.Join(t.TempDir(), "study"), Data: dataset.FolderPrefix + picturesIn(t, 30), Lang: report.Russian, Epochs: 1,
		Models: []string{"ae", "cvae", "one"}, Only: []string{"attribute", "latents", "anomaly"},
	}
	last := Progress{}
	o.Progress = func(p Progress) { last = p }
	r := must(t, o)
	var left []string
	for _, s := range r.Skipped {
		left = append(left, fmt.Sprint(s.Experiment, ": ", string(s.Reason)))
	}
	want := "ae/attribute: no_attributes, cvae: no_classes, cvae/latents: no_classes, one: no_classes, one/anomaly: no_classes"
	if got := strings.Join(left, ", "); got != want {
		t.Errorf("left out: %s, want %s", got, want)
	}
	if !last.Done || last.Share < 1-1e-9 {
		t.Errorf("the last word was %+v", last)
	}
}

// A step that has hardly begun says little about the time that is left.
func TestClockBegins(t *testing.T) {
	c := clock{total: 150, weight: 50, began: time.Now().Add(-3 * time.Second)}
	if left := c.left(0.001); left < 100 || left > 250 {
		t.Errorf("%v seconds left of a plan of 150", left)
	}
	c = clock{total: 150, done: 100, spent: 100, took: 1000}
	if left := c.left(0); left < 400 || left > 500 {
		t.Errorf("%v seconds left of a third, after 1000", left)
	}
}

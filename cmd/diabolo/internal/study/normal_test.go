package study

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/lab"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
)

// pictures writes that many pictures into each folder below a new one.
func pictures(t *testing.T, count map[string]int) string {
	t.Helper()
	dir := t.TempDir()
	for folder, n := range count {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o777); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			m := image.NewGray(image.Rect(0, 0, 8, 8))
			for p := range m.Pix {
				m.Pix[p] = uint8(3*p + i)
			}
			var b bytes.Buffer
			if err := png.Encode(&b, m); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, folder, fmt.Sprint(i, ".png")), b.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// The model of one class is trained on the class that is named, or called good, or the
// largest; strange images may be there only to test; a conditional model needs two classes
// that train.
func TestNormalOfFolder(t *testing.T) {
	for _, c := range []struct {
		name    string
		count   map[string]int
		normal  string
		only    string // of the model of one class
		warning string
		skipped []string
	}{
		{"by name", map[string]int{"broken": 9, "Good": 4}, "", "Good", "the class Good is taken as normal, by its name", nil},
		{"the largest", map[string]int{"brick": 4, "grass": 6}, "", "grass", "no class is called good, normal or ok, so the largest, grass, is", nil},
		{"as told", map[string]int{"brick": 4, "grass [a]": 6}, "brick", "brick", "", nil},
		{"with a name to quote", map[string]int{"brick": 4, "grass, [a]": 6}, "", "grass, [a]", "so the largest, grass, [a], is", nil},
		{"MVTec", map[string]int{"train/good": 6, "test/good": 2, "test/hole": 2, "ground_truth/hole": 2}, "", "good", "the class good is taken", []string{"cvae"}},
		{"no classes", map[string]int{".": 6}, "", "", "", []string{"cvae", "one"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := Options{
				Data: "folder:" + pictures(t, c.count), Models: []string{"ae", "one", "cvae"}, Normal: c.normal,
				Loader: dataset.Options{CacheDir: t.TempDir()},
			}
			p, err := newPlan(o)
			if err != nil {
				t.Fatal(err)
			}
			s := &study{o: o, plan: p, data: map[string]*dataset.Data{}, shared: map[looked]*experiment.Common{}, clock: newClock(p, nil)}
			models, err := s.possible(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range models {
				if m.role == lab.OneClass && !slices.Equal(m.config.Dataset.Only, []string{c.only}) {
					t.Errorf("trained on %q", m.config.Dataset.Only)
				}
			}
			var skipped []string
			for _, k := range s.result.Skipped {
				if !strings.Contains(k.Experiment, "/") {
					skipped = append(skipped, k.Experiment)
				}
			}
			if !slices.Equal(skipped, c.skipped) {
				t.Errorf("skipped %q, want %q", skipped, c.skipped)
			}
			if all := strings.Join(s.result.Warnings, "\n"); !strings.Contains(all, c.warning) || c.warning == "" && strings.Contains(all, "taken as normal") {
				t.Errorf("warnings %q, want %q", s.result.Warnings, c.warning)
			}
		})
	}
	o := Options{Data: "folder:" + pictures(t, map[string]int{"a": 3, "b": 3}), Models: []string{"one"}, Normal: "c"}
	p, err := newPlan(o)
	if err != nil {
		t.Fatal(err)
	}
	s := &study{o: o, plan: p, data: map[string]*dataset.Data{}, clock: newClock(p, nil)}
	if _, err := s.possible(context.Background()); err == nil || !strings.Contains(err.Error(), "--normal c: no images of that class train; there are a, b") {
		t.Errorf("%v", err)
	}
}

package study

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
)

// However few the images, a study ends with a report; what they do not allow is left out
// before anything is trained, with the reason.
func TestFewImages(t *testing.T) {
	if testing.Short() {
		t.Skip("trains")
	}
	for _, c := range []struct {
		name    string
		count   map[string]int
		models  int
		batch   map[string]int // of some models: 16, or all images
		omitted string         // experiments and reasons, without those that need attributes
	}{
		{"a small class", map[string]int{"aaa": 10, "bbb": 60}, 5, map[string]int{"ae": 16}, ""},
		{"a small folder", map[string]int{"a": 12, "b": 12}, 5, map[string]int{"ae": 16, "one": 10}, "ae/project few_images 2 of 4, vae/project few_images 2 of 4, cvae/project few_images 2 of 4"},
		{"a picture a class", map[string]int{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1, "h": 1}, 3, map[string]int{"ae": 7, "vae": 7},
			"ae/interpolate few_images 1 of 2, ae/project few_images 1 of 4, vae/interpolate few_images 1 of 2, vae/project few_images 1 of 4"},
		{"two pictures", map[string]int{".": 2}, 3, map[string]int{"ae": 1, "vae": 1}, "ae/interpolate few_images 1 of 2, ae/project few_images 1 of 4, ae/neighbours few_trained 1 of 6, " +
			"vae/interpolate few_images 1 of 2, vae/project few_images 1 of 4, vae/neighbours few_trained 1 of 6"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := Options{
				Dir: filepath.Join(t.TempDir(), "study"), Data: "folder:" + pictures(t, c.count), Lang: report.English, Quick: true,
				Loader: dataset.Options{CacheDir: t.TempDir()},
			}
			r := must(t, o)
			var n numbers
			if err := json.Unmarshal(read(t, r.Numbers), &n); err != nil {
				t.Fatal(err)
			}
			var omitted []string
			for _, k := range n.Skipped {
				if k.Reason == fewImages || k.Reason == fewTrained || k.Reason == untrainable || k.Reason == failed {
					omitted = append(omitted, fmt.Sprintf("%s %s%s %d of %d", k.Experiment, string(k.Reason), k.Detail, k.Has, k.Needs))
				}
			}
			if got := strings.Join(omitted, ", "); got != c.omitted || r.Trained != c.models || len(n.Models) != c.models || len(read(t, r.Report)) == 0 {
				t.Errorf("%d models, omitted %s\nwant %d, %s", r.Trained, got, c.models, c.omitted)
			}
			for _, m := range n.Models {
				config, err := run.ReadConfig(filepath.Join(o.Dir, m.Name))
				if want, known := c.batch[m.Name]; err != nil || known && config.Train.Batch != want {
					t.Errorf("%s: a batch of %d, want %d, %v", m.Name, config.Train.Batch, want, err)
				}
			}
		})
	}
}

// A study of which nothing can be trained says why, and writes no report.
func TestNothingToTrain(t *testing.T) {
	for want, o := range map[string]Options{
		"cvae: the images to train on are not of two classes":                                   {Data: "folder:" + pictures(t, map[string]int{".": 6}), Models: []string{"cvae"}},
		"one: the model cannot be trained on these images: folder:":                             {Data: "folder:" + pictures(t, map[string]int{"a": 1, "b": 6}), Models: []string{"one"}, Normal: "a"},
		"cvae: the images to train on are not of two classes or more, each with its class: put": {Data: "folder:" + pictures(t, map[string]int{"a": 1, "b": 1}), Models: []string{"cvae", "one"}},
	} {
		o.Dir, o.Loader.CacheDir = filepath.Join(t.TempDir(), "study"), t.TempDir()
		_, err := Run(context.Background(), o)
		if _, missing := os.Stat(filepath.Join(o.Dir, ReportFile)); err == nil || !strings.Contains(err.Error(), "no model can be trained: "+want) || missing == nil {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

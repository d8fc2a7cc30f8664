package study

import (
	"encoding/json"
	"fmt"
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

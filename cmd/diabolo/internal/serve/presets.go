package serve

import (
	"cmp"
	"math"
	"regexp"
	"strings"
	"sync"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/config/check"
	"github.com/diabolo-go/diabolo/run"
)

// A PresetInfo is a config that can be trained.
type PresetInfo struct {
	Name    string `json:"name"`
	About   string `json:"about"`
	Dataset string `json:"dataset"`
	Kind    string `json:"kind"`
	Latent  int    `json:"latent"`
	Epochs  int    `json:"epochs"`
	Seed    uint64 `json:"seed"`
}

// presets lists those whose data a name says: only who runs the server may choose a
// folder of images.
var presets = sync.OnceValue(func() (list []PresetInfo) {
	for _, name := range run.Presets() {
		c, err := run.Preset(name)
		if err == nil && !strings.HasPrefix(c.Dataset.Name, dataset.FolderPrefix) {
			list = append(list, PresetInfo{name, run.About(name), c.Dataset.Name, c.Model.Name(), c.Model.Latent, c.Train.Epochs, c.Train.Seed})
		}
	}
	return list
})

// A StartBody says what to train. What is left out is as the preset says.
type StartBody struct {
	Preset string   `json:"preset" doc:"one of those listed by GET /v1/runs"`
	Name   string   `json:"name,omitempty" doc:"the run is called so, with a number behind; default: after the preset"`
	Epochs *int     `json:"epochs,omitempty" minimum:"1" maximum:"10000"`
	Seed   *uint64  `json:"seed,omitempty"`
	Latent *int     `json:"latent,omitempty" minimum:"1" maximum:"1024" doc:"width of z"`
	Batch  *int     `json:"batch,omitempty" minimum:"1" maximum:"1024" doc:"images a step"`
	LR     *float64 `json:"lr,omitempty" doc:"learning rate, above 0 and at most 1"`
	Count  *int     `json:"count,omitempty" minimum:"1" maximum:"100000" doc:"images of a synthetic data set"`
}

// put takes a value that a body gives into a config, when it lies within bounds.
func put[T cmp.Ordered](where string, value *T, to *T, low, high T) error {
	if value == nil {
		return nil
	}
	if *value < low || *value > high {
		return wrong("body."+where, "%v, want %v to %v", *value, low, high)
	}
	*to = *value
	return nil
}

// runName is what a run may be called by a client: a word, nothing of a path.
var runName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,39}$`)

// config returns what a body asks for, and what the run is to be called.
func (b StartBody) config() (c run.Config, name string, err error) {
	p, err := lookUp(presets(), func(p PresetInfo) string { return p.Name }, b.Preset, "body.preset", "preset")
	if err != nil {
		return c, "", err
	}
	if c, err = run.Preset(p.Name); err != nil {
		return c, "", err
	}
	if name = cmp.Or(b.Name, b.Preset); !runName.MatchString(name) {
		return c, "", wrong("body.name", "%q, want at most 40 letters, digits and hyphens, a letter or digit first", name)
	}
	err = check.First(
		put("epochs", b.Epochs, &c.Train.Epochs, 1, 10_000),
		put("seed", b.Seed, &c.Train.Seed, 0, math.MaxUint64),
		put("latent", b.Latent, &c.Model.Latent, 1, 1024),
		put("batch", b.Batch, &c.Train.Batch, 1, 1024),
		put("lr", b.LR, &c.Train.LR, 1e-9, 1),
		put("count", b.Count, &c.Dataset.Count, 1, 100_000),
	)
	if err != nil {
		return c, "", err
	}
	if err := c.Validate(); err != nil {
		return c, "", wrong("body", "%v", err)
	}
	return c, name, nil
}

package api

import (
	"cmp"
	"math"
	"regexp"
	"strings"
	"sync"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
)

// A Preset is a config that can be trained.
type Preset struct {
	Name    string `json:"name"`
	About   string `json:"about"`
	Dataset string `json:"dataset"`
	Kind    string `json:"kind"`
	Latent  int    `json:"latent"`
	Epochs  int    `json:"epochs"`
	Seed    uint64 `json:"seed"`
}

// presets lists the presets that clients may train: only the operator may choose an
// image folder.
var presets = sync.OnceValue(func() (list []Preset) {
	for _, name := range run.Presets() {
		c, err := run.Preset(name)
		if err == nil && !strings.HasPrefix(c.Dataset.Name, dataset.FolderPrefix) {
			list = append(list, Preset{name, run.About(name), c.Dataset.Name, c.Model.Name(), c.Model.Latent, c.Train.Epochs, c.Train.Seed})
		}
	}
	return list
})

// A Plan says what to train. Values that are omitted are those of the preset.
type Plan struct {
	Preset string   `json:"preset" doc:"a preset that the list of runs names"`
	Name   string   `json:"name,omitempty" doc:"name of the run, to which a number is added; default the name of the preset"`
	Epochs *int     `json:"epochs,omitempty" minimum:"1" maximum:"10000"`
	Seed   *uint64  `json:"seed,omitempty"`
	Latent *int     `json:"latent,omitempty" minimum:"1" maximum:"1024" doc:"width of z"`
	Batch  *int     `json:"batch,omitempty" minimum:"1" maximum:"1024" doc:"images per step"`
	LR     *float64 `json:"lr,omitempty" doc:"learning rate, above 0 and at most 1"`
	Count  *int     `json:"count,omitempty" minimum:"1" maximum:"100000" doc:"images in a synthetic data set"`
}

// put sets a value of a config from one of a request, if there is one and it is within
// bounds.
func put[T cmp.Ordered](where string, value *T, to *T, low, high T) error {
	if value == nil {
		return nil
	}
	if *value < low || *value > high {
		return wrong("data."+where, "%v, want %v to %v", *value, low, high)
	}
	*to = *value
	return nil
}

// runName matches the names that a client may give a run: no paths.
var runName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,39}$`)

// config returns the config of a plan, and the name of its run.
func (b Plan) config() (c run.Config, name string, err error) {
	p, err := lookUp(presets(), func(p Preset) string { return p.Name }, b.Preset, "data.preset", "preset")
	if err != nil {
		return c, "", err
	}
	if c, err = run.Preset(p.Name); err != nil {
		return c, "", err
	}
	if name = cmp.Or(b.Name, b.Preset); !runName.MatchString(name) {
		return c, "", wrong("data.name", "%q, want at most 40 letters, digits and hyphens, a letter or digit first", name)
	}
	err = cmp.Or(
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
		return c, "", wrong("data", "%v", err)
	}
	return c, name, nil
}

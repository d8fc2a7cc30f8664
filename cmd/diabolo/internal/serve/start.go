package serve

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/diabolo-go/diabolo/dataset"
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

// presets lists those whose data a name says: a folder of images is the choice of who
// runs the server.
var presets = sync.OnceValue(func() (list []PresetInfo) {
	for _, name := range run.Presets() {
		c, err := run.Preset(name)
		if err == nil && !strings.HasPrefix(c.Dataset.Name, dataset.FolderPrefix) {
			list = append(list, PresetInfo{name, run.About(name), c.Dataset.Name, c.Model.Name(), c.Model.Latent, c.Train.Epochs, c.Train.Seed})
		}
	}
	return list
})

// knownPreset returns the config of one of them.
func knownPreset(name string) (run.Config, error) {
	var known []string
	for _, p := range presets() {
		if p.Name == name {
			return run.Preset(name)
		}
		known = append(known, p.Name)
	}
	return run.Config{}, unknown("body.preset", "preset", name, known)
}

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
	if c, err = knownPreset(b.Preset); err != nil {
		return c, "", err
	}
	if name = cmp.Or(b.Name, b.Preset); !runName.MatchString(name) {
		return c, "", wrong("body.name", "%q, want at most 40 letters, digits and hyphens, a letter or digit first", name)
	}
	for _, err := range []error{
		put("epochs", b.Epochs, &c.Train.Epochs, 1, 10_000),
		put("seed", b.Seed, &c.Train.Seed, 0, math.MaxUint64),
		put("latent", b.Latent, &c.Model.Latent, 1, 1024),
		put("batch", b.Batch, &c.Train.Batch, 1, 1024),
		put("lr", b.LR, &c.Train.LR, 1e-9, 1),
		put("count", b.Count, &c.Dataset.Count, 1, 100_000),
	} {
		if err != nil {
			return c, "", err
		}
	}
	if err := c.Validate(); err != nil {
		return c, "", wrong("body", "%v", err)
	}
	return c, name, nil
}

// A StartInput is a request for a new training.
type StartInput struct {
	Exchange
	RawBody []byte
}

// RunOutput is where a run stands.
type RunOutput struct{ Body RunInfo }

// mayTrain refuses where nothing may be trained.
func (s *Server) mayTrain() error {
	if s.o.Train == nil {
		return huma.Error403Forbidden("nothing can be trained here; start the server with --allow-train")
	}
	return nil
}

// asked reads the body of a request about a training.
func (e *Exchange) asked(s *Server, body []byte, v any) error {
	if err := s.mayTrain(); err != nil {
		return err
	}
	if e.contentType != typeJSON {
		return unread(e.contentType, typeJSON)
	}
	return readJSON(body, v)
}

// start begins a new training.
func (s *Server) start(_ context.Context, in *StartInput) (*RunOutput, error) {
	var b StartBody
	if err := in.asked(s, in.RawBody, &b); err != nil {
		return nil, err
	}
	c, name, err := b.config()
	if err != nil {
		return nil, err
	}
	t, err := s.begin(Training{Config: c, Preset: b.Preset}, func() (*run.Folder, error) {
		return run.CreateNext(s.o.Runs, name, s.Names()...)
	})
	return s.begun(t, err)
}

// begun answers with a training that has begun.
func (s *Server) begun(t *training, err error) (*RunOutput, error) {
	if err != nil {
		return nil, s.failure(err)
	}
	r, err := s.findRun(t.name)
	return &RunOutput{r}, err
}

// mostOrder is how many bytes the body of a request about a training may have.
const mostOrder = 64 << 10

// starting describes an operation that begins or ends a training.
func (s *Server) starting(id, summary, path string, body *huma.RequestBody) huma.Operation {
	op := s.post(id, summary, path, body, nil)
	op.MaxBodyBytes = min(s.o.MaxBody, mostOrder)
	op.Responses = nil // that of the type
	op.Errors = append(op.Errors, http.StatusConflict)
	return op
}

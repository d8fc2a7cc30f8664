package serve

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// A runAPI answers where the runs stand, and lets trainings begin and end.
type runAPI struct {
	*base
	stay      context.Context // of trainings and those who listen: until the server is to stop
	cards     catalogue
	trainings trainings
	listeners chan struct{} // holds one for each that may still come
}

func newRunAPI(b *base, stay context.Context) *runAPI {
	return &runAPI{
		base: b, stay: stay, cards: catalogue{map[string]card{}}, trainings: trainings{news: make(chan struct{})},
		listeners: make(chan struct{}, mostListeners),
	}
}

func (a *runAPI) register(api huma.API) {
	huma.Register(api, get("runs", "The trainings there are, and their figures by epoch", "/v1/runs"), a.list)
	huma.Register(api, a.order("start", "Begin a training", "/v1/runs", bodyOf(api, nil, StartBody{})), a.start)
	huma.Register(api, a.order("change", "Stop a training, go on with it, or serve its model", "/v1/runs/{name}", bodyOf(api, nil, ChangeBody{})), a.change)
	huma.Register(api, getTyped("picture", "What a training looks like after an epoch", "/v1/runs/{name}/picture", content(api, []string{typePNG})), a.picture)
	events := eventsOperation()
	api.OpenAPI().AddOperation(events)
	api.Adapter().Handle(events, func(c huma.Context) {
		r, w := humago.Unwrap(c)
		a.events(w, r)
	})
}

// A State is where a run stands.
type State string

// What a run can be.
const (
	trains   State = "training"
	finished State = "finished"
	stopped  State = "stopped" // and can go on
	failed   State = "failed"
)

// states are those of the records of runs.
var states = map[run.Status]State{
	run.Running: trains, run.Finished: finished, run.Stopped: finished, run.Interrupted: stopped, run.Failed: failed,
}

// A RunInfo says where a run stands.
type RunInfo struct {
	Name     string      `json:"name"`
	Preset   string      `json:"preset,omitempty" doc:"or the file it was started from"`
	Dataset  string      `json:"dataset,omitempty"`
	Kind     string      `json:"kind,omitempty"`
	Sampled  bool        `json:"sampled,omitempty" doc:"the model has a prior, and its pictures show new images too"`
	Latent   int         `json:"latent,omitempty" doc:"width of z"`
	State    State       `json:"state" enum:"training,finished,stopped,failed"`
	Problem  string      `json:"problem,omitempty" doc:"why it failed"`
	Started  *time.Time  `json:"started,omitempty"`
	Epochs   int         `json:"epochs" doc:"of the whole training"`
	Done     int         `json:"done" doc:"epochs that are over"`
	Share    float64     `json:"share,omitempty" doc:"of the epoch that runs, in a training of this server"`
	Seconds  float64     `json:"seconds" doc:"of training so far"`
	Own      bool        `json:"own" doc:"this server trains or trained it"`
	Served   bool        `json:"served" doc:"its model answers, by this name"`
	Pictures []int       `json:"pictures,omitempty" doc:"epochs of which the server has pictures"`
	Metrics  []EpochInfo `json:"metrics,omitempty" doc:"an epoch each, from 1"`

	dir string // "" where there is none; never told to a client
}

// An EpochInfo is the figures of an epoch, those of metrics.jsonl.
type EpochInfo struct {
	Epoch     int         `json:"epoch"`
	TrainLoss float64     `json:"train_loss" doc:"a mean over images, in the unit of the parts"`
	ValLoss   *float64    `json:"val_loss,omitempty"`
	Parts     model.Parts `json:"parts,omitempty" doc:"of val_loss: the sum of each times its weight"`
	ELBO      *float64    `json:"val_elbo,omitempty"`
	LR        float64     `json:"lr"`
	Seconds   float64     `json:"seconds"`
	Rate      float64     `json:"images_per_second"`
}

func epochInfo(e run.Epoch) EpochInfo {
	i := EpochInfo{Epoch: e.Epoch, TrainLoss: e.TrainLoss, LR: e.LR, Seconds: e.Seconds, Rate: e.Rate}
	if v := e.Validation; v != nil {
		i.ValLoss, i.Parts, i.ELBO = &v.Loss, v.Parts, v.ELBO
	}
	return i
}

// runs returns where the runs stand that the server knows: those the served models lie
// in, and those in the folder of runs. Of two with one name it is the served one.
func (a *runAPI) runs() (list []RunInfo) {
	ts := &a.trainings
	ts.mu.Lock() // what is known of them may be behind their folders, not ahead
	defer ts.mu.Unlock()
	index := map[string]int{}
	add := func(name, dir string) {
		if _, known := index[name]; !known && run.Holds(dir) {
			index[name] = len(list)
			list = append(list, a.cards.of(name, dir))
		}
	}
	models := a.models.all()
	for _, m := range models {
		add(m.name, m.folder())
	}
	entries, _ := os.ReadDir(a.o.Runs) // where there is none yet there are no runs
	for _, e := range entries {
		if e.IsDir() {
			add(e.Name(), filepath.Join(a.o.Runs, e.Name()))
		}
	}
	for _, t := range ts.last {
		i, known := index[t.name]
		if !known && t != ts.now && t.problem == "" {
			continue // stopped before there was anything to keep
		}
		if !known {
			i, list = len(list), append(list, t.unread())
		}
		t.describe(&list[i], t == ts.now)
	}
	for i, r := range list {
		list[i].Served = slices.ContainsFunc(models, func(m *served) bool { return m.name == r.Name && m.folder() == r.dir })
	}
	return list
}

// find returns a run by its name.
func (a *runAPI) find(name string) (RunInfo, error) {
	return lookUp(a.runs(), func(r RunInfo) string { return r.Name }, name, "path.name", "run")
}

// RunsOutputBody lists the runs, and what can be trained.
type RunsOutputBody struct {
	AllowTrain bool         `json:"allow_train" doc:"trainings can be started, stopped and gone on with"`
	Presets    []PresetInfo `json:"presets" doc:"what can be trained"`
	Runs       []RunInfo    `json:"runs"`
}

func (a *runAPI) list(context.Context, *struct{}) (*Answer[RunsOutputBody], error) {
	body := RunsOutputBody{Presets: []PresetInfo{}, Runs: append([]RunInfo{}, a.runs()...)}
	if a.o.Train != nil {
		body.AllowTrain, body.Presets = true, presets()
	}
	return &Answer[RunsOutputBody]{body}, nil
}

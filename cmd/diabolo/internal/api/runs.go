package api

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/diabolo-go/diabolo/internal/file/regular"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// A runPart has the operations that list runs, and start, stop and follow trainings.
type runPart struct {
	*base
	stay      context.Context // of trainings and streams of events: until Leave
	cache     runCache
	trainings trainings
	listeners listeners
}

func newRunPart(b *base, stay context.Context) *runPart {
	return &runPart{
		base: b, stay: stay, cache: runCache{}, trainings: trainings{news: make(chan struct{})},
	}
}

func (a *runPart) operations() []Operation {
	events := operation("events", "What happens to trainings, as a stream of events: started, step, epoch, ended, gone", a.events)
	events.Events = map[string]any{"started": Run{}, "step": StepEvent{}, "epoch": EpochEvent{}, "ended": Run{}, "gone": GoneEvent{}}
	return []Operation{
		operation("runs", "The trainings, and their figures by epoch", a.list),
		operation("start", "Start a training", a.start).allowedBy(a.allowed),
		operation("change", "Stop or resume a training, or serve its model", a.change).allowedBy(a.allowed),
		operation("picture", "Pictures of a training, by epoch", a.picture),
		events,
	}
}

// A State is that of a run.
type State string

const (
	Training State = "training"
	Finished State = "finished"
	Stopped  State = "stopped" // and can be resumed
	Failed   State = "failed"
)

// states are those of the statuses in run folders.
var states = map[run.Status]State{
	run.Running: Training, run.Finished: Finished, run.Collapsed: Finished, run.Stopped: Finished, run.Interrupted: Stopped, run.Failed: Failed,
}

// A Run is the state of a training.
type Run struct {
	Name      string     `json:"name"`
	Preset    string     `json:"preset,omitempty" doc:"or the config file it was started from"`
	Dataset   string     `json:"dataset,omitempty"`
	Kind      string     `json:"kind,omitempty"`
	Sampled   bool       `json:"sampled,omitempty" doc:"the model has a prior, and there are pictures of new images"`
	Latent    int        `json:"latent,omitempty" doc:"width of z"`
	State     State      `json:"state" enum:"training,finished,stopped,failed"`
	Problem   string     `json:"problem,omitempty" doc:"why it failed"`
	Diagnosis string     `json:"diagnosis,omitempty" doc:"what is wrong with the model, such as a collapse, and what may help; absent: nothing"`
	Started   *time.Time `json:"started,omitempty"`
	Epochs    int        `json:"epochs" doc:"epochs of the whole training"`
	Done      int        `json:"done" doc:"epochs so far"`
	Share     float64    `json:"share,omitempty" doc:"share of the current epoch that is done, if this server trains"`
	Seconds   float64    `json:"seconds" doc:"training time so far"`
	Own       bool       `json:"own" doc:"this server trains or trained it"`
	Served    bool       `json:"served" doc:"its model answers requests, by this name"`
	Pictures  []int      `json:"pictures,omitempty" doc:"epochs the server has pictures of"`
	Metrics   []Epoch    `json:"metrics,omitempty" doc:"one entry per epoch, from 1"`

	dir string // "" if there is none; clients are not told
}

// An Epoch is the figures of an epoch, as in metrics.jsonl.
type Epoch struct {
	Epoch     int         `json:"epoch"`
	TrainLoss float64     `json:"train_loss" doc:"mean over images, in the unit of the parts"`
	ValLoss   *float64    `json:"val_loss,omitempty"`
	Parts     model.Parts `json:"parts,omitempty" doc:"terms of val_loss: the sum of value times weight"`
	ELBO      *float64    `json:"val_elbo,omitempty"`
	LR        float64     `json:"lr" doc:"learning rate of the last step"`
	Seconds   float64     `json:"seconds"`
	Rate      float64     `json:"images_per_second"`
}

func newEpoch(e run.Epoch) Epoch {
	i := Epoch{Epoch: e.Epoch, TrainLoss: e.TrainLoss, LR: e.LR, Seconds: e.Seconds, Rate: e.Rate}
	if v := e.Validation; v != nil {
		i.ValLoss, i.Parts, i.ELBO = &v.Loss, v.Parts, v.ELBO
	}
	return i
}

// runs returns the runs of the served models and those in Options.Runs. Of two with the
// same name it is the served one.
func (a *runPart) runs() (list []Run) {
	ts := &a.trainings
	ts.mu.Lock() // the trainings may be behind their folders, not ahead
	defer ts.mu.Unlock()
	index := map[string]int{}
	add := func(name, dir string) {
		if _, known := index[name]; !known && run.Holds(dir) {
			index[name] = len(list)
			list = append(list, a.cache.of(name, dir))
		}
	}
	models := a.models.all()
	for _, m := range models {
		add(m.name, m.folder())
	}
	entries, _ := os.ReadDir(a.o.Runs) // a missing folder has no runs
	for _, e := range entries {
		if e.IsDir() {
			add(e.Name(), filepath.Join(a.o.Runs, e.Name()))
		}
	}
	for _, t := range ts.last {
		i, known := index[t.name]
		if !known && t != ts.now && t.problem == "" {
			continue // stopped before it wrote anything
		}
		if !known {
			i, list = len(list), append(list, t.planned())
		}
		t.describe(&list[i], t == ts.now)
	}
	for i, r := range list {
		list[i].Served = slices.ContainsFunc(models, func(m *served) bool { return m.name == r.Name && m.folder() == r.dir })
	}
	return list
}

// find returns a run by its name.
func (a *runPart) find(name string) (Run, error) {
	return lookUp(a.runs(), func(r Run) string { return r.Name }, name, "name", "run")
}

// Runs are all runs, and the presets that can be trained.
type Runs struct {
	AllowTrain bool     `json:"allow_train" doc:"clients may start, stop and resume trainings"`
	Presets    []Preset `json:"presets" doc:"what can be trained"`
	Runs       []Run    `json:"runs"`
}

func (a *runPart) list(context.Context, *NoRequest) (Runs, error) {
	all := Runs{Presets: []Preset{}, Runs: append([]Run{}, a.runs()...)}
	if a.o.Train != nil {
		all.AllowTrain, all.Presets = true, presets()
	}
	return all, nil
}

// A PictureRequest asks for a picture of a training.
type PictureRequest struct {
	Name  string `json:"name" doc:"name of the run"`
	Kind  string `json:"kind" enum:"original,recon,sample" default:"recon" doc:"original: images as the model gets them; recon: their reconstructions; sample: new images of a model with a prior"`
	Epoch int    `json:"epoch" minimum:"0" doc:"an epoch that the run has pictures of; 0: the last one"`
}

// picture returns a picture of a training of this server; of another one the picture of
// reconstructions in its folder.
func (a *runPart) picture(_ context.Context, request *PictureRequest) (Picture, error) {
	r, err := a.find(request.Name)
	if err != nil {
		return nil, err
	}
	if t, _ := a.trainings.find(r.Name); t != nil {
		if file := t.history.picture(request.Kind, request.Epoch); file != nil {
			return file, nil
		}
	}
	if request.Kind == "recon" && request.Epoch == 0 && r.dir != "" {
		file, err := ownFile(filepath.Join(r.dir, run.ReconFile))
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, a.failure(err)
		}
	}
	return nil, notFound("epoch", "there is no such picture of %s; the list of runs has those there are", r.Name)
}

// mostFile is how large a file of a run may be that clients get as it is.
const mostFile = 64 << 20

// ownFile reads a file of a run folder. A link is none of it: it would show clients files
// from elsewhere.
func ownFile(path string) ([]byte, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if err := regular.Check(path, info); err != nil {
		return nil, err
	}
	return regular.ReadFile(path, mostFile)
}

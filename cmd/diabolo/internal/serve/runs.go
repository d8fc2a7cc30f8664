package serve

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

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

// runDirs returns the folders of runs: those the served models lie in, and those in
// the folder of runs. Of two with one name it is the served one.
func (s *Server) runDirs() (names []string, dirs map[string]string) {
	dirs = map[string]string{}
	add := func(name, dir string) {
		if dirs[name] == "" && run.Holds(dir) {
			names, dirs[name] = append(names, name), dir
		}
	}
	for _, m := range s.models.all() {
		add(m.name, m.folder())
	}
	if s.o.Runs == "" {
		return names, dirs
	}
	entries, _ := os.ReadDir(s.o.Runs) // where there is none yet there are no runs
	for _, e := range entries {
		if e.IsDir() {
			add(e.Name(), filepath.Join(s.o.Runs, e.Name()))
		}
	}
	return names, dirs
}

// runs returns where the runs stand that the server knows.
func (s *Server) runs() []RunInfo {
	own, now := s.trainings.own()
	list := s.catalogue.of(s.runDirs())
	for _, mine := range own {
		i := slices.IndexFunc(list, func(r RunInfo) bool { return r.Name == mine.Name })
		if i < 0 && mine.Name != now && mine.Problem == "" {
			continue // stopped before there was anything to keep
		}
		if i < 0 {
			i, list = len(list), append(list, mine)
		}
		list[i].merge(mine, now)
	}
	models := s.models.all()
	for i, r := range list {
		list[i].Served = slices.ContainsFunc(models, func(m *served) bool { return m.name == r.Name && m.folder() == r.dir })
	}
	return list
}

// merge adds what the server knows of a training of its own to what its folder says.
func (r *RunInfo) merge(mine RunInfo, now string) {
	r.Own, r.Pictures = true, mine.Pictures
	switch {
	case mine.Name == now:
		r.State, r.Problem, r.Epochs = trains, "", mine.Epochs
		r.Metrics = r.Metrics[:min(mine.Done, len(r.Metrics))]
		r.Done, r.Share = len(r.Metrics), mine.Share
	case mine.Problem != "":
		r.State, r.Problem = failed, mine.Problem
	}
}

// findRun returns a run by its name.
func (s *Server) findRun(name string) (RunInfo, error) {
	var names []string
	for _, r := range s.runs() {
		if r.Name == name {
			return r, nil
		}
		names = append(names, r.Name)
	}
	return RunInfo{}, unknown("path.name", "run", name, names)
}

// RunsOutput lists the runs, and what can be trained.
type RunsOutput struct {
	Body struct {
		AllowTrain bool         `json:"allow_train" doc:"trainings can be started, stopped and gone on with"`
		Presets    []PresetInfo `json:"presets" doc:"what can be trained"`
		Runs       []RunInfo    `json:"runs"`
	}
}

func (s *Server) listRuns(context.Context, *struct{}) (*RunsOutput, error) {
	out := new(RunsOutput)
	out.Body.Runs, out.Body.Presets = s.runs(), []PresetInfo{}
	if out.Body.Runs == nil {
		out.Body.Runs = []RunInfo{}
	}
	if s.o.Train != nil {
		out.Body.AllowTrain, out.Body.Presets = true, presets()
	}
	return out, nil
}

package serve

import (
	"os"
	"path/filepath"
	"time"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// A catalogue keeps what was read of run folders until their files change.
type catalogue struct{ cards map[string]card } // by folder

// A card is a run as it was read from these versions of its files.
type card struct {
	stamps [3]stamp
	read   time.Time
	info   RunInfo
}

// of returns what is known of the run in a folder. A process that trains may be gone,
// which no file tells.
func (c *catalogue) of(name, dir string) RunInfo {
	var stamps [3]stamp
	for i, file := range []string{run.ConfigFile, run.InfoFile, run.MetricsFile} {
		stamps[i] = stampOf(filepath.Join(dir, file))
	}
	r := c.cards[dir]
	if r.stamps != stamps || r.info.State == trains && time.Since(r.read) >= lookEvery {
		r = card{stamps, time.Now(), readRun(name, dir)}
		c.cards[dir] = r
	}
	return r.info
}

// readRun reads what a run folder says.
func readRun(name, dir string) RunInfo {
	s := run.Summarise(dir)
	i := RunInfo{
		Name: name, Preset: s.Info.Name, Dataset: dataset.ShortName(s.Dataset), Kind: s.Kind, Sampled: s.Sampled, Latent: s.Latent,
		State: states[s.Info.Status], Problem: s.Problem, Epochs: s.Epochs, Seconds: s.Info.Seconds, dir: dir,
	}
	if !s.Info.Started.IsZero() {
		i.Started = &s.Info.Started
	}
	rows, err := run.ReadMetrics(dir)
	for _, e := range rows {
		i.Metrics = append(i.Metrics, epochInfo(e))
	}
	i.Done = len(rows)
	switch {
	case i.Problem != "":
	case err != nil:
		i.Problem = err.Error()
	case i.State == failed:
		i.Problem = s.Info.Error
	}
	if i.Problem != "" {
		i.State = failed
		i.Problem = told(i.Problem, dir, name)
	}
	return i
}

// A stamp tells one version of a file from another; the zero one is of none.
type stamp struct{ time, size int64 }

func stampOf(path string) stamp {
	s, err := os.Stat(path)
	if err != nil {
		return stamp{}
	}
	return stamp{s.ModTime().UnixNano(), s.Size()}
}

// modelStamp is that of the model of a run folder, or of a model file.
func modelStamp(path string) stamp {
	file, err := model.Locate(path)
	if err != nil {
		return stamp{}
	}
	return stampOf(file)
}

// hasModel reports whether a path is a model file, or a run folder with one.
func hasModel(path string) bool { return modelStamp(path) != stamp{} }

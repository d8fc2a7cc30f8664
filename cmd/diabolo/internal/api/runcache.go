package api

import (
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// A runCache keeps what was read from run folders until their files change.
type runCache map[string]cachedRun // by folder

// A cachedRun is a run as it was read from these versions of its files.
type cachedRun struct {
	stamps [3]stamp
	read   time.Time
	info   Run
}

// of returns the run in a folder. One that is training is read again after a while even
// if no file has changed: its process may have been killed.
func (c runCache) of(name, dir string) Run {
	var stamps [3]stamp
	for i, file := range []string{run.ConfigFile, run.InfoFile, run.MetricsFile} {
		stamps[i] = stampOf(filepath.Join(dir, file))
	}
	r, known := c[dir]
	if !known || !slices.EqualFunc(r.stamps[:], stamps[:], stamp.same) || r.info.State == Training && time.Since(r.read) >= lookEvery {
		r = cachedRun{stamps, time.Now(), readRun(name, dir)}
		c[dir] = r
	}
	return r.info
}

// readRun reads a run folder.
func readRun(name, dir string) Run {
	s := run.Summarise(dir)
	i := Run{
		Name: name, Preset: s.Info.Name, Dataset: dataset.ShortName(s.Dataset), Kind: s.Kind, Sampled: s.Sampled, Latent: s.Latent,
		State: states[s.Info.Status], Problem: s.Problem, Diagnosis: s.Info.Diagnosis, Epochs: s.Epochs, Seconds: s.Info.Seconds, dir: dir,
	}
	if !s.Info.Started.IsZero() {
		i.Started = &s.Info.Started
	}
	rows, err := run.ReadMetrics(dir)
	for _, e := range rows {
		i.Metrics = append(i.Metrics, newEpoch(e))
	}
	i.Done = len(rows)
	switch {
	case i.Problem != "":
	case err != nil:
		i.Problem = err.Error()
	case i.State == Failed:
		i.Problem = s.Info.Error
	}
	if i.Problem != "" {
		i.State = Failed
		i.Problem = withoutDir(i.Problem, dir, name)
	}
	return i
}

// A stamp identifies the version of a file; that of a missing file is zero.
type stamp struct{ info os.FileInfo }

func stampOf(path string) stamp {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{}
	}
	return stamp{info}
}

// same reports whether both are of one version. Time and size alone do not tell: the clock
// of a file system may stand still for milliseconds, and all versions of a model have one
// size. But a file that is written anew and renamed to its place is another file.
func (s stamp) same(other stamp) bool {
	if s.info == nil || other.info == nil {
		return s.info == nil && other.info == nil
	}
	return os.SameFile(s.info, other.info) && s.info.ModTime().Equal(other.info.ModTime()) && s.info.Size() == other.info.Size()
}

// stampsOf returns the stamps of the model of a run folder, or of a model file, and of its
// threshold.
func stampsOf(path string) (s [2]stamp) {
	if file, err := model.Locate(path); err == nil {
		s = [2]stamp{stampOf(file), stampOf(filepath.Join(filepath.Dir(file), model.ThresholdFile))}
	}
	return s
}

// hasModel reports whether path is a model file or a run folder with one.
func hasModel(path string) bool { return stampsOf(path)[0].info != nil }

package run

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/lockfile"
)

// A Summary describes a run in a list of runs.
type Summary struct {
	Dir     string `json:"dir"`
	Dataset string `json:"dataset,omitempty"` // name of the data set
	Kind    string `json:"kind,omitempty"`    // as model.Config.Name returns it
	Sampled bool   `json:"sampled,omitempty"` // the encoder returns a distribution of z
	Latent  int    `json:"latent,omitempty"`  // width of z
	Epochs  int    `json:"epochs,omitempty"`  // number of epochs in the config
	Info    Info   `json:"info"`              // the record, with the status Interrupted for a training that was killed
	Problem string `json:"problem,omitempty"` // why the run cannot be read
}

// List summarises the runs in the direct sub-folders of base, ordered by name. A run that
// cannot be read is listed with its Problem. If base does not exist, the error wraps
// ErrNoRun and fs.ErrNotExist.
func List(base string) ([]Summary, error) {
	entries, err := os.ReadDir(base)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, folderError(base, "%w: there is no folder %s: %w", ErrNoRun, base, fs.ErrNotExist)
	}
	if err != nil {
		return nil, err
	}
	var runs []Summary
	for _, e := range entries {
		if dir := filepath.Join(base, e.Name()); Holds(dir) {
			runs = append(runs, Summarise(dir))
		}
	}
	return runs, nil
}

// Summarise returns the summary of the run in dir; if it cannot be read, the Problem says
// why.
func Summarise(dir string) Summary {
	s := Summary{Dir: dir}
	c, err := ReadConfig(dir)
	if err == nil {
		s.Dataset, s.Epochs = c.Dataset.Name, c.Train.Epochs
		s.Kind, s.Sampled, s.Latent = c.Model.Name(), c.Model.Sampled(), c.Model.Latent
		s.Info, err = ReadInfo(dir)
	}
	if err != nil {
		s.Problem, _, _ = strings.Cut(err.Error(), "\n")
		if errors.Is(err, fs.ErrNotExist) {
			s.Problem = "not started, or incomplete: no " + InfoFile
		}
	}
	if s.Info.Status == Running && !locked(dir) {
		s.Info.Status = Interrupted
	}
	return s
}

// locked reports whether another process has locked the run folder.
func locked(dir string) bool {
	path := filepath.Join(dir, lockName)
	if _, err := os.Stat(path); err != nil {
		return false
	}
	l, err := lockfile.Acquire(path)
	if err == nil {
		l.Release()
	}
	return errors.Is(err, lockfile.ErrLocked)
}

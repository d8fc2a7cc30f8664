// Package study runs the whole project in one go: which trainings and
// experiments there are, in what order, which of them are done already, and what
// they came to.
//
//	result, err := study.Run(ctx, study.Options{Dir: "study", Data: study.Synthetic})
//
// The study's folder holds a run folder a model, results/ with what each
// experiment found, the report, study.json with all numbers and timings.json
// with times and paths. What is there and was made from the same model with the
// same options is not done again, so a study that was interrupted, or killed,
// goes on where it was.
package study

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/file/lockfile"
)

// What a study can be of.
const (
	Synthetic = "synthetic" // the embedded digits and faces
	Real      = "real"      // MNIST and LFW; dataset.FolderPrefix and a path: somebody's own images
)

// Options say what to study, and how to work.
type Options struct {
	Dir     string      // the study's folder; made when it is not there
	Data    string      // Synthetic, Real or "folder:PATH"
	Size    int         // side of a folder's images in pixels; 0: what the folder says
	Colour  bool        // a folder's images in colour, whatever they say
	Lang    report.Lang // of the report
	Models  []string    // of the plan, by name or by role; nil: all
	Only    []string    // experiments by name; nil: all
	Epochs  int         // of every training; 0: as planned
	Seed    *uint64     // of every training and experiment; nil: that of the presets
	Quick   bool        // a look: few images, few epochs
	Version string      // of the program, for the record
	Loader  dataset.Options

	Progress func(Progress)    // when set, told where the study is
	Warn     func(text string) // when set, told what is odd
}

// Progress is where a study is.
type Progress struct {
	Step  string  // what is being done
	Note  string  // on how it goes
	Share float64 // of the whole study that is done
	Left  float64 // seconds to go, as far as can be told; 0 when it cannot
	Done  bool    // the step has just ended
}

// A Result is what a study left behind.
type Result struct {
	Report   string    `json:"report"`
	Numbers  string    `json:"numbers"`
	Timings  string    `json:"timings"`
	Explore  string    `json:"explore"` // the command that shows the models on a page to play with
	Seconds  float64   `json:"seconds"` // of this start
	Trained  int       `json:"trained"` // models, in this start
	Asked    int       `json:"asked"`   // experiments, in this start
	Kept     int       `json:"kept"`    // trainings and experiments that were done before
	Skipped  []Skipped `json:"skipped,omitempty"`
	Warnings []string  `json:"warnings,omitempty"`
}

// Skipped is an experiment that these data have no answer to.
type Skipped struct {
	Experiment string `json:"experiment"`
	Reason     reason `json:"reason"`
}

// The files of a study's folder.
const (
	ReportFile  = "report.html"
	NumbersFile = "study.json"
	TimingsFile = "timings.json"
	resultsDir  = "results"
	lockName    = ".lock"
)

// a study in progress.
type study struct {
	o      Options
	plan   plan
	clock  clock
	data   map[string]*dataset.Data // loaded, by config
	shared map[looked]*experiment.Common
	keep   keeper
	result Result
}

// Run trains what the plan trains, asks what it asks, and writes the report. When
// ctx ends, everything so far is kept, and the same call goes on.
func Run(ctx context.Context, o Options) (Result, error) {
	p, err := newPlan(o)
	if err != nil {
		return Result{}, err
	}
	lock, err := open(o.Dir)
	if err != nil {
		return Result{}, err
	}
	defer lock.Release()
	if o.Loader.Workers == 0 {
		o.Loader.Workers = runtime.GOMAXPROCS(0)
	}
	s := &study{o: o, plan: p, data: map[string]*dataset.Data{}, shared: map[looked]*experiment.Common{}, keep: keeper{filepath.Join(o.Dir, resultsDir)}}
	s.clock = newClock(p, o.Progress)
	began := time.Now()
	if err := s.run(ctx); err != nil {
		return s.result, err
	}
	s.result.Seconds = time.Since(began).Seconds()
	return s.result, nil
}

func (s *study) run(ctx context.Context) error {
	models, err := s.possible(ctx)
	if err != nil {
		return err
	}
	var done []finished
	for _, m := range models {
		if err := s.train(ctx, m); err != nil {
			return err
		}
		answers, err := s.answers(ctx, m)
		if err != nil {
			return err
		}
		f, err := s.finish(m, answers)
		if err != nil {
			return err
		}
		done = append(done, f)
	}
	return s.write(done)
}

// open makes the folder and keeps a second study out of it.
func open(dir string) (*lockfile.Lock, error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s is a file, and a study needs a folder; choose another --out", dir)
	}
	if err := foreign(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(dir, resultsDir), 0o777); err != nil {
		return nil, fmt.Errorf("cannot make the study's folder: %w; choose another --out", err)
	}
	lock, err := lockfile.Acquire(filepath.Join(dir, lockName))
	if errors.Is(err, lockfile.ErrLocked) {
		return nil, fmt.Errorf("the study's folder is %w", err)
	}
	return lock, err
}

// foreign reports a folder that holds something else than a study.
func foreign(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, resultsDir)); err != nil {
		return fmt.Errorf("%s holds other files and no study; choose another --out", dir)
	}
	return nil
}

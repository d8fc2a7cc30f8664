// Package study runs everything in one go: it plans the trainings and experiments, runs
// those that are not done yet, and writes the report.
//
//	result, err := study.Run(ctx, study.Options{Dir: "study", Data: study.Synthetic})
//
// The study's folder holds a run folder for each model, results/ with the result of each
// experiment, the report, study.json with all numbers and timings.json with times and
// paths. A result that was made from the same model with the same options is reused, so a
// study that was interrupted, or killed, resumes where it stopped.
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
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/lockfile"
)

// The data of a study, besides a folder of images.
const (
	Synthetic = "synthetic" // the embedded digits and faces
	Real      = "real"      // MNIST and LFW
)

// Options say what to study, and how.
type Options struct {
	Dir     string      // the study's folder, made if it does not exist
	Data    string      // Synthetic, Real or "folder:PATH"
	Size    int         // side of a folder's images in pixels; 0: chosen by the folder
	Colour  bool        // read a folder's images in colour
	Labels  string      // path of a table of labels of a folder's images; "": none
	Normal  string      // the class of a folder that is taken as normal; "": chosen by dataset.Data.NormalClass
	Lang    report.Lang // of the report
	Models  []string    // models of the plan, by name or by role; nil: all
	Only    []string    // experiments by name; nil: all
	Epochs  int         // of every training; 0: those of the plan
	Seed    *uint64     // of every training and experiment; nil: that of the preset
	Quick   bool        // a preview: few images, few epochs
	Force   bool        // train anew what was trained on other images or with other options
	Version string      // of the program, for the record
	Loader  dataset.Options

	Progress func(Progress)    // if set, called as the study proceeds
	Warn     func(text string) // if set, called with each warning
}

// Progress says how far a study is.
type Progress struct {
	Step  string  // the current training or experiment
	Note  string  // its epoch, loss and rate
	Share float64 // of the whole study that is done
	Left  float64 // estimated seconds to go; 0 if unknown
	Done  bool    // the step has just ended
}

// A Result describes a study that has ended.
type Result struct {
	Report   string    `json:"report"`
	Numbers  string    `json:"numbers"`
	Timings  string    `json:"timings"`
	Explore  string    `json:"explore"` // the command that serves the models on an interactive page
	Seconds  float64   `json:"seconds"` // of this start
	Trained  int       `json:"trained"` // models, in this start
	Asked    int       `json:"asked"`   // experiments, in this start
	Kept     int       `json:"kept"`    // trainings and experiments that were reused
	Skipped  []Skipped `json:"skipped,omitempty"`
	Warnings []string  `json:"warnings,omitempty"`
}

// Skipped is a model or an experiment that these data do not allow.
type Skipped struct {
	Experiment string `json:"experiment"`
	Reason     reason `json:"reason"`
	Needs      int    `json:"needs,omitempty"`  // images, with few_images and few_trained
	Has        int    `json:"has,omitempty"`    // so many there are
	Detail     string `json:"detail,omitempty"` // the error, in English, with untrainable and failed
}

// The files of a study's folder.
const (
	ReportFile  = "report.html"
	NumbersFile = "study.json"
	TimingsFile = "timings.json"
	resultsDir  = "results"
	lockName    = ".lock"
)

// A study is one in progress.
type study struct {
	o      Options
	plan   plan
	clock  clock
	data   map[string]*dataset.Data // loaded, by config
	shared map[looked]*experiment.Common
	keep   keeper
	result Result
}

// Run trains the models of the plan, runs its experiments, and writes the report. If ctx
// ends, everything so far is kept, and the same call resumes.
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
	if err := s.unchanged(ctx, models); err != nil {
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

// open makes the folder and locks it against a second study.
func open(dir string) (*lockfile.Lock, error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s is a file, and a study needs a folder; choose another --out", dir)
	}
	if err := foreign(dir); err != nil {
		return nil, err
	}
	if err := atomicfile.MkdirAll(filepath.Join(dir, resultsDir)); err != nil {
		return nil, fmt.Errorf("cannot make the study's folder: %w; choose another --out", err)
	}
	lock, err := lockfile.Acquire(filepath.Join(dir, lockName))
	if errors.Is(err, lockfile.ErrLocked) {
		return nil, fmt.Errorf("the study's folder is %w", err)
	}
	return lock, err
}

// foreign returns an error for a folder that holds other files and no study.
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

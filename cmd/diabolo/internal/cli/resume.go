package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// resume continues a run.
func (a *app) resume(c *cobra.Command, t trainFlags, args []string) error {
	if err := exactly(0, "")(c, args); err != nil {
		return err
	}
	for _, name := range []string{"seed", "init", "out", "force", "print", "normal"} {
		if c.Flags().Changed(name) {
			return usage("--resume takes everything from the run's %s; omit --%s", run.ConfigFile, name)
		}
	}
	if !a.setsPlace() {
		return usage("--resume takes everything from the run's %s; omit --set, except for the place of its images, dataset.name=%sPATH", run.ConfigFile, dataset.FolderPrefix)
	}
	folder, err := run.Resume(t.resume)
	if err != nil {
		return err
	}
	defer folder.Close()
	cfg, err := a.resumeConfig(c, t, folder)
	if err != nil || a.over(folder, cfg) {
		return err
	}
	o := train.Options{Config: cfg, Every: t.every, Resume: true, Name: filepath.Base(t.resume)}
	return a.runTraining(c.Context(), t, o, func() (*run.Folder, error) { return folder, nil })
}

// setsPlace reports whether --set says nothing but where a folder of images and its labels
// are.
func (a *app) setsPlace() bool {
	return !slices.ContainsFunc(a.set, func(option string) bool {
		return !strings.HasPrefix(option, "dataset.name="+dataset.FolderPrefix) && !strings.HasPrefix(option, "dataset.labels=")
	})
}

// resumeConfig returns the config of a run, with the number of epochs of the flag.
func (a *app) resumeConfig(c *cobra.Command, t trainFlags, folder *run.Folder) (run.Config, error) {
	cfg, err := run.ReadConfig(folder.Dir)
	if err != nil {
		return cfg, badInput(err)
	}
	if c.Flags().Changed("epochs") {
		rows, err := run.ReadMetrics(folder.Dir)
		if err != nil {
			return cfg, badInput(err)
		}
		if t.epochs < len(rows) {
			return cfg, usage("--epochs %d, but %s has already trained %d", t.epochs, folder.Dir, len(rows))
		}
		cfg.Train.Epochs = t.epochs
	}
	if len(a.set) > 0 {
		info, _ := run.ReadInfo(folder.Dir) // without one, the paths are as they are
		cfg.Dataset = info.At(cfg.Dataset)
		if err := a.setAll(&cfg); err != nil {
			return cfg, err
		}
		cfg.Dataset = run.Absolute(cfg.Dataset)
	}
	return cfg, badInput(cfg.Validate())
}

// over reports whether a run has nothing left to do, and prints its results if so.
func (a *app) over(folder *run.Folder, cfg run.Config) bool {
	info, err := run.ReadInfo(folder.Dir)
	rows, _ := run.ReadMetrics(folder.Dir)
	if err != nil || !info.Over(cfg.Train.Epochs) {
		return false
	}
	a.say("%s is %s after %d epochs; --epochs N trains it further", folder.Dir, info.Status, len(rows))
	a.reportRun(folder.Dir, train.Result{Info: info, Epochs: rows})
	return true
}

// resumedData loads the images of a run that is to be resumed. Those that were added since
// are left out.
func (a *app) resumedData(ctx context.Context, dir string, c dataset.Config) (*dataset.Data, error) {
	info, err := run.ReadInfo(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, badInput(err)
	}
	data, err := a.loadData(ctx, info.At(c), a.loader())
	if err != nil {
		return nil, err
	}
	own, changes, err := run.Resumed(dir, data)
	if err != nil {
		return nil, badInput(&run.FolderError{Dir: dir, Err: fmt.Errorf("%w: %w", train.ErrCheckpoint, err)})
	}
	a.reportWarnings(changes.Warnings(data.Name))
	same := *own
	same.Config = c // with the paths as they are in the run's config
	return &same, nil
}

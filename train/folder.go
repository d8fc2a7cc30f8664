package train

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/internal/file/fetch"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// newInfo returns the record of a run that starts.
func (t *Trainer) newInfo() run.Info {
	return run.Info{
		Name: t.o.Name, Version: t.o.Version, Go: runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH, InstructionSet: kernel.ISA(),
		Seed: t.c.Train.Seed, Init: t.info.Init, Parameters: t.model.ParamCount(), Data: t.data.Sums,
		Directory:   run.DirectoryOf(t.c.Dataset),
		TrainImages: t.data.Train.Len(), ValImages: t.data.Val.Len(), SelectImages: t.chooser.Len(), Held: t.data.Held,
		Status: run.Running, Started: time.Now().UTC().Truncate(time.Second),
		Warnings: slices.Clone(t.data.Warnings),
	}
}

// initFrom copies the weights of another run, and notes their checksum for the record.
func (t *Trainer) initFrom(path string) error {
	file, err := model.Locate(path)
	if err != nil {
		return err
	}
	m, err := model.Load(file)
	if err != nil {
		return err
	}
	if err := t.model.CopyWeights(m); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	sums, err := fetch.SumFile(file)
	t.info.Init = "sha256:" + sums.SHA256
	return err
}

// begin restores the checkpoint if resuming, and writes the record of the start.
func (t *Trainer) begin() error {
	if t.o.Resume && t.folder == nil {
		return fmt.Errorf("%w: there is no run folder to resume", ErrCheckpoint)
	}
	if t.o.Resume {
		if err := t.resume(); err != nil {
			return t.inFolder(fmt.Errorf("%w: %w", ErrCheckpoint, err))
		}
	}
	if text := warningOfSize(t.model.ParamCount()); text != "" && !t.o.Resume {
		t.warn("%s", text)
	}
	if err := t.folder.WriteConfig(t.c); err != nil {
		return err
	}
	if err := t.folder.WriteImages(t.data.Record()); err != nil {
		return err
	}
	if err := t.writeInfo(); err != nil {
		return err
	}
	if t.o.Init != "" && !t.o.Resume { // a resumed run gets its starting point only from the checkpoint
		if err := t.checkpoint(); err != nil {
			return err
		}
	}
	return t.o.Tracker.Start(t.state())
}

// inFolder adds the run folder to an error.
func (t *Trainer) inFolder(err error) error { return &run.FolderError{Dir: t.folder.Dir, Err: err} }

// resume continues an earlier start of the run.
func (t *Trainer) resume() error {
	earlier, err := run.ReadInfo(t.folder.Dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	found, err := t.restore()
	if err != nil {
		return err
	}
	if earlier.Name != "" {
		t.info.Name, t.info.Directory = earlier.Name, earlier.Directory
	}
	if !found {
		t.warn("%s has no %s to go on from: the training starts again", t.folder.Dir, run.CheckpointFile)
		return nil
	}
	if err := t.takeUp(earlier); err != nil {
		return err
	}
	rows, err := run.ReadMetrics(t.folder.Dir)
	if err != nil {
		return err
	}
	if len(rows) < t.at.Epoch-1 {
		return fmt.Errorf("%s has %d epochs, the checkpoint is in epoch %d", t.folder.Path(run.MetricsFile), len(rows), t.at.Epoch)
	}
	t.rows = rows[:t.at.Epoch-1]
	return t.folder.WriteMetrics(t.rows)
}

// takeUp compares this start with the record of the earlier one and keeps what is still
// valid of it.
func (t *Trainer) takeUp(earlier run.Info) error {
	if err := t.sameImages(earlier); err != nil {
		return err
	}
	if set := earlier.InstructionSet; set != "" && set != t.info.InstructionSet {
		t.warn("the run started on %s and goes on on %s: its bits will differ from those of a run on one of them", set, t.info.InstructionSet)
	}
	t.info.Init, t.info.Data = earlier.Init, earlier.Data
	if !earlier.Started.IsZero() {
		t.info.Started = earlier.Started
	}
	return nil
}

// sameImages returns an error for other images than those that the run started with.
func (t *Trainer) sameImages(earlier run.Info) error {
	own, changes, err := run.Resumed(t.folder.Dir, t.data)
	switch {
	case err != nil:
		return err
	case changes.Added > 0:
		return fmt.Errorf("%s is not what the run started with: %s", t.data.Name, changes)
	case own != t.data || !slices.Equal(tables(earlier.Data), tables(t.info.Data)):
		return fmt.Errorf("%s is not labelled as when the run started: its table of labels has changed", t.data.Name)
	case t.data.Digests == nil && len(earlier.Data) > 0 && !slices.Equal(earlier.Data, t.info.Data):
		return fmt.Errorf("%s is not what the run started with: its files have changed", t.data.Name)
	}
	return nil
}

// tables returns the checksums of tables among those of what was read.
func tables(sums []dataset.Sum) (hex []string) {
	for _, s := range sums {
		if s.Kind == dataset.TableSum {
			hex = append(hex, s.Hex)
		}
	}
	return hex
}

func (t *Trainer) warn(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	t.info.Warnings = append(t.info.Warnings, text)
	if t.o.Warn != nil {
		t.o.Warn(text)
	}
}

// warningOfSize warns if training a model takes much memory: a weight, its gradient and
// two moments per parameter.
func warningOfSize(params int) string {
	const much = 1e9
	bytes := 16 * float64(params)
	if bytes <= much {
		return ""
	}
	return fmt.Sprintf("%d million parameters take %.1f GB of memory to train; smaller images (dataset.size) make a smaller model", params/1e6, bytes/1e9)
}

// saveModel keeps the model as it is now, in the run folder or in memory.
func (t *Trainer) saveModel() error {
	meta, err := t.meta()
	if err != nil {
		return err
	}
	if t.folder != nil {
		err = t.model.Save(t.folder.Path(model.FileName), meta)
	} else {
		t.kept.Reset()
		err = t.model.Write(&t.kept, meta)
	}
	if err == nil {
		t.at.Model = t.at.Epoch
	}
	return err
}

// meta returns what the model file says of the data. Nothing in it depends on where
// and when it is made, so of a folder of pictures it has the last name alone.
func (t *Trainer) meta() (map[string]string, error) {
	meta := map[string]string{"dataset": dataset.ShortName(t.c.Dataset.Name)}
	if len(t.data.Classes) > 0 {
		classes, err := json.Marshal(t.data.Classes)
		if err != nil {
			return nil, err
		}
		meta["classes"] = string(classes)
	}
	if t.c.Dataset.Crop != nil {
		crop, err := json.Marshal(t.c.Dataset.Crop)
		if err != nil {
			return nil, err
		}
		meta["crop"] = string(crop)
	}
	if r := t.c.Dataset.Range; r != nil {
		text, err := json.Marshal(r)
		if err != nil {
			return nil, err
		}
		meta["range"] = string(text)
	}
	if t.ground != "" {
		meta["ground"] = string(t.ground)
	}
	return meta, nil
}

// Kept returns the model of the last completed epoch, or of the best one if train.keep is
// best. It is a copy of the model that Run trains, with the names of the classes, and is
// read from the run folder if there is one. It is an error if no epoch has ended.
func (t *Trainer) Kept() (*model.Model, error) {
	switch {
	case t.at.Model == 0:
		return nil, errors.New("no epoch has ended, so there is no model yet")
	case t.folder != nil:
		return model.Load(t.folder.Dir)
	}
	return model.Read(bytes.NewReader(t.kept.Bytes()), int64(t.kept.Len()))
}

// writeInfo writes run.json.
func (t *Trainer) writeInfo() error {
	t.info.Updated = time.Now().UTC().Truncate(time.Second)
	t.info.Model = t.at.Model
	t.info.Seconds = t.at.Seconds
	for i := range t.rows {
		t.info.Seconds += t.rows[i].Seconds
		t.info.Last = &t.rows[i]
	}
	if t.at.BestAt > 0 {
		t.info.Best = &t.rows[t.at.BestAt-1]
	}
	return t.folder.WriteInfo(t.info)
}

// end records how the training ended.
func (t *Trainer) end(err error) error {
	switch {
	case errors.Is(err, ErrInterrupted):
		t.info.Status = run.Interrupted
	case err != nil:
		t.info.Status, t.info.Error = run.Failed, err.Error()
	case t.info.Health.Collapsed():
		t.info.Status = run.Collapsed
	case t.at.Epoch <= t.c.Train.Epochs:
		t.info.Status = run.Stopped
	default:
		t.info.Status = run.Finished
	}
	return t.writeInfo()
}

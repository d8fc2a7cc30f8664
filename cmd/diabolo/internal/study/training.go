package study

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/track"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/file/fetch"
	trainedmodel "github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// load returns the data of a config, which are read once.
func (s *study) load(ctx context.Context, c dataset.Config) (*dataset.Data, error) {
	pixels := c
	pixels.Noise, pixels.Augment = nil, nil // change the batches, not the set
	key := keyOf(pixels)
	if d, ok := s.data[key]; ok {
		same := *d
		same.Config = c
		return &same, nil
	}
	d, err := dataset.Load(ctx, c, s.o.Loader)
	if err != nil {
		return nil, err
	}
	for _, w := range d.Warnings {
		if !slices.Contains(s.result.Warnings, w) { // of the same images for another model
			s.warn(w)
		}
	}
	for _, c := range sameData(pixels, d) {
		s.data[keyOf(c)] = d
	}
	return d, nil
}

// sameData lists the configs by which a run and its experiments ask for the same data
// again: that which it was loaded by, and those with what the data decided.
func sameData(c dataset.Config, d *dataset.Data) []dataset.Config {
	used := c
	used.Range, used.Split, used.Only = d.Used.Range, d.Used.Split, d.Used.Only
	same := []dataset.Config{c, used}
	if used.Only == nil { // then all classes are asked for by an empty list, too
		used.Only = []string{}
		same = append(same, used)
	}
	return same
}

func (s *study) warn(text string) {
	s.result.Warnings = append(s.result.Warnings, text)
	if s.o.Warn != nil {
		s.o.Warn(text)
	}
}

// dir returns the run folder of a model.
func (s *study) dir(m model) string { return filepath.Join(s.o.Dir, m.name) }

// trained is what is stored about a training that has ended.
type trained struct {
	Epochs  int
	Metrics string // SHA-256 of the losses of the epochs: the file metrics.jsonl
	Made    made
}

// train trains a model unless that is done.
func (s *study) train(ctx context.Context, m model) error {
	key := m.key()
	id := "train/" + m.name
	if ended := new(trained); s.has(id, key, ended) && s.whole(m, *ended) {
		s.result.Kept++
		s.clock.skip(m.weight)
		return nil
	}
	s.clock.start(m.name, m.weight)
	data, err := s.load(ctx, m.config.Dataset)
	if err != nil {
		return err
	}
	result, err := s.runTraining(ctx, m, key, data)
	if err != nil {
		return fmt.Errorf("training %s: %w", m.name, err)
	}
	s.result.Trained++
	last := result.Epochs[len(result.Epochs)-1]
	note := fmt.Sprintf("%d epochs, train %.4g", last.Epoch, last.TrainLoss)
	if last.Validation != nil {
		note += fmt.Sprintf(", val %.4g", last.Loss)
	}
	seconds := s.clock.end(note)
	metrics, err := fetch.SumFile(filepath.Join(s.dir(m), run.MetricsFile))
	if err != nil {
		return err
	}
	return s.keep.store(id, key, seconds, trained{last.Epoch, metrics.SHA256, m.made()})
}

// has reports whether a result is stored, and reads it.
func (s *study) has(id, key string, result any) bool {
	_, ok := s.keep.load(id, key, result)
	return ok
}

// whole reports whether the folder of a finished training still has the files that the
// study needs, with the losses that it ended with.
func (s *study) whole(m model, ended trained) bool {
	metrics, err := fetch.SumFile(filepath.Join(s.dir(m), run.MetricsFile))
	if err != nil || metrics.SHA256 != ended.Metrics {
		return false
	}
	for _, file := range []string{trainedmodel.FileName, run.ConfigFile, run.InfoFile} {
		if _, err := os.Stat(filepath.Join(s.dir(m), file)); err != nil {
			return false
		}
	}
	return true
}

// runTraining trains, or resumes a training of the same config.
func (s *study) runTraining(ctx context.Context, m model, key string, data *dataset.Data) (train.Result, error) {
	folder, resume, err := s.folder(m, key)
	if err != nil {
		return train.Result{}, err
	}
	defer folder.Close()
	t, err := train.New(train.Options{
		Config: m.config, Data: data, Name: m.name, Version: s.o.Version, Workers: s.o.Loader.Workers,
		Resume: resume, Warn: s.warn, Progress: s.training, Tracker: new(track.Files),
	})
	if err != nil {
		return train.Result{}, err
	}
	defer t.Close()
	return t.Run(ctx, folder)
}

// folder opens the folder of a training that was begun with the same config, or makes a
// new one. The beginning is recorded only after an earlier run has been removed.
func (s *study) folder(m model, key string) (f *run.Folder, resume bool, err error) {
	begun := "begun/" + m.name
	if s.has(begun, key, new(trained)) && run.Holds(s.dir(m)) && !s.has("train/"+m.name, key, new(trained)) {
		f, err = run.Resume(s.dir(m))
		return f, true, err
	}
	if f, err = run.Create(s.dir(m), true); err != nil {
		return nil, false, err
	}
	return f, false, s.keep.store(begun, key, 0, trained{Made: m.made()})
}

// training reports the progress of a training.
func (s *study) training(p train.Progress) {
	if p.Row != nil { // an epoch has ended; the next step says more
		return
	}
	share := (float64(p.Epoch-1) + float64(p.Images)/float64(p.Total)) / float64(p.Epochs)
	s.clock.at(share, fmt.Sprintf("epoch %d/%d, loss %.4g, %.0f images/s", p.Epoch, p.Epochs, p.Loss, p.Rate))
}

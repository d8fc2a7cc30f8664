package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
)

// A Run is a trained model with what its run folder says of it.
type Run struct {
	Dir    string // the folder the model file is in
	File   string // the model file
	Lone   bool   // Dir is no run folder: Config is what the model file itself says, Info and Epochs are empty
	Config Config
	Info   Info
	Epochs []Epoch
	Model  *model.Model
}

// Open reads the run at path, a run folder or a model file. A model file that is
// in no run folder is a run as well, a Lone one. An error that nothing is there is
// fs.ErrNotExist; every other names the file that is damaged.
func Open(path string) (*Run, error) {
	file, err := model.Locate(path)
	if err != nil {
		return nil, &FolderError{path, err}
	}
	r := &Run{Dir: filepath.Dir(file), File: file}
	if r.Model, err = model.Load(file); err != nil {
		return nil, &FolderError{r.Dir, err}
	}
	if r.Lone = !Holds(r.Dir); r.Lone {
		r.Config = Default()
		r.Config.Dataset.Name, r.Config.Model = r.Model.Meta()["dataset"], r.Model.Config()
		return r, r.readCrop()
	}
	if r.Config, err = ReadConfig(r.Dir); err != nil {
		return nil, err
	}
	if r.Info, err = ReadInfo(r.Dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	r.Epochs, err = ReadMetrics(r.Dir)
	return r, err
}

// readCrop reads the crop of the training images from the model file.
func (r *Run) readCrop() error {
	text, ok := r.Model.Meta()["crop"]
	if !ok {
		return nil
	}
	if err := json.Unmarshal([]byte(text), &r.Config.Dataset.Crop); err != nil {
		return fmt.Errorf("%s: metadata crop: %.80q is not a crop as JSON: %w", r.File, text, err)
	}
	return nil
}

// DefaultScore returns the name of the score that images are judged by unless another one is
// asked for: that of the config, or else the first of model.Config.Scores.
func (r *Run) DefaultScore() string {
	if r.Config.Anomaly != nil && r.Config.Anomaly.Score != "" {
		return r.Config.Anomaly.Score
	}
	return r.Model.Config().Scores()[0]
}

// Knows reports whether the images of c are those the model was trained with,
// split as they were then. Noise and augmentation, which come on top, may differ.
func (r *Run) Knows(c dataset.Config) bool {
	own := r.Config.Dataset
	own.Noise, c.Noise = nil, nil
	own.Augment, c.Augment = nil, nil
	return !r.Lone && reflect.DeepEqual(own, c)
}

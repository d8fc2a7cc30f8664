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

// A Run is a trained model and the content of its run folder.
type Run struct {
	Dir    string  // the folder of the model file
	File   string  // path of the model file
	Lone   bool    // Dir is not a run folder: Info and Epochs are empty, and Config is as below
	Config Config  // of a Lone run: the model, the name of the data set and the crop, else defaults
	Info   Info    // zero if there is no run.json
	Epochs []Epoch // the completed epochs, in order
	Model  *model.Model
}

// Open reads the run at path, a run folder or a model file. A model file outside a run
// folder is a Lone run. If there is no model at path, the error wraps fs.ErrNotExist, and
// for a folder also model.ErrUnfinished; every other error names the file that cannot be
// read.
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

// PictureOptions returns the options that fit any picture to the model as its training
// images were fitted: see dataset.Config.PictureOptions.
func (r *Run) PictureOptions() dataset.PictureOptions {
	return r.Config.Dataset.PictureOptions([3]int(r.Model.Config().Input))
}

// DefaultScore returns the name of the default score of images: that of the config or, if
// it names none, the first of model.Config.Scores.
func (r *Run) DefaultScore() string {
	if r.Config.Anomaly != nil && r.Config.Anomaly.Score != "" {
		return r.Config.Anomaly.Score
	}
	return r.Model.Config().Scores()[0]
}

// Knows reports whether c selects the images the model was trained on, with the same split.
// Noise and augmentation may differ. It is false for a Lone run.
func (r *Run) Knows(c dataset.Config) bool {
	own := r.Config.Dataset
	own.Noise, c.Noise = nil, nil
	own.Augment, c.Augment = nil, nil
	return !r.Lone && reflect.DeepEqual(own, c)
}

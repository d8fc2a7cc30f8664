package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Run is a trained model and the content of its run folder.
type Run struct {
	Dir    string  // the folder of the model file
	File   string  // path of the model file
	Lone   bool    // Dir is not a run folder: Info and Epochs are empty, and Config is as below
	Config Config  // with the paths that Info.At gives; of a Lone run: the model, the name of the data set, the crop and the range, else defaults
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
		return r, r.readLook()
	}
	if r.Config, err = ReadConfig(r.Dir); err != nil {
		return nil, err
	}
	if r.Info, err = ReadInfo(r.Dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	r.Config.Dataset = r.Info.At(r.Config.Dataset)
	r.Epochs, err = ReadMetrics(r.Dir)
	return r, err
}

// readLook reads how the training images were cropped, and which of their values were
// black and white, from the model file.
func (r *Run) readLook() error {
	for name, into := range map[string]any{"crop": &r.Config.Dataset.Crop, "range": &r.Config.Dataset.Range} {
		text, ok := r.Model.Meta()[name]
		if !ok {
			continue
		}
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return fmt.Errorf("%s: metadata %s: %.80q is not a %s as JSON: %w", r.File, name, text, name, err)
		}
	}
	if r := r.Config.Dataset.Range; r != nil {
		return (dataset.Config{Name: dataset.FolderPrefix + "images", Range: r}).Validate()
	}
	return nil
}

// PictureOptions returns the options that fit any picture to the model as its training
// images were fitted, and by which pictures on another ground are warned of: see
// dataset.Config.PictureOptions.
func (r *Run) PictureOptions() dataset.PictureOptions {
	o := r.Config.Dataset.PictureOptions([3]int(r.Model.Config().Input))
	o.Ground = r.Ground()
	return o
}

// Ground returns the ground of the training images, "" if they are no drawings, or if it is
// not known.
func (r *Run) Ground() dataset.Ground { return dataset.Ground(r.Model.Meta()["ground"]) }

// Verdict returns the name of the score by which images are judged: the one asked for or,
// if that is "", the score of the model's threshold or, without a threshold, that of the
// config or, if it names none, the first of model.Config.Scores. The threshold t is nil if
// there is none for this score. The error for an unknown score suggests the nearest name.
func (r *Run) Verdict(asked string) (score string, t *model.Threshold, err error) {
	if set, ok := r.Model.Threshold(); ok && (asked == "" || asked == set.Score) {
		return set.Score, &set, nil
	}
	c := r.Model.Config()
	switch {
	case asked != "":
	case r.Config.Anomaly != nil && r.Config.Anomaly.Score != "":
		asked = r.Config.Anomaly.Score
	default:
		asked = c.Scores()[0]
	}
	if scores := c.Scores(); !slices.Contains(scores, asked) {
		return "", nil, fmt.Errorf("no score %q for kind %s%s", asked, c.Name(), nearest.Hint(asked, scores))
	}
	return asked, nil, nil
}

// Judge scores images, N C H W in 0..1, by the score of Verdict(""), and returns its name
// and its threshold, nil if there is none. Labels and errors are those of
// model.Model.ScoreBy.
func (r *Run) Judge(x *tensor.Tensor, labels []int) (score string, values []float64, t *model.Threshold, err error) {
	if score, t, err = r.Verdict(""); err == nil {
		values, err = r.Model.ScoreBy(score, t.Reference(), x, labels)
	}
	return score, values, t, err
}

// ErrorMaps returns the maps, N 1 H W, of the score that Judge goes by. Labels and errors
// are those of Judge.
func (r *Run) ErrorMaps(x *tensor.Tensor, labels []int) (*tensor.Tensor, error) {
	score, t, err := r.Verdict("")
	if err != nil {
		return nil, err
	}
	return r.Model.ErrorMaps(score, t.Reference(), x, labels)
}

// Knows reports whether c selects the images the model was trained on, with the same split.
// Noise and augmentation may differ. It is false for a Lone run.
func (r *Run) Knows(c dataset.Config) bool {
	own := r.Config.Dataset
	own.Noise, c.Noise = nil, nil
	own.Augment, c.Augment = nil, nil
	return !r.Lone && reflect.DeepEqual(own, c)
}

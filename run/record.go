package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/regular"
	"github.com/diabolo-go/diabolo/model"
)

// An Epoch is one line of metrics.jsonl. Losses are means over images, whatever the batch
// size, in the unit model.Config.LossUnit.
type Epoch struct {
	Epoch       int     `json:"epoch"`      // from 1
	TrainLoss   float64 `json:"train_loss"` // mean over the steps of the epoch, during which the weights change
	*Validation         // nil without validation images

	// SelectLoss is the loss of the images that choose the best epoch, with z sampled; nil if
	// train.select is 0.
	SelectLoss *float64 `json:"select_loss,omitempty"`

	Health *Health `json:"health,omitempty"` // nil in runs of older versions

	LR      float64 `json:"lr"`                // learning rate of the last step
	Seconds float64 `json:"seconds"`           // of training, without validation
	Rate    float64 `json:"images_per_second"` // of training, without validation
}

// A Validation has the losses of the validation images after an epoch, with running
// batch-norm statistics, without dropout and with z = mu; only ELBO uses a sample of z.
type Validation struct {
	Loss  float64     `json:"val_loss"`
	Parts model.Parts `json:"parts"` // the terms of Loss
	// ELBO is the negative evidence lower bound in nats per image; lower is better. It is
	// the unweighted sum of the parts, with one sample of z per image. Loss is not a bound,
	// since the KL assumes a sample of z and Loss uses z = mu.
	ELBO *float64 `json:"val_elbo,omitempty"` // nil for a model without a prior
}

// Info is the record run.json: how a run was made, and how it ended.
type Info struct {
	Name           string        `json:"name"`            // of the preset or config file it was started from
	Version        string        `json:"version"`         // of the program
	Go             string        `json:"go"`              // version of Go
	Platform       string        `json:"platform"`        // OS/architecture
	InstructionSet string        `json:"instruction_set"` // results are bit-identical only on the same one
	Seed           uint64        `json:"seed"`
	Init           string        `json:"init,omitempty"`      // "sha256:" and the checksum of the model file with the initial weights; "": random weights
	Parameters     int           `json:"parameters"`          // number of trained parameters
	Data           []dataset.Sum `json:"data"`                // checksums of the files that were read
	Directory      string        `json:"directory,omitempty"` // absolute path of the folder that relative paths in the config start from; "": there are none
	TrainImages    int           `json:"train_images"`
	ValImages      int           `json:"val_images"`
	SelectImages   int           `json:"select_images,omitempty"` // of the training images: those that choose the best epoch
	Held           bool          `json:"validation_held_out"`     // the validation images were split from the training images, so they may be used to choose an epoch
	Status         Status        `json:"status"`
	Error          string        `json:"error,omitempty"` // why it failed
	Started        time.Time     `json:"started"`
	Updated        time.Time     `json:"updated"`
	Seconds        float64       `json:"seconds"`             // of training, without validation, since the first start
	Last           *Epoch        `json:"last,omitempty"`      // the last completed epoch
	Best           *Epoch        `json:"best,omitempty"`      // the one with the lowest select_loss or, without one, val_loss of held-out images; nil without either
	Model          int           `json:"model,omitempty"`     // the epoch whose weights are in model.safetensors; 0: none yet
	Health         *Health       `json:"health,omitempty"`    // of the model in model.safetensors; nil until it has trained long enough to be judged
	Diagnosis      string        `json:"diagnosis,omitempty"` // what is wrong with the model, as Health.Diagnosis says it; "": nothing, or not judged yet
	Warnings       []string      `json:"warnings,omitempty"`
}

// A Status is the state of a run.
type Status string

// The states of a run. In run.json, a run whose process was killed is still Running; List
// recognises it by its missing lock and reports Interrupted.
const (
	Running     Status = "running"
	Finished    Status = "finished"      // all epochs are completed
	Stopped     Status = "stopped early" // by train.patience
	Collapsed   Status = "collapsed"     // at its end the model ignores the images: see Health
	Interrupted Status = "interrupted"   // and can be resumed
	Failed      Status = "failed"
)

// Over reports whether the training is complete if the config asks for so many epochs: it
// stopped early, or has completed at least as many.
func (i Info) Over(epochs int) bool {
	ended := i.Status == Finished || i.Status == Collapsed
	return i.Status == Stopped || ended && i.Last != nil && i.Last.Epoch >= epochs
}

// WriteConfig writes config.yaml.
func (f *Folder) WriteConfig(c Config) error {
	if f == nil {
		return nil
	}
	text, err := c.YAML()
	if err != nil {
		return err
	}
	return atomicfile.Write(f.Path(ConfigFile), text)
}

// WriteInfo writes run.json.
func (f *Folder) WriteInfo(i Info) error {
	if f == nil {
		return nil
	}
	return atomicfile.WriteJSON(f.Path(InfoFile), i)
}

// WriteMetrics writes metrics.jsonl.
func (f *Folder) WriteMetrics(epochs []Epoch) error {
	if f == nil {
		return nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, e := range epochs {
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return atomicfile.Write(f.Path(MetricsFile), b.Bytes())
}

// ReadConfig reads and validates the config of the run in dir. (A truncated file may still
// be valid YAML.) If there is no run, the error wraps ErrNoRun and fs.ErrNotExist.
func ReadConfig(dir string) (Config, error) {
	if err := mustHold(dir); err != nil {
		return Config{}, err
	}
	path := filepath.Join(dir, ConfigFile)
	text, err := regular.ReadFile(path, mostText)
	if err != nil {
		return Config{}, err
	}
	c, err := Parse(path, text)
	if err != nil {
		return c, err
	}
	if err := c.Validate(); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// mostText is how many bytes a record of a run may have.
const mostText = 64 << 20

// ReadInfo reads the run.json of the run in dir. If there is none, the error wraps
// fs.ErrNotExist.
func ReadInfo(dir string) (Info, error) {
	path := filepath.Join(dir, InfoFile)
	text, err := regular.ReadFile(path, mostText)
	if err != nil {
		return Info{}, err
	}
	var i Info
	if err := json.Unmarshal(text, &i); err != nil {
		return Info{}, fmt.Errorf("%s: damaged: %w", path, err)
	}
	return i, nil
}

// ReadMetrics reads the completed epochs of the run in dir, in order; there may be none.
func ReadMetrics(dir string) ([]Epoch, error) {
	path := filepath.Join(dir, MetricsFile)
	text, err := regular.ReadFile(path, mostText)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var epochs []Epoch
	for dec := json.NewDecoder(bytes.NewReader(text)); ; {
		var e Epoch
		err := dec.Decode(&e)
		if errors.Is(err, io.EOF) {
			return epochs, nil
		}
		if err == nil && e.Epoch != len(epochs)+1 {
			err = fmt.Errorf("epoch %d", e.Epoch)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: damaged: %w", path, len(epochs)+1, err)
		}
		epochs = append(epochs, e)
	}
}

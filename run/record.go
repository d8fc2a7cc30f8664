package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/model"
)

// An Epoch is one line of metrics.jsonl. Losses are in model.Config.LossUnit;
// whatever the batch, every image has the same weight.
type Epoch struct {
	Epoch       int     `json:"epoch"` // from 1
	TrainLoss   float64 `json:"train_loss"`
	*Validation         // nil when no image validates
	LR          float64 `json:"lr"`                // of the last step
	Seconds     float64 `json:"seconds"`           // of training alone
	Rate        float64 `json:"images_per_second"` // of training alone
}

// Validation is measured after an epoch with running batch-norm statistics, no
// dropout and z = mu; ELBO with a sampled z.
type Validation struct {
	Loss  float64     `json:"val_loss"`
	Parts model.Parts `json:"parts"` // of Loss
	// ELBO is the negative evidence lower bound in nats, like a loss lower is
	// better: the sum of the parts, the KL not weighed by beta, with z drawn once an
	// image. Loss is no bound, since z = mu is not what KL pays for.
	ELBO *float64 `json:"val_elbo,omitempty"` // of a model with a prior
}

// Info is run.json: how a run was made, and how it ended.
type Info struct {
	Name           string        `json:"name"` // preset or file it was started from
	Version        string        `json:"version"`
	Go             string        `json:"go"`
	Platform       string        `json:"platform"`        // OS/architecture
	InstructionSet string        `json:"instruction_set"` // the same bits are promised on the same one
	Seed           uint64        `json:"seed"`
	Init           string        `json:"init,omitempty"` // SHA-256 of the model file it started from
	Parameters     int           `json:"parameters"`
	Data           []dataset.Sum `json:"data"` // checksums of what was read
	TrainImages    int           `json:"train_images"`
	ValImages      int           `json:"val_images"`
	Held           bool          `json:"validation_held_out"` // cut from the training images, so that something may be chosen by it
	Status         Status        `json:"status"`
	Error          string        `json:"error,omitempty"` // of a run that failed
	Started        time.Time     `json:"started"`
	Updated        time.Time     `json:"updated"`
	Seconds        float64       `json:"seconds"` // of training, over all starts
	Last           *Epoch        `json:"last,omitempty"`
	Best           *Epoch        `json:"best,omitempty"`  // by val_loss; nil without held-out validation
	Model          int           `json:"model,omitempty"` // the epoch model.safetensors is of
	Warnings       []string      `json:"warnings,omitempty"`
}

// A Status is where a run stands.
type Status string

// What a run can be. A run whose process was killed says Running in run.json;
// List knows better, by the lock.
const (
	Running     Status = "running"
	Finished    Status = "finished"
	Stopped     Status = "stopped early"
	Interrupted Status = "interrupted"
	Failed      Status = "failed"
)

// Over reports whether there is nothing left to train of so many epochs.
func (i Info) Over(epochs int) bool {
	return i.Status == Stopped || i.Status == Finished && i.Last != nil && i.Last.Epoch >= epochs
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

// ReadConfig reads the config of the run in dir, and checks it: one that was cut
// off may still be read.
func ReadConfig(dir string) (Config, error) {
	if err := mustHold(dir); err != nil {
		return Config{}, err
	}
	path := filepath.Join(dir, ConfigFile)
	c, err := Read(path)
	if err != nil {
		return c, err
	}
	if err := c.Validate(); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// ReadInfo reads the run.json of the run in dir.
func ReadInfo(dir string) (Info, error) {
	path := filepath.Join(dir, InfoFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return Info{}, err
	}
	var i Info
	if err := json.Unmarshal(text, &i); err != nil {
		return Info{}, fmt.Errorf("%s: damaged: %w", path, err)
	}
	return i, nil
}

// ReadMetrics reads the epochs of the run in dir; a run that has not finished
// one has none.
func ReadMetrics(dir string) ([]Epoch, error) {
	path := filepath.Join(dir, MetricsFile)
	text, err := os.ReadFile(path)
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

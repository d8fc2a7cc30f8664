// Package run describes a training, and reads and writes the folder of its results.
//
// A Config describes a training completely: data, model and hyperparameters. It comes from
// a preset or a file, and single options can be changed:
//
//	c, err := run.Preset("vae-mnist")
//	err = run.Set(&c, "train.batch=64")
//	err = c.Validate()
//
// A Folder is what a training writes to: config, metrics, model, checkpoint and pictures.
// A file in it is complete or does not exist. The folder is locked until the Folder is
// closed or the process of the training ends.
//
// A Run is what Open reads from such a folder, or from a model file alone: the trained
// model with its config, record and metrics.
package run

import (
	"fmt"
	"math"
	"os"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/config/check"
	"github.com/diabolo-go/diabolo/internal/config/strictyaml"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/optim"
)

// A Config is everything that determines a training. Two runs of the same Config, on the
// same data and instruction set, give bit-identical weights.
type Config struct {
	Dataset dataset.Config `yaml:"dataset"`
	Model   model.Config   `yaml:"model"`
	Train   Train          `yaml:"train"`
	Anomaly *Anomaly       `yaml:"anomaly,omitempty"`
}

// Anomaly configures a model that is trained on normal images to detect strange ones.
type Anomaly struct {
	Score string `yaml:"score"` // unexplained | elbo (for a model with a prior) | error | latent
}

// Default returns the default hyperparameters, which a config file overrides. The data set
// and the model have no defaults.
func Default() Config {
	return Config{Train: Train{
		Epochs: 20, Batch: 32, Seed: 1, Optimizer: AdamW, LR: 1e-3, WeightDecay: 1e-2,
		Schedule: Schedule{Kind: optim.Constant}, Keep: KeepLast,
	}}
}

// unset lists the options where zero means the default of the data set or the layers.
var unset = []string{
	"dataset.count", "dataset.size", "dataset.split.val",
	"model.latent", "model.classes", "model.embedding",
}

// Parse reads a config in YAML; options that src does not set have their defaults. An error
// names file as the source, with line and column. Parse checks the syntax and the names of
// options; Validate checks their values.
func Parse(file string, src []byte) (Config, error) {
	c := Default()
	c.Train.Epochs = unwritten
	if err := strictyaml.Decode(file, src, &c, unset...); err != nil {
		return Config{}, err
	}
	if c.Train.Epochs == unwritten {
		c.Train.Epochs = 0
		if c.Train.Steps == 0 {
			c.Train.Epochs = Default().Train.Epochs
		}
	}
	return c, nil
}

// unwritten is the number of epochs in a config that does not say it.
const unwritten = math.MinInt

// Read reads a config file as Parse does. If the file does not exist, the error wraps
// fs.ErrNotExist.
func Read(path string) (Config, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return Config{}, err
	}
	return Parse(path, src)
}

// Set changes one option of c, given as its path in the YAML and a value in YAML, such as
// "train.batch=64". It returns an error for an unknown option and for a value of another
// type.
func Set(c *Config, option string) error {
	path, value, ok := strings.Cut(option, "=")
	if !ok {
		return fmt.Errorf("%s: want key=value, such as train.batch=64", option)
	}
	path, value = strings.TrimSpace(path), strings.TrimSpace(value)
	if err := strictyaml.Set(c, path, value, unset...); err != nil {
		return err
	}
	if path == "train.steps" {
		c.Train.Epochs = 0 // which would count in their place
	}
	return nil
}

// YAML returns the config as text that Parse reads.
func (c Config) YAML() ([]byte, error) {
	return yaml.MarshalWithOptions(c, yaml.IndentSequence(true), yaml.AutoInt())
}

// Validate returns an error for the first mistake in the options of the data set, the
// parts of the model and the hyperparameters. The error names the option by its path, such
// as train.batch. The layers are checked when the model is built, since their shapes
// depend on the data.
func (c Config) Validate() error {
	if err := c.Dataset.Validate(); err != nil {
		return err
	}
	if err := c.Model.CheckParts(); err != nil {
		return err
	}
	if err := c.Train.validate(); err != nil {
		return fmt.Errorf("train.%w", err)
	}
	if c.Anomaly != nil {
		return check.OneOf("anomaly.score", c.Anomaly.Score, c.Model.Scores()...)
	}
	return nil
}

// Filled returns the config with the defaults of the chosen optimiser and schedule
// filled in.
func (c Config) Filled() Config {
	t := &c.Train
	switch t.Optimizer {
	case AdamW:
		d := optim.DefaultAdamW()
		t.Betas, t.Eps = or(t.Betas, [2]float64{d.Beta1, d.Beta2}), or(t.Eps, d.Eps)
	case SGD:
		t.Momentum = or(t.Momentum, 0.9)
	}
	switch t.Schedule.Kind {
	case optim.Cosine:
		t.Schedule.Min = or(t.Schedule.Min, 0)
	case optim.Step:
		t.Schedule.Every, t.Schedule.Factor = or(t.Schedule.Every, 10), or(t.Schedule.Factor, 0.1)
	}
	return c
}

func or[T any](p *T, otherwise T) *T {
	if p != nil {
		return p
	}
	return &otherwise
}

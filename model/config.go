package model

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/internal/config/check"
	"github.com/diabolo-go/diabolo/internal/config/strictyaml"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Config is the `model:` section of a run's config: the complete description of one
// autoencoder. Parse reads it and fills in the defaults.
//
// A model consists of parts; any likelihood and any condition goes with any posterior.
// Kind is shorthand for a combination: ae is point and squared, vae is gaussian and
// bernoulli, cvae is vae with the condition class. A part that is set overrides that of
// Kind. In a config with its defaults filled in, all parts are set and Kind is empty.
//
// The encoder turns an image into a vector. The model adds the latent head, a Linear
// from that vector to z (point) or to mu and logvar (gaussian), so Latent alone sets
// the width. The decoder takes z, with the condition class followed by the embedding of
// the class, and returns the values of an image; with the likelihood bernoulli its last
// layer is a sigmoid.
type Config struct {
	Kind       string      `yaml:"kind,omitempty"`
	Input      []int       `yaml:"input,flow,omitempty"` // C, H, W of an image; usually filled in by ForData
	Layers     string      `yaml:"layers,omitempty"`     // Auto: what is not set is chosen for the training images; "": all is written
	Latent     int         `yaml:"latent,omitzero"`      // width of z, at least 1
	Posterior  string      `yaml:"posterior,omitempty"`  // output of the encoder: z itself (point) or a distribution of z (gaussian)
	Prior      string      `yaml:"prior,omitempty"`      // of z: normal for gaussian, none for point; "": the one that fits
	Likelihood string      `yaml:"likelihood,omitempty"` // of an image: squared, gaussian (with a learned variance), bernoulli
	Condition  string      `yaml:"condition,omitempty"`  // additional input of the decoder: none, class; "": none
	Linear     string      `yaml:"linear,omitempty"`     // a fixed linear path beside the layers: none, pca; "": none
	Beta       *float64    `yaml:"beta,omitempty"`       // weight of the KL in the loss, 0 to 1e6, for gaussian; nil: 1
	Classes    int         `yaml:"classes,omitempty"`    // for the condition class; usually filled in by ForData
	Embedding  int         `yaml:"embedding,omitempty"`  // width of the class embedding; 0: 16
	Mirror     bool        `yaml:"mirror,omitempty"`     // in place of Decoder: build it as the mirror image of the encoder
	Encoder    []arch.Spec `yaml:"encoder,omitzero"`
	Decoder    []arch.Spec `yaml:"decoder,omitempty"`
}

// Auto is the value of Config.Layers that leaves the likelihood, the width of z, the layers
// and the linear path to the program that knows the training images (see run.Designed).
const Auto = "auto"

// Parse reads a Config from YAML, the content of a `model:` section. An unknown key or
// layer is an error with line, column, excerpt and the nearest known name. Validate
// checks the shapes once Input is known.
func Parse(text []byte) (Config, error) {
	var c Config
	if err := strictyaml.Decode("model", text, &c, "latent", "classes", "embedding"); err != nil {
		return Config{}, err
	}
	return c.withDefaults(), nil
}

// ForData returns the config for images of the given shape C, H, W and number of
// classes (0 if the data have none). It fills in Input and Classes if they are not set,
// and returns an error if they are set and differ from the data, or if a conditional
// model would have fewer than two classes.
func (c Config) ForData(image [3]int, classes int) (Config, error) {
	switch {
	case len(c.Input) == 0:
		c.Input = image[:]
	case !slices.Equal(c.Input, image[:]):
		return c, fmt.Errorf("model.input: %v, but the images of the data set are %v; omit it to have it filled in", c.Input, image)
	}
	if !c.Conditional() {
		return c, nil
	}
	switch {
	case classes < 2:
		return c, fmt.Errorf("model.condition: %s needs a data set with at least two classes, this one has %d; use condition: none", c.Noun(), classes)
	case c.Classes == 0:
		c.Classes = classes
	case c.Classes != classes:
		return c, fmt.Errorf("model.classes: %d, but the data set has %d; omit it to have it filled in", c.Classes, classes)
	}
	return c, nil
}

// Validate returns an error for the first mistake in a config, shapes included: if a layer
// does not fit, the error names the shape that it receives and the one that it needs.
// Without Input it checks only what does not depend on the data. It allocates no
// weights.
func (c Config) Validate() error {
	c = c.withDefaults()
	if len(c.Input) == 0 {
		return c.checkFields()
	}
	_, err := newPlan(c)
	return err
}

// withDefaults fills in the defaults of fields that are not set.
func (c Config) withDefaults() Config {
	c = c.withParts()
	if c.Sampled() && c.Beta == nil {
		c.Beta = new(1.0)
	}
	if c.Conditional() && c.Embedding == 0 {
		c.Embedding = 16
	}
	return c
}

// Bounds of a config, far above any practical size, so that a damaged or hostile file
// is refused before memory is allocated.
const (
	maxSide    = 1 << 14 // of an image, in pixels
	maxWeights = 1 << 30 // parameters of a model
)

// check reports mistakes in a config other than shapes.
func (c Config) check() error {
	return cmp.Or(c.checkFields(), c.checkInput(), c.checkClasses())
}

// checkFields reports mistakes that do not depend on the data.
func (c Config) checkFields() error {
	if err := cmp.Or(c.CheckParts(), c.checkLatent()); err != nil {
		return err
	}
	return c.checkLayers() // of parts that exist
}

func (c Config) checkInput() error {
	switch {
	case len(c.Input) == 0:
		return errors.New("model.input is missing: the shape of an image, [channels, height, width]")
	case len(c.Input) != 3:
		return fmt.Errorf("model.input: %v, want three numbers [channels, height, width]", c.Input)
	case slices.Min(c.Input) < 1 || slices.Max(c.Input) > maxSide:
		return fmt.Errorf("model.input: %v, want each from 1 to %d", c.Input, maxSide)
	}
	if v := tensor.Volume(c.Input); v > arch.MaxValues {
		return fmt.Errorf("model.input: %v has %d values, the limit is %d", c.Input, v, arch.MaxValues)
	}
	return nil
}

func (c Config) checkLatent() error {
	if c.Latent == 0 {
		return errors.New("model.latent is missing: the width of z, at least 1")
	}
	err := check.Between("model.latent", c.Latent, 1, arch.MaxWidth)
	if err == nil && c.Conditional() {
		err = check.Between("model.embedding", c.Embedding, 1, arch.MaxWidth)
	}
	return err
}

func (c Config) checkClasses() error {
	switch {
	case !c.Conditional():
		return nil
	case c.Classes == 0:
		return errors.New("model.classes is missing: how many classes the data set has")
	}
	return check.Between("model.classes", c.Classes, 1, arch.MaxWidth)
}

func (c Config) checkLayers() error {
	switch {
	case c.Layers != "":
		return errors.New("model.layers: auto is for a training, which knows the images; list the layers in encoder and decoder")
	case c.Encoder == nil:
		return errors.New("model.encoder is missing: list its layers, or [] for none before the latent head")
	case c.Mirror && c.Decoder != nil:
		return errors.New("model.mirror: true builds the decoder, but model.decoder is set as well; remove one of them")
	case !c.Mirror && len(c.Decoder) == 0:
		return errors.New("model.decoder is missing: list its layers, or write mirror: true")
	}
	if err := arch.Check("encoder", c.Encoder); err != nil {
		return fmt.Errorf("model.%w", err)
	}
	if err := arch.Check("decoder", c.Decoder); err != nil {
		return fmt.Errorf("model.%w", err)
	}
	if last := len(c.Decoder) - 1; c.Logits() && !c.Mirror && c.Decoder[last].Kind != "sigmoid" {
		return fmt.Errorf("model.decoder[%d] %s: with likelihood: %s the decoder ends in sigmoid; add it as the last layer", last, c.Decoder[last].Kind, c.Likelihood)
	}
	return nil
}

package model

import (
	"errors"
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/internal/config/strictyaml"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Kind is one of the three autoencoders.
type Kind string

const (
	AE   Kind = "ae"   // plain: image -> z -> image, mean squared error
	VAE  Kind = "vae"  // variational: z is a distribution (Kingma, Welling 2013, arXiv:1312.6114)
	CVAE Kind = "cvae" // a VAE whose decoder is told the class (Sohn, Lee, Yan 2015)
)

var kinds = []string{string(AE), string(VAE), string(CVAE)}

// A Config is the `model:` section of a run's config: it describes one
// autoencoder completely. Parse reads it with its defaults filled in.
//
// The encoder turns an image into a vector; the model adds the latent head, a
// Linear from that vector to z (AE) or to mu and logvar (VAE, CVAE), so Latent
// alone sets the width. The decoder starts from z, joined with the embedding of
// the class in a CVAE, and ends in the values of an image; that of a VAE or a
// CVAE ends in sigmoid.
type Config struct {
	Kind      Kind        `yaml:"kind"`
	Input     []int       `yaml:"input,flow,omitempty"` // C, H, W of an image; usually filled in by ForData
	Latent    int         `yaml:"latent"`               // width of z
	Beta      *float64    `yaml:"beta,omitempty"`       // weight of KL in the loss of a VAE or CVAE; nil is 1
	Classes   int         `yaml:"classes,omitempty"`    // of a CVAE; usually filled in by ForData
	Embedding int         `yaml:"embedding,omitempty"`  // width of a CVAE's class embedding; 0 is 16
	Mirror    bool        `yaml:"mirror,omitempty"`     // no Decoder: build the mirror image of the encoder
	Encoder   []LayerSpec `yaml:"encoder"`
	Decoder   []LayerSpec `yaml:"decoder,omitempty"`
}

// Parse reads a Config from YAML: the content of a `model:` section.
// An unknown key or layer is an error with line, column, excerpt and the nearest
// known name. The shapes are checked by Validate, once Input is known.
func Parse(text []byte) (Config, error) {
	var c Config
	if err := strictyaml.Decode("model", text, &c, "latent", "classes", "embedding"); err != nil {
		return Config{}, err
	}
	return c.withDefaults(), nil
}

// ForData returns the config for images of the given shape C, H, W and number of
// classes (0 when the data has none): it fills in what was left open. An Input
// or Classes that was given and differs from the data is an error.
func (c Config) ForData(image [3]int, classes int) (Config, error) {
	switch {
	case len(c.Input) == 0:
		c.Input = image[:]
	case !slices.Equal(c.Input, image[:]):
		return c, fmt.Errorf("model.input: %v, but the images of the data set are %v; leave it out, it is filled in", c.Input, image)
	}
	if c.Kind != CVAE {
		return c, nil
	}
	switch {
	case classes < 2:
		return c, fmt.Errorf("model.kind: a cvae needs a data set with at least two classes, this one has %d; take kind: vae", classes)
	case c.Classes == 0:
		c.Classes = classes
	case c.Classes != classes:
		return c, fmt.Errorf("model.classes: %d, but the data set has %d; leave it out, it is filled in", c.Classes, classes)
	}
	return c, nil
}

// Validate reports the first thing wrong with a config, the shapes included: a
// layer that does not fit is named with what came in and what it needs. While
// Input is left out only what does not depend on the data is checked. It
// allocates no weights.
func (c Config) Validate() error {
	c = c.withDefaults()
	if len(c.Input) == 0 {
		return c.checkFields()
	}
	_, err := newPlan(c)
	return err
}

// withDefaults fills in the values a field stands for when it was left out.
func (c Config) withDefaults() Config {
	if c.Kind != AE && c.Beta == nil {
		one := 1.0
		c.Beta = &one
	}
	if c.Kind == CVAE && c.Embedding == 0 {
		c.Embedding = 16
	}
	return c
}

// Bounds of a config, far above any use, so that a damaged or hostile file is
// refused before memory is asked for.
const (
	maxSide    = 1 << 14 // of an image, in pixels
	maxWidth   = 1 << 22 // values of a vector, channels of an image
	maxValues  = 1 << 28 // values between two layers, an image
	maxWeights = 1 << 30 // parameters of a model
	maxLayers  = 1 << 10 // in a list
)

// check reports what is wrong with a config besides its shapes.
func (c Config) check() error {
	return firstError(c.checkFields, c.checkInput, c.checkClasses)
}

// checkFields reports what is wrong whatever the data.
func (c Config) checkFields() error {
	return firstError(c.checkKind, c.checkLatent, c.checkLayers)
}

func firstError(checks ...func() error) error {
	for _, f := range checks {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

func (c Config) checkKind() error {
	switch {
	case c.Kind == "":
		return errors.New("model.kind is missing: ae, vae or cvae")
	case !slices.Contains(kinds, string(c.Kind)):
		return fmt.Errorf("model.kind: %s", unknown("kind", string(c.Kind), kinds))
	case c.Kind == AE && c.Beta != nil:
		return errors.New("model.beta: an ae has no KL to weigh; take it out or use kind: vae")
	case c.Kind != CVAE && c.Classes != 0:
		return fmt.Errorf("model.classes: %s looks at no class; take it out or use kind: cvae", article(c.Kind))
	case c.Kind != CVAE && c.Embedding != 0:
		return fmt.Errorf("model.embedding: %s looks at no class; take it out or use kind: cvae", article(c.Kind))
	case c.Beta != nil && !(*c.Beta >= 0 && *c.Beta <= 1e6):
		return fmt.Errorf("model.beta: %v, want a number from 0 to 1e6", *c.Beta)
	}
	return nil
}

func (c Config) checkInput() error {
	if len(c.Input) == 0 {
		return errors.New("model.input is missing: the shape of an image, [channels, height, width]")
	}
	if len(c.Input) != 3 {
		return fmt.Errorf("model.input: %v, want three numbers [channels, height, width]", c.Input)
	}
	for _, d := range c.Input {
		if d < 1 || d > maxSide {
			return fmt.Errorf("model.input: %v, want each from 1 to %d", c.Input, maxSide)
		}
	}
	if v := tensor.Volume(c.Input); v > maxValues {
		return fmt.Errorf("model.input: %v has %d values, the limit is %d", c.Input, v, maxValues)
	}
	return nil
}

func (c Config) checkLatent() error {
	if c.Latent == 0 {
		return errors.New("model.latent is missing: the width of z, at least 1")
	}
	if err := within("model.latent", c.Latent, 1, maxWidth); err != nil {
		return err
	}
	if c.Kind != CVAE {
		return nil
	}
	return within("model.embedding", c.Embedding, 1, maxWidth)
}

func (c Config) checkClasses() error {
	switch {
	case c.Kind != CVAE:
		return nil
	case c.Classes == 0:
		return errors.New("model.classes is missing: how many classes the data set has")
	}
	return within("model.classes", c.Classes, 1, maxWidth)
}

func (c Config) checkLayers() error {
	switch {
	case c.Encoder == nil:
		return errors.New("model.encoder is missing: list its layers, or [] for none before the latent head")
	case c.Mirror && c.Decoder != nil:
		return errors.New("model.mirror: true builds the decoder, but model.decoder is there as well; take one of them out")
	case !c.Mirror && len(c.Decoder) == 0:
		return errors.New("model.decoder is missing: list its layers, or write mirror: true")
	}
	if err := checkList("encoder", c.Encoder); err != nil {
		return err
	}
	if err := checkList("decoder", c.Decoder); err != nil {
		return err
	}
	if last := len(c.Decoder) - 1; c.Kind != AE && !c.Mirror && c.Decoder[last].Kind != "sigmoid" {
		return fmt.Errorf("model.decoder[%d] %s: the decoder of %s ends in sigmoid; add it as the last layer", last, c.Decoder[last].Kind, article(c.Kind))
	}
	return nil
}

// checkList reports the first layer of a list whose options are wrong.
func checkList(list string, specs []LayerSpec) error {
	if len(specs) > maxLayers {
		return fmt.Errorf("model.%s: %d layers, the limit is %d", list, len(specs), maxLayers)
	}
	for i, s := range specs {
		if err := s.check(); err != nil {
			return fmt.Errorf("model.%s[%d] %s: %w", list, i, s.Kind, err)
		}
	}
	return nil
}

func within(name string, v, from, to int) error {
	if v < from || v > to {
		return fmt.Errorf("%s: %d, want a number from %d to %d", name, v, from, to)
	}
	return nil
}

// article returns a kind with its article.
func article(k Kind) string {
	if k == AE {
		return "an ae"
	}
	return "a " + string(k)
}

package experiment

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/option"
)

// A NoiseKind is a way to spoil an image.
type NoiseKind string

const (
	NoiseGaussian   NoiseKind = "gaussian"        // normal numbers added to every value, clipped to 0..1; the level is their standard deviation
	NoiseSaltPepper NoiseKind = "salt-and-pepper" // pixels set to 0 or 1; the level is their share
	NoiseMask       NoiseKind = "mask"            // pixels set to 0; the level is their share
)

// NoiseKinds lists them.
var NoiseKinds = []NoiseKind{NoiseGaussian, NoiseSaltPepper, NoiseMask}

// Levels returns those an experiment looks at when none are asked for.
func (k NoiseKind) Levels() []float64 {
	if k == NoiseGaussian {
		return []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6}
	}
	return []float64{0.1, 0.2, 0.3, 0.4, 0.5}
}

// A NoiseLevel is some noise.
type NoiseLevel struct {
	Kind  NoiseKind `json:"kind"`
	Level float64   `json:"level"`
}

// of returns where a data set's noise has the level of this kind; nil for an unknown
// kind.
func (k NoiseKind) of(n *dataset.Noise) *float64 {
	switch k {
	case NoiseGaussian:
		return &n.Gaussian
	case NoiseSaltPepper:
		return &n.SaltPepper
	case NoiseMask:
		return &n.Mask
	}
	return nil
}

// NoiseLevelOf says what the noise of a data set's config is; nil: none.
func NoiseLevelOf(n *dataset.Noise) *NoiseLevel {
	for _, k := range NoiseKinds {
		if n != nil && *k.of(n) != 0 {
			return &NoiseLevel{k, *k.of(n)}
		}
	}
	return nil
}

// Noise returns the noise as the data set adds it. The kind has to be one of
// NoiseKinds.
func (l NoiseLevel) Noise() *dataset.Noise {
	n := new(dataset.Noise)
	*l.Kind.of(n) = l.Level
	return n
}

// MostNoise is the largest level of any noise, a standard deviation.
const MostNoise = 10

// Check returns an error for a level that the kind cannot have.
func (l NoiseLevel) Check() error {
	most, want := 1.0, fmt.Sprintf("want a share of the pixels above 0, at most 1, for %s noise", l.Kind)
	if l.Kind == NoiseGaussian {
		most, want = MostNoise, "want a standard deviation above 0, at most 10, for gaussian noise; pixels are 0 to 1"
	}
	switch {
	case !slices.Contains(NoiseKinds, l.Kind):
		return option.Wrong("noise", l.Kind, fmt.Sprintf("there are %v", NoiseKinds))
	case !(l.Level > 0 && l.Level <= most):
		return option.Wrong("levels", l.Level, want)
	}
	return nil
}

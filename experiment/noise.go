package experiment

import (
	"fmt"

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

// NoiseLevelOf says what the noise of a data set's config is; nil: none.
func NoiseLevelOf(n *dataset.Noise) *NoiseLevel {
	switch {
	case n == nil || *n == dataset.Noise{}:
		return nil
	case n.Gaussian != 0:
		return &NoiseLevel{NoiseGaussian, n.Gaussian}
	case n.SaltPepper != 0:
		return &NoiseLevel{NoiseSaltPepper, n.SaltPepper}
	}
	return &NoiseLevel{NoiseMask, n.Mask}
}

// Noise returns the noise as the data set adds it.
func (l NoiseLevel) Noise() *dataset.Noise {
	switch l.Kind {
	case NoiseGaussian:
		return &dataset.Noise{Gaussian: l.Level}
	case NoiseSaltPepper:
		return &dataset.Noise{SaltPepper: l.Level}
	}
	return &dataset.Noise{Mask: l.Level}
}

// MostNoise is the largest level of any noise, a standard deviation.
const MostNoise = 10

// Check returns an error for a level that the kind cannot have.
func (l NoiseLevel) Check() error {
	switch l.Kind {
	case NoiseGaussian:
		if !(l.Level > 0 && l.Level <= MostNoise) {
			return option.Wrong("levels", l.Level, "want a standard deviation above 0, at most 10, for gaussian noise; pixels are 0 to 1")
		}
	case NoiseSaltPepper, NoiseMask:
		if !(l.Level > 0 && l.Level <= 1) {
			return option.Wrong("levels", l.Level, fmt.Sprintf("want a share of the pixels above 0, at most 1, for %s noise", l.Kind))
		}
	default:
		return option.Wrong("noise", l.Kind, fmt.Sprintf("there are %v", NoiseKinds))
	}
	return nil
}

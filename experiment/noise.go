package experiment

import (
	"fmt"

	"github.com/diabolo-go/diabolo/dataset"
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

// levels returns those a Denoising looks at when none are asked for.
func (k NoiseKind) levels() []float64 {
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

// noise returns the noise as the data set adds it.
func (l NoiseLevel) noise() *dataset.Noise {
	switch l.Kind {
	case NoiseGaussian:
		return &dataset.Noise{Gaussian: l.Level}
	case NoiseSaltPepper:
		return &dataset.Noise{SaltPepper: l.Level}
	}
	return &dataset.Noise{Mask: l.Level}
}

// check reports a level that the kind cannot have.
func (l NoiseLevel) check() error {
	switch l.Kind {
	case NoiseGaussian:
		if !(l.Level > 0 && l.Level <= 10) {
			return fmt.Errorf("gaussian noise of level %v: want a standard deviation above 0, at most 10; pixels are 0 to 1", l.Level)
		}
	case NoiseSaltPepper, NoiseMask:
		if !(l.Level > 0 && l.Level <= 1) {
			return fmt.Errorf("%s noise of level %v: want a share of the pixels above 0, at most 1", l.Kind, l.Level)
		}
	default:
		return fmt.Errorf("there is no noise %q; there are %v", l.Kind, NoiseKinds)
	}
	return nil
}

package experiment

import (
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

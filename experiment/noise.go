package experiment

import (
	"github.com/diabolo-go/diabolo/dataset"
)

// A NoiseKind is a kind of noise on images.
type NoiseKind string

const (
	NoiseGaussian   NoiseKind = "gaussian"        // normal numbers added to every value, clipped to 0..1; the level is their standard deviation
	NoiseSaltPepper NoiseKind = "salt-and-pepper" // pixels set to 0 or 1; the level is their share
	NoiseMask       NoiseKind = "mask"            // pixels set to 0; the level is their share
)

// NoiseKinds lists all kinds.
var NoiseKinds = []NoiseKind{NoiseGaussian, NoiseSaltPepper, NoiseMask}

// A NoiseLevel is noise of some kind and strength.
type NoiseLevel struct {
	Kind  NoiseKind `json:"kind"`
	Level float64   `json:"level"` // for gaussian the standard deviation, with pixels in 0..1; else the share of the pixels
}

// of returns the field of n with the level of this kind; nil for an unknown kind.
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

// NoiseLevelOf returns the noise n of a data set's config; nil if n is nil or has none.
func NoiseLevelOf(n *dataset.Noise) *NoiseLevel {
	for _, k := range NoiseKinds {
		if n != nil && *k.of(n) != 0 {
			return &NoiseLevel{k, *k.of(n)}
		}
	}
	return nil
}

// Noise returns the noise as an option of a data set's config. It panics if the kind is not
// one of NoiseKinds.
func (l NoiseLevel) Noise() *dataset.Noise {
	n := new(dataset.Noise)
	*l.Kind.of(n) = l.Level
	return n
}

package denoise

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/config/option"
)

// mostNoise is the largest level of any noise, a standard deviation.
const mostNoise = 10

// levelsOf returns the default levels of a kind of noise.
func levelsOf(kind experiment.NoiseKind) []float64 {
	if kind == experiment.NoiseGaussian {
		return []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6}
	}
	return []float64{0.1, 0.2, 0.3, 0.4, 0.5}
}

// checkLevels returns an error for the first level that one of the kinds cannot have.
func (o *Options) checkLevels() error {
	for _, kind := range o.Kinds {
		most, want := 1.0, fmt.Sprintf("want a share of the pixels above 0, at most 1, for %s noise", kind)
		if kind == experiment.NoiseGaussian {
			most, want = mostNoise, "want a standard deviation above 0, at most 10, for gaussian noise; pixels are 0 to 1"
		}
		if i := slices.IndexFunc(o.Levels, func(l float64) bool { return !(l > 0 && l <= most) }); i >= 0 {
			return option.Wrong("levels", o.Levels[i], want)
		}
	}
	return nil
}

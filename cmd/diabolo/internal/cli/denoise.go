package cli

import (
	"context"

	"github.com/spf13/pflag"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
)

// allNoises is the word of --noise for every kind.
const allNoises = "all"

// denoiseVerb is `diabolo denoise`.
func (a *app) denoiseVerb() verb {
	o := experiment.DenoiseOptions{Show: 10}
	var kinds []string
	return verb{
		name: "denoise", short: "how well a model takes noise away, beside a median filter and PCA",
		long: `Adds noise to images, has the model reconstruct them and compares with the clean ones: PSNR, SSIM and binary cross-entropy a
pixel against the level of noise, beside doing nothing, a median filter (3x3 pixels; from 32 pixels a side on 5x5 as well)
and PCA of as many components. Pictures show the images clean, noisy and cleaned, the curves, and one image at every level.
Any model does; one trained with noise (train dae-digits, or --set dataset.noise.gaussian=0.4) does it better.`,
		flags: func(f *pflag.FlagSet) {
			f.StringSliceVar(&kinds, "noise", nil, names(experiment.NoiseKinds)+", or all; default the kind the model was trained with, else gaussian")
			f.Float64SliceVar(&o.Levels, "levels", nil, "how much: a standard deviation for gaussian, else a share of the pixels; default 0.1 to 0.6, or 0.5")
			f.IntVar(&o.Show, "show", o.Show, "images in the picture")
		},
		check: func() (err error) {
			if o.Show < 1 || o.Show > 1000 {
				return usage("--show %d, want 1 to 1000 images", o.Show)
			}
			o.Kinds, err = noiseKinds(kinds)
			return err
		},
		run: func(ctx context.Context, s *experiment.Subject) (any, report.Section, error) {
			r, err := experiment.Denoise(ctx, s, o)
			if err != nil {
				return nil, report.Section{}, err
			}
			return r, report.Denoise(words, r), nil
		},
	}
}

// noiseKinds reads --noise; nil is for the experiment to choose.
func noiseKinds(values []string) ([]experiment.NoiseKind, error) {
	switch {
	case len(values) == 0:
		return nil, nil
	case len(values) == 1 && values[0] == allNoises:
		return experiment.NoiseKinds, nil
	}
	return chosen("noise", values, experiment.NoiseKinds)
}

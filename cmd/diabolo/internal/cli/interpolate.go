package cli

import (
	"context"

	"github.com/spf13/pflag"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
)

// interpolateVerb is `diabolo interpolate`.
func (a *app) interpolateVerb() verb {
	o := experiment.DefaultInterpolate()
	return verb{
		name: "interpolate", short: "walks from image to image through the latents",
		long: `Moves z from one image to another along a line and along an arc, and decodes: a strip of images beside the plain
cross-fade of its ends, with the change from step to step, so that jumps show as numbers. An image is named by its
number in the data set (17), by its file (George_W_Bush_0001), or as class:5, the most typical image of that class.
Without names it goes between images of different classes, a CVAE between images of one class.

A CVAE is told one class all along a path, that of its first image or --class, so that only the style moves.`,
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&o.From, "from", "", "the image a path begins at")
			f.StringVar(&o.To, "to", "", "the image it ends at")
			f.StringSliceVar(&o.Loop, "loop", nil, "go through these images and back to the first, such as 3,17,21")
			f.IntVar(&o.Steps, "steps", o.Steps, "images of a path, its ends included")
			f.IntVar(&o.Pairs, "pairs", o.Pairs, "how many paths when no image is named")
			f.StringVar(&o.Class, "class", "", "what a CVAE is told along a path; default the class of its first image")
		},
		check: func() error {
			if o.Steps < 3 || o.Steps > 100 {
				return usage("--steps %d, want 3 to 100 images", o.Steps)
			}
			if o.Pairs < 1 || o.Pairs > 100 {
				return usage("--pairs %d, want 1 to 100 paths", o.Pairs)
			}
			return nil
		},
		run: func(ctx context.Context, s *experiment.Subject) (any, report.Section, error) {
			r, err := experiment.Interpolate(ctx, s, o)
			if err != nil {
				return nil, report.Section{}, err
			}
			return r, report.Interpolate(words, r), nil
		},
	}
}

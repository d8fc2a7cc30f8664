package cli

import (
	"context"
	"strings"

	"github.com/spf13/pflag"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
)

// sampleVerb is `diabolo sample`.
func (a *app) sampleVerb() verb {
	o := experiment.DefaultSample()
	from := []string{"all"}
	return verb{
		name: "sample", short: "new images, each beside its nearest training image",
		long: `Draws z and decodes it: from N(0, 1) (prior; an AE has none), from the mean and the standard deviation of each value over
the validation latents (spread), from a Gaussian with the whole covariance of the training latents (gaussian), or from a
mixture of Gaussians fitted to these (mixture). A CVAE is asked for classes: --class 5,7, or all of them, every row with the same z.

Beside each sample stands the training image nearest to it. What is measured: the Fréchet distance from the training
images, the distance to the nearest of them, and where there are classes, what a judge trained on the real images sees;
each beside the same of images the model was not trained with.`,
		flags: func(f *pflag.FlagSet) {
			f.StringSliceVar(&from, "from", from, "prior, spread, gaussian, mixture or all")
			f.StringSliceVar(&o.Classes, "class", nil, "what a CVAE is asked for, such as 5 or 5,7; default every class")
			f.IntVar(&o.Count, "count", o.Count, "images of each sampler, and of each class, in the picture")
			f.Float64Var(&o.Temperature, "temperature", o.Temperature, "multiplies the standard deviation of what is drawn; 0 gives the mean")
			f.IntVar(&o.Parts, "parts", 0, "of the mixture; 0: chosen by BIC")
			f.BoolVar(&o.Diagonal, "diagonal", false, "the values of z are independent within a part of the mixture")
			f.IntVar(&o.Measure, "measure", o.Measure, "images of each sampler, and of each class, that are measured; 0: none, which needs no judge")
		},
		check: func() error {
			o.From = nil
			for _, name := range from {
				if name == "all" && len(from) > 1 {
					return usage("--from %s: all stands alone", strings.Join(from, ","))
				}
				if name != "all" {
					o.From = append(o.From, experiment.Sampler(name))
				}
			}
			if o.Count < 1 || o.Count > 1000 {
				return usage("--count %d, want 1 to 1000 images", o.Count)
			}
			return nil
		},
		run: func(ctx context.Context, s *experiment.Subject) (any, report.Section, error) {
			r, err := experiment.Sample(ctx, s, o)
			if err != nil {
				return nil, report.Section{}, err
			}
			return r, report.Sample(words, r), nil
		},
	}
}

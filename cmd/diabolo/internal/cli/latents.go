package cli

import (
	"context"
	"math"

	"github.com/spf13/pflag"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// latentsVerb is `diabolo latents`.
func (a *app) latentsVerb() verb {
	o := experiment.DefaultLatents()
	order := ""
	return verb{
		name: "latents", short: "what each dimension of z holds: spread, KL, in use or not, and a traversal",
		long: `Encodes images and measures each dimension of z over them: mean and standard deviation of mu; of a VAE or CVAE also the
KL from N(0, 1), the standard deviation about mu, and whether the dimension is active (the variance of mu is above 0.01, Burda
et al. 2015). The picture is a traversal: each row moves one dimension and holds the others. A second picture shows KL, or the
spread, of all dimensions.`,
		flags: func(f *pflag.FlagSet) {
			f.IntVar(&o.Show, "show", o.Show, "dimensions in the picture, the first in order")
			f.IntVar(&o.Steps, "steps", o.Steps, "images of each dimension")
			f.Float64Var(&o.Range, "range", o.Range, "the first and last image, in standard deviations from the middle: of the prior, or of an AE's latents")
			f.IntVar(&o.Image, "image", o.Image, "number in the data set of an image whose latent holds the other dimensions; -1: their means do")
			f.StringVar(&o.Class, "class", "", "what a CVAE draws; default the class of --image, or the first")
			f.StringVar(&order, "sort", "", "kl or spread; default kl, of an AE spread")
		},
		check: func() error {
			o.Order = experiment.Order(order)
			switch {
			case o.Show < 1 || o.Show > 1000:
				return usage("--show %d, want 1 to 1000 dimensions", o.Show)
			case o.Steps < 2 || o.Steps > 100:
				return usage("--steps %d, want 2 to 100 images", o.Steps)
			case !(o.Range > 0) || math.IsInf(o.Range, 1):
				return usage("--range %v, want more than 0 standard deviations", o.Range)
			case o.Image < -1:
				return usage("--image %d, want the number of an image, or -1 for the means", o.Image)
			case order != "" && o.Order != experiment.ByKL && o.Order != experiment.BySpread:
				return usage("--sort %s%s", order, nearest.Hint(order, []string{string(experiment.ByKL), string(experiment.BySpread)}))
			}
			return nil
		},
		run: func(ctx context.Context, s *experiment.Subject) (any, report.Section, error) {
			r, err := experiment.Latents(ctx, s, o)
			if err != nil {
				return nil, report.Section{}, err
			}
			return r, report.Latents(words, r), nil
		},
	}
}

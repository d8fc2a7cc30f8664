package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// reconstructVerb is `diabolo reconstruct`.
func (a *app) reconstructVerb() verb {
	o := experiment.ReconstructOptions{Show: 16}
	picks := []string{string(experiment.PickSpread), string(experiment.PickBest), string(experiment.PickWorst)}
	var f *pflag.FlagSet
	return verb{
		name: "reconstruct", short: "originals above reconstructions and PCA's, with MSE, PSNR and SSIM",
		long: `Encodes and decodes all images and compares them with the originals: mean squared error, PSNR and SSIM (Gaussian window of
11x11), of each image, described over all of them, beside PCA of as many components fitted on the same training images.
A picture for each --pick shows originals above what the model and PCA make of them; a histogram shows the PSNR of all.`,
		flags: func(flags *pflag.FlagSet) {
			f = flags
			f.IntVar(&o.Show, "show", o.Show, "images in each picture")
			f.StringSliceVar(&picks, "pick", picks, "which images: "+names(experiment.Picks)+"; a picture each")
			f.IntSliceVar(&o.Images, "images", nil, "show these, by their numbers in the data set, such as 3,17; alone unless there is a --pick")
		},
		check: func() (err error) {
			if o.Show < 1 || o.Show > 1000 {
				return usage("--show %d, want 1 to 1000 images", o.Show)
			}
			o.Picks = nil
			if len(o.Images) == 0 || f.Changed("pick") {
				o.Picks, err = chosen("pick", picks, experiment.Picks)
			}
			return err
		},
		run: func(ctx context.Context, s *experiment.Subject) (any, report.Section, error) {
			r, err := experiment.Reconstruct(ctx, s, o)
			if err != nil {
				return nil, report.Section{}, err
			}
			return r, report.Reconstruct(words, r), nil
		},
	}
}

// names lists values for people.
func names[T ~string](known []T) string {
	list := make([]string, len(known))
	for i, k := range known {
		list[i] = string(k)
	}
	return strings.Join(list, ", ")
}

// chosen checks the values of a flag that takes several of those known, each
// once.
func chosen[T ~string](flag string, values []string, known []T) ([]T, error) {
	var list []T
	for _, v := range values {
		if !slices.Contains(known, T(v)) {
			return nil, usage("--%s %s: there is no such one%s", flag, v, nearest.Hint(v, strings.Split(names(known), ", ")))
		}
		if !slices.Contains(list, T(v)) {
			list = append(list, T(v))
		}
	}
	if len(list) == 0 {
		return nil, usage("--%s: want one or more of %s", flag, fmt.Sprint(names(known)))
	}
	return list, nil
}

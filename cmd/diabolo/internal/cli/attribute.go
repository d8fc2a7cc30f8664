package cli

import (
	"context"
	"slices"

	"github.com/spf13/pflag"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
)

// attributeVerb is `diabolo attribute`.
func (a *app) attributeVerb() verb {
	o := experiment.DefaultAttribute()
	return verb{
		name: "attribute", short: "an attribute added to faces, and what else that changes",
		long: `Adds an attribute, such as a smile, to latents: the difference of the mean latents of images with it and without. Judges
trained on other people score held-out faces before and after: the dose that turns 80 % of the judgements, and how far a
second attribute, the guard, moves with it, for a plain direction and for three made to leave the guard alone.`,
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&o.Attribute, "attribute", o.Attribute, "what is added; default Smiling")
			f.StringVar(&o.Guard, "guard", o.Guard, "what should stay as it is; default Male, or Smiling when Male is added")
			f.IntVar(&o.Count, "count", o.Count, "highest and lowest images that the direction of the grid is made of")
			f.Float64SliceVar(&o.Doses, "doses", o.Doses, "multiples of the direction, from 0 on, rising")
			f.Float64Var(&o.Flips, "flips", o.Flips, "share of judgements to turn where the directions are compared")
			f.IntVar(&o.Show, "show", o.Show, "faces in the pictures")
		},
		check: func() error { return checkAttribute(o) },
		run: func(ctx context.Context, s *experiment.Subject) (any, report.Section, error) {
			r, err := experiment.Attribute(ctx, s, o)
			if err != nil {
				return nil, report.Section{}, err
			}
			return r, report.Attribute(words, r), nil
		},
	}
}

func checkAttribute(o experiment.AttributeOptions) error {
	switch {
	case o.Count < 1:
		return usage("--count %d, want 1 image or more", o.Count)
	case o.Show < 1 || o.Show > 100:
		return usage("--show %d, want 1 to 100 faces", o.Show)
	case !(o.Flips > 0 && o.Flips < 1):
		return usage("--flips %v, want a share above 0 and below 1", o.Flips)
	case len(o.Doses) == 0 || len(o.Doses) > 20 || o.Doses[0] < 0 || !slices.IsSorted(o.Doses) || o.Doses[len(o.Doses)-1] > experiment.MaxDose:
		return usage("--doses %v, want up to 20 numbers from 0 to %d, rising", o.Doses, experiment.MaxDose)
	}
	return nil
}

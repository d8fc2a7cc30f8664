package cli

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/anomaly"
)

// scoring are the flags that anomaly has besides the options of the experiment.
type scoring struct {
	*anomaly.Options
	against string
	score   []string
	sort    bool
}

// anomalyVerb adds to `diabolo anomaly` what is not the experiment's.
func (a *app) anomalyVerb(v *verb, options *anomaly.Options) {
	o := &scoring{Options: options}
	v.flags = func(f *pflag.FlagSet) {
		f.StringVar(&o.against, "against", "", "test with the pictures in this folder as strange ones")
		f.StringArrayVar(&o.score, "score", nil, "list the pictures in this folder, or this picture, with scores and verdicts; may be repeated")
		f.BoolVar(&o.sort, "sort", false, "with --score: the strangest first")
	}
	v.check = o.check
	v.instead = func(c *cobra.Command, path string) (bool, error) {
		if len(o.score) == 0 {
			return false, nil
		}
		return true, a.scorePictures(c, path, o)
	}
	v.prepare = func(ctx context.Context, s *experiment.Subject) (err error) {
		if o.against != "" {
			o.Against, err = s.Others(ctx, dataset.Config{Name: dataset.FolderPrefix + o.against})
		}
		return err
	}
}

func (o *scoring) check() error {
	switch {
	case o.sort && len(o.score) == 0:
		return usage("--sort is about a listing; name the pictures with --score")
	case o.against != "" && len(o.score) > 0:
		return usage("--against tests a model and --score uses it; take one of them")
	}
	return nil
}

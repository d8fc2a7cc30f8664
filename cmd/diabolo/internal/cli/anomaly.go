package cli

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/model"
)

const anomalyLong = `Puts a model that was trained on normal images to the test: one that knows a single class, as
diabolo train one-mnist or train PRESET --set dataset.only=[8] make it, or one of a folder of normal images.

It scores normal images that were held out and strange ones: those of the other classes, or all in the folder --against. It
prints how well each score tells them apart, beside simple methods, sets a threshold for the false-alarm rate --rate with
normal images alone, and says what it finds. The threshold is kept as RUN/threshold.json.

--score FOLDER then lists new pictures with their score and verdict as CSV, or with --json as JSON, on stdout or in --out.
One that is broken is left out and listed.`

// anomalyFlags are the flags of anomaly alone.
type anomalyFlags struct {
	experiment.AnomalyOptions
	against string
	score   []string
	sort    bool
}

// anomalyVerb is `diabolo anomaly`.
func (a *app) anomalyVerb() verb {
	o := anomalyFlags{AnomalyOptions: experiment.DefaultAnomaly()}
	return verb{
		name: "anomaly", short: "how well a model of normal images finds strange ones; --score judges new ones", long: anomalyLong,
		flags: func(f *pflag.FlagSet) {
			f.Float64Var(&o.Rate, "rate", o.Rate, "share of normal images that the threshold may call strange")
			f.StringVar(&o.Score, "by", "", "the score the verdict goes by: unexplained, elbo (of a VAE), error or latent; default anomaly.score of the run's config")
			f.StringVar(&o.against, "against", "", "test with the pictures in this folder as strange ones")
			f.IntVar(&o.Show, "show", o.Show, "images in each row of the picture")
			f.StringArrayVar(&o.score, "score", nil, "list the pictures in this folder, or this picture, with scores and verdicts; may be repeated")
			f.BoolVar(&o.sort, "sort", false, "with --score: the strangest first")
		},
		check: o.check,
		instead: func(c *cobra.Command, path string) (bool, error) {
			if len(o.score) == 0 {
				return false, nil
			}
			return true, a.scorePictures(c, path, &o)
		},
		run: func(ctx context.Context, s *experiment.Subject) (any, report.Section, error) {
			r, err := a.anomaly(ctx, s, o)
			if err != nil {
				return nil, report.Section{}, err
			}
			return r, report.Anomaly(words, r), nil
		},
	}
}

func (o *anomalyFlags) check() error {
	switch {
	case !(o.Rate > 0 && o.Rate < 1):
		return usage("--rate %v, want a share between 0 and 1, such as 0.05", o.Rate)
	case o.Show < 1 || o.Show > 100:
		return usage("--show %d, want 1 to 100 images a row", o.Show)
	case o.sort && len(o.score) == 0:
		return usage("--sort is about a listing; name the pictures with --score")
	case o.against != "" && len(o.score) > 0:
		return usage("--against tests a model and --score uses it; take one of them")
	}
	return nil
}

// anomaly tests a model, and keeps the threshold beside it.
func (a *app) anomaly(ctx context.Context, s *experiment.Subject, o anomalyFlags) (experiment.Anomalies, error) {
	if o.against != "" {
		var err error
		if o.Against, err = s.Others(ctx, dataset.Config{Name: dataset.FolderPrefix + o.against}); err != nil {
			return experiment.Anomalies{}, err
		}
	}
	r, err := experiment.Anomaly(ctx, s, o.AnomalyOptions)
	if err != nil {
		return r, err
	}
	if err := s.Model.SaveThreshold(s.File, r.Threshold); err != nil {
		return r, failed(err)
	}
	a.say("the threshold is kept in %s", filepath.Join(s.Dir, model.ThresholdFile))
	return r, nil
}

package cli

import (
	"github.com/spf13/pflag"

	"github.com/diabolo-go/diabolo/experiment/anomaly"
)

// scoring are the flags of anomaly besides the options of the experiment.
type scoring struct {
	*anomaly.Options
	against string
	score   []string
	sort    bool
}

func (o *scoring) flags(f *pflag.FlagSet) {
	f.StringVar(&o.against, "against", "", "folder of strange pictures to test with")
	f.StringArrayVar(&o.score, "score", nil, "list the pictures of this folder, or this picture, with scores and verdicts; may be repeated")
	f.BoolVar(&o.sort, "sort", false, "with --score: the strangest first")
}

func (o *scoring) check() error {
	switch {
	case o.sort && len(o.score) == 0:
		return usage("--sort is for a listing; name the pictures with --score")
	case o.against != "" && len(o.score) > 0:
		return usage("--against tests a model and --score applies it; use one of them")
	}
	return nil
}

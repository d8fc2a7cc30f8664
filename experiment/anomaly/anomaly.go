// Package anomaly measures how well a model of normal images detects strange ones, and
// sets the threshold of its verdicts.
package anomaly

import (
	"context"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/scoring"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options are the options of Run.
type Options struct {
	Score string  // the score of the verdict, one of model.Config.Scores; "": that of the run's config, else the first
	Rate  float64 // false-alarm rate: share of normal images that may be called strange, in (0, 1)
	Show  int     // images in each row of the picture; at most all

	// Against, if set, has the strange images for the test, in place of those of the
	// classes that the model was not trained on.
	Against *dataset.Data
}

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Float("rate", &o.Rate, option.Share, "share of normal images that the threshold may flag as strange"),
		option.Text("by", &o.Score, "score that decides the verdict: unexplained, elbo (with a prior), error or latent; default anomaly.score of the run's config, else the first that the model has"),
		option.Int("show", &o.Show, option.Between(1, 100), "images per row of the picture"),
	}
}

// Default returns options with a false-alarm rate of 5 %.
func Default() Options { return Options{Rate: 0.05, Show: 8} }

// A Result measures how well a model that was trained on normal images detects strange
// ones. Scores are higher for stranger images. Images of the Scope counts the tested
// images, normal and strange.
type Result struct {
	experiment.Scope
	Normal  []string `json:"normal,omitempty"`  // the classes the model was trained on; nil without classes
	Against string   `json:"against,omitempty"` // the data set of the strange images, if it is another one
	Trained int      `json:"trained"`
	Held    int      `json:"held"`   // normal images that set the threshold
	Tested  int      `json:"tested"` // other normal images
	Strange int      `json:"strange"`

	Score     string            `json:"score"`  // the score of the verdict
	Scores    []Score           `json:"scores"` // those of the model, then those of the baselines
	Threshold model.Threshold   `json:"threshold"`
	False     experiment.Share  `json:"false_alarms"`       // share of the tested normal images above the threshold
	Detected  *experiment.Share `json:"detected,omitempty"` // share of the strange ones
	Classes   []Class           `json:"classes,omitempty"`  // of the strange images

	Rows []Row `json:"rows"` // of the picture

	// The scores of all tested images.
	NormalScores  []float64 `json:"-" cbor:",omitempty"`
	StrangeScores []float64 `json:"-" cbor:",omitempty"`
}

// A Score measures how well one score separates strange images from normal ones.
type Score struct {
	Name      string               `json:"name"`
	Baseline  bool                 `json:"baseline,omitempty"` // it is a simple method to compare the model with
	AUROC     *experiment.Estimate `json:"auroc,omitempty"`
	Precision *experiment.Estimate `json:"average_precision,omitempty"`

	// Corruption is the AUROC of separating held-out normal images from the same images
	// corrupted in five ways. It uses no strange images, so a score may be chosen by it.
	Corruption float64 `json:"damage_auroc"`
}

// A Class measures how well the strange images of one class are detected.
type Class struct {
	Class    string  `json:"class"`
	Images   int     `json:"images"`
	AUROC    float64 `json:"auroc"` // against all tested normal images
	Detected float64 `json:"detected"`
}

// A Row is the images with the highest or lowest scores.
type Row struct {
	Strange bool    `json:"strange"` // of the strange images, else of the normal ones
	Highest bool    `json:"highest"` // the highest scores, else the lowest
	Shown   []Image `json:"shown"`

	Original, Recon *tensor.Tensor `json:"-" cbor:",omitempty"` // N C H W
	Error           *tensor.Tensor `json:"-" cbor:",omitempty"` // N 1 H W: the absolute error, averaged over the channels
}

// An Image is one image with its score.
type Image struct {
	experiment.Item
	Score float64 `json:"score"`
	Above bool    `json:"above"` // the threshold
}

// Codes of warnings.
const (
	NoStrange  experiment.Code = "no_strange"  // there are no strange images for the test
	FewHeld    experiment.Code = "few_held"    // Count held-out normal images are too few to set a threshold for a false-alarm rate of Value
	MoreAlarms experiment.Code = "more_alarms" // the share Value of the tested normal images is above the threshold, significantly more than Rate
)

// A tester tests the model of a subject.
type tester struct{ *experiment.Subject }

// Run scores held-out normal images and strange ones by all scores of the model and by
// baselines, sets a threshold with the former, and counts the images above it. It returns
// an error for a conditional model, if no image was held out, and if o.Score is not one of
// the model's scores.
func Run(ctx context.Context, subject *experiment.Subject, o Options) (Result, error) {
	if err := option.Check(o.Fields()); err != nil {
		return Result{}, err
	}
	s := tester{subject}
	var err error
	if o.Score, err = scoring.Verdict(s.Run, o.Score); err != nil {
		return Result{}, err
	}
	t, err := s.trial(ctx, o)
	if err != nil {
		return Result{}, err
	}
	scales, err := s.scales(ctx)
	if err != nil {
		return Result{}, err
	}
	all, err := s.measure(ctx, t, scales)
	if err != nil {
		return Result{}, err
	}
	r := Result{
		Scope: s.Scope(), Normal: s.Data.Classes, Trained: s.Data.Train.Len(),
		Held: t.held.Len(), Tested: t.normal.Len(), Strange: t.strange.Len(), Score: o.Score, Scores: sumUp(all, scales, s.Seed),
	}
	r.Images = r.Tested + r.Strange
	if o.Against != nil {
		r.Against = o.Against.Name
	}
	if r.Strange == 0 {
		r.Warn(experiment.Warning{Code: NoStrange})
	}
	m := all[slices.IndexFunc(scales, func(c scale) bool { return c.name == o.Score })]
	r.judge(s, m, t, o.Rate)
	for _, row := range []Row{{Strange: true, Highest: true}, {Strange: true}, {Highest: true}, {}} {
		if err := r.show(s, row, m, t, o.Show); err != nil {
			return Result{}, err
		}
	}
	return r, nil
}

// Package anomaly puts a model of normal images to the test: how well it tells
// strange images from normal ones.
package anomaly

import (
	"context"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/scoring"
	"github.com/diabolo-go/diabolo/experiment/option"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options say how Run works.
type Options struct {
	Score string  // the one the verdict goes by, of the model's scores; "" is the first of them
	Rate  float64 // share of normal images that may be called strange, in (0, 1)
	Show  int     // images in each row of the picture; at most all

	// Against, when set, are strange images to test with, instead of those of the
	// classes the model was not trained on.
	Against *dataset.Data
}

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Float("rate", &o.Rate, option.Share, "share of normal images that the threshold may call strange"),
		option.Text("by", &o.Score, "the score the verdict goes by: unexplained, elbo (of a VAE), error or latent; default anomaly.score of the run's config, else the first"),
		option.Int("show", &o.Show, option.Between(1, 100), "images in each row of the picture"),
	}
}

// Default returns the options of a false-alarm rate of 5 %.
func Default() Options { return Options{Rate: 0.05, Show: 8} }

// A Result is how well a model that was trained on normal images tells others
// from them. Scores are higher for stranger images. The Images of the
// Scope are those tested, normal and strange.
type Result struct {
	experiment.Scope
	Normal  []string `json:"normal,omitempty"`  // the classes that trained; nil without classes
	Against string   `json:"against,omitempty"` // where the strange images are from, unless they are of the same data set
	Trained int      `json:"trained"`
	Held    int      `json:"held"`   // normal images that set the threshold
	Tested  int      `json:"tested"` // normal images besides
	Strange int      `json:"strange"`

	Score     string            `json:"score"`  // the one the verdict goes by
	Scores    []Score           `json:"scores"` // of the model, then of the baselines
	Threshold model.Threshold   `json:"threshold"`
	False     experiment.Share  `json:"false_alarms"`       // share of the tested normal images above the threshold
	Detected  *experiment.Share `json:"detected,omitempty"` // share of the strange ones
	Classes   []Class           `json:"classes,omitempty"`  // of the strange images

	Rows []Row `json:"rows"` // of the picture

	// The scores of all tested images.
	NormalScores  []float64 `json:"-" cbor:",omitempty"`
	StrangeScores []float64 `json:"-" cbor:",omitempty"`
}

// A Score is how well one score tells strange images from normal ones.
type Score struct {
	Name      string               `json:"name"`
	Baseline  bool                 `json:"baseline,omitempty"` // a simple method beside the model
	AUROC     *experiment.Estimate `json:"auroc,omitempty"`
	Precision *experiment.Estimate `json:"average_precision,omitempty"`

	// Corruption is the AUROC with which it tells held-out normal images from the same
	// images spoilt in five ways. No strange image has a part in it, so a score may
	// be chosen by it.
	Corruption float64 `json:"damage_auroc"`
}

// A Class is how well the strange images of one class are found.
type Class struct {
	Class    string  `json:"class"`
	Images   int     `json:"images"`
	AUROC    float64 `json:"auroc"` // against all tested normal images
	Detected float64 `json:"detected"`
}

// A Row is some images by their score.
type Row struct {
	Strange bool    `json:"strange"` // they are of the strange images, else of the normal ones
	Highest bool    `json:"highest"` // they score highest of these, else lowest
	Shown   []Image `json:"shown"`

	Original, Recon *tensor.Tensor `json:"-" cbor:",omitempty"` // N C H W
	Error           *tensor.Tensor `json:"-" cbor:",omitempty"` // N 1 H W: the absolute error, a mean over the channels
}

// An Image is one image with its score.
type Image struct {
	experiment.Item
	Score float64 `json:"score"`
	Above bool    `json:"above"` // the threshold
}

// The codes of the warnings.
const (
	NoStrange  experiment.Code = "no_strange"  // there are no strange images to test a model of normal ones with
	FewHeld    experiment.Code = "few_held"    // only Count held-out normal images set a threshold for a false-alarm rate of Value
	MoreAlarms experiment.Code = "more_alarms" // the share Value of the normal images tested is above the threshold, clearly more than was asked for
)

// A tester tests the model of a subject.
type tester struct{ *experiment.Subject }

// Run puts a model of normal images to the test: it scores held-out normal images
// and strange ones in every way there is, sets a threshold with the former, and
// counts what is found with it. It returns an error for a conditional model, if no image was
// held out, and if o.Score is none of the model's.
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

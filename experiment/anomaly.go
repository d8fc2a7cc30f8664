package experiment

import (
	"context"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// AnomalyOptions say how Anomaly works.
type AnomalyOptions struct {
	Score string  // the one the verdict goes by, of model.Config.Scores; "": as VerdictScore says
	Rate  float64 // share of normal images that may be called strange, in (0, 1)
	Show  int     // images in each row of the picture; at most all

	// Against, when set, are strange images to test with, instead of those of the
	// classes the model was not trained on.
	Against *dataset.Data
}

// DefaultAnomaly returns what `diabolo anomaly` does unless told otherwise.
func DefaultAnomaly() AnomalyOptions { return AnomalyOptions{Rate: 0.05, Show: 8} }

// Anomalies is how well a model that was trained on normal images tells others
// from them. Scores are higher for stranger images. The Images of the Head are
// those tested, normal and strange.
type Anomalies struct {
	Head
	Normal  []string `json:"normal,omitempty"`  // the classes that trained; nil without classes
	Against string   `json:"against,omitempty"` // where the strange images are from, unless they are of the same data set
	Trained int      `json:"trained"`
	Held    int      `json:"held"`   // normal images that set the threshold
	Tested  int      `json:"tested"` // normal images besides
	Strange int      `json:"strange"`

	Score     string          `json:"score"`  // the one the verdict goes by
	Scores    []AnomalyScore  `json:"scores"` // of the model, then of the baselines
	Threshold model.Threshold `json:"threshold"`
	False     Rate            `json:"false_alarms"`       // share of the tested normal images above the threshold
	Detected  *Rate           `json:"detected,omitempty"` // share of the strange ones
	Classes   []AnomalyClass  `json:"classes,omitempty"`  // of the strange images

	Rows []AnomalyRow `json:"rows"` // of the picture

	// The scores of all tested images.
	NormalScores  []float64 `json:"-"`
	StrangeScores []float64 `json:"-"`
}

// An AnomalyScore is how well one score tells strange images from normal ones.
type AnomalyScore struct {
	Name      string `json:"name"`
	Baseline  bool   `json:"baseline,omitempty"` // a simple method beside the model
	AUROC     *Rate  `json:"auroc,omitempty"`
	Precision *Rate  `json:"average_precision,omitempty"`

	// Damage is the AUROC with which it tells held-out normal images from the same
	// images spoilt in five ways. No strange image has a part in it, so a score may
	// be chosen by it.
	Damage float64 `json:"damage_auroc"`
}

// An AnomalyClass is how well the strange images of one class are found.
type AnomalyClass struct {
	Class    string  `json:"class"`
	Images   int     `json:"images"`
	AUROC    float64 `json:"auroc"` // against all tested normal images
	Detected float64 `json:"detected"`
}

// An AnomalyRow is some images by their score.
type AnomalyRow struct {
	Strange bool           `json:"strange"` // they are of the strange images, else of the normal ones
	Highest bool           `json:"highest"` // they score highest of these, else lowest
	Shown   []AnomalyImage `json:"shown"`

	Original, Recon *tensor.Tensor `json:"-"` // N C H W
	Error           *tensor.Tensor `json:"-"` // N 1 H W: the absolute error, a mean over the channels
}

// An AnomalyImage is one image with its score.
type AnomalyImage struct {
	Item
	Score float64 `json:"score"`
	Above bool    `json:"above"` // the threshold
}

// Anomaly puts a model of normal images to the test: it scores held-out normal
// images and strange ones in every way there is, sets a threshold with the former,
// and counts what is found with it. It errs for a CVAE, when no image was held
// out, and when o.Score is none of the model's.
func Anomaly(ctx context.Context, s *Subject, o AnomalyOptions) (Anomalies, error) {
	var err error
	if o.Score, err = VerdictScore(s.Run, o.Score); err != nil {
		return Anomalies{}, err
	}
	t, err := s.trial(ctx, o)
	if err != nil {
		return Anomalies{}, err
	}
	scales, err := s.scales(ctx)
	if err != nil {
		return Anomalies{}, err
	}
	m, err := s.measureAll(ctx, t, scales)
	if err != nil {
		return Anomalies{}, err
	}
	verdict := slices.IndexFunc(scales, func(c scale) bool { return c.name == o.Score })
	r := s.newAnomalies(t, o)
	r.Scores = m.scores(scales, s.Seed)
	r.judge(s, m.of(verdict), t, o.Rate)
	for _, row := range []AnomalyRow{{Strange: true, Highest: true}, {Strange: true}, {Highest: true}, {}} {
		if err := r.show(s, row, m.of(verdict), t, o.Show); err != nil {
			return Anomalies{}, err
		}
	}
	return r, nil
}

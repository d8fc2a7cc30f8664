// Package anomaly measures how well a model that was trained on normal images detects
// strange ones, and computes the threshold above which an image counts as strange.
package anomaly

import (
	"context"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options are the options of Run.
type Options struct {
	// Score decides what is strange: one of model.Config.Scores. If it is "", that is the
	// score of the run's config or, if it names none, the one with the highest
	// Score.Corruption.
	Score string
	Rate  float64 // false-alarm rate: the share of normal images that may score above the threshold, above 0 and below 1
	Show  int     // images in each of Result.Rows, 1 to 100; fewer if there are fewer

	// Against, if set, contains the images for the test. They are strange, except for those
	// of a class called good, normal or ok, which are normal. Otherwise the strange images
	// are those of the classes that the model was not trained on.
	Against []*dataset.Data

	// Maps, if set, is called with some of the tested images and the maps of their score,
	// N 1 H W: see model.Model.ErrorMaps. Its error ends Run.
	Maps func(images []experiment.Item, maps *tensor.Tensor) error `json:"-"`
}

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Float("rate", &o.Rate, option.Share, "share of normal images that the threshold may flag as strange"),
		option.Text("by", &o.Score, "name of the score that decides the verdict, such as unexplained; default anomaly.score of the run's config, else the one that best tells held-out images from corrupted copies"),
		option.Int("show", &o.Show, option.Between(1, 100), "images per row of the picture"),
	}
}

// Default returns options with a false-alarm rate of 5 %.
func Default() Options { return Options{Rate: 0.05, Show: 8} }

// A Result measures how well a model that was trained on normal images detects strange
// ones. Scores are higher for stranger images. Images of the Scope is Tested + Strange.
type Result struct {
	experiment.Scope
	Normal  []string `json:"normal,omitempty"`  // the classes the model was trained on; nil without classes
	Against []string `json:"against,omitempty"` // names of the data sets of the strange images, if they are others
	Trained int      `json:"trained"`           // number of training images
	Held    int      `json:"held"`              // number of held-out normal images that set the threshold
	Tested  int      `json:"tested"`            // number of other held-out normal images, for the test
	Strange int      `json:"strange"`           // number of strange images, for the test

	Score     string            `json:"score"`              // name of the score that decides what is strange
	Chosen    bool              `json:"chosen,omitempty"`   // Score was chosen by Score.Corruption
	Local     bool              `json:"local,omitempty"`    // Score.Corruption is of local damage: the normal images are not a class among others
	BaseRate  float64           `json:"base_rate"`          // share of the tested images that are strange: the average precision of chance
	Scores    []Score           `json:"scores"`             // those of the model, then those of the baselines
	Threshold model.Threshold   `json:"threshold"`          // of Score; model.Model.SaveThreshold stores it with the model
	False     experiment.Share  `json:"false_alarms"`       // share of the tested normal images above the threshold
	Detected  *experiment.Share `json:"detected,omitempty"` // share of the strange images above the threshold; nil if there are none
	Classes   []Class           `json:"classes,omitempty"`  // of the strange images, if they have classes or are those of folders
	Pixels    *Pixels           `json:"pixels,omitempty"`   // how well the maps find what masks mark; nil without masks

	// Rows show the strange images with the highest and the lowest scores, then the normal
	// ones.
	Rows []Row `json:"rows"`

	// The values of Score for all tested images, normal and strange.
	NormalScores  []float64 `json:"-" cbor:",omitempty"`
	StrangeScores []float64 `json:"-" cbor:",omitempty"`
}

// A Score measures how well one score separates strange images from normal ones.
type Score struct {
	// Name is one of model.Config.Scores or a baseline: pca-K, the squared error of the
	// reconstruction from K principal components; pca-K-unexplained, its share of the squared
	// deviation of the image from its mean in each channel; K-nn, the mean distance to the K
	// nearest training images; K-nn-normalised, the same between images of mean 0 and norm
	// 1; lof-pca-K, the local outlier factor (Breunig et al. 2000) in the coordinates of K
	// principal components.
	Name      string               `json:"name"`
	Baseline  bool                 `json:"baseline,omitempty"`          // it is a simple method to compare the model with
	AUROC     *experiment.Estimate `json:"auroc,omitempty"`             // area under the ROC curve; nil without strange images
	Precision *experiment.Estimate `json:"average_precision,omitempty"` // average precision of the strange images; nil without strange images

	// Ahead is the AUROC of the score that decides minus that of this baseline, with the
	// interval over the same resamples; nil without strange images.
	Ahead *experiment.Estimate `json:"ahead,omitempty"`

	// Corruption is the AUROC for telling held-out normal images from the same images
	// corrupted in several ways (in the manner of CutPaste, Li et al. 2021): the mean of
	// Corruptions, of the local ones if Result.Local is set, else of the others. It needs
	// no strange images, so a score may be chosen by it.
	Corruption  float64      `json:"damage_auroc"`
	Corruptions []Corruption `json:"damages,omitempty"` // each way by itself
}

// A Corruption is a way to spoil normal images: turned by a quarter; halved, half of it
// from another image; pasted, with a patch in the wrong place; erased, with a patch of the
// colour of a corner; blended with another image; scratched; spotted; with a missing, black
// or white, patch; and with a patch swapped for that of another image.
type Corruption struct {
	Name  string  `json:"name"`
	Local bool    `json:"local,omitempty"` // it spoils a small part of the image: the last four
	AUROC float64 `json:"auroc"`           // against the same images, unspoilt
}

// Pixels measures how well the maps of the score find what the masks of strange images
// mark, among all pixels of the masked images and of the tested normal ones.
type Pixels struct {
	Images  int     `json:"images"`  // strange images with a mask
	Regions int     `json:"regions"` // connected regions in the masks
	AUROC   float64 `json:"auroc"`   // of the pixels: see metric.PixelAUROC
	AUPRO   float64 `json:"aupro"`   // per-region overlap up to 30 % of false pixels: see metric.AUPRO
	Share   float64 `json:"share"`   // share of the pixels that the masks mark
}

// A Class measures how well the strange images of one class are detected.
type Class struct {
	Class    string  `json:"class"`    // name of the class
	Images   int     `json:"images"`   // number of its strange images
	AUROC    float64 `json:"auroc"`    // against all tested normal images
	Detected float64 `json:"detected"` // share of its images above the threshold
}

// A Row shows the N strange or normal images with the highest or lowest scores.
type Row struct {
	Strange bool    `json:"strange"` // they are strange images, else normal ones
	Highest bool    `json:"highest"` // highest score first, else lowest score first
	Shown   []Image `json:"shown"`

	Original, Recon *tensor.Tensor `json:"-" cbor:",omitempty"` // N C H W; Recon is not clipped to 0..1
	Error           *tensor.Tensor `json:"-" cbor:",omitempty"` // N 1 H W: the absolute error, averaged over the channels
}

// An Image is one image with its score.
type Image struct {
	experiment.Item
	Score float64 `json:"score"`
	Above bool    `json:"above"` // the score is above the threshold
}

// Codes of warnings.
const (
	NoStrange  experiment.Code = "no_strange"  // there are no strange images for the test
	FewHeld    experiment.Code = "few_held"    // Count held-out normal images are too few to set a threshold for a false-alarm rate of Value
	MoreAlarms experiment.Code = "more_alarms" // the share Value of the tested normal images is above the threshold, significantly more than Rate
)

// A tester tests the model of a subject.
type tester struct{ *experiment.Subject }

// Run computes all scores of the model, and of some baselines, for held-out normal images
// and for strange ones. From some of the normal images it computes a threshold (by split
// conformal prediction: Papadopoulos et al. 2002; Vovk, Gammerman and Shafer 2005), and
// counts how many of the other images are above it. It does not store the threshold.
//
// It returns an error for a conditional model, if too few images were held out, and if
// o.Score is not one of the model's scores; ErrOthers if the images are not those the model
// was trained on; and an error that wraps ErrTrained if the images of o.Against are.
func Run(ctx context.Context, subject *experiment.Subject, o Options) (Result, error) {
	if err := option.Check(o.Fields()); err != nil {
		return Result{}, err
	}
	s := tester{subject}
	if o.Score == "" && s.Config.Anomaly != nil {
		o.Score = s.Config.Anomaly.Score
	}
	if o.Score != "" {
		if _, _, err := s.Verdict(o.Score); err != nil {
			return Result{}, err
		}
	}
	t, err := s.trial(ctx, o)
	if err != nil {
		return Result{}, err
	}
	m, err := s.measure(ctx, t)
	if err != nil {
		return Result{}, err
	}
	r := Result{
		Scope: s.Scope(), Normal: s.Data.Classes, Trained: max(s.Data.Train.Len(), s.Info.TrainImages), // of which some may be gone
		Held: t.held.Len(), Tested: t.normal.Len(), Strange: t.strange.Len(), Score: o.Score, Local: s.local(),
	}
	r.Scores = m.corruption(r.Local)
	r.Images = r.Tested + r.Strange
	r.BaseRate = float64(r.Strange) / float64(r.Images)
	for _, d := range o.Against {
		r.Against = append(r.Against, d.Name)
	}
	if r.Chosen = r.Score == ""; r.Chosen {
		r.Score = m.choose(r.Scores)
	}
	if r.Strange > 0 {
		m.areas(r.Scores, r.Score, s.Seed)
	} else {
		r.Warn(experiment.Warning{Code: NoStrange})
	}
	r.judge(s, m, t, o.Rate)
	for _, row := range []Row{{Strange: true, Highest: true}, {Strange: true}, {Highest: true}, {}} {
		if err := r.show(s, row, t, o.Show); err != nil {
			return Result{}, err
		}
	}
	if o.Maps != nil {
		if err := r.maps(ctx, s, t, o.Maps); err != nil {
			return Result{}, err
		}
	}
	r.Pixels, err = r.pixels(ctx, s, t)
	return r, err
}

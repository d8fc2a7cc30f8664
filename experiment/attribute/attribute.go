// Package attribute adds an attribute, such as a smile, to faces by moving their latents
// along a direction, and measures what else changes.
package attribute

import (
	"cmp"
	"context"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options are the options of Run.
type Options struct {
	Attribute string    // the attribute to add; "": Smiling
	Guard     string    // the attribute that should not change; "": Male, or Smiling if Male is added
	Count     int       // how many images with the highest values of the attribute, and how many with the lowest, define the extreme direction
	Doses     []float64 // multiples of a direction to measure, 1 to 20 of them, 0 to 6, ascending
	Flips     float64   // share of judgements, above 0 and below 1: directions are compared at the doses at which each flips this share
	Show      int       // faces to show, 1 to 100
}

// Default returns options with 40 images at each extreme and doses up to 2, as in the study
// that this experiment repeats, and with 80 % of judgements to flip.
func Default() Options {
	return Options{Count: 40, Doses: []float64{0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2}, Flips: 0.8, Show: 8}
}

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Text("attribute", &o.Attribute, "attribute to add; default Smiling"),
		option.Text("guard", &o.Guard, "attribute that should not change; default Male, or Smiling if Male is added").Also(o.checkGuard),
		option.Int("count", &o.Count, option.AtLeast(1), "how many images with the highest, and with the lowest, attribute values define the direction in the first picture"),
		option.Floats("doses", &o.Doses, option.Between(0, maxDose).Rising(20), "multiples of the direction, from 0 on, in ascending order"),
		option.Float("flips", &o.Flips, option.Share, "share of judgements to change; each direction is compared at the dose that achieves this"),
		option.Int("show", &o.Show, option.Between(1, 100), "faces in the pictures"),
	}
}

func (o *Options) checkGuard() error {
	if cmp.Or(o.Attribute, usual) == o.Guard {
		return option.Wrong("guard", o.Guard, "want another one: it is both the attribute and its guard")
	}
	return nil
}

// usual is the default attribute.
const usual = "Smiling"

// A Result measures how faces change when an attribute is added to their latents. The
// judges are classifiers that predict the attribute and the guard. Directions and judges
// are learned from labelled training images of people who are not in the validation
// images. The edited faces are all labelled validation images without the attribute.
// Changes are relative to the unedited reconstruction, dose 0, with pixels clipped to 0..1.
type Result struct {
	experiment.Scope
	Attribute string    `json:"attribute"` // the attribute that is added
	Guard     string    `json:"guard"`     // the attribute that should not change
	Count     int       `json:"count"`     // as in Options
	Doses     []float64 `json:"doses"`     // as in Options
	Flips     float64   `json:"flips"`     // as in Options
	Learned   People    `json:"learned"`   // images that directions and judges are learned from
	Held      People    `json:"held"`      // images that the judges are tested on
	Edited    People    `json:"edited"`    // those of Held that are labelled as without the attribute
	Turnable  int       `json:"turnable"`  // number of Edited whose reconstruction is judged to lack the attribute, so that the judgement can flip
	Known     float64   `json:"known"`     // share of Edited for which the judgement of the guard, on the unedited reconstruction, agrees with the label

	Judges []Judge      `json:"judges"`          // of the attribute, then of the guard
	Truth  *FactorJudge `json:"truth,omitempty"` // for generated data, in which a known number determines the attribute; else nil
	Ways   []Way        `json:"ways"`            // the directions and their effects
	Best   WayName      `json:"best,omitempty"`  // of balanced, orthogonal and both, the one whose interval of Effect.Change stays closest to 0; "" if none reaches Flips

	// The images with the lowest values of the attribute, N C H W in 0..1, lowest first,
	// and the same faces moved along the extreme direction: N x doses images, face by face.
	Lowest, Grid *tensor.Tensor `json:"-" cbor:",omitempty"`

	// Some edited faces and their reconstructions, N C H W in 0..1, half of them with the
	// guard if there are enough. Shown identifies them.
	Shown           []Face         `json:"shown"`
	Original, Recon *tensor.Tensor `json:"-" cbor:",omitempty"`
}

// People counts images and the persons in them.
type People struct {
	Images  int    `json:"images"`
	Persons int    `json:"persons"`
	Cells   [4]int `json:"cells"` // images with neither attribute nor guard, the guard alone, the attribute alone, both
}

// A Judge measures how well the classifier of an attribute recognises it in people it was
// not trained on. A value is nil if all of these people have the attribute, or none.
type Judge struct {
	Attribute  string   `json:"attribute"`
	AUROC      *float64 `json:"auroc,omitempty"`       // on the images
	AUROCRecon *float64 `json:"auroc_recon,omitempty"` // on their reconstructions
}

// A FactorJudge measures how well a regression predicts, for images of people it was not
// trained on, the number that determines the attribute in generated data.
type FactorJudge struct {
	Factor        string  `json:"factor"`   // name of the number
	Cut           float64 `json:"cut"`      // the attribute is present above it
	R2            float64 `json:"r2"`       // share of the variance explained
	Accuracy      float64 `json:"accuracy"` // share of the images whose prediction is on the correct side of Cut
	R2Recon       float64 `json:"r2_recon"` // R2 and Accuracy on their reconstructions
	AccuracyRecon float64 `json:"accuracy_recon"`
	Turnable      int     `json:"turnable"` // number of edited images whose unedited reconstruction is predicted to be at most Cut
}

// A Face is an edited image that is shown.
type Face struct {
	experiment.Item
	Probabilities // for its unedited reconstruction
}

// A WayName is a method to compute a direction in latent space, as a difference of mean
// latents.
type WayName string

const (
	Extreme    WayName = "extreme"    // mean of the images with the highest values minus mean of those with the lowest
	Plain      WayName = "plain"      // mean of all images with the attribute minus mean of all without
	Balanced   WayName = "balanced"   // the average of that difference among images with the guard and among those without
	Orthogonal WayName = "orthogonal" // plain, minus its component along the guard's plain direction
	Both       WayName = "both"       // balanced, minus its component along the guard's balanced direction
)

// A Way is a direction and its effect on the edited faces.
type Way struct {
	Name   WayName     `json:"name"`
	Norm   float64     `json:"norm"`   // Euclidean length of the direction, which is the step at dose 1
	Cosine float64     `json:"cosine"` // of the angle to the guard's plain direction; for balanced and both, to its balanced one
	Curve  []DosePoint `json:"curve"`  // at each of Doses
	Most   float64     `json:"most"`   // largest share of judgements flipped at any dose tried, up to 6

	// At is the effect at the smallest dose, to a hundredth, that flips the share
	// Result.Flips of judgements; nil if no dose up to 6 does.
	At *Effect `json:"at,omitempty"`
}

// A DosePoint summarises the effect of a direction at one dose.
type DosePoint struct {
	Dose   float64 `json:"dose"`
	Flips  float64 `json:"flips"`  // share of Turnable that are now judged to have the attribute
	Change float64 `json:"change"` // change of the guard's probability, mean over Edited
}

// An Effect is the effect of a direction at the dose at which directions are compared. The
// 95 % intervals are by bootstrap over persons, with judges, direction and dose fixed.
type Effect struct {
	Dose       float64              `json:"dose"`
	Flips      float64              `json:"flips"`                    // as in DosePoint
	Change     experiment.Estimate  `json:"change"`                   // of the guard's probability, mean over Edited
	GuardFlips experiment.Estimate  `json:"guard_flips"`              // share of Edited whose judgement of the guard flips
	With       *experiment.Estimate `json:"change_with,omitempty"`    // Change over those labelled with the guard; nil if there are none
	Without    *experiment.Estimate `json:"change_without,omitempty"` // Change over those labelled without it; nil if there are none
	Error      float64              `json:"error"`                    // MSE between the decoded edited faces and their reconstructions by the model
	ErrorRatio float64              `json:"error_ratio"`              // Error divided by the same MSE at dose 0; above MaxErrorRatio, edits are unlike outputs of the model
	Truth      *TrueEffect          `json:"truth,omitempty"`          // nil unless Result.Truth is set
	Shown      []Probabilities      `json:"shown"`                    // for the faces of Result.Shown, edited
	Images     *tensor.Tensor       `json:"-" cbor:",omitempty"`      // these edited faces, N C H W in 0..1
}

// A TrueEffect is the effect on the predicted number that determines the attribute: see
// FactorJudge.
type TrueEffect struct {
	Flips  float64 `json:"flips"`  // share of FactorJudge.Turnable that move above the cut
	Before float64 `json:"before"` // mean over Edited, unedited
	After  float64 `json:"after"`  // mean over Edited, edited
}

// Probabilities are the predictions of the judges for one image.
type Probabilities struct {
	Attribute float64 `json:"attribute"` // probability that the image has the attribute
	Guard     float64 `json:"guard"`     // probability that it has the guard
}

// Codes of warnings.
const (
	EmptyCell      experiment.Code = "empty_cell"       // no training image is of the kind Name, so no direction can be balanced
	WeakJudge      experiment.Code = "weak_judge"       // the judge of Name has an AUROC of only Value on reconstructions of new people
	FewEdited      experiment.Code = "few_edited"       // only Count held-out faces are edited
	DoseNotReached experiment.Code = "dose_not_reached" // direction Name flips at most the share Value of judgements
	EditsUnlikely  experiment.Code = "edits_unlikely"   // the model reconstructs faces edited by Name with Value times the error of unedited ones
)

// Run adds an attribute to faces, by moving their latents along each direction, and
// measures the effect on it and on another attribute, the guard, which should not change.
// It needs the images the model was trained on, some of them held out, and their
// attributes. It returns an error if an attribute does not exist, if fewer than 2 Count
// training images are labelled with both, if all or none of these have one of the
// attributes, and if there is no face to edit. If one of the four combinations of the
// attributes is missing, there are no balanced directions, and there is a warning.
func Run(ctx context.Context, s *experiment.Subject, o Options) (Result, error) {
	e, err := newEditing(s, o)
	if err != nil {
		return Result{}, err
	}
	r := Result{
		Scope: s.Scope(), Attribute: e.target.Name, Guard: e.guard.Name,
		Count: o.Count, Doses: o.Doses, Flips: o.Flips,
		Learned: e.people(e.learn), Held: e.people(e.held), Edited: e.people(e.edited),
	}
	if r.Edited.Images < fewEdited {
		r.Warn(experiment.Warning{Code: FewEdited, Count: r.Edited.Images})
	}
	if err := e.judge(ctx, &r); err != nil {
		return Result{}, err
	}
	directions, err := e.directions(ctx, &r)
	if err != nil {
		return Result{}, err
	}
	if err := e.start(ctx, &r); err != nil {
		return Result{}, err
	}
	for i, d := range directions {
		way, err := e.way(ctx, d)
		if err != nil {
			return Result{}, err
		}
		r.Ways = append(r.Ways, way)
		s.Advance(0.3 + 0.65*float64(i+1)/float64(len(directions)))
	}
	r.judgeWays()
	return r, e.grid(&r, directions[0])
}

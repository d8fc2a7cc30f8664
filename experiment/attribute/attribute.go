// Package attribute adds an attribute, such as a smile, to the latents of faces, and
// measures what else changes.
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
	Count     int       // number of images with the highest values, and with the lowest, that define the extreme direction
	Doses     []float64 // multiples of a direction to measure, from 0 on, ascending
	Flips     float64   // share of judgements to flip: the directions are compared at the doses that flip as many
	Show      int       // faces in the pictures
}

// Default returns the options of the study that this experiment repeats, 40 images of each
// kind and doses up to 2, and 80 % of judgements to flip.
func Default() Options {
	return Options{Count: 40, Doses: []float64{0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2}, Flips: 0.8, Show: 8}
}

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Text("attribute", &o.Attribute, "attribute to add; default Smiling"),
		option.Text("guard", &o.Guard, "attribute that should not change; default Male, or Smiling if Male is added").Also(o.checkGuard),
		option.Int("count", &o.Count, option.AtLeast(1), "number of images with the highest values of the attribute, and of those with the lowest, that define the direction in the first picture"),
		option.Floats("doses", &o.Doses, option.Between(0, maxDose).Rising(20), "multiples of the direction, from 0 on, in ascending order"),
		option.Float("flips", &o.Flips, option.Share, "share of judgements to change: the directions are compared at the dose at which each changes it"),
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
// directions and the judges are learned from labelled training images of people who are
// not among the edited ones. Edited are all labelled validation images without the
// attribute. Everything is measured relative to the unedited reconstruction, dose 0, with
// pixels clipped to 0..1.
type Result struct {
	experiment.Scope
	Attribute string    `json:"attribute"`
	Guard     string    `json:"guard"`
	Count     int       `json:"count"` // images with the highest, and with the lowest values, that define the extreme direction
	Doses     []float64 `json:"doses"`
	Flips     float64   `json:"flips"`    // share of judgements to flip
	Learned   People    `json:"learned"`  // training images of directions and judges
	Held      People    `json:"held"`     // test images of the judges
	Edited    People    `json:"edited"`   // those of Held that lack the attribute
	Turnable  int       `json:"turnable"` // of Edited, reconstructions judged to lack it: those that can flip
	Known     float64   `json:"known"`    // share of Edited whose unedited reconstruction is judged as labelled for the guard

	Judges []Judge      `json:"judges"`          // of the attribute, of the guard
	Truth  *FactorJudge `json:"truth,omitempty"` // for generated data, which has the number behind the attribute
	Ways   []Way        `json:"ways"`
	Best   WayName      `json:"best,omitempty"` // of the directions designed to spare the guard, the one with the smallest bound on its change

	// The images with the lowest values, N C H W in 0..1, and these moved along the
	// extreme direction: N x doses images, face by face.
	Lowest, Grid *tensor.Tensor `json:"-" cbor:",omitempty"`

	// Some edited faces and their reconstructions, half of them with the guard if there
	// are enough. Shown identifies them.
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
// not trained on. A value is nil if all these people have it, or none.
type Judge struct {
	Attribute  string   `json:"attribute"`
	AUROC      *float64 `json:"auroc,omitempty"`       // on the images
	AUROCRecon *float64 `json:"auroc_recon,omitempty"` // on their reconstructions
}

// A FactorJudge measures how well the true number behind the attribute is predicted for
// images of people it was not trained on.
type FactorJudge struct {
	Factor        string  `json:"factor"`
	Cut           float64 `json:"cut"`      // the attribute is present above it
	R2            float64 `json:"r2"`       // share of the variance explained
	Accuracy      float64 `json:"accuracy"` // share of the images on the correct side of Cut
	R2Recon       float64 `json:"r2_recon"` // the same on their reconstructions
	AccuracyRecon float64 `json:"accuracy_recon"`
	Turnable      int     `json:"turnable"` // edited images whose reconstruction is below Cut
}

// A Face is an edited image that is shown.
type Face struct {
	experiment.Item
	Probabilities // of its reconstruction
}

// A WayName is a method to compute a direction.
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
	Norm   float64     `json:"norm"`   // length of the direction, at dose 1
	Cosine float64     `json:"cosine"` // of the angle to the guard's direction; for balanced and both, to the balanced one
	Curve  []DosePoint `json:"curve"`  // at Doses
	Most   float64     `json:"most"`   // largest share of judgements flipped at any dose tried, up to 6

	// At is the effect at the smallest dose, to a hundredth, that flips the share Result.Flips of
	// judgements; nil if no dose up to 6 does.
	At *Effect `json:"at,omitempty"`
}

// A DosePoint summarises the effect of a direction at one dose.
type DosePoint struct {
	Dose   float64 `json:"dose"`
	Flips  float64 `json:"flips"`  // share of Turnable judged to have the attribute
	Change float64 `json:"change"` // mean change of the guard's probability
}

// An Effect is the effect of a direction at the dose at which directions are compared. The
// 95 % intervals are by bootstrap over persons, with judges, direction and dose fixed.
type Effect struct {
	Dose       float64              `json:"dose"`
	Flips      float64              `json:"flips"`
	Change     experiment.Estimate  `json:"change"`                // of the guard's probability, mean over Edited
	GuardFlips experiment.Estimate  `json:"guard_flips"`           // share of Edited whose judgement of the guard flips
	With       *experiment.Estimate `json:"change_with,omitempty"` // Change of those labelled with the guard
	Without    *experiment.Estimate `json:"change_without,omitempty"`
	Error      float64              `json:"error"`       // MSE between the edited faces and their own reconstructions
	ErrorRatio float64              `json:"error_ratio"` // relative to that of unedited reconstructions
	Truth      *TrueEffect          `json:"truth,omitempty"`
	Shown      []Probabilities      `json:"shown"`
	Images     *tensor.Tensor       `json:"-" cbor:",omitempty"` // the shown faces, edited
}

// A TrueEffect is the effect on the number behind the attribute.
type TrueEffect struct {
	Flips  float64 `json:"flips"`  // share of the images below the cut that move above it
	Before float64 `json:"before"` // mean over Edited
	After  float64 `json:"after"`
}

// Probabilities are the predictions of the judges for one image.
type Probabilities struct {
	Attribute float64 `json:"attribute"`
	Guard     float64 `json:"guard"`
}

// Codes of warnings.
const (
	EmptyCell      experiment.Code = "empty_cell"       // no training image is of the kind Name, so no direction can be balanced
	WeakJudge      experiment.Code = "weak_judge"       // the judge of Name has an AUROC of only Value on reconstructions of new people
	FewEdited      experiment.Code = "few_edited"       // only Count held-out faces are edited
	DoseNotReached experiment.Code = "dose_not_reached" // direction Name flips at most the share Value of judgements
	EditsUnlikely  experiment.Code = "edits_unlikely"   // the model reconstructs faces edited by Name with Value times the error of unedited ones
)

// Run adds an attribute to the latents of faces, and measures the effect on it and on
// another attribute that should not change. It needs the images the model was trained on,
// some of them held out, and their attributes. It returns an error if an attribute does
// not exist, if there are fewer than 2 Count labelled images, and if all or none of the
// people have an attribute; a missing combination that only some directions need is a
// warning.
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

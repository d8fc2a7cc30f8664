// Package attribute adds an attribute, such as a smile, to the latents of faces, and
// measures what else that changes.
package attribute

import (
	"cmp"
	"context"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/option"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options say how Run works.
type Options struct {
	Attribute string    // what is added to faces; "" is Smiling
	Guard     string    // what should stay as it was; "" is Male, or Smiling when Male is added
	Count     int       // the extreme direction is made of so many of the highest images and as many of the lowest
	Doses     []float64 // multiples of a direction to look at, from 0 on, rising
	Flips     float64   // share of judgements to be turned: the ways are compared where they turn as many
	Show      int       // faces in the pictures
}

// Default returns the options of the study that this repeats: 40 images of each
// kind and doses up to 2; and 80 % of judgements turned.
func Default() Options {
	return Options{Count: 40, Doses: []float64{0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2}, Flips: 0.8, Show: 8}
}

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Text("attribute", &o.Attribute, "what is added; default Smiling"),
		option.Text("guard", &o.Guard, "what should stay as it is; default Male, or Smiling when Male is added").Also(o.checkGuard),
		option.Int("count", &o.Count, option.AtLeast(1), "highest and lowest images that the direction of the grid is made of"),
		option.Floats("doses", &o.Doses, option.Between(0, maxDose).Rising(20), "multiples of the direction, from 0 on, rising"),
		option.Float("flips", &o.Flips, option.Share, "share of judgements to turn where the directions are compared"),
		option.Int("show", &o.Show, option.Between(1, 100), "faces in the pictures"),
	}
}

func (o *Options) checkGuard() error {
	if cmp.Or(o.Attribute, usual) == o.Guard {
		return option.Wrong("guard", o.Guard, "want another one: it is both the attribute and its guard")
	}
	return nil
}

// usual is the attribute that is added unless another one is named.
const usual = "Smiling"

// A Result is what happens to faces when an attribute is added to their
// latents. The directions and the judges come from labelled training images of
// people none of whom is among the edited; these are all labelled validation
// images without the attribute. All is measured against the unedited
// reconstruction, dose 0, with pixels clipped to 0..1 as a picture shows them.
type Result struct {
	experiment.Scope
	Attribute string    `json:"attribute"`
	Guard     string    `json:"guard"`
	Count     int       `json:"count"` // highest and lowest images behind the extreme way
	Doses     []float64 `json:"doses"`
	Flips     float64   `json:"flips"`    // share of judgements to be turned
	Learned   People    `json:"learned"`  // whom directions and judges come from
	Held      People    `json:"held"`     // whom the judges are tested on
	Edited    People    `json:"edited"`   // those of Held without the attribute
	Turnable  int       `json:"turnable"` // of Edited, reconstructions judged to be without it: those that can flip
	Known     float64   `json:"known"`    // share of Edited whose guard is judged as labelled, unedited

	Judges []Judge      `json:"judges"`          // of the attribute, of the guard
	Truth  *FactorJudge `json:"truth,omitempty"` // where the data knows the number the attribute is the sign of
	Ways   []Way        `json:"ways"`
	Best   WayName      `json:"best,omitempty"` // of the ways made to leave the guard alone, the one that surely moves it least

	// The lowest images, N C H W in 0..1, and what the extreme direction makes of
	// each: N x doses images, those of one face after the other.
	Lowest, Grid *tensor.Tensor `json:"-" cbor:",omitempty"`

	// Edited faces and their reconstructions, half of them with the guard where
	// there are so many. Shown says which.
	Shown           []Face         `json:"shown"`
	Original, Recon *tensor.Tensor `json:"-" cbor:",omitempty"`
}

// People counts images and the persons on them.
type People struct {
	Images  int    `json:"images"`
	Persons int    `json:"persons"`
	Cells   [4]int `json:"cells"` // images with neither attribute nor guard, the guard alone, the attribute alone, both
}

// An Judge is how well the judge of an attribute tells people it has not
// learned from apart. A figure is nil when they all are of one kind.
type Judge struct {
	Attribute  string   `json:"attribute"`
	AUROC      *float64 `json:"auroc,omitempty"`       // on their pictures
	AUROCRecon *float64 `json:"auroc_recon,omitempty"` // on reconstructions of these
}

// A FactorJudge is how well the true number behind the attribute is read off
// pictures of people it was not learned from.
type FactorJudge struct {
	Factor        string  `json:"factor"`
	Cut           float64 `json:"cut"`      // above it the attribute is there
	R2            float64 `json:"r2"`       // share of the variance explained
	Accuracy      float64 `json:"accuracy"` // share of the pictures on the right side of Cut
	R2Recon       float64 `json:"r2_recon"` // the same on their reconstructions
	AccuracyRecon float64 `json:"accuracy_recon"`
	Turnable      int     `json:"turnable"` // edited images whose reconstruction is below Cut
}

// A Face is one of the shown.
type Face struct {
	experiment.Item
	Probabilities // its reconstruction
}

// A WayName is how a direction was made.
type WayName string

const (
	Extreme    WayName = "extreme"    // mean of the highest images minus mean of the lowest
	Plain      WayName = "plain"      // mean of all with the attribute minus mean of all without
	Balanced   WayName = "balanced"   // that difference among those with the guard and among those without, averaged
	Orthogonal WayName = "orthogonal" // plain, less its component along the guard's plain direction
	Both       WayName = "both"       // balanced, less its component along the guard's balanced Direction
)

// An Way is one direction and what it does to the edited faces.
type Way struct {
	Name   WayName     `json:"name"`
	Norm   float64     `json:"norm"`   // length of the direction, at dose 1
	Cosine float64     `json:"cosine"` // with the guard's direction: for balanced and both the balanced one
	Curve  []DosePoint `json:"curve"`  // at Doses
	Most   float64     `json:"most"`   // largest share of judgements turned at any dose up to maxDose that was tried

	// At is the smallest dose, to a hundredth, that turns the share Flips of
	// judgements; nil when none up to maxDose does.
	At *Effect `json:"at,omitempty"`
}

// A DosePoint is a way's effect at one dose.
type DosePoint struct {
	Dose   float64 `json:"dose"`
	Flips  float64 `json:"flips"`  // share of Turnable judged to have the attribute
	Change float64 `json:"change"` // mean change of the guard's probability
}

// An Effect is a way's effect at the dose at which ways are compared.
// The intervals are of 95 %, by bootstrap over persons with judges, direction and
// dose as they are.
type Effect struct {
	Dose       float64              `json:"dose"`
	Flips      float64              `json:"flips"`
	Change     experiment.Estimate  `json:"change"`                // of the guard's probability, mean over Edited
	GuardFlips experiment.Estimate  `json:"guard_flips"`           // share of Edited whose guard is judged the other way
	With       *experiment.Estimate `json:"change_with,omitempty"` // Change of those labelled with the guard
	Without    *experiment.Estimate `json:"change_without,omitempty"`
	Error      float64              `json:"error"`       // MSE of an edited face and its own reconstruction
	ErrorRatio float64              `json:"error_ratio"` // to that of unedited reconstructions and theirs
	Truth      *TrueEffect          `json:"truth,omitempty"`
	Shown      []Probabilities      `json:"shown"`
	Images     *tensor.Tensor       `json:"-" cbor:",omitempty"` // the shown faces, edited
}

// A TrueEffect is an effect on the number behind the attribute.
type TrueEffect struct {
	Flips  float64 `json:"flips"`  // share of those below the cut that are above it now
	Before float64 `json:"before"` // mean over Edited
	After  float64 `json:"after"`
}

// Probabilities is what the judges say of one picture.
type Probabilities struct {
	Attribute float64 `json:"attribute"` // probability
	Guard     float64 `json:"guard"`
}

// The codes of the warnings.
const (
	EmptyCell      experiment.Code = "empty_cell"       // nobody of the kind Name is learned from, so no direction can be balanced
	WeakJudge      experiment.Code = "weak_judge"       // the judge of Name reaches an AUROC of only Value on reconstructions of people it has not seen
	FewEdited      experiment.Code = "few_edited"       // only Count held-out faces are edited
	DoseNotReached experiment.Code = "dose_not_reached" // way Name turns at most the share Value of the judgements
	EditsUnlikely  experiment.Code = "edits_unlikely"   // faces edited by way Name come back from the model with Value times the error of unedited ones
)

// Run measures what adding an attribute to latents does to faces, and to another
// attribute that should stay. It needs the images the model was trained with,
// held-out ones among them, and their attributes. An attribute that is not there,
// fewer than 2 Count labelled images, and people who all are of one kind are
// errors; a kind of people that only one of the ways needs is a warning.
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

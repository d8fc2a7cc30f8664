package experiment

import (
	"context"
	"errors"
	"sync"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Subject is what an experiment looks at: a trained model and images for it.
// Experiments may share one; what is costly and common to several of them, such
// as the latents of the images, is computed once.
type Subject struct {
	*run.Run
	Data *dataset.Data // its Config has the noise the model was trained to take away
	Own  bool          // Data is what the model was trained on, split as it was then
	Seed uint64        // of everything an experiment draws

	// Progress, when set, is told which share of a long experiment is done, 0 to
	// 1, from one goroutine at a time.
	Progress func(share float64)

	// Common, when set, is shared with the subjects of other models that have the
	// same Data and Seed; nil: the subject keeps its own.
	Common *Common

	options OpenOptions
	other   bool // Data is of another data set than the run's

	mu      sync.Mutex
	latents map[*int]model.Latent
}

// A Part is which of the images an experiment looked at.
type Part string

const (
	Validation Part = "validation" // what the model was not trained with
	All        Part = "all"        // there is no split
)

// View returns the images the model is judged by: those it was not trained with,
// or all when there is no split.
func (s *Subject) View() (dataset.View, Part) {
	if s.Data.Val.Len() > 0 {
		return s.Data.Val, Validation
	}
	return s.Data.Train, All
}

func (s *Subject) progress(share float64) {
	if s.Progress != nil {
		s.Progress(share)
	}
}

// A Head says what an experiment looked at. Every result begins with one.
type Head struct {
	Kind        string    `json:"kind"`        // model.Config.Name
	Sampled     bool      `json:"sampled"`     // the encoder gives a distribution of z
	Conditional bool      `json:"conditional"` // the decoder is given the class
	Latent      int       `json:"latent"`      // width of z
	Data        string    `json:"data"`
	Part        Part      `json:"part"`
	Images      int       `json:"images"` // of that part
	Seed        uint64    `json:"seed"`
	Warnings    []Warning `json:"warnings,omitempty"`
}

func (s *Subject) head() Head {
	c := s.Model.Config()
	v, part := s.View()
	return Head{
		Kind: c.Name(), Sampled: c.Sampled(), Conditional: c.Conditional(), Latent: c.Latent,
		Data: s.Data.Name, Part: part, Images: v.Len(), Seed: s.Seed,
	}
}

// warn adds a doubt to the result.
func (h *Head) warn(w Warning) { h.Warnings = append(h.Warnings, w) }

// A Warning is a doubt that travels with a result. Which one, its Code says; the
// report has the words.
type Warning struct {
	Code  Code    `json:"code"`
	Name  string  `json:"name,omitempty"`
	Count int     `json:"count,omitempty"`
	Value float64 `json:"value,omitempty"`
}

// A Code names a warning.
type Code string

const (
	PCAWins Code = "pca_wins" // PCA of as many components reconstructs better
	NoPCA   Code = "no_pca"   // the images the model was trained with are not here, so PCA cannot be fitted on them

	NoTraining  Code = "no_training"   // the images the model was trained with are not here to be looked up
	NoHeldOut   Code = "no_held_out"   // every image trained the model, so nothing shows how near unseen ones come
	FewForJudge Code = "few_for_judge" // only Count training images: no judge is trained on them
	ClassKept   Code = "class_kept"    // a path keeps class Name, which its ends are not both of

	NoProbe Code = "no_probe" // training images are not here, or none is held out, so nothing is learned from their latents

	NoStrange  Code = "no_strange"  // there are no strange images to test a model of normal ones with
	FewHeld    Code = "few_held"    // only Count held-out normal images set a threshold for a false-alarm rate of Value
	MoreAlarms Code = "more_alarms" // the share Value of the normal images tested is above the threshold, clearly more than was asked for

	DenoiseLoses Code = "denoise_loses" // method Name takes noise of level Value away better than the model that was trained to

	EmptyCell      Code = "empty_cell"       // nobody of the kind Name is learned from, so no direction can be balanced
	WeakJudge      Code = "weak_judge"       // the judge of Name reaches an AUROC of only Value on reconstructions of people it has not seen
	FewEdited      Code = "few_edited"       // only Count held-out faces are edited
	DoseNotReached Code = "dose_not_reached" // way Name turns at most the share Value of the judgements
	EditsUnlikely  Code = "edits_unlikely"   // faces edited by way Name come back from the model with Value times the error of unedited ones
)

// errNoImage ends an experiment that has nothing to look at.
var errNoImage = errors.New("there is no image to look at")

// Latents returns the latents of a view of s.Data, with those of Train and Val
// kept for the next experiment.
func (s *Subject) Latents(ctx context.Context, v dataset.View) (model.Latent, error) {
	if v.Len() == 0 {
		return model.Latent{}, errNoImage
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := &v.Index[0]
	if l, ok := s.latents[key]; ok && l.Mu.N() == v.Len() {
		return l, nil
	}
	l, err := encode(ctx, s.Model, v)
	if err != nil {
		return model.Latent{}, err
	}
	if s.latents == nil {
		s.latents = map[*int]model.Latent{}
	}
	s.latents[key] = l
	return l, nil
}

// piece is how many images are in memory as float32 at once.
const piece = 256

// encode returns the latents of a view.
func encode(ctx context.Context, m *model.Model, v dataset.View) (model.Latent, error) {
	width := m.Config().Latent
	all := model.Latent{Mu: tensor.New(v.Len(), width)}
	if m.Config().Sampled() {
		all.LogVar = tensor.New(v.Len(), width)
	}
	batches := v.Batches(dataset.BatchOptions{Size: piece})
	var b dataset.Batch
	for step := range batches.Len() {
		if err := ctx.Err(); err != nil {
			return model.Latent{}, err
		}
		batches.Fill(step, &b)
		l, err := m.Encode(b.Input)
		if err != nil {
			return model.Latent{}, err
		}
		from := step * piece
		copy(all.Mu.Rows(from, from+l.Mu.N()).Data, l.Mu.Data)
		if l.LogVar != nil {
			copy(all.LogVar.Rows(from, from+l.Mu.N()).Data, l.LogVar.Data)
		}
	}
	return all, nil
}

// pixels is a view as rows of values in 0..1, an image a row.
type pixels struct{ dataset.View }

// Width returns the number of values of an image.
func (p pixels) Width() int { return tensor.Volume(p.Set.Shape[:]) }

// Read fills dst, N x Width, with the images from number from on.
func (p pixels) Read(from int, dst []float32) {
	for i, width := 0, p.Width(); i < len(dst)/width; i++ {
		dataset.ToUnit(dst[i*width:][:width], p.Set.Image(p.Index[from+i]))
	}
}

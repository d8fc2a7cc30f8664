// Package experiment has what experiments share: a Subject, which is a trained model
// with images, the measures several of them take, and the Scope with which every
// result begins. An experiment is a package below it, with Options, a Result and Run:
//
//	r, err := run.Open("runs/vae-digits-1")
//	s, err := experiment.Open(ctx, r, experiment.OpenOptions{})
//	found, err := latents.Run(ctx, s, latents.Default())
//
// An experiment never trains the autoencoder, prints or draws.
package experiment

import (
	"context"
	"errors"
	"sync"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// A Subject is what an experiment looks at: a trained model and images for it.
// Experiments may share one; what is costly and common to several of them, such
// as the latents of the images, is computed once.
type Subject struct {
	*run.Run
	Data *dataset.Data // its Config has the noise the model was trained to take away
	Own  bool          // Data is what the model was trained on, split as it was then
	Seed uint64        // of everything an experiment draws

	// Progress, when set, is called with the share of a long experiment that is done, 0 to
	// 1, from one goroutine at a time.
	Progress func(share float64)

	// Common, when set, is shared with the subjects of other models that have the
	// same Data and Seed; nil: the subject keeps its own.
	Common *Common

	options OpenOptions
	other   bool // Data is of another data set than the run's

	mu      sync.Mutex // of Common
	latents cache[place, model.Latent]
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

// Advance tells Progress which share of an experiment is done.
func (s *Subject) Advance(share float64) {
	if s.Progress != nil {
		s.Progress(share)
	}
}

// A Scope says what an experiment looked at. Every result begins with one, which
// also carries the result's warnings.
type Scope struct {
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

func (s *Subject) Scope() Scope {
	c := s.Model.Config()
	v, part := s.View()
	return Scope{
		Kind: c.Name(), Sampled: c.Sampled(), Conditional: c.Conditional(), Latent: c.Latent,
		Data: s.Data.Name, Part: part, Images: v.Len(), Seed: s.Seed,
	}
}

// Warn adds a doubt to the result.
func (h *Scope) Warn(w Warning) { h.Warnings = append(h.Warnings, w) }

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

// Codes of warnings that several experiments raise; those of one are in its
// package.
const (
	NoPCA      Code = "no_pca"      // the images the model was trained with are not here, so PCA cannot be fitted on them
	NoTraining Code = "no_training" // the images the model was trained with are not here to be looked up
)

var (
	// ErrNoImage ends an experiment that has nothing to look at.
	ErrNoImage = errors.New("there is no image to look at")

	// ErrNotANumber ends an experiment with a model that is broken.
	ErrNotANumber = errors.New("the output of the model is no number; its weights are damaged, or the training went astray")
)

// Latents returns the latents of a view of s.Data, with those of Train and Val
// kept for the next experiment.
func (s *Subject) Latents(ctx context.Context, v dataset.View) (model.Latent, error) {
	if v.Len() == 0 {
		return model.Latent{}, ErrNoImage
	}
	return s.latents.get(place{&v.Index[0], v.Len()}, func() (model.Latent, error) { return rows.Encode(ctx, s.Model, v) })
}

// A place tells one view of s.Data from another.
type place struct {
	first *int
	n     int
}

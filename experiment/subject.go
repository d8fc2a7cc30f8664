// Package experiment contains what all experiments share: the Subject, a trained model
// with images for it; the measures that several of them use; and the Scope, with which
// the result of an experiment begins. Each experiment is a package below this one, with
// Options, a Result and a function Run:
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
	"fmt"
	"sync"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// A Subject is the input of an experiment: a trained model and images for it. Several
// experiments may share a Subject, which computes costly values, such as the latents of the
// images, only once. Open returns one.
type Subject struct {
	*run.Run
	Data     *dataset.Data // its Config.Noise is the noise that the model was trained to remove
	Own      bool          // Data are the images the model was trained on, with the same split
	Warnings []string      // for the user, about the images: what differs since the training
	Seed     uint64        // for everything random in an experiment

	// Progress, if set, is called with the completed share, 0 to 1, of a long experiment,
	// from one goroutine at a time.
	Progress func(share float64)

	// Common may be shared by the subjects of several models that have the same Data and
	// Seed; nil: the Subject makes its own.
	Common *Common

	changes dataset.Changes // of the images since the training, which Data leaves out
	options OpenOptions
	other   bool // Data is of another data set than the run's

	mu      sync.Mutex // of Common
	latents cache[place, model.Latent]
}

// A Part is the part of the images that an experiment uses.
type Part string

const (
	Validation Part = "validation" // images the model was not trained on
	All        Part = "all"        // there is no split
)

// View returns the images for evaluation: those the model was not trained on, or all if
// there is no split.
func (s *Subject) View() (dataset.View, Part) {
	if s.Data.Val.Len() > 0 {
		return s.Data.Val, Validation
	}
	return s.Data.Train, All
}

// Advance calls Progress, if set, with the completed share of an experiment.
func (s *Subject) Advance(share float64) {
	if s.Progress != nil {
		s.Progress(share)
	}
}

// A Scope describes the input of an experiment, and contains the warnings about its
// result.
type Scope struct {
	Kind        string    `json:"kind"`        // usual name of the model, such as vae: see model.Config.Name
	Sampled     bool      `json:"sampled"`     // the encoder returns a distribution of z
	Conditional bool      `json:"conditional"` // the class is an input of the decoder
	Latent      int       `json:"latent"`      // width of z
	Data        string    `json:"data"`        // name of the data set
	Part        Part      `json:"part"`        // the part of the images that is used
	Images      int       `json:"images"`      // number of images in that part
	Seed        uint64    `json:"seed"`        // of everything random
	Warnings    []Warning `json:"warnings,omitempty"`
}

// Scope returns the scope of a result, with no warning but that of images that have changed.
func (s *Subject) Scope() Scope {
	c := s.Model.Config()
	v, part := s.View()
	scope := Scope{
		Kind: c.Name(), Sampled: c.Sampled(), Conditional: c.Conditional(), Latent: c.Latent,
		Data: s.Data.Name, Part: part, Images: v.Len(), Seed: s.Seed,
	}
	if c := s.changes; c != (dataset.Changes{}) {
		scope.Warn(Warning{Code: ChangedImages, Count: c.Changed + c.Moved + c.Gone, Value: float64(c.Added)})
	}
	return scope
}

// Warn adds a warning to the result.
func (s *Scope) Warn(w Warning) { s.Warnings = append(s.Warnings, w) }

// A Warning is a reservation about a result. The constant of its Code explains the other
// fields; those that it does not mention are not set.
type Warning struct {
	Code  Code    `json:"code"`
	Name  string  `json:"name,omitempty"`
	Count int     `json:"count,omitempty"`
	Value float64 `json:"value,omitempty"`
}

// A Code identifies a kind of warning.
type Code string

// Codes of warnings of several experiments; those of one experiment are in its package.
const (
	NoPCA      Code = "no_pca"      // there are no training images to fit PCA on
	NoTraining Code = "no_training" // there are no training images to compare with

	// Of the images of the training, Count are others now or gone, and Value were added since.
	// Neither are used.
	ChangedImages Code = "changed_images"
)

var (
	// ErrNoImage is the error of an experiment without images.
	ErrNoImage = errors.New("there are no images")

	// ErrNotANumber is the error of an experiment with a model whose output for images is not
	// finite. It wraps model.ErrOutput, which is also that of latents of which the model makes
	// no numbers.
	ErrNotANumber = fmt.Errorf("%w; its weights are damaged, or the training diverged", model.ErrOutput)
)

// Latents returns the latents of the images of v, a view of s.Data, and caches them for
// other experiments; they must not be changed. The error for an empty view is ErrNoImage.
func (s *Subject) Latents(ctx context.Context, v dataset.View) (model.Latent, error) {
	if v.Len() == 0 {
		return model.Latent{}, ErrNoImage
	}
	return s.latents.get(place{&v.Index[0], v.Len()}, func() (model.Latent, error) { return s.Model.EncodeAll(ctx, v) })
}

// A place identifies a view of s.Data.
type place struct {
	first *int
	n     int
}

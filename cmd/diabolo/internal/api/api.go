// Package api is what can be asked of trained models and of the runs they come from: a
// list of operations, each from a request value to an answer value or a Problem. It
// knows no transport; package serve offers the operations over HTTP.
//
// The operations are in three parts: models (encode, decode, score), the images that
// models are evaluated on, and runs (start, stop and follow a training).
//
// Requests to a model that wait for the same operation run together, as one batch.
// Models are only read; a model that was trained again replaces the old one while
// requests run. Values that are costly are computed once, when they are first asked for.
package api

import (
	"context"
	"slices"
	"time"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// Options say what can be asked.
type Options struct {
	Models  []string      // run folders, folders of them, or model files
	Runs    string        // folder of further runs that are shown, and of new ones; "": none
	Timeout time.Duration // to answer a request

	// Loader says where the images of the runs are; they are loaded, by Load or by
	// dataset.Load, when they are first asked for.
	Loader dataset.Options
	Load   func(ctx context.Context, c dataset.Config, o dataset.Options) (*dataset.Data, error)
	Places []dataset.Config // folders to which images of the runs may have been moved

	// Train runs a training whose Config, Name, Resume, Progress and Tracker are set: it
	// loads the data and trains into the folder, which the API closes. nil: nothing can be
	// trained. Runs has to be set.
	Train func(ctx context.Context, o train.Options, folder *run.Folder) error

	Log     func(format string, args ...any)
	Observe func(rows int) // called with the rows of each pass through a model
}

// A base is what the parts share.
type base struct {
	o      Options
	models *models
	life   context.Context // of computations that outlive the request that started them
}

// An API answers requests. The zero value describes its operations and answers none.
type API struct {
	base       *base
	runs       *runPart
	end, leave context.CancelFunc
}

// New loads the models.
func New(o Options) (*API, error) {
	all, err := openModels(o.Models, o.Observe)
	if err != nil {
		return nil, err
	}
	a := &API{base: &base{o: o, models: all}}
	var stay context.Context
	a.base.life, a.end = context.WithCancel(context.Background())
	stay, a.leave = context.WithCancel(a.base.life)
	a.runs = newRunPart(a.base, stay)
	return a, nil
}

// Operations lists what can be asked.
func (a *API) Operations() []Operation {
	runs := a.runs
	if runs == nil {
		runs = &runPart{}
	}
	list := slices.Concat((&modelPart{a.base}).operations(), (&imagePart{a.base}).operations(), runs.operations())
	for i := range list {
		list[i].Expect = a.expect
		list[i].Do = bounded(list[i].Do)
	}
	return list
}

// expect is Operation.Expect.
func (a *API) expect(request any) error {
	if r, ok := request.(expecter); ok {
		return r.expect(a.base.models)
	}
	return nil
}

// Names returns the names of the models.
func (a *API) Names() []string { return a.base.models.names() }

// Reload reads the models again, or only those whose files have changed, and returns the
// names of those it has read. A model that cannot be read stays as it was.
func (a *API) Reload(changed bool) ([]string, error) { return a.base.models.reload(changed) }

// Leave ends the training that runs, which is saved, and all streams of events.
func (a *API) Leave() { a.leave() }

// Leaving reports whether Leave was called.
func (a *API) Leaving() bool { return a.runs.stay.Err() != nil }

// Wait returns when no training runs.
func (a *API) Wait() { a.runs.trainings.wait() }

// Close ends computations such as that of a map, and the training that runs, which is
// saved first.
func (a *API) Close() {
	a.end()
	a.Wait()
}

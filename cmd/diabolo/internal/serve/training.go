package serve

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net/http"
	"path/filepath"
	"runtime/debug"

	"github.com/danielgtaylor/huma/v2"

	"github.com/diabolo-go/diabolo/internal/file/lockfile"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// A StartInput is a request for a new training.
type StartInput struct {
	Exchange
	RawBody []byte
}

// A ChangeBody says what to do with a run.
type ChangeBody struct {
	Action string `json:"action" enum:"stop,resume,serve" doc:"stop saves, and resume goes on from there; serve lets the run's model answer requests"`
	Epochs *int   `json:"epochs,omitempty" minimum:"1" maximum:"10000" doc:"resume: to train so many in all"`
}

// A ChangeInput is a request to stop a training, to go on with it, or to serve it.
type ChangeInput struct {
	Exchange
	Name    string `path:"name" doc:"of the run"`
	RawBody []byte
}

// mostOrder is how many bytes the body of a request about a training may have.
const mostOrder = 64 << 10

// order describes an operation that begins or ends a training.
func (a *runAPI) order(id, summary, path string, body *huma.RequestBody) huma.Operation {
	op := a.post(id, summary, path, body, nil)
	op.MaxBodyBytes = min(a.o.MaxBody, mostOrder)
	op.Responses = nil // that of the type
	op.Errors = append(op.Errors, http.StatusConflict)
	return op
}

// read reads the body of a request about a training, where one may be made.
func (a *runAPI) read(e *Exchange, body []byte, v any) error {
	if a.o.Train == nil {
		return huma.Error403Forbidden("nothing can be trained here; start the server with --allow-train")
	}
	if e.contentType != typeJSON {
		return unread(e.contentType, typeJSON)
	}
	return readJSON(body, v)
}

// start begins a new training.
func (a *runAPI) start(_ context.Context, in *StartInput) (*Answer[RunInfo], error) {
	var b StartBody
	if err := a.read(&in.Exchange, in.RawBody, &b); err != nil {
		return nil, err
	}
	c, name, err := b.config()
	if err != nil {
		return nil, err
	}
	return a.begin(&training{o: train.Options{Config: c, Name: b.Preset}}, func() (*run.Folder, error) {
		return run.CreateNext(a.o.Runs, name, a.models.names()...)
	})
}

// change does with a run what its body says.
func (a *runAPI) change(ctx context.Context, in *ChangeInput) (*Answer[RunInfo], error) {
	var b ChangeBody
	if err := a.read(&in.Exchange, in.RawBody, &b); err != nil {
		return nil, err
	}
	r, err := a.find(in.Name)
	if err != nil {
		return nil, err
	}
	if b.Epochs != nil && b.Action != "resume" {
		return nil, wrong("body.epochs", "they belong to resume")
	}
	switch b.Action {
	case "stop":
		return a.stop(ctx, r)
	case "resume":
		return a.resume(r, b.Epochs)
	case "serve":
		return a.serve(r)
	}
	return nil, wrong("body.action", "%q, want stop, resume or serve", b.Action)
}

// serve takes the model of a run into service.
func (a *runAPI) serve(r RunInfo) (*Answer[RunInfo], error) {
	if r.dir == "" || !hasModel(r.dir) {
		return nil, conflict("path.name", "%s has no model yet", r.Name)
	}
	if err := a.models.take(r.Name, r.dir); err != nil {
		return nil, conflict("path.name", "%s", told(err.Error(), r.dir, r.Name))
	}
	r.Served = true
	return &Answer[RunInfo]{r}, nil
}

// stop ends a training between two steps, and waits until it is saved.
func (a *runAPI) stop(ctx context.Context, r RunInfo) (*Answer[RunInfo], error) {
	t, runs := a.trainings.find(r.Name)
	if !runs {
		return nil, conflict("path.name", "%s is not being trained by this server", r.Name)
	}
	t.stop()
	ctx, cancel := context.WithTimeout(ctx, a.o.Timeout)
	defer cancel()
	select {
	case <-t.done:
	case <-ctx.Done(): // it will be
	}
	if now, err := a.find(r.Name); err == nil {
		return &Answer[RunInfo]{now}, nil
	}
	r.State = stopped // before there was anything to keep
	return &Answer[RunInfo]{r}, nil
}

// resume goes on with a run from its checkpoint, to so many epochs.
func (a *runAPI) resume(r RunInfo, epochs *int) (*Answer[RunInfo], error) {
	if r.State == trains {
		return nil, conflict("path.name", "%s is being trained already", r.Name)
	}
	if r.dir == "" {
		return nil, conflict("path.name", "there is nothing of %s to go on from; start it anew", r.Name)
	}
	c, err := run.ReadConfig(r.dir)
	if err != nil {
		return nil, conflict("path.name", "%s", told(err.Error(), r.dir, r.Name))
	}
	if err := put("epochs", epochs, &c.Train.Epochs, max(1, r.Done), 10_000); err != nil {
		return nil, err
	}
	if info, err := run.ReadInfo(r.dir); err == nil && info.Over(c.Train.Epochs) {
		return nil, conflict("body.epochs", "%s is %s after %d epochs; give more to train it further", r.Name, info.Status, r.Done)
	}
	return a.begin(&training{name: r.Name, over: r.Done, o: train.Options{Config: c, Resume: true}}, func() (*run.Folder, error) {
		f, err := run.Resume(r.dir)
		if errors.Is(err, lockfile.ErrLocked) {
			err = conflict("path.name", "%s is in use by another process", r.Name)
		}
		return f, err
	})
}

// begin starts a training in the folder that open gives, unless another one runs, and
// answers with its run.
func (a *runAPI) begin(t *training, open func() (*run.Folder, error)) (*Answer[RunInfo], error) {
	if err := a.launch(t, open); err != nil {
		return nil, a.failure(err)
	}
	r, err := a.find(t.name)
	return &Answer[RunInfo]{r}, err
}

func (a *runAPI) launch(t *training, open func() (*run.Folder, error)) error {
	ts := &a.trainings
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.now != nil {
		return conflict("body", "%s is being trained, one at a time; stop it or wait", ts.now.name)
	}
	if a.stay.Err() != nil {
		return huma.Error503ServiceUnavailable("the server is about to stop")
	}
	folder, err := open()
	if err != nil {
		return err
	}
	t.name, t.film, t.done = cmp.Or(t.name, filepath.Base(folder.Dir)), new(film), make(chan struct{})
	ctx, stop := context.WithCancel(a.stay)
	t.stop = stop
	t.o.Progress = func(p train.Progress) {
		if p.Row == nil {
			t.share.Store(math.Float64bits(float64(p.Images) / float64(p.Total)))
		}
	}
	t.o.Tracker = afterEpoch(func(s train.State) { a.epochOver(t, s) })
	ts.add(t)
	go a.run(ctx, t, folder)
	return nil
}

// run runs a training to its end.
func (a *runAPI) run(ctx context.Context, t *training, folder *run.Folder) {
	defer close(t.done)
	defer t.stop()
	err := a.trained(ctx, t, folder)
	folder.Abandon()
	a.serveRun(t.name, folder.Dir)
	a.trainings.mu.Lock()
	defer a.trainings.mu.Unlock()
	switch {
	case errors.Is(err, train.ErrInterrupted):
		a.o.Log("%v", err)
	case err != nil && !errors.Is(err, context.Canceled):
		t.problem = told(err.Error(), folder.Dir, t.name)
		a.o.Log("training %s: %v", t.name, err)
	}
	a.trainings.now = nil
	a.trainings.tell()
}

// trained is Options.Train, whose panic is an error.
func (a *runAPI) trained(ctx context.Context, t *training, folder *run.Folder) (err error) {
	defer func() {
		if p := recover(); p != nil {
			a.o.Log("panic in a training: %v\n%s", p, debug.Stack())
			err = errors.New(fault)
		}
	}()
	return a.o.Train(ctx, t.o, folder)
}

// An afterEpoch is a tracker that is called after each epoch.
type afterEpoch func(train.State)

func (f afterEpoch) Start(train.State) error { return nil }

func (f afterEpoch) Epoch(s train.State) error {
	f(s)
	return nil
}

func (f afterEpoch) End() error { return nil }

// epochOver keeps pictures of the model, takes what was saved of it into service, and
// tells who listens.
func (a *runAPI) epochOver(t *training, s train.State) {
	epoch, shown := s.Last().Epoch, s.Shown(filmImages)
	if err := t.film.add(epoch, s.Model, shown.Input, shown.Recon); err != nil {
		a.o.Log("no pictures of epoch %d of %s: %v", epoch, t.name, err)
	}
	a.serveRun(t.name, s.Dir)
	a.trainings.mu.Lock()
	defer a.trainings.mu.Unlock()
	t.over = epoch
	t.share.Store(0)
	a.trainings.tell()
}

// serveRun takes the model of a run into service, or what it has become.
func (a *runAPI) serveRun(name, dir string) {
	if err := a.models.take(name, dir); err != nil {
		a.o.Log("the model of %s: %v", name, err)
	}
}

package api

import (
	"cmp"
	"context"
	"errors"
	"math"
	"path/filepath"
	"runtime/debug"

	"github.com/diabolo-go/diabolo/internal/file/lockfile"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/train"
)

// A StartRequest asks for a new training.
type StartRequest struct {
	Data Plan `json:"data"`
}

// A Change says what to do with a run.
type Change struct {
	Action string `json:"action" enum:"stop,resume,serve" doc:"stop ends the training and saves it, resume continues it; serve lets the run's model answer requests"`
	Epochs *int   `json:"epochs,omitempty" minimum:"1" maximum:"10000" doc:"with resume: train to this number of epochs in all"`
}

// A ChangeRequest asks to stop a training, to resume it, or to serve its model.
type ChangeRequest struct {
	Name string `json:"name" doc:"name of the run"`
	Data Change `json:"data"`
}

// allowed returns a problem unless clients may train.
func (a *runPart) allowed() error {
	if a.o.Train == nil {
		return &Problem{Kind: Forbidden, What: "nothing can be trained here; start the server with --allow-train"}
	}
	return nil
}

// start begins a new training.
func (a *runPart) start(_ context.Context, r *StartRequest) (Run, error) {
	c, name, err := r.Data.config()
	if err != nil {
		return Run{}, err
	}
	return a.begin(&training{o: train.Options{Config: c, Name: r.Data.Preset}}, func() (*run.Folder, error) {
		return run.CreateNext(a.o.Runs, name, a.models.names()...)
	})
}

// change does with a run what a request says.
func (a *runPart) change(ctx context.Context, request *ChangeRequest) (Run, error) {
	r, err := a.find(request.Name)
	if err != nil {
		return Run{}, err
	}
	action, epochs := request.Data.Action, request.Data.Epochs
	if epochs != nil && action != "resume" {
		return Run{}, wrong("data.epochs", "only resume takes epochs")
	}
	switch action {
	case "stop":
		return a.stop(ctx, r)
	case "resume":
		return a.resume(r, epochs)
	case "serve":
		return a.serve(r)
	}
	return Run{}, wrong("data.action", "%q, want stop, resume or serve", action)
}

// serve lets the model of a run answer requests.
func (a *runPart) serve(r Run) (Run, error) {
	if r.dir == "" || !hasModel(r.dir) {
		return Run{}, conflict("name", "%s has no model yet", r.Name)
	}
	if err := a.models.take(r.Name, r.dir); err != nil {
		return Run{}, conflict("name", "%s", withoutDir(err.Error(), r.dir, r.Name))
	}
	r.Served = true
	return r, nil
}

// stop ends a training after the current step, and waits until it is saved.
func (a *runPart) stop(ctx context.Context, r Run) (Run, error) {
	t, runs := a.trainings.find(r.Name)
	if !runs {
		return Run{}, conflict("name", "%s is not being trained by this server", r.Name)
	}
	t.stop()
	ctx, cancel := context.WithTimeout(ctx, a.o.Timeout)
	defer cancel()
	select {
	case <-t.done:
	case <-ctx.Done(): // it will be saved later
	}
	if now, err := a.find(r.Name); err == nil {
		return now, nil
	}
	r.State = Stopped // before it wrote anything
	return r, nil
}

// resume continues a run from its checkpoint, to a number of epochs in all.
func (a *runPart) resume(r Run, epochs *int) (Run, error) {
	if r.State == Training {
		return Run{}, conflict("name", "%s is being trained already", r.Name)
	}
	if r.dir == "" {
		return Run{}, conflict("name", "%s has no checkpoint to resume from; start it again", r.Name)
	}
	c, err := run.ReadConfig(r.dir)
	if err != nil {
		return Run{}, conflict("name", "%s", withoutDir(err.Error(), r.dir, r.Name))
	}
	if unrecorded(&run.Run{Dir: r.dir, Config: c}) {
		return Run{}, conflict("name", "%s is of pictures of a folder, of which it has no record (%s); resume it on the command line", r.Name, run.ImagesFile)
	}
	if err := put("epochs", epochs, &c.Train.Epochs, max(1, r.Done), 10_000); err != nil {
		return Run{}, err
	}
	if info, err := run.ReadInfo(r.dir); err == nil && info.Over(c.Train.Epochs) {
		return Run{}, conflict("data.epochs", "%s is %s after %d epochs; give more to train it further", r.Name, info.Status, r.Done)
	}
	return a.begin(&training{name: r.Name, epochs: r.Done, o: train.Options{Config: c, Resume: true}}, func() (*run.Folder, error) {
		f, err := run.Resume(r.dir)
		if errors.Is(err, lockfile.ErrLocked) {
			err = conflict("name", "%s is in use by another process", r.Name)
		}
		return f, err
	})
}

// begin starts a training in the folder that open returns, unless another one runs, and
// returns its run.
func (a *runPart) begin(t *training, open func() (*run.Folder, error)) (Run, error) {
	if err := a.launch(t, open); err != nil {
		return Run{}, a.failure(err)
	}
	r, err := a.find(t.name)
	return r, err
}

func (a *runPart) launch(t *training, open func() (*run.Folder, error)) error {
	ts := &a.trainings
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.now != nil {
		return conflict("data", "%s is being trained, one at a time; stop it or wait", ts.now.name)
	}
	if a.stay.Err() != nil {
		return &Problem{Kind: Stopping, What: "the server is about to stop"}
	}
	folder, err := open()
	if err != nil {
		return err
	}
	t.name, t.history, t.done = cmp.Or(t.name, filepath.Base(folder.Dir)), new(history), make(chan struct{})
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

// run runs a training until it ends.
func (a *runPart) run(ctx context.Context, t *training, folder *run.Folder) {
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
		t.problem = withoutDir(err.Error(), folder.Dir, t.name)
		a.o.Log("training %s: %v", t.name, err)
	}
	a.trainings.now = nil
	a.trainings.notify()
}

// trained calls Options.Train, and returns a panic as an error.
func (a *runPart) trained(ctx context.Context, t *training, folder *run.Folder) (err error) {
	defer func() {
		if p := recover(); p != nil {
			a.o.Log("panic in a training: %v\n%s", p, debug.Stack())
			err = errors.New(FaultText)
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

// epochOver keeps pictures of the model, serves what was saved of it, and notifies the
// streams of events.
func (a *runPart) epochOver(t *training, s train.State) {
	epoch, shown := s.Last().Epoch, s.Shown(historyImages)
	if err := t.history.add(epoch, s.Model, shown.Input, shown.Recon); err != nil {
		a.o.Log("no pictures of epoch %d of %s: %v", epoch, t.name, err)
	}
	a.serveRun(t.name, s.Dir)
	a.trainings.mu.Lock()
	defer a.trainings.mu.Unlock()
	t.epochs = epoch
	t.share.Store(0)
	a.trainings.notify()
}

// serveRun serves the model of a run, or its new version.
func (a *runPart) serveRun(name, dir string) {
	if err := a.models.take(name, dir); err != nil {
		a.o.Log("the model of %s: %v", name, err)
	}
}

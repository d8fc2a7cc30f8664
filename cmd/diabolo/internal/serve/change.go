package serve

import (
	"context"
	"errors"

	"github.com/diabolo-go/diabolo/internal/file/lockfile"
	"github.com/diabolo-go/diabolo/run"
)

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

// change does with a run what its body says.
func (s *Server) change(ctx context.Context, in *ChangeInput) (*RunOutput, error) {
	var b ChangeBody
	if err := in.asked(s, in.RawBody, &b); err != nil {
		return nil, err
	}
	r, err := s.findRun(in.Name)
	if err != nil {
		return nil, err
	}
	if b.Epochs != nil && b.Action != "resume" {
		return nil, wrong("body.epochs", "they belong to resume")
	}
	switch b.Action {
	case "stop":
		return s.stopTraining(ctx, r)
	case "resume":
		return s.resumeTraining(r, b.Epochs)
	case "serve":
		return s.serveModel(r)
	}
	return nil, wrong("body.action", "%q, want stop, resume or serve", b.Action)
}

// serveModel takes the model of a run into service.
func (s *Server) serveModel(r RunInfo) (*RunOutput, error) {
	if r.dir == "" || modelStamp(r.dir) == (stamp{}) {
		return nil, conflict("path.name", "%s has no model yet", r.Name)
	}
	if err := s.models.take(r.Name, r.dir); err != nil {
		return nil, conflict("path.name", "%s", told(err.Error(), r.dir, r.Name))
	}
	r.Served = true
	return &RunOutput{r}, nil
}

// stopTraining ends a training between two steps, and waits until it is saved.
func (s *Server) stopTraining(ctx context.Context, r RunInfo) (*RunOutput, error) {
	t := s.trainings.running(r.Name)
	if t == nil {
		return nil, conflict("path.name", "%s is not being trained by this server", r.Name)
	}
	t.stop()
	ctx, cancel := context.WithTimeout(ctx, s.o.Timeout)
	defer cancel()
	select {
	case <-t.done:
	case <-ctx.Done(): // it will be
	}
	for _, now := range s.runs() {
		if now.Name == r.Name {
			return &RunOutput{now}, nil
		}
	}
	r.State = stopped // before there was anything to keep
	return &RunOutput{r}, nil
}

// resumeTraining goes on with a run from its checkpoint, to so many epochs.
func (s *Server) resumeTraining(r RunInfo, epochs *int) (*RunOutput, error) {
	if r.State == trains {
		return nil, conflict("path.name", "%s is being trained already", r.Name)
	}
	if r.dir == "" {
		return nil, conflict("path.name", "there is nothing of %s to go on from; start it anew", r.Name)
	}
	c, err := resumed(r, epochs)
	if err != nil {
		return nil, err
	}
	t, err := s.begin(Training{Config: c, Resume: true, name: r.Name, done: r.Done}, func() (*run.Folder, error) {
		f, err := run.Resume(r.dir)
		if errors.Is(err, lockfile.ErrLocked) {
			err = conflict("path.name", "%s is in use by another process", r.Name)
		}
		return f, err
	})
	return s.begun(t, err)
}

// resumed returns the config to go on with a run by.
func resumed(r RunInfo, epochs *int) (run.Config, error) {
	c, err := run.ReadConfig(r.dir)
	if err != nil {
		return c, conflict("path.name", "%s", told(err.Error(), r.dir, r.Name))
	}
	if err := put("epochs", epochs, &c.Train.Epochs, max(1, r.Done), 10_000); err != nil {
		return c, err
	}
	info, err := run.ReadInfo(r.dir)
	if err == nil && info.Over(c.Train.Epochs) {
		return c, conflict("body.epochs", "%s is %s after %d epochs; give more to train it further", r.Name, info.Status, r.Done)
	}
	return c, nil
}

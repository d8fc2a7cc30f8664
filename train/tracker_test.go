package train

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/run"
)

// A notebook is a Tracker that records its calls, and fails on request.
type notebook struct {
	t       *testing.T
	calls   []string
	resumed bool
	fail    string
}

var errNotebook = errors.New("the notebook is full")

func (n *notebook) note(what string) error {
	n.calls = append(n.calls, what)
	if what == n.fail {
		return errNotebook
	}
	return nil
}

func (n *notebook) Start(s State) error {
	n.resumed = s.Resumed
	if _, err := run.ReadConfig(s.Dir); err != nil {
		n.t.Error(err)
	}
	return n.note("start " + string('0'+rune(len(s.Epochs))))
}

func (n *notebook) Epoch(s State) error {
	if rows, err := run.ReadMetrics(s.Dir); err != nil || len(rows) != len(s.Epochs) || s.Info.Last.Epoch != s.Last().Epoch {
		n.t.Errorf("epoch %d is not written down: %d rows, %v", s.Last().Epoch, len(rows), err)
	}
	x := s.Shown(5)
	if !slices.Equal(x.Recon.Shape, []int{5, 1, 16, 16}) || slices.Equal(x.Input.Data, x.Original.Data) || slices.Equal(x.Recon.Data, x.Input.Data) {
		n.t.Errorf("shown: %v to %v", x.Input.Shape, x.Recon.Shape)
	}
	if s.Config.Model.Input == nil || s.Model.ParamCount() != s.Info.Parameters {
		n.t.Errorf("%+v", s.Config.Model)
	}
	return n.note("epoch " + string('0'+rune(s.Last().Epoch)))
}

func (n *notebook) End() error { return n.note("end") }

func TestTracker(t *testing.T) {
	f, n := folder(t), &notebook{t: t}
	o := Options{Config: small(t, "vae"), Tracker: n}
	o.Config.Train.Epochs = 1
	mustRun(t, f, o)
	if n.resumed || !slices.Equal(n.calls, []string{"start 0", "epoch 1", "end"}) {
		t.Errorf("calls %q", n.calls)
	}
	o.Config = small(t, "vae")
	n.calls, o.Resume = nil, true
	mustRun(t, f, o)
	if !n.resumed || !slices.Equal(n.calls, []string{"start 1", "epoch 2", "end"}) {
		t.Errorf("calls %q when resumed", n.calls)
	}
}

// An error of a Tracker ends the training.
func TestTrackerFails(t *testing.T) {
	for fail, want := range map[string][]string{
		"start 0": {"start 0"},
		"epoch 1": {"start 0", "epoch 1", "end"},
		"end":     {"start 0", "epoch 1", "epoch 2", "end"},
	} {
		f, n := folder(t), &notebook{t: t, fail: fail}
		if _, err := start(t, context.Background(), f, Options{Config: small(t, "ae"), Tracker: n}); !errors.Is(err, errNotebook) {
			t.Errorf("%s: %v", fail, err)
		}
		if !slices.Equal(n.calls, want) {
			t.Errorf("%s: calls %q, want %q", fail, n.calls, want)
		}
	}
}

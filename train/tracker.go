package train

import (
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Tracker presents a training to somebody: as images, as curves, in another program.
// Run calls it between steps and waits for it; its error ends the training as one of
// Run's own does.
type Tracker interface {
	// Start is called before the first step of this start of the run.
	Start(State) error

	// Epoch is called after each epoch, once its metrics and the model are in the run
	// folder. The checkpoint follows: if the process is killed in between, the epoch is
	// repeated.
	Epoch(State) error

	// End is called after Start, however the training ended.
	End() error
}

// A State is the state of a training between two steps, for a Tracker. It must not be
// changed, nor kept after the call.
type State struct {
	Dir     string      // the run folder; "": none
	Config  run.Config  // complete
	Info    run.Info    // the record of the run so far
	Epochs  []run.Epoch // those that are over, in order
	Resumed bool        // the run continues an earlier start; what that did after Epochs is repeated
	Model   *model.Model

	// Shown returns n of the images the model is validated on, and their
	// reconstructions.
	Shown func(n int) Shown
}

// Last returns the epoch that ended last; there must be one.
func (s State) Last() run.Epoch { return s.Epochs[len(s.Epochs)-1] }

// Shown are some of the images that the model is validated on, evenly spaced, N C H W
// in 0..1; all if there are fewer than requested.
type Shown struct {
	Original *tensor.Tensor
	Input    *tensor.Tensor // input of the model, with the noise of the config; Original without noise
	Recon    *tensor.Tensor // reconstruction of Input
}

func (t *Trainer) state() State {
	dir := ""
	if t.folder != nil {
		dir = t.folder.Dir
	}
	return State{
		Dir: dir, Config: t.c, Info: t.info, Epochs: t.rows, Resumed: t.o.Resume, Model: t.model, Shown: t.shown,
	}
}

func (t *Trainer) shown(n int) Shown {
	view := t.data.Val
	if view.Len() == 0 {
		view = t.data.Train
	}
	b := new(dataset.Batch)
	view.Spread(n).Batches(dataset.BatchOptions{Size: n, Seed: t.c.Train.Seed, Noise: t.c.Dataset.Noise}).Fill(0, b)
	t.pass.Loss(model.PassInput{Input: b.Input, Target: b.Target, Labels: b.Labels})
	return Shown{b.Target, b.Input, t.pass.Recon()}
}

// untracked is the Tracker of a training without one.
type untracked struct{}

func (untracked) Start(State) error { return nil }
func (untracked) Epoch(State) error { return nil }
func (untracked) End() error        { return nil }

package train

import (
	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Tracker shows how a training proceeds, for example as pictures, as curves or in
// another program. Run calls it between two steps and waits for it; an error that it
// returns ends the training, and is part of the error of Run.
type Tracker interface {
	// Start is called before the first step of each Run.
	Start(State) error

	// Epoch is called after each epoch, once its metrics and the model are in the run
	// folder. The checkpoint follows: if the process is killed in between, the epoch is
	// repeated.
	Epoch(State) error

	// End is called at the end of Run, however the training ended, if Start succeeded.
	End() error
}

// A State is the state of a training between two steps, for a Tracker. It must not be
// changed, nor kept after the call.
type State struct {
	Dir     string      // the run folder; "": none
	Config  run.Config  // complete, as Trainer.Config returns it
	Info    run.Info    // the record of the run so far
	Epochs  []run.Epoch // the completed epochs, in order
	Resumed bool        // Options.Resume is set: epochs that an earlier start completed are in Epochs, and an unfinished one continues from the checkpoint
	Model   *model.Model

	// Shown returns n validation images and their reconstructions: see the type Shown.
	Shown func(n int) Shown
}

// Last returns the last completed epoch. It panics if there is none.
func (s State) Last() run.Epoch { return s.Epochs[len(s.Epochs)-1] }

// Shown are some of the validation images, evenly spaced, or of the training images if
// there are none; all of them if there are fewer than requested. The tensors are N C H W in
// 0..1, except that Recon may lie slightly outside; Recon is valid until the next step.
type Shown struct {
	Original *tensor.Tensor
	Input    *tensor.Tensor // input of the model: Original with the noise of the config, if there is any
	Recon    *tensor.Tensor // reconstruction of Input, with z = mu
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

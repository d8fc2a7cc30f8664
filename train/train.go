// Package train fits a model to a data set.
//
//	t, err := train.New(train.Options{Config: c, Data: data})
//	folder, err := run.CreateNext("runs", "vae-mnist") // or nil: no file is written
//	result, err := t.Run(ctx, folder)
//	m, err := t.Kept()
//
// The result of a training depends only on its config, the data, the initial weights and
// the instruction set: every random number comes from a stream that the seed and the
// position in the training determine, so neither the number of workers nor an interruption
// changes the result.
//
// Run draws and prints nothing. It calls Options.Tracker after each epoch with the
// state of the training.
package train

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/optim"
	"github.com/diabolo-go/diabolo/run"
)

// ErrInterrupted is wrapped by the error of Run if its context ended, together with the
// error of the context. If there is a run folder, the training is saved in it and can be
// resumed.
var ErrInterrupted = errors.New("interrupted")

// ErrDiverged is wrapped by the error of Run if the loss or a weight is no longer finite.
// What was saved before is kept.
var ErrDiverged = errors.New("the loss is no longer finite")

// ErrCheckpoint is wrapped by the error of Run if a run cannot be resumed: there is no run
// folder, the checkpoint is damaged or belongs to another config, or the data have changed.
// The run folder is left as it was.
var ErrCheckpoint = errors.New("cannot go on from the checkpoint")

// errClosed is returned by Run after Close.
var errClosed = errors.New("the trainer is closed")

// Options say what to train and how; only Config, Data and Init affect the result.
type Options struct {
	Config run.Config
	Data   *dataset.Data // loaded with Config.Dataset, or built by the caller

	Init    string // model file or run folder with the initial weights; "": random weights
	Name    string // preset or file of the config, for the record
	Version string // of the program, for the record
	Workers int    // goroutines that compute; 0 is GOMAXPROCS

	// Every is the number of steps after which a checkpoint is written, in addition to
	// the one at the end of each epoch; 0 is never.
	Every int

	// Resume continues from the checkpoint in the run folder, which Run then needs. If
	// there is no checkpoint, the training starts from the beginning, with a warning.
	Resume bool

	// Progress, if set, is called after every step and after every epoch. The training
	// waits for it.
	Progress func(Progress)

	// Tracker, if set, follows the training epoch by epoch. Without one the run folder
	// has no plots and no TensorBoard events.
	Tracker Tracker

	// Warn, if set, is called with each warning about the run. The warnings are also in
	// its record.
	Warn func(text string)
}

// Progress is the state of a training after a step or, if Row is set, after an epoch.
type Progress struct {
	Epoch, Epochs int        // the current epoch, from 1, and the number of all; with Row, Epoch is already the next one
	Images, Total int        // images of the current epoch: so far, and all
	Loss          float64    // mean per image over the current epoch so far, in model.Config.LossUnit; 0 with Row
	Rate          float64    // images per second since this process started training, without validation
	Left          float64    // estimated seconds of training left, without validation
	Row           *run.Epoch // metrics of the epoch that has just ended; nil after a step
}

// A Result is the outcome of a training: its record, and the metrics of the completed
// epochs.
type Result struct {
	Info   run.Info    `json:"info"`
	Epochs []run.Epoch `json:"epochs"`
}

// A Trainer is a training that is ready to run: its config fits its data. It is not safe
// for concurrent use.
type Trainer struct {
	o        Options
	c        run.Config // complete, with the shapes of the data
	data     *dataset.Data
	images   dataset.View   // that are trained on
	chooser  dataset.View   // training images that choose the epoch; empty: none
	ground   dataset.Ground // of the training images
	model    *model.Model
	params   []*nn.Param
	pool     *nn.Pool
	pass     *model.Pass
	opt      optim.Optimizer
	schedule optim.Schedule
	steps    int // per epoch
	batches  [2]dataset.Batch

	folder *run.Folder  // nil: nothing is written
	kept   bytes.Buffer // without a folder, the model file it would have
	closed bool
	info   run.Info
	rows   []run.Epoch
	at     position

	mean    []float64       // of the training images; nil: not computed yet
	pca     *fit.Components // of pcaOf training images; nil: not computed yet
	pcaOf   int
	problem string // of the model, as it was judged last

	trained int           // images, by this process
	spent   time.Duration // on them
}

// New checks that config, data and initial weights fit each other, and creates the
// model. It reads no file except Init. The caller must call Close, which stops the
// workers.
func New(o Options) (*Trainer, error) {
	c := o.Config.Filled()
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if err := checkData(c, o.Data); err != nil {
		return nil, err
	}
	var err error
	c.Model = run.Designed(c.Model, run.ImagesOf(o.Data.Train))
	c.Dataset.Augment = augmented(c.Dataset.Augment, c.Model, o.Data.Train)
	if c.Model, err = c.Model.ForData(o.Data.Shape, len(o.Data.Classes)); err != nil {
		return nil, err
	}
	if o.Tracker == nil {
		o.Tracker = untracked{}
	}
	if used := o.Data.Used; used.Name != "" {
		c.Dataset.Range, c.Dataset.Split, c.Dataset.Only = used.Range, used.Split, used.Only
	}
	t := &Trainer{o: o, data: o.Data, ground: o.Data.Train.Ground()}
	if t.model, err = model.New(c.Model, c.Train.Seed); err != nil {
		return nil, err
	}
	c.Model = t.model.Config()
	if err := checkClasses(c, o.Data); err != nil {
		return nil, err
	}
	if err := checkNorm(c.Train, t.model); err != nil {
		return nil, err
	}
	t.c = c
	t.images, t.chooser = selected(o.Data.Train, c.Train)
	t.steps = (t.images.Len() + c.Train.Batch - 1) / c.Train.Batch
	if c.Train.Epochs == 0 {
		t.c.Train.Epochs = (c.Train.Steps + t.steps - 1) / t.steps
	}
	t.c.Train.Steps = 0
	if err := t.prepare(); err != nil {
		return nil, err
	}
	return t, nil
}

// prepare creates what computes, and loads the initial weights.
func (t *Trainer) prepare() error {
	if t.o.Init != "" {
		if err := t.initFrom(t.o.Init); err != nil {
			return &run.FolderError{Dir: t.o.Init, Err: fmt.Errorf("initial weights: %w", err)}
		}
	}
	if t.o.Workers < 0 {
		return fmt.Errorf("%d workers, want 0 for all cores, or more", t.o.Workers)
	}
	if t.o.Workers == 0 {
		t.o.Workers = runtime.GOMAXPROCS(0)
	}
	t.schedule = schedule(t.c.Train, t.steps)
	if err := t.schedule.Check(); err != nil {
		return fmt.Errorf("train.schedule: %w", err)
	}
	t.pool = nn.NewPool(t.o.Workers)
	t.pass, t.params = t.model.Trainer(t.pool), t.model.Params()
	t.opt = optimizer(t.c.Train, t.model)
	t.at = position{Epoch: 1}
	t.info = t.newInfo()
	return nil
}

// Config returns the complete config, with all defaults and the shapes of the data filled
// in.
func (t *Trainer) Config() run.Config { return t.c }

// Model returns the model that is being trained. It must not be used during Run, except by
// a Tracker.
func (t *Trainer) Model() *model.Model { return t.model }

// Close stops the workers. The Trainer can no longer run.
func (t *Trainer) Close() {
	t.pool.Close()
	t.closed = true
}

// checkData returns an error for data that do not suit the recipe.
func checkData(c run.Config, d *dataset.Data) error {
	n := d.Train.Len()
	switch {
	case n == 0:
		return fmt.Errorf("dataset.name: %s has no image to train with", c.Dataset.Name)
	case d.Config.Name != "" && !reflect.DeepEqual(d.Config, c.Dataset):
		return errors.New("the config's dataset section is another than the data were loaded by")
	case c.Train.Batch > n:
		return fmt.Errorf("train.batch: %d, but %s has %d training images; want at most as many", c.Train.Batch, c.Dataset.Name, n)
	case !d.Held && c.Train.Select == 0 && c.Train.Keep == run.KeepBest:
		return fmt.Errorf("train.keep: best needs images cut from the training images, such as train.select=0.1 or dataset.split={by: random, val: 0.1}; else write keep: last")
	case !d.Held && c.Train.Select == 0 && c.Train.Patience > 0:
		return fmt.Errorf("train.patience: early stop needs images cut from the training images, such as train.select=0.1 or dataset.split={by: random, val: 0.1}; else write patience: 0")
	}
	return nil
}

// checkNorm returns an error for a batch norm that has one value for each channel: its
// variance is zero in every step, and so are the running statistics it leaves.
func checkNorm(c run.Train, m *model.Model) error {
	if c.Batch > 1 {
		return nil
	}
	for _, l := range m.Layers() {
		if l.Kind == "batchnorm2d" && len(l.In) == 3 && l.In[1]*l.In[2] == 1 {
			return fmt.Errorf("train.batch: 1, and the planes of %s, a batch norm, are 1x1: it would have one value to normalise; want a batch of 2 or more, larger images, or a model without that layer", l.Name)
		}
	}
	return nil
}

// checkClasses returns an error for images without a class if the model is conditional.
func checkClasses(c run.Config, d *dataset.Data) error {
	if !c.Model.Conditional() {
		return nil
	}
	var without []string
	for _, i := range slices.Concat(d.Train.Index, d.Val.Index) {
		if d.ClassOf(i) == "" {
			without = append(without, cmp.Or(d.NameOf(i), strconv.Itoa(i)))
		}
	}
	if len(without) > 0 {
		return fmt.Errorf("dataset.labels: %d images of %s have no class, the first is %s; a conditional model needs one for each", len(without), d.Name, without[0])
	}
	return nil
}

// optimizer creates the optimiser of a complete recipe. The model has room for
// gradients.
func optimizer(t run.Train, m *model.Model) optim.Optimizer {
	if t.Optimizer == run.SGD {
		return optim.NewSGD(m.Params(), optim.SGDOptions{
			Momentum: *t.Momentum, Nesterov: t.Nesterov, WeightDecay: t.WeightDecay,
		})
	}
	return optim.NewAdamW(m.Params(), optim.AdamWOptions{
		Beta1: t.Betas[0], Beta2: t.Betas[1], Eps: *t.Eps, WeightDecay: t.WeightDecay,
	})
}

// schedule converts the recipe's epochs to steps.
func schedule(t run.Train, steps int) optim.Schedule {
	s := optim.Schedule{Kind: t.Schedule.Kind, Base: t.LR, WarmUp: toSteps(t.Schedule.WarmUp, steps)}
	switch t.Schedule.Kind {
	case optim.Cosine:
		s.Min = *t.Schedule.Min
	case optim.Step:
		s.Every, s.Gamma = max(1, toSteps(*t.Schedule.Every, steps)), *t.Schedule.Factor
	}
	return s
}

func toSteps(epochs float64, steps int) int { return int(math.Round(epochs * float64(steps))) }

// Run trains until the last epoch, an early stop, a failure or the end of ctx, and keeps
// folder up to date. With a nil folder it writes no file; the weights are the same, and
// Kept returns them. Run checks ctx between two steps: when it has ended, Run saves the
// training to the folder and returns an error that wraps ErrInterrupted. The Result is
// valid even if there is an error, and describes the training up to then.
func (t *Trainer) Run(ctx context.Context, folder *run.Folder) (Result, error) {
	if t.closed {
		return t.result(), errClosed
	}
	t.folder = folder
	if err := t.begin(); err != nil {
		return t.result(), err
	}
	err := t.epochs(ctx)
	if err == nil {
		err = t.fitGaussians(ctx)
	}
	err = errors.Join(err, t.o.Tracker.End(), t.end(err))
	return t.result(), err
}

func (t *Trainer) result() Result { return Result{t.info, t.rows} }

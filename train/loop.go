package train

import (
	"context"
	"fmt"
	"math"
	"os"
	"time"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/optim"
	"github.com/diabolo-go/diabolo/run"
)

// A position is how far a training is: with the weights and the optimiser's state, all
// that is needed to continue as if it had never stopped.
type position struct {
	Epoch   int     `json:"epoch"` // the current one, from 1
	Step    int     `json:"step"`  // steps done in it
	Images  int     `json:"images"`
	Sum     float64 `json:"sum"` // of the losses of its images
	Seconds float64 `json:"seconds"`

	Best   float64 `json:"best"`   // lowest loss so far of the images that choose the epoch
	BestAt int     `json:"bestAt"` // its epoch; 0: none yet
	Model  int     `json:"model"`  // the epoch of the model file; 0: none yet
}

// epochs runs the rest of the training, epoch by epoch, each with its validation.
func (t *Trainer) epochs(ctx context.Context) error {
	if err := t.startAtPCA(ctx); err != nil {
		return err
	}
	for t.at.Epoch <= t.c.Train.Epochs && !t.patienceOver() {
		if err := t.trainEpoch(ctx); err != nil {
			return err
		}
		val, health, err := t.validate(ctx)
		choice := t.choose(ctx)
		if ctx.Err() != nil {
			return t.interrupt(ctx)
		}
		if err != nil {
			return err
		}
		if err := t.endEpoch(val, choice, health); err != nil {
			return err
		}
	}
	t.conclude(ctx)
	return nil
}

// patienceOver reports whether the last epochs brought no improvement.
func (t *Trainer) patienceOver() bool {
	p := t.c.Train.Patience
	return p > 0 && t.at.BestAt > 0 && t.at.Epoch-1-t.at.BestAt >= p
}

// trainEpoch makes the remaining steps of one epoch.
func (t *Trainer) trainEpoch(ctx context.Context) error {
	start := time.Now()
	for b := range t.images.Batches(t.batching()).Ahead(t.at.Step, &t.batches) {
		if ctx.Err() != nil {
			return t.interrupt(ctx)
		}
		if err := t.step(b, start); err != nil {
			return err
		}
		if t.o.Every > 0 && t.at.Step%t.o.Every == 0 && t.at.Step < t.steps {
			if err := t.checkpoint(); err != nil {
				return err
			}
		}
		start = time.Now()
	}
	return nil
}

func (t *Trainer) batching() dataset.BatchOptions {
	return dataset.BatchOptions{
		Size: t.c.Train.Batch, Seed: t.c.Train.Seed, Epoch: uint64(t.at.Epoch), Shuffle: true,
		Noise: t.c.Dataset.Noise, Augment: t.c.Dataset.Augment,
	}
}

// step makes one update; start is when it began to wait for its batch. The loss is
// checked before the update, so a loss that is not finite changes nothing.
func (t *Trainer) step(b *dataset.Batch, start time.Time) error {
	done := (t.at.Epoch-1)*t.steps + t.at.Step
	loss := t.pass.Loss(model.PassInput{
		Input: b.Input, Target: b.Target, Labels: b.Labels, Train: true,
		Seed: t.c.Train.Seed, Epoch: uint64(t.at.Epoch), Step: uint64(t.at.Step), BetaShare: t.betaShare(done),
	}).Total
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return t.diverged(fmt.Sprintf("at step %d of epoch %d", t.at.Step+1, t.at.Epoch))
	}
	t.update(t.lr(done))
	t.at.Step++
	n := b.Input.N()
	t.at.Images += n
	t.at.Sum += loss * float64(n)
	t.at.Seconds += time.Since(start).Seconds()
	t.trained += n
	t.spent += time.Since(start)
	t.report(nil)
	return nil
}

// update computes the gradients and updates the weights. The norm for clipping needs
// every gradient, so with clipping no weight is updated in the backward pass.
func (t *Trainer) update(lr float64) {
	t.opt.Begin(lr)
	if t.c.Train.Clip > 0 {
		t.pass.Backward(nil)
		optim.ClipNorm(t.params, t.c.Train.Clip)
	} else {
		t.pass.Backward(t.opt)
	}
	t.opt.Step(t.pool)
}

// betaShare returns the share of beta that weighs the KL in a step, above 0 up to 1.
func (t *Trainer) betaShare(step int) float64 {
	rise := max(1, toSteps(t.c.Train.BetaWarmUp, t.steps))
	return min(1, float64(step+1)/float64(rise))
}

func (t *Trainer) lr(step int) float64 {
	return t.schedule.LR(step, t.c.Train.Epochs*t.steps)
}

func (t *Trainer) diverged(where string) error {
	kept := "nothing was saved before"
	if t.folder != nil {
		if _, err := os.Stat(t.folder.Path(run.CheckpointFile)); err == nil {
			kept = fmt.Sprintf("what was saved before is kept in %s", t.folder.Dir)
		}
	}
	return fmt.Errorf("%w, %s; %s; try a smaller train.lr, or train.clip=1", ErrDiverged, where, kept)
}

// An interruption is an ErrInterrupted because of the end of a context.
type interruption struct {
	error
	cause error
}

func (i interruption) Unwrap() []error { return []error{i.error, i.cause} }

// interrupt saves the state of the training.
func (t *Trainer) interrupt(ctx context.Context) error {
	if err := t.checkpoint(); err != nil {
		return fmt.Errorf("interrupted, and not saved: %w", err)
	}
	err := fmt.Errorf("%w in epoch %d after step %d of %d", ErrInterrupted, t.at.Epoch, t.at.Step, t.steps)
	if t.folder != nil {
		err = t.inFolder(fmt.Errorf("%w; saved", err))
	}
	return interruption{err, ctx.Err()}
}

// endEpoch records an epoch. The checkpoint comes last: if the process is killed before
// it, the epoch is repeated and writes the same again.
func (t *Trainer) endEpoch(val *run.Validation, choice *float64, health *run.Health) error {
	row := t.row(val)
	row.SelectLoss, row.Health = choice, health
	if t.judged(row.Epoch) {
		t.judge(health)
	}
	if choice == nil && val != nil && t.data.Held {
		choice = &val.Loss
	}
	t.rows = append(t.rows, row)
	better := choice != nil && (t.at.BestAt == 0 || *choice < t.at.Best)
	if better {
		t.at.Best, t.at.BestAt = *choice, row.Epoch
	}
	if better || t.c.Train.Keep == run.KeepLast {
		if err := t.saveModel(); err != nil {
			return err
		}
	}
	t.at.Epoch, t.at.Step, t.at.Images, t.at.Sum, t.at.Seconds = t.at.Epoch+1, 0, 0, 0, 0
	if err := t.folder.WriteMetrics(t.rows); err != nil {
		return err
	}
	if err := t.writeInfo(); err != nil {
		return err
	}
	if err := t.o.Tracker.Epoch(t.state()); err != nil {
		return err
	}
	if err := t.checkpoint(); err != nil {
		return err
	}
	t.report(&row)
	return nil
}

func (t *Trainer) row(val *run.Validation) run.Epoch {
	return run.Epoch{
		Epoch:      t.at.Epoch,
		TrainLoss:  t.at.Sum / float64(t.at.Images),
		Validation: val,
		LR:         t.lr(t.at.Epoch*t.steps - 1),
		Seconds:    t.at.Seconds,
		Rate:       float64(t.at.Images) / t.at.Seconds,
	}
}

// report calls Progress after a step or, with row, at the end of an epoch.
func (t *Trainer) report(row *run.Epoch) {
	if t.o.Progress == nil {
		return
	}
	p := Progress{
		Epoch: t.at.Epoch, Epochs: t.c.Train.Epochs, Images: t.at.Images, Total: t.images.Len(),
		Row: row,
	}
	if t.spent > 0 {
		p.Rate = float64(t.trained) / t.spent.Seconds()
	}
	if t.at.Images > 0 {
		p.Loss = t.at.Sum / float64(t.at.Images)
	}
	if p.Rate > 0 {
		p.Left = float64((p.Epochs-p.Epoch+1)*p.Total-p.Images) / p.Rate
	}
	t.o.Progress(p)
}

package train

import (
	"context"
	"fmt"
	"math"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// valBatch is the least number of images validated at once: a training batch of four
// would leave workers idle.
const valBatch = 16

// validate measures the model on the validation images with running batch-norm
// statistics, no dropout and z = mu; and a model with a prior again with z drawn, for
// the bound. Noise of input and z comes from the stream of epoch 0, which no training
// epoch uses: the same for every epoch, so that epochs are comparable. Without
// validation images it returns nil.
func (t *Trainer) validate(ctx context.Context) (*run.Validation, error) {
	if t.data.Val.Len() == 0 {
		return nil, nil
	}
	fixed := t.measure(ctx, false)
	v := &run.Validation{Loss: fixed.Total, Parts: fixed.Parts}
	if _, ok := t.model.Prior(); ok {
		bound := t.measure(ctx, true).Parts.Bound()
		v.ELBO = &bound
	}
	if ctx.Err() == nil && (math.IsNaN(v.Loss) || math.IsInf(v.Loss, 0)) {
		return nil, t.diverged(fmt.Sprintf("in the validation of epoch %d", t.at.Epoch))
	}
	return v, nil
}

// measure returns the losses of the validation images, the mean over images. If ctx
// ends, it stops with meaningless figures.
func (t *Trainer) measure(ctx context.Context, sampleZ bool) model.Losses {
	batches := t.data.Val.Batches(dataset.BatchOptions{
		Size: max(valBatch, t.c.Train.Batch), Seed: t.c.Train.Seed, Noise: t.c.Dataset.Noise,
	})
	var sum model.Losses
	for i := 0; i < batches.Len() && ctx.Err() == nil; i++ {
		b := &t.batches[0]
		batches.Fill(i, b)
		l := t.pass.Loss(model.PassInput{
			Input: b.Input, Target: b.Target, Labels: b.Labels, SampleZ: sampleZ,
			Seed: t.c.Train.Seed, Step: uint64(i),
		})
		n := float64(b.Input.N())
		sum.Total += n * l.Total
		for k, p := range l.Parts {
			if i == 0 {
				sum.Parts = append(sum.Parts, model.Part{Name: p.Name, Unit: p.Unit, Weight: p.Weight})
			}
			sum.Parts[k].Value += n * p.Value
		}
	}
	n := float64(t.data.Val.Len())
	sum.Total /= n
	for k := range sum.Parts {
		sum.Parts[k].Value /= n
	}
	return sum
}

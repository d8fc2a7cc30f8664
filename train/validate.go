package train

import (
	"context"
	"fmt"
	"math"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// valBatch is the least number of images validated at once: a training batch of
// four would leave the workers waiting for each other.
const valBatch = 16

// validate measures the model on the validation images with running batch-norm
// statistics, no dropout and z = mu; then a VAE or CVAE again with z drawn, for
// the bound. Noise of input and z is the stream of epoch 0, which no training
// epoch has: the same for every epoch, so that epochs compare. Without validation
// images it returns nil.
func (t *Trainer) validate(ctx context.Context) (*run.Validation, error) {
	if t.data.Val.Len() == 0 {
		return nil, nil
	}
	fixed := t.measure(ctx, false)
	v := &run.Validation{Loss: fixed.Total, Recon: fixed.Recon}
	if t.c.Model.Kind != model.AE {
		sampled := t.measure(ctx, true)
		bound := sampled.Recon + sampled.KL
		v.KL, v.ELBO = &fixed.KL, &bound
	}
	if ctx.Err() == nil && (math.IsNaN(v.Loss) || math.IsInf(v.Loss, 0)) {
		return nil, t.diverged(fmt.Sprintf("in the validation of epoch %d", t.at.Epoch))
	}
	return v, nil
}

// measure returns the losses of the validation images, the mean over images. It
// gives up, with figures that mean nothing, when ctx ends.
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
		sum.Total, sum.Recon, sum.KL = sum.Total+n*l.Total, sum.Recon+n*l.Recon, sum.KL+n*l.KL
	}
	n := float64(t.data.Val.Len())
	return model.Losses{Total: sum.Total / n, Recon: sum.Recon / n, KL: sum.KL / n}
}

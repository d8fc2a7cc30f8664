package train

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
)

// valBatch is the least number of images validated at once: a training batch of four
// would leave workers idle.
const valBatch = 16

// validate measures the model on the validation images with running batch-norm
// statistics, no dropout and z = mu; and a model with a prior again with z drawn, for
// the bound. Noise of input and z comes from the stream of epoch 0, which no training
// epoch uses: the same for every epoch, so that epochs are comparable. The health is
// measured on the way; without validation images, which v needs, on training images. If ctx
// ends, both are nil.
func (t *Trainer) validate(ctx context.Context) (v *run.Validation, h *run.Health, err error) {
	var e run.Exam
	fixed := t.measure(ctx, t.patients(), false, func(b *dataset.Batch) { e.Add(t.pass.Mu(), t.pass.Recon(), b.Target) })
	if ctx.Err() != nil {
		return nil, nil, nil
	}
	var kl *float64
	if v, ok := fixed.Parts.Of("kl"); ok {
		kl = &v
	}
	h = e.Health(kl, t.meanImage())
	if t.data.Val.Len() == 0 {
		return nil, h, nil
	}
	v = &run.Validation{Loss: fixed.Total, Parts: fixed.Parts}
	if math.IsNaN(v.Loss) || math.IsInf(v.Loss, 0) {
		return nil, nil, t.diverged(fmt.Sprintf("in the validation of epoch %d", t.at.Epoch))
	}
	if _, ok := t.model.Prior(); ok {
		bound := t.measure(ctx, t.data.Val, true, nil).Parts.Bound()
		v.ELBO = &bound
	}
	return v, h, nil
}

// selectCount returns how many of n training images choose the epoch: never all.
func selectCount(n int, share float64) int {
	if share == 0 {
		return 0
	}
	return min(max(1, int(math.Round(share*float64(n)))), n-1)
}

// selected divides the training images into those that are trained on and those that choose
// the epoch, at random by the seed of the training.
func selected(v dataset.View, c run.Train) (images, chooser dataset.View) {
	n := selectCount(v.Len(), c.Select)
	if n == 0 {
		return v, dataset.View{Set: v.Set}
	}
	order := rng.New(c.Seed, "select").Perm(v.Len())
	part := func(places []int) dataset.View {
		slices.Sort(places)
		return dataset.View{Set: v.Set, Index: slice.Map(places, func(i int) int { return v.Index[i] })}
	}
	return part(order[n:]), part(order[:n])
}

// choose returns the loss of the images that choose the epoch, with z sampled if the model
// has a prior; nil if there are none.
func (t *Trainer) choose(ctx context.Context) *float64 {
	if t.chooser.Len() == 0 {
		return nil
	}
	_, sampled := t.model.Prior()
	loss := t.measure(ctx, t.chooser, sampled, nil).Total
	return &loss
}

// each calls f with the images of a view in batches, with the noise of the config, until
// ctx ends.
func (t *Trainer) each(ctx context.Context, v dataset.View, f func(i int, b *dataset.Batch)) {
	batches := v.Batches(dataset.BatchOptions{
		Size: max(valBatch, t.c.Train.Batch), Seed: t.c.Train.Seed, Noise: t.c.Dataset.Noise,
	})
	for i := 0; i < batches.Len() && ctx.Err() == nil; i++ {
		b := &t.batches[0]
		batches.Fill(i, b)
		f(i, b)
	}
}

// measure returns the losses of some images, the mean over images, and shows each batch,
// after its pass, to see, which may be nil. If ctx ends, it stops with meaningless figures.
func (t *Trainer) measure(ctx context.Context, v dataset.View, sampleZ bool, see func(b *dataset.Batch)) model.Losses {
	var sum model.Losses
	t.each(ctx, v, func(i int, b *dataset.Batch) {
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
		if see != nil {
			see(b)
		}
	})
	n := float64(v.Len())
	sum.Total /= n
	for k := range sum.Parts {
		sum.Parts[k].Value /= n
	}
	return sum
}

package train

import (
	"context"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

const (
	healthImages = 1000 // at most, on which the health is measured
	pcaImages    = 5000 // at most, to which the PCA it is compared with is fitted

	activeVariance = 0.01 // of mu, with a prior
	deadVariance   = 1e-12
)

// A model is judged only once it has trained for this long, and its warm-up is over.
const (
	judgedEpochs = 2
	judgedSteps  = 500
)

// judged reports whether the model has trained long enough to be judged.
func (t *Trainer) judged(epochs int) bool {
	least := max(judgedSteps, toSteps(max(t.c.Train.Schedule.WarmUp, t.c.Train.BetaWarmUp), t.steps))
	return epochs >= judgedEpochs && epochs*t.steps >= least
}

// patients are the images on which the health is measured.
func (t *Trainer) patients() dataset.View {
	v := t.data.Val
	if v.Len() == 0 {
		v = t.data.Train
	}
	return v.Spread(healthImages)
}

// health measures the model.
func (t *Trainer) health(ctx context.Context) *run.Health {
	v := t.patients()
	batches := v.Batches(dataset.BatchOptions{Size: max(valBatch, t.c.Train.Batch), Seed: t.c.Train.Seed, Noise: t.c.Dataset.Noise})
	var mu, recon, images spread
	h := &run.Health{Images: v.Len()}
	kl := 0.0
	var b dataset.Batch
	for i := 0; i < batches.Len() && ctx.Err() == nil; i++ {
		batches.Fill(i, &b)
		l := t.pass.Loss(model.PassInput{Input: b.Input, Target: b.Target, Labels: b.Labels})
		part, _ := l.Parts.Of("kl")
		kl += part * float64(b.Input.N())
		y := t.pass.Recon()
		mu.add(t.pass.Mu())
		recon.add(y)
		images.add(b.Target)
		h.MSE += squaredDistance(y.Data, b.Target.Data)
		for k := range b.Target.N() {
			h.MeanMSE += squaredDistance(t.meanImage(), b.Target.Row(k))
		}
	}
	values := float64(v.Len() * v.Width())
	h.MSE, h.MeanMSE = h.MSE/values, h.MeanMSE/values
	least := deadVariance
	if _, ok := t.model.Prior(); ok {
		per := kl / float64(v.Len())
		h.KL, least = &per, activeVariance
	}
	for _, variance := range mu.variances() {
		if variance > least {
			h.Active++
		}
	}
	h.Variation = sum(recon.variances()) / max(sum(images.variances()), deadVariance)
	return h
}

// meanImage returns the mean of the training images, at most pcaImages of them.
func (t *Trainer) meanImage() []float32 {
	if t.mean == nil {
		var all spread
		v := t.images.Spread(pcaImages)
		batches := v.Batches(dataset.BatchOptions{Size: 256})
		var b dataset.Batch
		for i := range batches.Len() {
			batches.Fill(i, &b)
			all.add(b.Target)
		}
		t.mean = all.mean()
	}
	return t.mean
}

// comparePCA adds the error of PCA to the health, on the same images: of noisy ones, if the
// model gets these.
func (t *Trainer) comparePCA(ctx context.Context, h *run.Health) {
	v := t.images.Spread(pcaImages)
	p, err := fit.PCA(ctx, v, fit.PCAOptions{Components: min(t.c.Model.Latent, v.Len(), v.Width()), Seed: t.c.Train.Seed})
	if err != nil { // the context has ended
		return
	}
	patients := t.patients()
	batches := patients.Batches(dataset.BatchOptions{Size: 256, Seed: t.c.Train.Seed, Noise: t.c.Dataset.Noise})
	var b dataset.Batch
	total := 0.0
	for i := range batches.Len() {
		batches.Fill(i, &b)
		flat := b.Input.Reshape(b.Input.N(), b.Input.Stride())
		total += squaredDistance(p.Rebuild(p.Project(flat)).Data, b.Target.Data)
	}
	mse := total / float64(patients.Len()*patients.Width())
	h.PCAMSE = &mse
}

// judge warns when the verdict on the model changes for the worse.
func (t *Trainer) judge(h *run.Health) {
	t.info.Verdict = h.Verdict(t.c.Model)
	if t.info.Verdict != "" && state(h) != t.said {
		t.warn("%s", t.info.Verdict)
	}
	t.said = state(h)
}

// conclude judges the model that the training leaves, and compares it with PCA.
func (t *Trainer) conclude(ctx context.Context) {
	if t.at.Model == 0 || !t.judged(len(t.rows)) || t.rows[t.at.Model-1].Health == nil {
		return
	}
	h := *t.rows[t.at.Model-1].Health
	t.comparePCA(ctx, &h)
	t.info.Health = &h
	t.judge(&h)
}

// state is what a verdict says, without figures.
func state(h *run.Health) string {
	switch {
	case h.Collapsed():
		return "collapsed"
	case h.Useless():
		return "useless"
	case h.BehindPCA():
		return "behind"
	}
	return ""
}

// spread accumulates the mean and variance of each column of the rows of a matrix.
type spread struct {
	n            float64
	sum, squares []float64
}

func (s *spread) add(x *tensor.Tensor) {
	if s.sum == nil {
		s.sum, s.squares = make([]float64, x.Stride()), make([]float64, x.Stride())
	}
	for i := range x.N() {
		for j, v := range x.Row(i) {
			s.sum[j] += float64(v)
			s.squares[j] += float64(v) * float64(v)
		}
	}
	s.n += float64(x.N())
}

func (s *spread) mean() []float32 {
	m := make([]float32, len(s.sum))
	for j, v := range s.sum {
		m[j] = float32(v / s.n)
	}
	return m
}

func (s *spread) variances() []float64 {
	all := make([]float64, len(s.sum))
	for j, v := range s.sum {
		all[j] = max(0, s.squares[j]/s.n-v/s.n*(v/s.n))
	}
	return all
}

func sum(v []float64) (total float64) {
	for _, x := range v {
		total += x
	}
	return total
}

func squaredDistance(a, b []float32) (total float64) {
	for i, v := range a {
		d := float64(v) - float64(b[i])
		total += d * d
	}
	return total
}

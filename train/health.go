package train

import (
	"context"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

const (
	healthImages = 1000 // at most, of the training images if there are no others, on which the health is measured
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
	if t.data.Val.Len() == 0 {
		return t.data.Train.Spread(healthImages)
	}
	return t.data.Val
}

// An exam gathers what the health of a model follows from, batch by batch.
type exam struct {
	mu, recon, images spread
	squares           float64 // sum of the squared errors of the reconstructions
}

// add takes in a batch that has just passed through the model.
func (e *exam) add(p *model.Pass, b *dataset.Batch) {
	y := p.Recon()
	e.mu.add(p.Mu())
	e.recon.add(y)
	e.images.add(b.Target)
	e.squares += nn.SquaredSum(y, b.Target, nil, 1)
}

// health returns what the exam found; losses are those of the same images.
func (t *Trainer) health(e *exam, losses model.Losses) *run.Health {
	images, values := e.images.n, float64(len(e.images.sum))
	h := &run.Health{Images: int(images), MSE: e.squares / (images * values), MeanMSE: e.images.around(t.meanImage()) / values}
	least := deadVariance
	if kl, ok := losses.Parts.Of("kl"); ok {
		h.KL, least = &kl, activeVariance
	}
	for _, variance := range e.mu.variances() {
		if variance > least {
			h.Active++
		}
	}
	h.Variation = sum(e.recon.variances()) / max(sum(e.images.variances()), deadVariance)
	return h
}

// meanImage returns the mean of the training images, at most pcaImages of them.
func (t *Trainer) meanImage() []float64 {
	if t.mean == nil {
		var all spread
		v := t.images.Spread(pcaImages)
		for from := 0; from < v.Len(); from += 256 {
			all.add(v.Images(from, min(from+256, v.Len())))
		}
		t.mean = all.mean()
	}
	return t.mean
}

// components returns as many principal components of training images as z has dimensions,
// or as there are. Those of as many images as last time are known.
func (t *Trainer) components(ctx context.Context, v dataset.View) (*fit.Components, error) {
	if t.pca != nil && t.pcaOf == v.Len() {
		return t.pca, nil
	}
	p, err := fit.PCA(ctx, v, fit.PCAOptions{Components: min(t.c.Model.Latent, v.Len(), v.Width()), Seed: t.c.Train.Seed})
	t.pca, t.pcaOf = p, v.Len()
	return p, err
}

// comparePCA adds the error of PCA to the health, on the same images: of noisy ones, if the
// model gets these.
func (t *Trainer) comparePCA(ctx context.Context, h *run.Health) {
	p, err := t.components(ctx, t.images.Spread(pcaImages))
	if err != nil { // the context has ended
		return
	}
	patients, squares := t.patients(), 0.0
	t.each(ctx, patients, func(_ int, b *dataset.Batch) {
		n, values := b.Input.N(), b.Input.Stride()
		rebuilt := p.Rebuild(p.Project(b.Input.Reshape(n, values)))
		squares += nn.SquaredSum(rebuilt, b.Target.Reshape(n, values), nil, 1)
	})
	if ctx.Err() == nil {
		mse := squares / float64(patients.Len()*patients.Width())
		h.PCAMSE = &mse
	}
}

// judge warns when the model has another problem than before.
func (t *Trainer) judge(h *run.Health) {
	t.info.Diagnosis = h.Diagnosis(t.c.Model)
	if t.info.Diagnosis != "" && h.Problem() != t.problem {
		t.warn("%s", t.info.Diagnosis)
	}
	t.problem = h.Problem()
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

func (s *spread) mean() []float64 {
	m := make([]float64, len(s.sum))
	for j, v := range s.sum {
		m[j] = v / s.n
	}
	return m
}

func (s *spread) variances() []float64 {
	all := make([]float64, len(s.sum))
	for j, m := range s.mean() {
		all[j] = max(0, s.squares[j]/s.n-m*m)
	}
	return all
}

// around returns the mean over the rows of their squared distance from a point.
func (s *spread) around(point []float64) (total float64) {
	for j, m := range s.mean() {
		total += max(0, s.squares[j]/s.n-m*m) + (m-point[j])*(m-point[j])
	}
	return total
}

func sum(v []float64) (total float64) {
	for _, x := range v {
		total += x
	}
	return total
}

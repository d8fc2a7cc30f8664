package train

import (
	"context"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/run"
)

const (
	healthImages = 1000 // at most, of the training images if there are no others, on which the health is measured
	pcaImages    = 5000 // at most, to which the PCA it is compared with is fitted
)

// A model is judged only once it has trained for this long, and its warm-up is over, or if
// its training has ended because it brought nothing.
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

// meanImage returns the mean of the training images.
func (t *Trainer) meanImage() []float64 {
	if t.mean == nil {
		t.mean = run.MeanImage(t.images)
	}
	return t.mean
}

// components returns as many principal components of training images as z has dimensions,
// or as there are. Those of as many images as last time are known.
func (t *Trainer) components(ctx context.Context, v dataset.View) (*fit.Components, error) {
	if t.pca != nil && t.pcaOf == v.Len() {
		return t.pca, nil
	}
	p, err := fit.PCA(ctx, v, t.componentsOf(v, v.Len()))
	t.pca, t.pcaOf = p, v.Len()
	return p, err
}

// componentsOf asks for as many principal components of rows, which are of so many images,
// as z has dimensions, or as there are.
func (t *Trainer) componentsOf(rows fit.Rows, images int) fit.PCAOptions {
	return fit.PCAOptions{Components: min(t.c.Model.Latent, images, rows.Width()), Seed: t.c.Train.Seed}
}

// comparePCA adds the error of PCA to the health, on the same images: of noisy ones, if the
// model gets these.
func (t *Trainer) comparePCA(ctx context.Context, h *run.Health) {
	p, err := t.components(ctx, t.images.Spread(pcaImages))
	if err != nil { // the context has ended
		return
	}
	patients, squares := t.patients(), 0.0
	t.each(ctx, patients, func(_ int, b *dataset.Batch) { squares += pcaError(p, b.Input, b.Target) })
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

// conclude judges the model that the training leaves, unless it was too short, and compares
// it with PCA.
func (t *Trainer) conclude(ctx context.Context) {
	if t.at.Model == 0 || !t.judged(len(t.rows)) && !t.patienceOver() || t.rows[t.at.Model-1].Health == nil {
		return
	}
	h := *t.rows[t.at.Model-1].Health
	t.comparePCA(ctx, &h)
	t.info.Health = &h
	t.judge(&h)
}

package anomaly

import (
	"context"
	"sync"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

const (
	// pieceSize is the number of images scored at once; for each such piece all training
	// images are searched for neighbours.
	pieceSize = 1024

	// corruptImages is the maximum number of held-out images to corrupt.
	corruptImages = 500
)

// marks are the scores of one scale for each part of the trial.
type marks [4][]float64

const (
	held = iota
	normal
	strange
	distorted // the first of held, corrupted
)

// measure scores all images of a trial by all scales.
func (s tester) measure(ctx context.Context, t trial, scales []scale) ([]marks, error) {
	sound := t.held.First(corruptImages).Tensor()
	parts := [4]fit.Rows{rows.Pixels(t.held), rows.Pixels(t.normal), rows.Pixels(t.strange), fit.Matrix(corrupted(sound, s.Seed))}
	total, done := 0, 0
	for _, p := range parts {
		total += p.Len()
	}
	all := make([]marks, len(scales))
	for part, p := range parts {
		err := index.Pieces(ctx, p.Len(), pieceSize, func(from, to int) error {
			x := tensor.New(append([]int{to - from}, sound.Shape[1:]...)...)
			p.Read(from, x.Data)
			for i, c := range scales {
				if err := ctx.Err(); err != nil {
					return err
				}
				more, err := c.of(ctx, x)
				if err != nil {
					return err
				}
				all[i][part] = append(all[i][part], more...)
			}
			done += to - from
			s.Advance(float64(done) / float64(total))
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// sumUp summarises each scale, in parallel since bootstraps take long.
func sumUp(all []marks, scales []scale, seed uint64) []Score {
	scores := make([]Score, len(scales))
	var wg sync.WaitGroup
	for i, c := range scales {
		wg.Go(func() {
			m, a := all[i], Score{Name: c.name, Baseline: c.baseline}
			a.Corruption = metric.AUROC(together(m[held][:min(len(m[held]), corruptImages)], m[distorted]))
			if len(m[strange]) > 0 {
				r := newRanking(together(m[normal], m[strange]))
				a.AUROC = new(experiment.NewEstimate(len(r.place), rankResamples, seed, r.auroc))
				a.Precision = new(experiment.NewEstimate(len(r.place), rankResamples, seed, r.precision))
			}
			scores[i] = a
		})
	}
	wg.Wait()
	return scores
}

// together concatenates the scores of normal and strange images, and reports which are
// strange.
func together(normal, strange []float64) (scores []float64, positive []bool) {
	scores = append(append(scores, normal...), strange...)
	positive = make([]bool, len(scores))
	for i := len(normal); i < len(scores); i++ {
		positive[i] = true
	}
	return scores, positive
}

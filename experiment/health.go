package experiment

import (
	"context"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/run"
)

// examined is the number of images, at most, by which Examine judges a model.
const examined = 500

// Examine returns the record of the run. If there is none, as for a model file alone, it
// judges by images of View whether the model has collapsed, and puts the Health and the
// Diagnosis into what it returns. Other problems than a collapse are of the training images,
// and are not looked for. Nor can images that are all the same tell anything. The error
// wraps model.ErrNotFinite for images that are not finite.
func (s *Subject) Examine(ctx context.Context) (run.Info, error) {
	info := s.Info
	v, _ := s.View()
	if info.Status != "" || v.Len() == 0 {
		return info, nil
	}
	h, err := s.health(ctx, v.Spread(examined))
	if err != nil || !h.Collapsed() {
		return info, err
	}
	info.Health, info.Diagnosis, info.Status = h, h.Diagnosis(s.Model.Config()), run.Collapsed
	return info, nil
}

// health measures the model on the images of a view; nil if these cannot tell.
func (s *Subject) health(ctx context.Context, v dataset.View) (*run.Health, error) {
	var e run.Exam
	nats, sampled := 0.0, false
	err := rows.Batches(ctx, v, dataset.BatchOptions{Seed: s.Seed, Noise: s.Data.Config.Noise}, func(_ int, b *dataset.Batch) error {
		l, err := s.Model.Encode(b.Input)
		if err != nil {
			return err
		}
		y, err := s.Model.Reconstruct(b.Input, b.Labels)
		if err != nil {
			return err
		}
		var kl float64
		kl, sampled = s.Model.KL(l)
		nats += kl * float64(l.Mu.N()) / float64(v.Len())
		e.Add(l.Mu, y, b.Target)
		return nil
	})
	if err != nil || !e.Tells() {
		return nil, err
	}
	var kl *float64
	if sampled {
		kl = &nats
	}
	return e.Health(kl, run.MeanImage(v)), nil
}

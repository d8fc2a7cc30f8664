package experiment

import (
	"cmp"
	"context"
	"sync"

	"github.com/diabolo-go/diabolo/experiment/internal/judge"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Common keeps what experiments compute from the images and the seed alone,
// whatever the model: principal components, the judge of classes. The subjects
// of several models that look at the same Data with the same Seed may share one,
// and get what they would have computed each for itself.
type Common struct {
	pca     cache[int, *fit.Components] // by their number
	classes cache[struct{}, *judge.Classifier]
}

// common returns what the subject shares with others, or keeps for itself.
func (s *Subject) common() *Common {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Common == nil {
		s.Common = &Common{}
	}
	return s.Common
}

// PCA returns the first k principal components of the training images, for 0 as many
// as z is wide, or nil when these images are not here.
func (s *Subject) PCA(ctx context.Context, k int) (*fit.Components, error) {
	train := s.Data.Train
	k = min(cmp.Or(k, s.Model.Config().Latent), train.Len(), tensor.Volume(s.Data.Shape[:]))
	if !s.Own || k < 1 {
		return nil, nil
	}
	return s.common().pca.get(k, func() (*fit.Components, error) {
		return fit.PCA(ctx, rows.Pixels(train), fit.PCAOptions{Components: k, Seed: s.Seed})
	})
}

// ClassJudge returns the judge of classes, trained on the training images;
// progress is called with the share of that which is done.
func (s *Subject) ClassJudge(ctx context.Context, progress func(share float64)) (*judge.Classifier, error) {
	return s.common().classes.get(struct{}{}, func() (*judge.Classifier, error) {
		return judge.Classes(ctx, s.Data.Train, s.Data.Val, judge.Options{Seed: s.Seed, Progress: progress})
	})
}

// A cache holds values that are computed once, one at a time.
type cache[K comparable, V any] struct {
	mu     sync.Mutex
	values map[K]V
}

// get returns the value of a key, computed the first time it is asked for. An error is
// not kept.
func (c *cache[K, V]) get(key K, compute func() (V, error)) (V, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.values[key]; ok {
		return v, nil
	}
	v, err := compute()
	if err == nil {
		if c.values == nil {
			c.values = map[K]V{}
		}
		c.values[key] = v
	}
	return v, err
}

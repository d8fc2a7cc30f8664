package experiment

import (
	"cmp"
	"context"
	"sync"

	"github.com/diabolo-go/diabolo/experiment/internal/judge"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Common caches what experiments compute from the images and the seed alone: principal
// components and the classifier of ClassJudge. Subjects of several models with the same
// Data and Seed may share one; the results are the same as without sharing. The zero value
// is ready to use.
type Common struct {
	pca     cache[int, *fit.Components] // by their number
	classes cache[struct{}, *judge.Classifier]
}

// common returns Common, or makes one.
func (s *Subject) common() *Common {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Common == nil {
		s.Common = &Common{}
	}
	return s.Common
}

// PCA returns the first k principal components of the training images; for k = 0, as many
// as z has dimensions. There are fewer if the training images, or the values of an image,
// are fewer. It returns nil if Own is false or there are no training images.
func (s *Subject) PCA(ctx context.Context, k int) (*fit.Components, error) {
	train := s.Data.Train
	k = min(cmp.Or(k, s.Model.Config().Latent), train.Len(), tensor.Volume(s.Data.Shape[:]))
	if !s.Own || k < 1 {
		return nil, nil
	}
	return s.common().pca.get(k, func() (*fit.Components, error) {
		return fit.PCA(ctx, train, fit.PCAOptions{Components: k, Seed: s.Seed})
	})
}

// ClassJudge returns a classifier of the classes of s.Data, trained on the training images.
// It calls progress, if that is not nil, with the completed share, 0 to 1, of this
// training.
func (s *Subject) ClassJudge(ctx context.Context, progress func(share float64)) (*judge.Classifier, error) {
	return s.common().classes.get(struct{}{}, func() (*judge.Classifier, error) {
		return judge.Classes(ctx, s.Data.Train, s.Data.Val, judge.Options{Seed: s.Seed, Progress: progress})
	})
}

// A cache holds values, each computed once.
type cache[K comparable, V any] struct {
	mu     sync.Mutex
	values map[K]V
}

// get returns the value of a key, which it computes on the first call. It does not cache
// errors.
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

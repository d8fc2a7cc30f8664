package experiment

import (
	"context"
	"sync"

	"github.com/diabolo-go/diabolo/experiment/internal/judge"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Common keeps what experiments compute from the images and the seed alone,
// whatever the model: principal components, the judge of classes. The subjects
// of several models that look at the same Data with the same Seed may share one,
// and get what they would have computed each for itself.
type Common struct {
	mu      sync.Mutex
	pca     map[int]*fit.Components
	classes *judge.Classifier
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

// PCA returns the k principal components of the training images, or nil when
// these are not here.
func (s *Subject) PCA(ctx context.Context, k int) (*fit.Components, error) {
	train := s.Data.Train
	k = min(k, train.Len(), tensor.Volume(s.Data.Shape[:]))
	if !s.Own || k < 1 {
		return nil, nil
	}
	c := s.common()
	c.mu.Lock()
	defer c.mu.Unlock()
	if p, ok := c.pca[k]; ok {
		return p, nil
	}
	p, err := fit.PCA(ctx, Pixels(train), fit.PCAOptions{Components: k, Seed: s.Seed})
	if err != nil {
		return nil, err
	}
	if c.pca == nil {
		c.pca = map[int]*fit.Components{}
	}
	c.pca[k] = p
	return p, nil
}

// Components returns as many principal components of the training images as z is
// wide, or nil when these are not here.
func (s *Subject) Components(ctx context.Context) (*fit.Components, error) {
	return s.PCA(ctx, s.Model.Config().Latent)
}

// ClassJudge returns the judge of classes, trained on the training images;
// progress is called with the share of that which is done.
func (s *Subject) ClassJudge(ctx context.Context, progress func(share float64)) (*judge.Classifier, error) {
	c := s.common()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.classes != nil {
		return c.classes, nil
	}
	j, err := judge.Classes(ctx, s.Data.Train, s.Data.Val, judge.Options{Seed: s.Seed, Progress: progress})
	if err != nil {
		return nil, err
	}
	c.classes = j
	return j, nil
}

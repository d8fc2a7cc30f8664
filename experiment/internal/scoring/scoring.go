// Package scoring computes the anomaly scores of model.Config.Scores, including the one
// that needs the training images.
package scoring

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// Func scores images, N C H W; higher is stranger.
type Func func(ctx context.Context, x *tensor.Tensor) ([]float64, error)

// New returns the score of that name for the model of s. ScoreLatent is the squared
// Mahalanobis distance of z (of a VAE its mean) from the z of the training images, which s must
// have; the other scores need the model of s alone.
func New(ctx context.Context, s *experiment.Subject, name string) (Func, error) {
	if err := CheckKind(s.Model); err != nil {
		return nil, err
	}
	if name != model.ScoreLatent {
		return func(_ context.Context, x *tensor.Tensor) ([]float64, error) {
			scores, err := s.Model.ScoreBy(name, x, nil)
			if slices.ContainsFunc(scores, func(v float64) bool { return v-v != 0 }) {
				err = experiment.ErrNotANumber
			}
			return scores, err
		}, nil
	}
	if err := CheckOwn(s); err != nil {
		return nil, err
	}
	l, err := s.Latents(ctx, s.Data.Train)
	if err != nil {
		return nil, err
	}
	g, err := fit.GMM(ctx, l.Mu, fit.GMMOptions{Parts: 1, Seed: s.Seed})
	return func(_ context.Context, x *tensor.Tensor) ([]float64, error) {
		l, err := s.Model.Encode(x)
		if err != nil {
			return nil, err
		}
		return Mahalanobis(g, l.Mu), nil
	}, err
}

// Mahalanobis returns the squared Mahalanobis distance of vectors, N x D, from the mean of
// a Gaussian: -2 times the part of the log density that depends on the vector.
func Mahalanobis(g *fit.Mixture, x *tensor.Tensor) []float64 {
	peak := g.LogProb(g.Means)[0]
	out := g.LogProb(x)
	for i, v := range out {
		out[i] = 2 * (peak - v)
	}
	return out
}

// Verdict returns the score for verdicts: the one of that name, or for "" that of the
// run's config, else the first of the model's. The error for an unknown name lists the
// names.
func Verdict(r *run.Run, name string) (string, error) {
	c := r.Model.Config()
	if name == "" {
		name = r.DefaultScore()
	}
	if scores := c.Scores(); !slices.Contains(scores, name) {
		return "", fmt.Errorf("no score %q for kind %s%s", name, c.Name(), nearest.Hint(name, scores))
	}
	return name, nil
}

// CheckKind reports a conditional model, which cannot score an image without its class.
func CheckKind(m *model.Model) error {
	if c := m.Config(); c.Conditional() {
		return fmt.Errorf("%s needs the class of an image, which is unknown for a strange one; train an ae or a vae", c.Noun())
	}
	return nil
}

// ErrOthers is the error of CheckOwn for images of another data set.
var ErrOthers = errors.New("normal images are learned from those the model was trained on, and these are others")

// CheckOwn reports images that are not those the model was trained on.
func CheckOwn(s *experiment.Subject) error {
	known, here := s.Model.Classes(), s.Data.Classes
	switch {
	case len(known) > 0 && !slices.Equal(known, here) && s.Data.Name == s.Model.Meta()["dataset"]:
		return fmt.Errorf("the model was trained on %s, and the images here are of %s; open the run folder, whose config.yaml names its images",
			classes(known), classes(here))
	case !s.Own:
		return ErrOthers
	}
	return nil
}

// classes lists some classes in words.
func classes(names []string) string {
	const most = 10
	switch n := len(names); {
	case n == 0:
		return "no class"
	case n == 1:
		return "class " + names[0]
	case n > most:
		return fmt.Sprintf("%d classes", n)
	}
	return "the classes " + strings.Join(names, ", ")
}

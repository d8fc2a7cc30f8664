// Package scoring computes the anomaly scores of model.Config.Scores, and what some of
// them have to know of normal images.
package scoring

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// Func scores images, N C H W; higher is stranger.
type Func func(ctx context.Context, x *tensor.Tensor) ([]float64, error)

// New returns the score of that name for a model, with what it has to know of normal
// images: see Learn.
func New(m *model.Model, name string, normal *model.Reference) (Func, error) {
	if err := CheckKind(m); err != nil {
		return nil, err
	}
	return func(_ context.Context, x *tensor.Tensor) ([]float64, error) {
		scores, err := m.ScoreBy(name, normal, x, nil)
		return scores, finite(scores, err)
	}, nil
}

// finite returns err, or experiment.ErrNotANumber if a score is not finite.
func finite(scores []float64, err error) error {
	if err == nil && slices.ContainsFunc(scores, func(v float64) bool { return v-v != 0 }) {
		return experiment.ErrNotANumber
	}
	return err
}

// Learn returns what a score has to know of the normal images of s: for model.ScoreLatent
// the distribution of the z of the training images, for model.ScoreCombined the scales of
// its scores over the validation images; nil for other scores, which need no images.
func Learn(ctx context.Context, s *experiment.Subject, name string) (*model.Reference, error) {
	switch name {
	case model.ScoreLatent:
		z, err := latentShape(ctx, s)
		return &model.Reference{Z: z}, err
	case model.ScoreCombined:
		if err := CheckOwn(s); err != nil {
			return nil, err
		}
		if s.Data.Val.Len() == 0 {
			return nil, errNotHeld
		}
		parts, err := Scales(s.Model, s.Data.Val.Tensor())
		return &model.Reference{Parts: parts}, err
	}
	return nil, nil
}

var errNotHeld = errors.New("no normal images are held out to standardise the scores by")

// latentShape describes the z of the training images; of a VAE, its mean.
func latentShape(ctx context.Context, s *experiment.Subject) (*model.LatentShape, error) {
	if err := CheckOwn(s); err != nil {
		return nil, err
	}
	l, err := s.Latents(ctx, s.Data.Train)
	if err != nil {
		return nil, err
	}
	return Shape(ctx, l.Mu, s.Seed)
}

// Shape describes vectors z, N x D.
func Shape(ctx context.Context, z *tensor.Tensor, seed uint64) (*model.LatentShape, error) {
	g, err := fit.GMM(ctx, z, fit.GMMOptions{Parts: 1, Seed: seed})
	if err != nil {
		return nil, err
	}
	mean := slice.Map(g.Means.Row(0), func(v float32) float64 { return float64(v) })
	return &model.LatentShape{Mean: mean, Whiten: g.Whitening(0)}, nil
}

// Scales measures the scores that model.ScoreCombined combines, and their maps, over
// images, N C H W.
func Scales(m *model.Model, x *tensor.Tensor) ([]model.Scale, error) {
	names := model.CombinedScores()
	values, err := m.ScoresBy(names, nil, x, nil)
	if err != nil {
		return nil, err
	}
	scales := make([]model.Scale, len(names))
	for k, name := range names {
		maps, err := m.ErrorMaps(name, nil, x, nil)
		if err != nil {
			return nil, err
		}
		scales[k] = model.Scale{Score: name, Moments: moments(values[k]), Map: moments(maps.Data)}
	}
	return scales, nil
}

// moments returns mean and standard deviation; the latter is above 0, also where all values
// are equal.
func moments[T float32 | float64](values []T) model.Moments {
	mean, square := 0.0, 0.0
	for _, v := range values {
		mean += float64(v) / float64(len(values))
	}
	for _, v := range values {
		square += (float64(v) - mean) * (float64(v) - mean) / float64(len(values))
	}
	return model.Moments{Mean: mean, Deviation: max(math.Sqrt(square), math.SmallestNonzeroFloat32)}
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

package anomaly

import (
	"context"
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// The simple methods a model has to be better than.
const (
	baselinePCA        = 32 // components
	baselineNeighbours = 5
	baselineLOF        = 20 // neighbours, as in scikit-learn
)

// A scale is one way to say how strange images, N C H W, are; higher is stranger.
type scale struct {
	name     string
	baseline bool
	of       func(ctx context.Context, x *tensor.Tensor) ([]float64, error)
}

// scales returns the scores of the model and then the baselines, fitted to the
// training images.
func (s tester) scales(ctx context.Context) ([]scale, error) {
	var scales []scale
	for _, name := range s.Model.Config().Scores() {
		c, err := s.scale(ctx, name)
		if err != nil {
			return nil, err
		}
		scales = append(scales, c)
	}
	p, err := s.PCA(ctx, baselinePCA)
	if err != nil {
		return nil, err
	}
	outliers, err := outlierScale(ctx, p, s.Data.Train)
	return append(scales, componentScale(p), neighbourScale(s.Data.Train), outliers), err
}

// scale returns a score of the model. ScoreLatent is the squared Mahalanobis distance
// of z (of a VAE its mean) from the z of the training images.
func (s tester) scale(ctx context.Context, name string) (scale, error) {
	if name != model.ScoreLatent {
		return scale{name: name, of: func(_ context.Context, x *tensor.Tensor) ([]float64, error) {
			scores, err := s.Model.ScoreBy(name, x, nil)
			if slices.ContainsFunc(scores, func(v float64) bool { return v-v != 0 }) {
				err = experiment.ErrNotANumber
			}
			return scores, err
		}}, nil
	}
	l, err := s.Latents(ctx, s.Data.Train)
	if err != nil {
		return scale{}, err
	}
	g, err := fit.GMM(ctx, l.Mu, fit.GMMOptions{Parts: 1, Seed: s.Seed})
	return scale{name: name, of: func(_ context.Context, x *tensor.Tensor) ([]float64, error) {
		l, err := s.Model.Encode(x)
		if err != nil {
			return nil, err
		}
		return mahalanobis(g, l.Mu), nil
	}}, err
}

// Scorer returns the score of that name, chosen by VerdictScore, for images N C H W;
// higher is stranger. ScoreLatent is fitted to the images the model was trained
// with; the others need the model of s alone.
func Scorer(ctx context.Context, subject *experiment.Subject, name string) (func(x *tensor.Tensor) ([]float64, error), error) {
	s := tester{subject}
	if err := checkKind(s.Model); err != nil {
		return nil, err
	}
	name, err := VerdictScore(s.Run, name)
	if err != nil {
		return nil, err
	}
	if name == model.ScoreLatent {
		if err := s.checkOwn(); err != nil {
			return nil, err
		}
	}
	c, err := s.scale(ctx, name)
	return func(x *tensor.Tensor) ([]float64, error) { return c.of(ctx, x) }, err
}

// mahalanobis is the squared distance of vectors, N x D, from the mean of a
// Gaussian: of its log density, what depends on the vector, times -2.
func mahalanobis(g *fit.Mixture, x *tensor.Tensor) []float64 {
	peak := g.LogProb(g.Means)[0]
	out := g.LogProb(x)
	for i, v := range out {
		out[i] = 2 * (peak - v)
	}
	return out
}

// componentScale is the squared error of the reconstruction from principal
// components.
func componentScale(p *fit.Components) scale {
	return scale{name: fmt.Sprintf("pca-%d", p.Axes.N()), baseline: true, of: func(_ context.Context, x *tensor.Tensor) ([]float64, error) {
		x = rows.Flat(x)
		y := p.Rebuild(p.Project(x))
		out := make([]float64, x.N())
		index.Parallel(len(out), func(i int) { out[i] = metric.MSE(x.Row(i), y.Row(i)) * float64(x.Stride()) })
		return out, nil
	}}
}

// neighbourScale is the mean distance in pixels to the nearest training images.
func neighbourScale(train dataset.View) scale {
	k := min(baselineNeighbours, train.Len())
	return scale{name: fmt.Sprintf("%d-nn", k), baseline: true, of: func(ctx context.Context, x *tensor.Tensor) ([]float64, error) {
		near, err := knn.SearchRows(ctx, rows.Pixels(train), x.Data, k)
		if err != nil {
			return nil, err
		}
		out := make([]float64, x.N())
		for i := range out {
			_, distances := near.Of(i)
			for _, d := range distances {
				out[i] += float64(d) / float64(k)
			}
		}
		return out, nil
	}}
}

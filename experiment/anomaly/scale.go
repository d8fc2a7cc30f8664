package anomaly

import (
	"context"
	"fmt"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/experiment/internal/scoring"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// Parameters of the baselines.
const (
	baselinePCA        = 32 // components
	baselineNeighbours = 5
	baselineLOF        = 20 // neighbours, as in scikit-learn
)

// A scale is a named score.
type scale struct {
	name     string
	baseline bool
	of       scoring.Func
}

// scales returns the scores of the model, then the baselines, fitted to the training
// images.
func (s tester) scales(ctx context.Context) ([]scale, error) {
	var scales []scale
	for _, name := range s.Model.Config().Scores() {
		of, err := scoring.New(ctx, s.Subject, name)
		if err != nil {
			return nil, err
		}
		scales = append(scales, scale{name: name, of: of})
	}
	p, err := s.PCA(ctx, baselinePCA)
	if err != nil {
		return nil, err
	}
	outliers, err := outlierScale(ctx, p, s.Data.Train)
	return append(scales, componentScale(p), neighbourScale(s.Data.Train), outliers), err
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

package anomaly

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/experiment/internal/scoring"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// Parameters of the baselines.
const (
	baselinePCA        = 32 // components
	baselineNeighbours = 5
	baselineLOF        = 20 // neighbours, as in scikit-learn
)

// A scale is a baseline: a named score.
type scale struct {
	name string
	of   scoring.Func
}

// baselines returns simple methods, fitted to the training images. Two of them are fair to
// ScoreUnexplained, which does not grow with the contrast of an image: they do not either.
func (s tester) baselines(ctx context.Context) ([]scale, error) {
	p, err := s.PCA(ctx, baselinePCA)
	if err != nil {
		return nil, err
	}
	outliers, err := outlierScale(ctx, p, s.Data.Train)
	return append(componentScales(p), neighbourScale(s.Data.Train, ""), neighbourScale(normalised{s.Data.Train}, "-normalised"), outliers), err
}

// componentScales are the squared error of the reconstruction from principal components,
// and its share of the squared deviation of an image from its mean in each channel, as
// model.ScoreUnexplained has it for the likelihood squared.
func componentScales(p *fit.Components) []scale {
	rebuilt := func(per func(x *tensor.Tensor, i int) float64) scoring.Func {
		return func(_ context.Context, x *tensor.Tensor) ([]float64, error) {
			flat := rows.Flat(x)
			y := p.Rebuild(p.Project(flat))
			out := make([]float64, x.N())
			index.Parallel(len(out), func(i int) {
				out[i] = metric.MSE(flat.Row(i), y.Row(i)) * float64(x.Stride()) / per(x, i)
			})
			return out, nil
		}
	}
	name := fmt.Sprintf("pca-%d", p.Axes.N())
	return []scale{
		{name, rebuilt(func(*tensor.Tensor, int) float64 { return 1 })},
		{name + "-unexplained", rebuilt(deviation)},
	}
}

// deviation returns the squared deviation of an image from its mean in each channel, at
// least that of rounding to 256 levels.
func deviation(x *tensor.Tensor, i int) float64 {
	sum, plane := 0.0, x.Shape[2]*x.Shape[3]
	for channel := range slices.Chunk(x.Row(i), plane) {
		mean := 0.0
		for _, v := range channel {
			mean += float64(v) / float64(plane)
		}
		for _, v := range channel {
			sum += (float64(v) - mean) * (float64(v) - mean)
		}
	}
	return max(sum, model.Rounding*float64(x.Stride()))
}

// neighbourScale is the mean distance to the nearest training images: in pixels or, for
// normalised rows, between images of mean 0 and norm 1.
func neighbourScale(train fit.Rows, suffix string) scale {
	k := min(baselineNeighbours, train.Len())
	_, norm := train.(normalised)
	return scale{fmt.Sprintf("%d-nn%s", k, suffix), func(ctx context.Context, x *tensor.Tensor) ([]float64, error) {
		queries := x.Data
		if norm {
			queries = slices.Clone(queries)
			normalise(queries, x.Stride())
		}
		near, err := knn.SearchRows(ctx, train, queries, k)
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

// normalised is rows with mean 0 and norm 1.
type normalised struct{ fit.Rows }

// Read fills dst with the rows that start at number from.
func (n normalised) Read(from int, dst []float32) {
	n.Rows.Read(from, dst)
	normalise(dst, n.Width())
}

// normalise gives rows of width values mean 0 and norm 1; a row of equal values becomes 0.
func normalise(values []float32, width int) {
	for row := range slices.Chunk(values, width) {
		mean, norm := 0.0, 0.0
		for _, v := range row {
			mean += float64(v) / float64(width)
		}
		for _, v := range row {
			norm += (float64(v) - mean) * (float64(v) - mean)
		}
		factor := 1 / max(math.Sqrt(norm), 1e-6)
		for i, v := range row {
			row[i] = float32((float64(v) - mean) * factor)
		}
	}
}

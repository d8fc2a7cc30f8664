package anomaly

import (
	"context"
	"fmt"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/tensor"
)

// localOutlier compares the density of points around a vector with the densities around
// its neighbours: the local outlier factor of Breunig, Kriegel, Ng, Sander 2000, "LOF:
// identifying density-based local outliers", definitions 5 to 7.
type localOutlier struct {
	points  *tensor.Tensor // N x D
	k       int
	reach   []float64 // distance from each point to its k-th neighbour
	density []float64 // local reachability density of each point
}

func newLocalOutlier(points *tensor.Tensor, k int) *localOutlier {
	l := &localOutlier{points: points, k: k, reach: make([]float64, points.N())}
	near := knn.Search(points.Data, points.Data, points.Stride(), k, true)
	for i := range l.reach {
		_, d := near.Of(i)
		l.reach[i] = float64(d[k-1])
	}
	l.density = make([]float64, points.N())
	for i := range l.density {
		l.density[i] = l.densityAt(near.Of(i))
	}
	return l
}

// densityAt returns the inverse of the mean reachability distance from a vector to its
// neighbours.
func (l *localOutlier) densityAt(index []int32, distance []float32) float64 {
	sum := 0.0
	for j, p := range index {
		sum += max(l.reach[p], float64(distance[j]))
	}
	return 1 / (sum/float64(l.k) + 1e-10) // so that equal points do not have infinite density
}

// factors returns the factor of each row of x, M x D, none of which is among the points:
// about 1 within a cluster, larger outside.
func (l *localOutlier) factors(x *tensor.Tensor) []float64 {
	near := knn.Search(l.points.Data, x.Data, x.Stride(), l.k, false)
	out := make([]float64, x.N())
	for i := range out {
		index, distance := near.Of(i)
		for _, p := range index {
			out[i] += l.density[p]
		}
		out[i] /= float64(l.k) * l.densityAt(index, distance)
	}
	return out
}

// outlierScale is the local outlier factor among the training images, in the coordinates
// of principal components.
func outlierScale(ctx context.Context, p *fit.Components, v dataset.View) (scale, error) {
	z, err := rows.Coordinates(ctx, p, v)
	if err != nil {
		return scale{}, err
	}
	l := newLocalOutlier(z, min(baselineLOF, z.N()-1))
	return scale{fmt.Sprintf("lof-pca-%d", p.Axes.N()), func(_ context.Context, x *tensor.Tensor) ([]float64, error) {
		return l.factors(p.Project(rows.Flat(x))), nil
	}}, nil
}

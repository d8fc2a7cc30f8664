package fit

import (
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/tensor"
)

// An Embedding is a map in two dimensions: the result of TSNE or UMAP.
type Embedding struct {
	Y  *tensor.Tensor // N x 2: position of each vector on the map
	KL float64        // of TSNE: KL(P || Q) in nats, without approximation, of the affinities P of the vectors and Q of the map; of UMAP: 0
}

// t-SNE and UMAP share a graph of neighbours and a start by PCA.

// A graph is directed and weighted. The neighbours of vertex i are
// to[from[i]:from[i+1]]. A row of a graph, the edges of one vertex, has no from.
type graph struct {
	from   []int
	to     []int32
	weight []float32
}

// symmetric returns a symmetric graph of the directed edges in near, which have the
// given weights. An edge has the weight join(a, b), where a is the weight from i to j
// and b that from j to i, 0 if there is no edge; join must be symmetric. The neighbours
// of each vertex are in ascending order.
func symmetric(near knn.Neighbours, weight []float32, join func(a, b float32) float32) *graph {
	n := len(near.Index) / near.K
	out := graph{to: near.Index, weight: weight, from: make([]int, n+1)}
	for i := range out.from {
		out.from[i] = i * near.K
	}
	in := out.turned(n)
	out = in.turned(n) // with each row in ascending order
	g := &graph{from: make([]int, n+1), to: make([]int32, 0, len(out.to)*3/2), weight: make([]float32, 0, len(out.to)*3/2)}
	for i := range n {
		a, b := out.row(i), in.row(i)
		for len(a.to)+len(b.to) > 0 {
			j := min(a.next(), b.next())
			g.to, g.weight = append(g.to, j), append(g.weight, join(a.take(j), b.take(j)))
		}
		g.from[i+1] = len(g.to)
	}
	return g
}

func (g graph) row(i int) graph {
	return graph{to: g.to[g.from[i]:g.from[i+1]], weight: g.weight[g.from[i]:g.from[i+1]]}
}

// next returns the end of a row's first edge, or the largest number if the row is
// empty.
func (g graph) next() int32 {
	if len(g.to) == 0 {
		return math.MaxInt32
	}
	return g.to[0]
}

// take removes a row's first edge if it leads to j, and returns its weight, else 0.
func (g *graph) take(j int32) (weight float32) {
	if g.next() == j {
		weight = g.weight[0]
		g.to, g.weight = g.to[1:], g.weight[1:]
	}
	return weight
}

// turned returns the graph with all edges reversed, those of a vertex in ascending
// order.
func (g graph) turned(n int) graph {
	t := graph{from: make([]int, n+1), to: make([]int32, len(g.to)), weight: make([]float32, len(g.to))}
	for _, j := range g.to {
		t.from[j+1]++
	}
	for i := range n {
		t.from[i+1] += t.from[i]
	}
	next := slices.Clone(t.from)
	for i := range n {
		r := g.row(i)
		for k, j := range r.to {
			t.to[next[j]], t.weight[next[j]] = int32(i), r.weight[k]
			next[j]++
		}
	}
	return t
}

// A point is a place on a map.
type point struct{ x, y float32 }

// start returns the first two principal components, scaled so that the first has a
// standard deviation of 1: a map that starts with the large distances right preserves
// them better than one with a random start (Kobak, Linderman 2021). Missing components
// are replaced by noise.
func start(ctx context.Context, x *tensor.Tensor, seed uint64) ([]point, error) {
	c, err := PCA(ctx, Matrix(x), PCAOptions{Components: min(2, x.Stride()), Seed: seed})
	if err != nil {
		return nil, err
	}
	z := c.Project(x)
	n := z.N()
	scale, noise := 1/float32(math.Sqrt(c.Variance[0]*float64(n-1)/float64(n))), rng.New(seed, "map")
	points := make([]point, n)
	for i := range points {
		row := z.Row(i)
		switch {
		case c.Variance[0] == 0:
			points[i] = point{float32(noise.NormFloat64()), float32(noise.NormFloat64())}
		case len(row) == 1:
			points[i] = point{row[0] * scale, float32(noise.NormFloat64())}
		default:
			points[i] = point{row[0] * scale, row[1] * scale}
		}
	}
	return points, nil
}

// bounds returns the corners of the bounding rectangle of points.
func bounds(points []point) (low, high point) {
	low, high = points[0], points[0]
	for _, p := range points {
		low.x, low.y = min(low.x, p.x), min(low.y, p.y)
		high.x, high.y = max(high.x, p.x), max(high.y, p.y)
	}
	return low, high
}

// bisect searches from v on for the zero of the decreasing function excess, to within
// 1e-5, in at most rounds rounds.
func bisect(v float64, rounds int, excess func(v float64) float64) float64 {
	low, high := 0.0, math.Inf(1)
	for range rounds {
		switch e := excess(v); {
		case math.Abs(e) <= 1e-5:
			return v
		case e > 0:
			low = v
		default:
			high = v
		}
		if v = (low + high) / 2; math.IsInf(high, 1) {
			v = 2 * low
		}
	}
	return v
}

// embedding returns the map as a tensor.
func embedding(points []point) *tensor.Tensor {
	y := tensor.New(len(points), 2)
	for i, p := range points {
		y.Data[2*i], y.Data[2*i+1] = p.x, p.y
	}
	return y
}

package fit

import (
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/tensor"
)

// An Embedding is a map of vectors in two dimensions.
type Embedding struct {
	Y  *tensor.Tensor // N x 2
	KL float64        // t-SNE: Kullback-Leibler divergence from the affinities of the vectors to those of the map, in nats, exact; UMAP: 0
}

// What t-SNE and UMAP share: a graph of neighbours and a start by PCA.

// A graph is a symmetric, weighted graph. The neighbours of vertex i are
// to[from[i]:from[i+1]], in rising order.
type graph struct {
	from   []int
	to     []int32
	weight []float32
}

// symmetric makes a graph of directed edges, those of near with weights of their
// own. An edge weighs join(a, b), a being the weight from i to j and b that back,
// 0 where there is no edge; join must not care for the order.
func symmetric(near knn.Neighbours, weight []float32, join func(a, b float32) float32) *graph {
	n := len(near.Index) / near.K
	out := edges{to: near.Index, weight: weight, from: make([]int, n+1)}
	for i := range out.from {
		out.from[i] = i * near.K
	}
	in := out.turned(n)
	out = in.turned(n) // now each row is in rising order
	g := &graph{from: make([]int, n+1), to: make([]int32, 0, len(out.to)*3/2), weight: make([]float32, 0, len(out.to)*3/2)}
	for i := range n {
		a, b := out.row(i), in.row(i)
		for len(a.to) > 0 || len(b.to) > 0 {
			switch {
			case len(b.to) == 0 || len(a.to) > 0 && a.to[0] < b.to[0]:
				g.add(a.to[0], join(a.weight[0], 0))
				a = a.rest()
			case len(a.to) == 0 || b.to[0] < a.to[0]:
				g.add(b.to[0], join(0, b.weight[0]))
				b = b.rest()
			default:
				g.add(a.to[0], join(a.weight[0], b.weight[0]))
				a, b = a.rest(), b.rest()
			}
		}
		g.from[i+1] = len(g.to)
	}
	return g
}

func (g *graph) add(to int32, weight float32) {
	g.to, g.weight = append(g.to, to), append(g.weight, weight)
}

// edges are directed; from is only set of whole lists.
type edges struct {
	from   []int
	to     []int32
	weight []float32
}

func (e edges) row(i int) edges {
	return edges{to: e.to[e.from[i]:e.from[i+1]], weight: e.weight[e.from[i]:e.from[i+1]]}
}

func (e edges) rest() edges { return edges{to: e.to[1:], weight: e.weight[1:]} }

// turned returns the edges the other way round, those of a vertex in rising order.
func (e edges) turned(n int) edges {
	t := edges{from: make([]int, n+1), to: make([]int32, len(e.to)), weight: make([]float32, len(e.to))}
	for _, j := range e.to {
		t.from[j+1]++
	}
	for i := range n {
		t.from[i+1] += t.from[i]
	}
	next := slices.Clone(t.from)
	for i := range n {
		r := e.row(i)
		for k, j := range r.to {
			t.to[next[j]], t.weight[next[j]] = int32(i), r.weight[k]
			next[j]++
		}
	}
	return t
}

// A point is a place on a map.
type point struct{ x, y float32 }

// start returns the first two principal components, scaled so that the first has
// a standard deviation of 1: a map that begins with the large distances right
// keeps them better than one from a random start (Kobak, Linderman 2021). What
// has no second direction, or none at all, is spread by noise.
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

// bounds are the corners of the rectangle around points.
func bounds(points []point) (low, high point) {
	low, high = points[0], points[0]
	for _, p := range points {
		low.x, low.y = min(low.x, p.x), min(low.y, p.y)
		high.x, high.y = max(high.x, p.x), max(high.y, p.y)
	}
	return low, high
}

// bisect finds, from v on, where excess falls to zero, within 1e-5 of it, in so many
// rounds at most.
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

// embedding is the map as a tensor.
func embedding(points []point) *tensor.Tensor {
	y := tensor.New(len(points), 2)
	for i, p := range points {
		y.Data[2*i], y.Data[2*i+1] = p.x, p.y
	}
	return y
}

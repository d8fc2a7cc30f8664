package fit

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/tensor"
)

// UMAPOptions are the options of UMAP. A zero selects the default.
type UMAPOptions struct {
	Neighbours int     // of each vector, including itself as in umap-learn, 2 to N; default 15
	MinDist    float64 // distance on the map up to which points count as equally close, above 0, at most Spread; default 0.1
	Spread     float64 // scale of the distances on the map, over which similarity decays beyond MinDist; above 0, default 1
	Epochs     int     // at least 1; default 500 for up to 10,000 vectors, else 200
	Seed       uint64  // of the initial PCA and of the negative samples

	// Progress, if set, is called after each epoch with the share that is done, 0 to 1,
	// on the goroutine of the caller.
	Progress func(share float64)
}

const (
	umapNegatives = 5 // negative samples per edge
	umapStep      = 4 // longest step of a coordinate at rate 1
	umapSide      = 10
)

// UMAP returns a map of vectors x, N x D, by uniform manifold approximation and
// projection (McInnes, Healy, Melville 2018): a fuzzy graph of exact nearest neighbours,
// laid out by stochastic gradient descent with negative samples. It differs from
// umap-learn in two ways. The map starts from PCA, which needs no eigenvectors of a
// possibly disconnected graph and preserves large distances just as well (Kobak,
// Linderman 2021). And the descent is a single sequence of steps on one goroutine, so
// that the same seed gives the same map.
//
// It returns an error if an option is out of range, if there are fewer vectors than
// neighbours, if a value of x is not finite, or if ctx ends.
func UMAP(ctx context.Context, x *tensor.Tensor, o UMAPOptions) (*Embedding, error) {
	o = o.filled(x.N())
	if err := o.check(x); err != nil {
		return nil, err
	}
	points, err := start(ctx, x, o.Seed)
	if err != nil {
		return nil, err
	}
	fuzzy := fuzzyGraph(x, o.Neighbours)
	fill(points, umapSide)
	l := newLayout(fuzzy, points, o)
	for epoch := range o.Epochs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		l.epoch(epoch)
		if o.Progress != nil {
			o.Progress(float64(epoch+1) / float64(o.Epochs))
		}
	}
	return &Embedding{Y: embedding(points)}, nil
}

func (o UMAPOptions) filled(n int) UMAPOptions {
	o.Neighbours = cmp.Or(o.Neighbours, 15)
	o.MinDist = cmp.Or(o.MinDist, 0.1)
	o.Spread = cmp.Or(o.Spread, 1)
	if o.Epochs == 0 && n <= 10_000 {
		o.Epochs = 500
	}
	o.Epochs = cmp.Or(o.Epochs, 200)
	return o
}

func (o UMAPOptions) check(x *tensor.Tensor) error {
	switch {
	case o.Neighbours < 2 || o.Neighbours > x.N():
		return fmt.Errorf("fit: %d neighbours of %d vectors, want 2 to %d", o.Neighbours, x.N(), x.N())
	case !(o.Spread > 0 && o.MinDist > 0 && o.MinDist <= o.Spread) || math.IsInf(o.Spread, 0) || o.Epochs < 1:
		return fmt.Errorf("fit: least distance %v (want above 0, at most the spread), spread %v (above 0), %d epochs (1 or more)",
			o.MinDist, o.Spread, o.Epochs)
	}
	return finite(x)
}

// fuzzyGraph returns the weights of the fuzzy simplicial set (section 3.1 of the paper,
// algorithms 2 and 3): an edge exists if either of its directions does, with weight a +
// b - a*b.
func fuzzyGraph(x *tensor.Tensor, neighbours int) *graph {
	near := knn.Search(x.Data, x.Data, x.Stride(), neighbours-1, true)
	all := 0.0
	for _, d := range near.Distance {
		all += float64(d)
	}
	all /= float64(x.N() * neighbours)
	weight := make([]float32, len(near.Index))
	e := newEngine()
	defer e.close()
	e.blocks(x.N(), 64, func(_, _, from, to int) {
		for i := from; i < to; i++ {
			_, distance := near.Of(i)
			membership(weight[i*near.K:(i+1)*near.K], distance, all)
		}
	})
	return symmetric(near, weight, func(a, b float32) float32 { return a + b - a*b })
}

// membership sets w to exp(-(d - rho)/sigma), where rho is the distance of the nearest
// neighbour at another place and sigma makes the sum log2 of the number of neighbours,
// including the vector itself. all is the mean distance of all neighbours.
func membership(w, distance []float32, all float64) {
	rho, mean := 0.0, 0.0
	for _, d := range distance {
		if mean += float64(d); rho == 0 {
			rho = float64(d)
		}
	}
	mean /= float64(len(distance) + 1)
	if rho == 0 {
		mean = all
	}
	sigma := max(bandwidth(distance, rho), 1e-3*mean)
	for j, d := range distance {
		w[j] = 1
		if beyond := float64(d) - rho; beyond > 0 {
			w[j] = float32(math.Exp(-beyond / sigma))
		}
	}
}

// bandwidth finds sigma by bisection, to 1e-5 of the sum.
func bandwidth(distance []float32, rho float64) float64 {
	target := math.Log2(float64(len(distance) + 1))
	return bisect(1, 64, func(sigma float64) float64 {
		sum := 0.0
		for _, d := range distance {
			sum += math.Exp(-max(0, float64(d)-rho) / sigma)
		}
		return target - sum
	})
}

// fill scales each coordinate to 0..side.
func fill(points []point, side float32) {
	low, high := bounds(points)
	for i, p := range points {
		if high.x > low.x {
			points[i].x = side * (p.x - low.x) / (high.x - low.x)
		}
		if high.y > low.y {
			points[i].y = side * (p.y - low.y) / (high.y - low.y)
		}
	}
}

// A layout moves points so that the edges of their graph become likely.
type layout struct {
	graph       *graph
	points      []point
	o           UMAPOptions
	heaviest    float64
	pull, push  curve
	random      rand.PCG
	drawn, left uint64 // bits of a draw not yet used
}

func newLayout(g *graph, points []point, o UMAPOptions) *layout {
	a, b := similarityCurve(o.MinDist, o.Spread)
	l := &layout{graph: g, points: points, o: o}
	l.pull = newCurve(func(square float64) float64 {
		return -2 * a * b * math.Pow(square, b-1) / (1 + a*math.Pow(square, b))
	})
	l.push = newCurve(func(square float64) float64 {
		return 2 * b / ((0.001 + square) * (1 + a*math.Pow(square, b)))
	})
	for _, w := range g.weight {
		l.heaviest = max(l.heaviest, float64(w))
	}
	return l
}

// epoch pulls the ends of edges together, the heaviest edge once per epoch and lighter
// ones proportionally less often, each time pushing the point away from random others
// (algorithm 5 of the paper).
func (l *layout) epoch(epoch int) {
	rng.Seed(&l.random, l.o.Seed, "umap", uint64(epoch))
	l.left = 0
	rate := float32(1 - float64(epoch)/float64(l.o.Epochs))
	before, after := float64(epoch)/l.heaviest, float64(epoch+1)/l.heaviest
	g := l.graph
	for i := range l.points {
		for k := g.from[i]; k < g.from[i+1]; k++ {
			if w := float64(g.weight[k]); int(w*after) > int(w*before) {
				l.sample(&l.points[i], &l.points[g.to[k]], rate)
			}
		}
	}
}

// sample pulls p and other together, and pushes p away from a few random points.
func (l *layout) sample(p, other *point, rate float32) {
	at := *p
	dx, dy := at.x-other.x, at.y-other.y
	if square := dx*dx + dy*dy; square > 0 {
		c := l.pull.at(square)
		dx, dy = rate*clip(c*dx), rate*clip(c*dy)
		at.x, at.y = at.x+dx, at.y+dy
		other.x, other.y = other.x-dx, other.y-dy
	}
	for range umapNegatives {
		away := &l.points[l.draw()]
		dx, dy := at.x-away.x, at.y-away.y
		if square := dx*dx + dy*dy; square > 0 && away != p {
			c := l.push.at(square)
			at.x, at.y = at.x+rate*clip(c*dx), at.y+rate*clip(c*dy)
		}
	}
	*p = at
}

// draw returns the index of a random point; each draw of 64 bits serves two calls.
func (l *layout) draw() uint64 {
	if l.left == 0 {
		l.drawn, l.left = l.random.Uint64(), 2
	}
	v := l.drawn & (1<<32 - 1)
	l.drawn, l.left = l.drawn>>32, l.left-1
	return v * uint64(len(l.points)) >> 32
}

func clip(v float32) float32 { return min(max(v, -umapStep), umapStep) }

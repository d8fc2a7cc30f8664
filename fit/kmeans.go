package fit

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sync/atomic"

	"gonum.org/v1/gonum/floats"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// KMeansOptions are the options of KMeans.
type KMeansOptions struct {
	Clusters int    // at least 1, at most the number of vectors
	Seed     uint64 // of the starts
	Restarts int    // number of starts, of which the one with the least Inertia is kept; 0: 1
	MaxIter  int    // most iterations per start; 0: 300
}

// Clusters are the result of KMeans: vectors assigned to centres.
type Clusters struct {
	Centres *tensor.Tensor // Clusters x D
	Labels  []int          // index of each vector's nearest centre, the first of equally near ones
	Inertia float64        // sum over the vectors of the squared Euclidean distance to that centre
}

// KMeans clusters vectors x, N x D, by Lloyd's algorithm until no vector changes its
// centre or MaxIter is reached. It starts with k-means++ (Arthur and Vassilvitskii 2007,
// "k-means++: the advantages of careful seeding"), choosing each further centre as the
// best of 2 + ln(Clusters) draws, as scikit-learn does. The centre of a cluster that
// becomes empty moves to the vector farthest from its own centre. KMeans returns an error
// if there are fewer vectors than clusters, if a value is not finite, or if ctx ends.
func KMeans(ctx context.Context, x *tensor.Tensor, o KMeansOptions) (*Clusters, error) {
	if o.Clusters < 1 || o.Clusters > x.N() {
		return nil, fmt.Errorf("fit: %d clusters of %d vectors, want 1 to %d", o.Clusters, x.N(), x.N())
	}
	if err := finite(x); err != nil {
		return nil, err
	}
	e := newEngine()
	defer e.close()
	var best *Clusters
	for restart := range max(1, o.Restarts) {
		l := newLloyd(e, x, o.Clusters)
		l.start(rng.New(o.Seed, "k-means++", uint64(restart)))
		for i := 0; l.assign() && i != cmp.Or(o.MaxIter, 300); i++ {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			l.update()
		}
		if best == nil || l.Inertia < best.Inertia {
			best = &l.Clusters
		}
	}
	return best, nil
}

// clusterBlock is how many vectors a goroutine takes at a time.
const clusterBlock = 1024

// lloyd is the state of one start.
type lloyd struct {
	Clusters
	engine   *engine
	x        *tensor.Tensor
	distance []float64 // of each vector to its centre, squared
}

func newLloyd(e *engine, x *tensor.Tensor, k int) *lloyd {
	n := x.N()
	return &lloyd{
		Clusters: Clusters{Centres: tensor.New(k, x.Stride()), Labels: make([]int, n)},
		engine:   e, x: x, distance: make([]float64, n),
	}
}

// start chooses the centres among the vectors: the first at random, the others with
// probabilities proportional to the squared distance to the nearest centre so far.
func (l *lloyd) start(stream *rand.Rand) {
	k, n := l.Centres.N(), l.x.N()
	for i := range l.distance {
		l.distance[i] = math.Inf(1)
		l.Labels[i] = -1
	}
	l.choose(0, stream.IntN(n))
	trials := 2 + int(math.Log(float64(k)))
	for c := 1; c < k; c++ {
		best, least := 0, math.Inf(1)
		for range trials {
			i := l.draw(stream.Float64())
			if rest := l.remaining(i); rest < least {
				best, least = i, rest
			}
		}
		l.choose(c, best)
	}
}

// choose makes vector i centre c.
func (l *lloyd) choose(c, i int) {
	row := l.Centres.Row(c)
	copy(row, l.x.Row(i))
	l.engine.blocks(l.x.N(), clusterBlock, func(_, _, from, to int) {
		for j := from; j < to; j++ {
			l.distance[j] = min(l.distance[j], squaredDistance(row, l.x.Row(j)))
		}
	})
}

// draw returns the vector at a share of the cumulative distances.
func (l *lloyd) draw(share float64) int {
	total := floats.Sum(l.distance)
	sum := 0.0
	for i, d := range l.distance {
		if sum += d; sum > share*total {
			return i
		}
	}
	return floats.MaxIdx(l.distance) // all are zero, or the share was rounded up
}

// remaining is the sum of all distances with vector i as an additional centre.
func (l *lloyd) remaining(i int) float64 {
	row := l.x.Row(i)
	return l.engine.sum(l.x.N(), clusterBlock, func(_, from, to int) (sum float64) {
		for j := from; j < to; j++ {
			sum += min(l.distance[j], squaredDistance(row, l.x.Row(j)))
		}
		return sum
	})
}

// assign finds the nearest centre of each vector, and reports whether any has changed.
func (l *lloyd) assign() bool {
	var changed atomic.Bool
	l.Inertia = l.engine.sum(l.x.N(), clusterBlock, func(_, from, to int) (sum float64) {
		for i := from; i < to; i++ {
			label, distance := l.nearest(l.x.Row(i))
			if label != l.Labels[i] {
				changed.Store(true)
			}
			l.Labels[i], l.distance[i] = label, distance
			sum += distance
		}
		return sum
	})
	return changed.Load()
}

func (l *lloyd) nearest(row []float32) (label int, distance float64) {
	distance = math.Inf(1)
	for c := range l.Centres.N() {
		if d := squaredDistance(row, l.Centres.Row(c)); d < distance {
			label, distance = c, d
		}
	}
	return label, distance
}

// update moves each centre to the mean of its vectors.
func (l *lloyd) update() {
	k, width := l.Centres.Shape[0], l.Centres.Shape[1]
	parts := make([][]float64, (l.x.N()+clusterBlock-1)/clusterBlock) // sums of the vectors, then their number, a cluster
	l.engine.blocks(l.x.N(), clusterBlock, func(_, block, from, to int) {
		part := make([]float64, k*(width+1))
		for i := from; i < to; i++ {
			at := part[l.Labels[i]*(width+1):][:width+1]
			for j, v := range l.x.Row(i) {
				at[j] += float64(v)
			}
			at[width]++
		}
		parts[block] = part
	})
	sums := make([]float64, k*(width+1))
	for _, part := range parts {
		floats.Add(sums, part)
	}
	for c := range k {
		at := sums[c*(width+1):][:width+1]
		if at[width] == 0 {
			l.revive(c)
			continue
		}
		for j := range width {
			l.Centres.Row(c)[j] = float32(at[j] / at[width])
		}
	}
}

// revive moves the centre of an empty cluster to the vector farthest from its centre.
func (l *lloyd) revive(c int) {
	farthest := floats.MaxIdx(l.distance)
	l.distance[farthest] = 0 // so that another empty cluster takes another vector
	copy(l.Centres.Row(c), l.x.Row(farthest))
}

func squaredDistance(a, b []float32) float64 {
	b = b[:len(a)]
	sum := 0.0
	for i, v := range a {
		d := float64(v - b[i])
		sum += d * d
	}
	return sum
}

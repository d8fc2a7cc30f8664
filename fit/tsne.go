package fit

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/tensor"
)

// TSNEOptions are the options of TSNE. A zero selects the default.
type TSNEOptions struct {
	Perplexity        float64 // effective number of neighbours, 1 to (N-1)/3; default 30
	EarlyExaggeration float64 // factor of the affinities during the first 250 iterations, at least 1; default 12
	LearningRate      float64 // above 0; default N / EarlyExaggeration / 4, but at least 50 (Belkina et al. 2019)
	Iterations        int     // at least 250; default 1,000; fewer are done if the points stop moving
	Angle             float64 // Barnes-Hut's theta: a cell stands for its points if its width is below Angle times its distance; in (0, 1], default 0.5
	Seed              uint64  // of the initial PCA

	// Progress, if set, is called after each iteration with the share that is done, 0
	// to 1, on the goroutine of the caller.
	Progress func(share float64)
}

const (
	exploration = 250  // iterations of early exaggeration at most
	spreadStart = 1e-4 // standard deviation of the first coordinate at the start

	// Below this norm of the gradient the points no longer move. In early exaggeration
	// this means that the map has collapsed to a point, as happens with vectors that
	// are all about equally far apart; the phase then ends at once.
	leastGradient = 1e-7
	checkEvery    = 50
)

// TSNE returns a map of vectors x, N x D, that preserves near neighbours: t-distributed
// stochastic neighbour embedding (van der Maaten, Hinton 2008) with the Barnes-Hut
// approximation (van der Maaten 2014, "Accelerating t-SNE using tree-based
// algorithms"). Affinities are computed from 3 * Perplexity + 1 exact nearest
// neighbours, and the map starts from PCA; momentum (0.5, then 0.8), gains and learning
// rate are those of scikit-learn's TSNE, so that the maps are of the same quality.
//
// It returns an error if an option is out of range, if a value of x is not finite, if the
// map diverges because the learning rate is too large, or if ctx ends.
func TSNE(ctx context.Context, x *tensor.Tensor, o TSNEOptions) (*Embedding, error) {
	o = o.filled(x.N())
	if err := o.check(x); err != nil {
		return nil, err
	}
	points, err := start(ctx, x, o.Seed)
	if err != nil {
		return nil, err
	}
	affinity := affinities(x, o.Perplexity)
	for i := range points {
		points[i].x, points[i].y = points[i].x*spreadStart, points[i].y*spreadStart
	}
	e := newEngine()
	defer e.close()
	d := newDescent(e, affinity, points, o)
	for i := range o.Iterations {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		still := d.step() < leastGradient && (i+1)%checkEvery == 0
		if still && !d.early {
			break
		}
		if d.early && (still || i+1 == exploration) {
			d.settle()
		}
		if o.Progress != nil {
			o.Progress(float64(i+1) / float64(o.Iterations))
		}
	}
	y := embedding(d.points)
	if finite(y) != nil {
		return nil, fmt.Errorf("fit: the map diverged at learning rate %v; use a smaller one", o.LearningRate)
	}
	return &Embedding{Y: y, KL: divergence(e, affinity, d.points)}, nil
}

func (o TSNEOptions) filled(n int) TSNEOptions {
	o.Perplexity = cmp.Or(o.Perplexity, 30)
	o.EarlyExaggeration = cmp.Or(o.EarlyExaggeration, 12)
	o.LearningRate = cmp.Or(o.LearningRate, max(float64(n)/o.EarlyExaggeration/4, 50))
	o.Iterations = cmp.Or(o.Iterations, 1000)
	o.Angle = cmp.Or(o.Angle, 0.5)
	return o
}

func (o TSNEOptions) check(x *tensor.Tensor) error {
	others := float64(x.N() - 1)
	switch {
	case !(o.Perplexity >= 1):
		return fmt.Errorf("fit: perplexity %v, want 1 or more", o.Perplexity)
	case !(3*o.Perplexity <= others):
		return fmt.Errorf("fit: perplexity %v is too large for %d vectors: it takes three times as many neighbours; at most %.4g",
			o.Perplexity, x.N(), math.Floor(10*others/3)/10)
	case !(o.EarlyExaggeration >= 1), !(o.LearningRate > 0), !(o.Angle > 0 && o.Angle <= 1), o.Iterations < exploration:
		return fmt.Errorf("fit: early exaggeration %v (want 1 or more), learning rate %v (above 0), angle %v (above 0, to 1), %d iterations (%d or more)",
			o.EarlyExaggeration, o.LearningRate, o.Angle, o.Iterations, exploration)
	}
	return finite(x)
}

// affinities returns the joint probabilities of the vectors, which sum to 1: the means
// of both conditional ones (van der Maaten 2014, equations 1 and 2).
func affinities(x *tensor.Tensor, perplexity float64) *graph {
	near := knn.Search(x.Data, x.Data, x.Stride(), min(x.N()-1, int(3*perplexity+1)), true)
	conditional := make([]float32, len(near.Index))
	e := newEngine()
	defer e.close()
	e.blocks(x.N(), 64, func(_, _, from, to int) {
		p := make([]float64, near.K)
		for i := from; i < to; i++ {
			_, distance := near.Of(i)
			calibrate(p, distance, math.Log(perplexity))
			for j, v := range p {
				conditional[i*near.K+j] = float32(v / (2 * float64(x.N())))
			}
		}
	})
	return symmetric(near, conditional, func(a, b float32) float32 { return a + b })
}

// calibrate sets p to the Gaussian affinities of the neighbours of one vector, with the
// width that gives the wanted entropy, found by bisection of the precision beta, to
// 1e-5 as in scikit-learn.
func calibrate(p []float64, distance []float32, entropy float64) {
	nearest := float64(distance[0]) * float64(distance[0])
	total := 0.0
	for _, d := range distance {
		total += float64(d)*float64(d) - nearest
	}
	beta := 1.0
	if total > 0 {
		beta = float64(len(p)) / total
	}
	bisect(beta, 100, func(beta float64) float64 { return gaussianEntropy(p, distance, nearest, beta) - entropy })
}

// gaussianEntropy sets p to exp(-beta d^2), normalised, and returns its entropy.
func gaussianEntropy(p []float64, distance []float32, nearest, beta float64) float64 {
	sum, weighted := 0.0, 0.0
	for j, d := range distance {
		square := float64(d)*float64(d) - nearest
		p[j] = math.Exp(-beta * square)
		sum, weighted = sum+p[j], weighted+square*p[j]
	}
	for j := range p {
		p[j] /= sum
	}
	return math.Log(sum) + beta*weighted/sum
}

// A descent moves the points of a map along the negative gradient of the divergence.
type descent struct {
	*engine
	affinity *graph
	o        TSNEOptions
	tree     *quadtree

	early         bool // exaggeration
	points, next  []point
	update, gains []point
	repulsion     []point // of each point, not yet divided by the sum
}

// descentBlock is how many points a task moves.
const descentBlock = 128

func newDescent(e *engine, affinity *graph, points []point, o TSNEOptions) *descent {
	n := len(points)
	d := &descent{engine: e, affinity: affinity, o: o, tree: newQuadtree(n, o.Angle), points: points}
	d.next, d.update, d.gains, d.repulsion = make([]point, n), make([]point, n), make([]point, n), make([]point, n)
	d.settle()
	d.early = true
	return d
}

// settle ends early exaggeration: the points restart at rest.
func (d *descent) settle() {
	d.early = false
	clear(d.update)
	for i := range d.gains {
		d.gains[i] = point{1, 1}
	}
}

// step is one iteration. It returns the norm of the gradient.
func (d *descent) step() float64 {
	exaggeration, momentum := float32(1), float32(0.8)
	if d.early {
		exaggeration, momentum = float32(d.o.EarlyExaggeration), 0.5
	}
	d.tree.build(d.points)
	sum := d.sum(len(d.points), descentBlock, func(_, from, to int) float64 {
		return d.tree.repulsion(d.repulsion, from, to) // of 1/(1+d^2)
	})
	perSum := float32(1 / max(sum, 1e-30))
	squares := d.sum(len(d.points), descentBlock, func(_, from, to int) float64 {
		return d.move(from, to, exaggeration, momentum, perSum)
	})
	d.points, d.next = d.next, d.points
	centre(d.points)
	return math.Sqrt(squares)
}

// centre subtracts the mean: points may be so close together that float32 can only
// distinguish them near 0.
func centre(points []point) {
	var x, y float64
	for _, p := range points {
		x, y = x+float64(p.x), y+float64(p.y)
	}
	mean := point{float32(x / float64(len(points))), float32(y / float64(len(points)))}
	for i, p := range points {
		points[i] = point{p.x - mean.x, p.y - mean.y}
	}
}

// move computes the next positions of some points from the gradient (van der Maaten
// 2014, equation 5)
//
//	4 (sum over j of p[i,j] q (y[i]-y[j])  -  sum over j of q^2 (y[i]-y[j]) / sum of all q)
//
// with q = 1/(1+|y[i]-y[j]|^2), and returns the sum of its squares.
func (d *descent) move(from, to int, exaggeration, momentum, perSum float32) (squares float64) {
	g := d.affinity
	for i := from; i < to; i++ {
		p := d.points[i]
		var a point
		weight := g.weight[g.from[i]:g.from[i+1]]
		for k, j := range g.to[g.from[i]:g.from[i+1]] {
			dx, dy := p.x-d.points[j].x, p.y-d.points[j].y
			q := weight[k] / (1 + dx*dx + dy*dy)
			a.x, a.y = a.x+q*dx, a.y+q*dy
		}
		gx := 4 * (exaggeration*a.x - d.repulsion[i].x*perSum)
		gy := 4 * (exaggeration*a.y - d.repulsion[i].y*perSum)
		rate := float32(d.o.LearningRate)
		d.update[i].x = momentum*d.update[i].x - rate*gx*gain(&d.gains[i].x, gx, d.update[i].x)
		d.update[i].y = momentum*d.update[i].y - rate*gy*gain(&d.gains[i].y, gy, d.update[i].y)
		d.next[i] = point{p.x + d.update[i].x, p.y + d.update[i].y}
		squares += float64(gx)*float64(gx) + float64(gy)*float64(gy)
	}
	return squares
}

// gain speeds up a coordinate that keeps its direction and slows down one that reverses
// (Jacobs 1988): its gain grows by 0.2 or shrinks by a factor of 0.8.
func gain(g *float32, gradient, update float32) float32 {
	if gradient*update < 0 {
		*g += 0.2
	} else {
		*g = max(*g*0.8, 0.01)
	}
	return *g
}

// divergence returns the Kullback-Leibler divergence from the affinities to those of
// the map, q over the sum of q of all pairs, without approximation.
func divergence(e *engine, affinity *graph, points []point) float64 {
	const block = 64
	sum := e.sum(len(points), block, func(_, from, to int) (part float64) {
		for i := from; i < to; i++ {
			part += 2 * similarity(points[i], points[i+1:])
		}
		return part
	})
	return e.sum(len(points), block, func(_, from, to int) (part float64) {
		for i := from; i < to; i++ {
			for k := affinity.from[i]; k < affinity.from[i+1]; k++ {
				if p := float64(affinity.weight[k]); p > 0 {
					part += p * math.Log(p*sum/similarity(points[i], points[affinity.to[k]:][:1]))
				}
			}
		}
		return part
	})
}

// similarity returns the sum of 1/(1+d^2) of a point to others.
func similarity(p point, others []point) float64 {
	sum := 0.0
	for _, o := range others {
		dx, dy := float64(p.x)-float64(o.x), float64(p.y)-float64(o.y)
		sum += 1 / (1 + dx*dx + dy*dy)
	}
	return sum
}

package fit

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// LogisticOptions are the options of Logistic.
type LogisticOptions struct {
	Classes int       // at least 2
	Weights []float64 // of the vectors, N finite values of 0 or more; nil: all 1
	L2      float64   // strength of the penalty on the coefficients, 1/C in scikit-learn; 0: none
	MaxIter int       // most iterations of L-BFGS; 0: 1000
}

// A Classifier is a logistic regression: the probability of each class is the softmax of
// x Coef^T + Intercept; for two classes, that of class 1 is its sigmoid.
type Classifier struct {
	Classes   int
	Coef      *tensor.Tensor // Classes x D; for two classes 1 x D, of the log-odds of class 1
	Intercept []float64      // one value per row of Coef
	Converged bool           // false: MaxIter was reached first
}

// Logistic fits a logistic regression, multinomial for more than two classes, to
// vectors x, N x D, and their classes, 0 to Classes-1. It minimises
//
//	sum over vectors of weight * -log p(label) + L2/2 * sum of squared coefficients
//
// in nats by L-BFGS (Liu and Nocedal 1989), internally with x centred and scaled so that
// the curvature is similar in all directions. Intercepts are not penalised. It returns an
// error if an option is out of range, if labels or weights do not fit x, if fewer than
// two classes have weight, if a value is not finite, or if ctx ends. Reaching MaxIter is
// not an error: see Converged.
func Logistic(ctx context.Context, x *tensor.Tensor, labels []int, o LogisticOptions) (*Classifier, error) {
	if o.Weights == nil {
		o.Weights = ones(x.N())
	}
	if err := o.check(x, labels); err != nil {
		return nil, err
	}
	e := newEngine()
	defer e.close()
	s := newSubspace(e, x)
	if s == nil {
		return logisticOf(ctx, e, x, labels, o)
	}
	c, err := logisticOf(ctx, e, s.coordinates, labels, o)
	if err != nil {
		return nil, err
	}
	return s.widen(c), nil
}

func logisticOf(ctx context.Context, e *engine, x *tensor.Tensor, labels []int, o LogisticOptions) (*Classifier, error) {
	l := newLogistic(e, x, labels, o)
	u := make([]float64, l.rows*(l.width+1))
	converged, err := minimise(ctx, u, cmp.Or(o.MaxIter, 1000), l.at)
	if err != nil {
		return nil, err
	}
	return l.classifier(u, converged), nil
}

func (o LogisticOptions) check(x *tensor.Tensor, labels []int) error {
	if o.Classes < 2 {
		return fmt.Errorf("fit: a classifier of %d classes, want 2 or more", o.Classes)
	}
	if o.L2 < 0 || len(labels) != x.N() || len(o.Weights) != x.N() {
		return fmt.Errorf("fit: logistic regression of %d vectors with %d labels, %d weights and L2 %v; want one label and one weight per vector, and L2 of at least 0",
			x.N(), len(labels), len(o.Weights), o.L2)
	}
	weights := make([]float64, o.Classes)
	for i, label := range labels {
		w := o.Weights[i]
		if label < 0 || label >= o.Classes || !(w >= 0) || math.IsInf(w, 0) {
			return fmt.Errorf("fit: vector %d has label %d and weight %v; want 0 to %d, and a weight of 0 or more", i, label, w, o.Classes-1)
		}
		weights[label] += w
	}
	if n := slices.IndexFunc(weights, func(w float64) bool { return w > 0 }); n < 0 || floats.Sum(weights[n+1:]) == 0 {
		return fmt.Errorf("fit: logistic regression needs vectors of at least two classes with weights above 0")
	}
	return finite(x)
}

// logistic is the function to minimise, divided by the sum of weights. Its variables u
// are, row by row, the coefficients of scaled values and then the intercept.
type logistic struct {
	engine *engine
	x      *tensor.Tensor // centred and scaled
	labels []int
	o      LogisticOptions

	rows, width int
	piece       int       // vectors at once: few enough to stay in the cache
	mean, scale []float64 // of the values of x
	total       float64   // of the weights

	u       []float64      // where it is evaluated
	coef    *tensor.Tensor // rows x width: the coefficients in u
	workers []logisticScratch
}

// cacheValues is how many values a core's second-level cache holds, with room to spare.
const cacheValues = 1 << 18

type logisticScratch struct {
	ws            kernel.Workspace
	score, change *tensor.Tensor // rows x piece, rows x width
	p             []float64      // one value per class
}

func newLogistic(e *engine, x *tensor.Tensor, labels []int, o LogisticOptions) *logistic {
	l := &logistic{engine: e, labels: labels, o: o, rows: o.Classes, width: x.Stride()}
	if o.Classes == 2 {
		l.rows = 1
	}
	for _, w := range o.Weights {
		l.total += w
	}
	l.rescale(x)
	l.piece = max(8, min(piece, cacheValues/l.width))
	l.coef = tensor.New(l.rows, l.width)
	l.workers = make([]logisticScratch, e.pool.Workers())
	for i := range l.workers {
		l.workers[i] = logisticScratch{
			score: tensor.New(l.rows, l.piece), change: tensor.New(l.rows, l.width), p: make([]float64, o.Classes),
		}
	}
	return l
}

// rescale centres and scales x once, for all evaluations, so that the second derivatives
// are similar: at equal probabilities these are the variances of x times p(1-p), plus the
// penalty.
func (l *logistic) rescale(x *tensor.Tensor) {
	p := 1 / float64(l.o.Classes)
	l.mean, l.scale = deviations(x, l.o.Weights)
	for j, variance := range l.scale {
		l.scale[j] = 0
		if curvature := variance*p*(1-p) + l.o.L2/l.total; curvature > 0 {
			l.scale[j] = 1 / math.Sqrt(curvature)
		}
	}
	l.x = tensor.New(x.Shape...)
	l.engine.blocks(x.N(), piece, func(_, _, from, to int) {
		for i := from; i < to; i++ {
			row := l.x.Row(i)
			for j, v := range x.Row(i) {
				row[j] = float32((float64(v) - l.mean[j]) * l.scale[j])
			}
		}
	})
}

// at returns the value at u, and writes the gradient there.
func (l *logistic) at(u, gradient []float64) float64 {
	l.u = u
	for r := range l.rows {
		narrow(l.coef.Row(r), u[r*(l.width+1):])
	}
	n := l.x.N()
	values := make([]float64, (n+piece-1)/piece)
	gradients := make([][]float64, len(values))
	l.engine.blocks(n, piece, func(worker, block, from, to int) {
		values[block], gradients[block] = l.part(&l.workers[worker], from, to)
	})
	clear(gradient)
	for _, g := range gradients {
		floats.AddScaled(gradient, 1/l.total, g)
	}
	return floats.Sum(values)/l.total + l.penalty(gradient)
}

// penalty returns the penalty, which applies to the coefficients of unscaled x, and
// adds its gradient.
func (l *logistic) penalty(gradient []float64) (value float64) {
	for r := range l.rows {
		for j, scale := range l.scale {
			i := r*(l.width+1) + j
			g := l.o.L2 / l.total * scale * scale * l.u[i]
			value += g * l.u[i] / 2
			gradient[i] += g
		}
	}
	return value
}

// part returns the loss of some vectors and its gradient.
func (l *logistic) part(s *logisticScratch, from, to int) (float64, []float64) {
	loss, gradient := 0.0, make([]float64, len(l.u))
	for at := from; at < to; at += l.piece {
		n := min(l.piece, to-at)
		x := l.x.Rows(at, at+n)
		kernel.Gemm(nil, &s.ws, s.score.Data, l.piece, l.rows, n, l.width, view(l.coef), turned(x), false)
		for i := range n {
			loss += l.errors(s, i, at+i, gradient)
		}
		kernel.Gemm(nil, &s.ws, s.change.Data, l.width, l.rows, l.width, n, view(s.score), view(x), at > from)
	}
	for r := range l.rows {
		for j, v := range s.change.Row(r) {
			gradient[r*(l.width+1)+j] = float64(v)
		}
	}
	return loss, gradient
}

// errors turns column at of the scores, those of vector i without intercepts, into the
// derivatives of its loss, adds these to the intercepts' gradient, and returns the
// loss.
func (l *logistic) errors(s *logisticScratch, at, i int, gradient []float64) float64 {
	w, label, next := l.o.Weights[i], l.labels[i], l.width+1
	p := s.p
	p[0] = 0 // for two classes
	of := p[len(p)-l.rows:]
	for r := range of {
		of[r] = float64(s.score.Data[r*l.piece+at]) + l.u[r*next+l.width]
	}
	loss := -p[label]
	loss += softmax(p)
	p[label]--
	for r, d := range of {
		s.score.Data[r*l.piece+at] = float32(w * d)
		gradient[r*next+l.width] += w * d
	}
	return w * loss
}

// softmax turns scores into probabilities, and returns the logarithm of the sum of
// their exponentials.
func softmax(p []float64) float64 {
	highest, sum := slices.Max(p), 0.0
	for i, v := range p {
		p[i] = math.Exp(v - highest)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return highest + math.Log(sum)
}

// classifier returns u in terms of unscaled x.
func (l *logistic) classifier(u []float64, converged bool) *Classifier {
	c := &Classifier{Classes: l.o.Classes, Coef: tensor.New(l.rows, l.width), Intercept: make([]float64, l.rows), Converged: converged}
	for r := range l.rows {
		row := u[r*(l.width+1):][:l.width+1]
		c.Intercept[r] = row[l.width]
		for j, scale := range l.scale {
			c.Coef.Row(r)[j] = float32(row[j] * scale)
			c.Intercept[r] -= row[j] * scale * l.mean[j]
		}
	}
	return c
}

// Probabilities returns the probability of each class for each of the vectors x, N x D:
// N x Classes, each row with sum 1.
func (c *Classifier) Probabilities(x *tensor.Tensor) *tensor.Tensor {
	e := newEngine()
	defer e.close()
	score := tensor.New(x.N(), c.Coef.N())
	e.mulTB(score, x, c.Coef, false)
	out := tensor.New(x.N(), c.Classes)
	p := make([]float64, c.Classes)
	for i := range x.N() {
		p[0] = 0
		for r, s := range score.Row(i) {
			p[len(p)-len(c.Intercept)+r] = float64(s) + c.Intercept[r]
		}
		softmax(p)
		narrow(out.Row(i), p)
	}
	return out
}

// Predict returns the most probable class of each of the vectors x, N x D, the lowest of
// equally probable ones.
func (c *Classifier) Predict(x *tensor.Tensor) []int {
	p := c.Probabilities(x)
	labels := make([]int, x.N())
	for i := range labels {
		for j, v := range p.Row(i) {
			if v > p.Row(i)[labels[i]] {
				labels[i] = j
			}
		}
	}
	return labels
}

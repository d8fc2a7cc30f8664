package nn

import (
	"math"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
)

// The references below implement the layers once more, in float64 and as naively as
// their formulas, sharing no code with the package. Each value carries a bound of the
// error that a float32 computation may have, in units of eps: the sum of the magnitudes
// of the terms of the value, plus the propagated errors of its inputs (running error
// analysis: Higham 2002, "Accuracy and stability of numerical algorithms", section
// 3.3). A value that was only moved has the bound 0 and is compared bit by bit.

// eps is the distance from 1 to the next float32.
const eps = 1.0 / (1 << 23)

// slack is the factor of eps times the bound by which a result may differ. One half is
// the rounding of a single operation. A sum of n terms in one accumulator has n
// roundings of partial sums, which in these cases of mixed signs amount to at most 2.21
// over the whole table; for n terms of one sign it could be n/2.
const slack = 4.0

// bounded is an array with the error bounds of its values.
type bounded struct{ v, e []float64 }

func newBounded(n int) bounded { return bounded{make([]float64, n), make([]float64, n)} }

// exactly converts values that are taken as exact.
func exactly(v []float32) bounded {
	b := newBounded(len(v))
	for i, f := range v {
		b.v[i] = float64(f)
	}
	return b
}

// A reference computes one layer of fixed geometry. The weights of the layer
// follow each other in w.
type reference interface {
	forward(x bounded, w []float64) (y bounded)
	backward(x, dy bounded, w []float64) (dx, dw bounded)
}

// sums is the reference of a layer whose outputs are sums of products,
// y[o] += w[k] * x[i]. terms visits each product; k < 0 stands for w = 1 and
// i < 0 for x = 1 (a bias).
type sums struct {
	out   int
	terms func(x []float64, visit func(o, i, k int))
}

func (s sums) forward(x bounded, w []float64) bounded {
	return s.gather(s.out, x.v, func(o, i, k int) term {
		xv, xe := at(x, i)
		wv := weight(w, k)
		return term{o, wv * xv, math.Abs(wv) * xe, i >= 0 && k >= 0}
	})
}

func (s sums) backward(x, dy bounded, w []float64) (dx, dw bounded) {
	dx = s.gather(len(x.v), x.v, func(o, i, k int) term {
		wv := weight(w, k)
		return term{i, wv * dy.v[o], math.Abs(wv) * dy.e[o], k >= 0}
	})
	dw = s.gather(len(w), x.v, func(o, i, k int) term {
		xv, xe := at(x, i)
		return term{k, xv * dy.v[o], math.Abs(xv)*dy.e[o] + xe*math.Abs(dy.v[o]), i >= 0}
	})
	return dx, dw
}

// at returns value i of x and its bound; weight returns weight k.
func at(x bounded, i int) (v, e float64) {
	if i < 0 {
		return 1, 0
	}
	return x.v[i], x.e[i]
}

func weight(w []float64, k int) float64 {
	if k < 0 {
		return 1
	}
	return w[k]
}

// A term is what one product adds to value number to (below 0: to nothing).
type term struct {
	to      int
	v, e    float64
	product bool // of two factors, so rounded
}

// gather adds up n values. A value made by a single term, without a product, was only
// moved: its bound is that of the term.
func (s sums) gather(n int, x []float64, part func(o, i, k int) term) bounded {
	y, size := newBounded(n), make([]float64, n)
	count, rounded := make([]int, n), make([]bool, n)
	s.terms(x, func(o, i, k int) {
		t := part(o, i, k)
		if t.to < 0 {
			return
		}
		y.v[t.to] += t.v
		y.e[t.to] += t.e
		size[t.to] += math.Abs(t.v)
		count[t.to]++
		rounded[t.to] = rounded[t.to] || t.product || count[t.to] > 1
	})
	for j := range rounded {
		if rounded[j] {
			y.e[j] += size[j]
		}
	}
	return y
}

// pointwise is the reference of an activation: f, its derivative, and the sum of
// magnitudes in the derivative's formula. exact says that f and df only choose
// between x and 0.
type pointwise struct {
	f, df, size func(x float64) float64
	exact       bool
}

func (p pointwise) forward(x bounded, _ []float64) bounded {
	y := newBounded(len(x.v))
	for i, v := range x.v {
		y.v[i] = p.f(v)
		y.e[i] = math.Abs(p.df(v)) * x.e[i]
		if !p.exact {
			y.e[i] += math.Abs(y.v[i])
		}
	}
	return y
}

func (p pointwise) backward(x, dy bounded, _ []float64) (dx, dw bounded) {
	dx = newBounded(len(x.v))
	for i, v := range x.v {
		dx.v[i] = dy.v[i] * p.df(v)
		dx.e[i] = dy.e[i] * math.Abs(p.df(v))
		if !p.exact {
			dx.e[i] += math.Abs(dy.v[i]) * p.size(v) * (1 + x.e[i])
		}
	}
	return dx, newBounded(0)
}

// masked is the reference of a layer that multiplies value i by m[i].
type masked []float64

func (m masked) forward(x bounded, _ []float64) bounded {
	y := newBounded(len(m))
	for i, f := range m {
		y.v[i] = f * x.v[i]
		y.e[i] = f*x.e[i] + math.Abs(y.v[i])
	}
	return y
}

func (m masked) backward(_, dy bounded, w []float64) (dx, dw bounded) {
	return m.forward(dy, w), newBounded(0)
}

// chain is the reference of layers one after another.
type chain []struct {
	reference
	weights int
}

func (c chain) forward(x bounded, w []float64) bounded {
	for _, l := range c {
		x, w = l.forward(x, w[:l.weights]), w[l.weights:]
	}
	return x
}

func (c chain) backward(x, dy bounded, w []float64) (dx, dw bounded) {
	if len(c) == 0 {
		return dy, newBounded(0)
	}
	first, n := c[0], c[0].weights
	dy, rest := c[1:].backward(first.forward(x, w[:n]), dy, w[n:])
	dx, dw = first.backward(x, dy, w[:n])
	return dx, bounded{append(dw.v, rest.v...), append(dw.e, rest.e...)}
}

// within fails the test when a value of got is further from want than the rule
// allows.
func within(t *testing.T, what string, got []float32, want bounded) {
	t.Helper()
	if len(got) != len(want.v) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want.v))
	}
	for i, g := range got {
		if d := math.Abs(float64(g) - want.v[i]); !(d <= slack*eps*want.e[i]) {
			t.Fatalf("%s[%d] = %v, want %v: off by %.3g, bound %.3g", what, i, g, want.v[i], d, slack*eps*want.e[i])
		}
	}
}

// slopes compares the gradient of f at x with central differences in a few
// random directions of entries -1 and 1. The error of the difference is of the
// order h² = 1e-10 beside values of order one.
func slopes(t *testing.T, what string, f func(x []float64) float64, x, gradient []float64) {
	t.Helper()
	const h = 1e-5
	r := rng.New(1, "slopes")
	for range 3 {
		plus, minus := make([]float64, len(x)), make([]float64, len(x))
		want, size := 0.0, 1.0
		for i, v := range x {
			s := float64(2*r.IntN(2) - 1)
			plus[i], minus[i] = v+h*s, v-h*s
			want += s * gradient[i]
			size += math.Abs(gradient[i])
		}
		got := (f(plus) - f(minus)) / (2 * h)
		if math.Abs(got-want) > 1e-7*size {
			t.Fatalf("%s: slope %v by differences, %v by the gradient", what, got, want)
		}
	}
}

// spread returns n values evenly over -2..2 in random order: all different, none
// of them 0, so that no kink (of ReLU, of a maximum) is near.
func spread(n int, seed uint64) []float32 {
	v, m := make([]float32, n), n+n%2
	for i, p := range rng.New(seed, "spread").Perm(n) {
		v[i] = 2 * float32(2*p+1-m) / float32(m)
	}
	return v
}

package fit

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/diabolo-go/diabolo/tensor"
)

// A LinearMap maps vectors x, N x D, to vectors y, N x E: y = Bias + x Weights. It comes
// from Ridge.
type LinearMap struct {
	Weights *tensor.Tensor // D x E
	Bias    []float32      // E values
}

// mostRidge bounds the width of the vectors that Ridge takes: it solves a system of so
// many equations.
const mostRidge = 4096

// Ridge fits a linear map from the vectors x to the vectors y by ridge regression (Hoerl,
// Kennard 1970), in closed form: it minimises the sum of squared errors plus l2 times the
// sum of squared weights, without a penalty for the bias, which is scikit-learn's Ridge
// with alpha = l2. It returns an error if x and y are not equally many, if there are none,
// if a vector of x has more than 4,096 values, if l2 is not above 0, or if ctx ends.
func Ridge(ctx context.Context, x, y Rows, l2 float64) (*LinearMap, error) {
	n, width, out := x.Len(), x.Width(), y.Width()
	switch {
	case n == 0 || n != y.Len():
		return nil, fmt.Errorf("fit: a linear map of %d vectors to %d, want as many of both, at least one", n, y.Len())
	case width > mostRidge:
		return nil, fmt.Errorf("fit: a linear map of vectors of %d values, want at most %d", width, mostRidge)
	case !(l2 > 0):
		return nil, fmt.Errorf("fit: a ridge penalty of %v, want a number above 0", l2)
	}
	e := newEngine()
	defer e.close()
	r := &ridge{engine: e, squares: mat.NewDense(width, width, nil), products: mat.NewDense(width, out, nil)}
	if err := r.gather(ctx, x, y); err != nil {
		return nil, err
	}
	return r.solve(float64(n), l2)
}

// ridge holds the sums of the normal equations.
type ridge struct {
	*engine
	sumX, sumY        []float64
	squares, products *mat.Dense // x' x and x' y
}

// gather adds up the products of all vectors.
func (r *ridge) gather(ctx context.Context, x, y Rows) error {
	r.sumX, r.sumY = make([]float64, x.Width()), make([]float64, y.Width())
	targets := tensor.New(piece, y.Width())
	return pieces(x, func(from int, part *tensor.Tensor) error {
		target := targets.Rows(0, part.N())
		y.Read(from, target.Data)
		addRows(r.sumX, part)
		addRows(r.sumY, target)
		r.add(r.squares, part, part)
		r.add(r.products, part, target)
		return ctx.Err()
	})
}

// addRows adds the rows of x to sum.
func addRows(sum []float64, x *tensor.Tensor) {
	for i := range x.N() {
		for j, v := range x.Row(i) {
			sum[j] += float64(v)
		}
	}
}

// add adds a' b to sum.
func (r *ridge) add(sum *mat.Dense, a, b *tensor.Tensor) {
	product := tensor.New(a.Stride(), b.Stride())
	r.mulTA(product, a, b, false)
	for i, v := range product.Data {
		sum.RawMatrix().Data[i] += float64(v)
	}
}

// solve centres the sums of n vectors, and solves the normal equations.
func (r *ridge) solve(n, l2 float64) (*LinearMap, error) {
	width, out := r.products.Dims()
	for i, x := range r.sumX {
		for j := range width {
			r.squares.Set(i, j, r.squares.At(i, j)-x*r.sumX[j]/n)
		}
		r.squares.Set(i, i, r.squares.At(i, i)+l2)
		for j, y := range r.sumY {
			r.products.Set(i, j, r.products.At(i, j)-x*y/n)
		}
	}
	var factor mat.Cholesky
	if !factor.Factorize(mat.NewSymDense(width, r.squares.RawMatrix().Data)) {
		return nil, fmt.Errorf("fit: a linear map needs a larger ridge penalty than %v", l2)
	}
	var weights mat.Dense
	_ = factor.SolveTo(&weights, r.products) // at worst a mat.Condition
	m := &LinearMap{tensor.New(width, out), make([]float32, out)}
	narrow(m.Weights.Data, weights.RawMatrix().Data)
	for j := range out {
		bias := r.sumY[j] / n
		for i, x := range r.sumX {
			bias -= x / n * weights.At(i, j)
		}
		m.Bias[j] = float32(bias)
	}
	return m, nil
}

// Apply returns the vectors that x, N x D, are mapped to, N x E.
func (m *LinearMap) Apply(x *tensor.Tensor) *tensor.Tensor {
	e := newEngine()
	defer e.close()
	y := tensor.New(x.N(), len(m.Bias))
	for i := range y.N() {
		copy(y.Row(i), m.Bias)
	}
	e.mul(y, x, m.Weights, true)
	return y
}

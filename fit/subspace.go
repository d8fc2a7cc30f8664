package fit

import (
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// A subspace is the one in which some vectors lie that are fewer than their values: an
// orthonormal basis of their differences from the mean. Lengths and angles are the same in
// its coordinates, and so is the best linear model with a penalty on the length of its
// coefficients, which lie there as well (the representer theorem; Hastie and Tibshirani 2004,
// "Efficient quadratic regularization for expression arrays").
type subspace struct {
	mean        []float64
	centred     *tensor.Tensor
	coordinates *tensor.Tensor    // N x rank
	pivots      []int             // the vectors that the basis is made of
	triangle    blas64.Triangular // rank x rank, upper: its transpose are the coordinates of the pivots
}

const (
	mostSpanning  = 2048 // vectors: beyond, finding the basis takes longer than it saves
	leastNarrowed = 4    // times as many values as vectors
	flat          = 1e-6 // a squared length that is no new direction, of the largest
)

// newSubspace returns the subspace of vectors, or nil where its coordinates would not be far
// fewer than the values, or where there is none.
func newSubspace(e *engine, x *tensor.Tensor) *subspace {
	n, width := x.N(), x.Stride()
	if n > mostSpanning || width < leastNarrowed*n {
		return nil
	}
	s := &subspace{centred: tensor.New(n, width)}
	s.mean, _ = deviations(x, ones(n))
	for i := range n {
		row := s.centred.Row(i)
		for j, v := range x.Row(i) {
			row[j] = float32(float64(v) - s.mean[j])
		}
	}
	products, longest := innerProducts(e, s.centred), 0.0
	for i := range n {
		longest = max(longest, products.At(i, i))
	}
	if longest == 0 {
		return nil
	}
	s.factor(products, flat*longest)
	return s
}

// factor finds the basis: the Cholesky decomposition, with pivots, of the inner products, up
// to the first squared length that is at most least.
func (s *subspace) factor(products *mat.SymDense, least float64) {
	var c mat.PivotedCholesky
	c.Factorize(products, least) // false: the rank is less than the number of vectors
	var upper mat.TriDense
	c.UTo(&upper)
	s.triangle, s.pivots = upper.RawTriangular(), c.ColumnPivots(nil)
	s.triangle.N = c.Rank()
	s.coordinates = tensor.New(len(s.pivots), s.triangle.N)
	for column, i := range s.pivots {
		for j := range min(s.triangle.N, column+1) {
			s.coordinates.Row(i)[j] = float32(upper.At(j, column))
		}
	}
	s.pivots = s.pivots[:s.triangle.N]
}

// innerProducts returns x x^T. Products of few values are float32, their sums float64.
func innerProducts(e *engine, x *tensor.Tensor) *mat.SymDense {
	const few = 256
	n, width := x.N(), x.Stride()
	sum, part := mat.NewSymDense(n, nil), tensor.New(n, n)
	for from := 0; from < width; from += few {
		k := min(few, width-from)
		some := kernel.Matrix{Data: x.Data[from:], Stride: width}
		other := some
		other.Transposed = true
		e.gemm(part, k, some, other, false)
		for i := range n {
			for j := i; j < n; j++ {
				sum.SetSym(i, j, sum.At(i, j)+float64(part.Row(i)[j]))
			}
		}
	}
	return sum
}

// widen returns a classifier of coordinates as one of the vectors themselves.
func (s *subspace) widen(c *Classifier) *Classifier {
	width := s.centred.Stride()
	wide := &Classifier{Classes: c.Classes, Coef: tensor.New(c.Coef.N(), width), Intercept: slices.Clone(c.Intercept), Converged: c.Converged}
	of, sum := make([]float64, len(s.pivots)), make([]float64, width)
	for r := range c.Coef.N() {
		for i, v := range c.Coef.Row(r) {
			of[i] = float64(v)
		}
		blas64.Trsv(blas.NoTrans, s.triangle, blas64.Vector{N: len(of), Data: of, Inc: 1}) // the share of each pivot
		clear(sum)
		for i, pivot := range s.pivots {
			for j, v := range s.centred.Row(pivot) {
				sum[j] += of[i] * float64(v)
			}
		}
		narrow(wide.Coef.Row(r), sum)
		wide.Intercept[r] -= floats.Dot(sum, s.mean)
	}
	return wide
}

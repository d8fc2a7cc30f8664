// Package fit fits simple models to vectors: principal components, clusters, mixtures,
// a logistic regression, maps in two dimensions. They are used to examine an
// autoencoder's latents, and as baselines it has to beat.
//
//	c, err := fit.PCA(ctx, fit.Matrix(x), fit.PCAOptions{Components: 16})
//	z := c.Project(x) // N x 16
//
// Each function takes vectors and options and returns the fitted model. The same
// vectors, options and seed give the same bits for any number of goroutines: work is
// split by shape and partial sums are added in a fixed order. All functions use up to
// GOMAXPROCS goroutines. Vectors are tensors of shape N x D. All except PCA return an
// error if a value is not finite or exceeds 1e15 in magnitude, and every function
// returns the error of ctx if ctx ends. The methods of a model take vectors of the width
// it was fitted to.
package fit

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/tensor"
)

// Rows provides vectors in pieces, so that they need not all be in memory as float32 at
// once. It is an interface of three methods: Len() int returns the number of vectors;
// Width() int the number of values per vector; and Read(from int, dst []float32) fills
// dst, n x Width, with n consecutive vectors, the first of which has index from. Vectors
// may be read several times.
type Rows = knn.Rows

// Matrix returns the rows of a tensor, N x D, as Rows, without copying.
func Matrix(x *tensor.Tensor) Rows { return knn.Matrix{Data: x.Data, Columns: x.Stride()} }

// piece is how many rows are read at once.
const piece = 256

// pieces calls f for all rows in order, a piece at a time. x is valid only during the
// call.
func pieces(rows Rows, f func(from int, x *tensor.Tensor) error) error {
	n := rows.Len()
	buffer := tensor.New(min(piece, n), rows.Width())
	for from := 0; from < n; from += piece {
		x := buffer.Rows(0, min(piece, n-from))
		rows.Read(from, x.Data)
		if err := f(from, x); err != nil {
			return err
		}
	}
	return nil
}

// An engine computes matrix products on all cores.
type engine struct {
	pool *kernel.Pool
	ws   kernel.Workspace
}

func newEngine() *engine { return &engine{pool: kernel.NewPool(0)} }

func (e *engine) close() { e.pool.Close() }

// blocks calls f for blocks of n rows, size rows each, several concurrently: block
// number block has rows from (inclusive) to to (exclusive). Calls with different worker
// may run concurrently.
func (e *engine) blocks(n, size int, f func(worker, block, from, to int)) {
	e.pool.Run((n+size-1)/size, func(worker, block int) {
		f(worker, block, block*size, min((block+1)*size, n))
	})
}

// sum adds the results of f for the blocks of n rows, in order.
func (e *engine) sum(n, size int, f func(worker, from, to int) float64) float64 {
	parts := make([]float64, (n+size-1)/size)
	e.blocks(n, size, func(worker, block, from, to int) { parts[block] = f(worker, from, to) })
	return floats.Sum(parts)
}

// largest bounds the magnitude of a value, so that squares and their sums stay within
// float32.
const largest = 1e15

// finite returns an error for a vector with a value that is not finite or too large.
func finite(x *tensor.Tensor) error {
	for i, v := range x.Data {
		if !(math.Abs(float64(v)) <= largest) {
			return fmt.Errorf("fit: vector %d has the value %v; want numbers of at most %.0e", i/x.Stride(), v, largest)
		}
	}
	return nil
}

// ones returns equal weights for n vectors.
func ones(n int) []float64 { return slices.Repeat([]float64{1}, n) }

// deviations returns the weighted mean and variance of each value of vectors.
func deviations(x *tensor.Tensor, weights []float64) (mean, variance []float64) {
	mean, variance = make([]float64, x.Stride()), make([]float64, x.Stride())
	total := 0.0
	for i, w := range weights {
		total += w
		for j, v := range x.Row(i) {
			d := float64(v) - mean[j]
			if w > 0 {
				mean[j] += d * w / total
			}
			variance[j] += w * d * (float64(v) - mean[j])
		}
	}
	for j := range variance {
		variance[j] /= math.Max(total, math.SmallestNonzeroFloat64)
	}
	return mean, variance
}

// narrow rounds src into dst.
func narrow(dst []float32, src []float64) {
	for i := range dst {
		dst[i] = float32(src[i])
	}
}

// mul sets c = a b, or adds to it.
func (e *engine) mul(c, a, b *tensor.Tensor, add bool) {
	e.gemm(c, a.Stride(), view(a), view(b), add)
}

// mulTA sets c = a^T b, or adds to it.
func (e *engine) mulTA(c, a, b *tensor.Tensor, add bool) {
	e.gemm(c, a.N(), turned(a), view(b), add)
}

// mulTB sets c = a b^T, or adds to it.
func (e *engine) mulTB(c, a, b *tensor.Tensor, add bool) {
	e.gemm(c, a.Stride(), view(a), turned(b), add)
}

// gemm sets c to a matrix product with k terms, or adds to it.
func (e *engine) gemm(c *tensor.Tensor, k int, a, b kernel.Matrix, add bool) {
	kernel.Gemm(e.pool, &e.ws, c.Data, c.Stride(), c.N(), c.Stride(), k, a, b, add)
}

// view returns the rows of a tensor as a matrix, turned the transposed matrix.
func view(t *tensor.Tensor) kernel.Matrix { return kernel.Matrix{Data: t.Data, Stride: t.Stride()} }

func turned(t *tensor.Tensor) kernel.Matrix {
	return kernel.Matrix{Data: t.Data, Stride: t.Stride(), Transposed: true}
}

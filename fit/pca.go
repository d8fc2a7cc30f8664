package fit

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// PCAOptions are the options of PCA.
type PCAOptions struct {
	Components int    // at least 1, at most the number of vectors and at most their width
	Seed       uint64 // of the initial basis; without effect up to a width of 256
	Iterations int    // at most; 0 or less: 30, by which most variances have converged
}

// Components are the principal components of some vectors.
type Components struct {
	Mean     []float32      // of the vectors, Width values
	Axes     *tensor.Tensor // Components x Width: orthonormal rows in descending order of variance; in each, the entry of largest magnitude is positive
	Variance []float64      // along each axis, with n-1 degrees of freedom
	Total    float64        // sum of the variances of all values, of which Variance[i]/Total is the share that axis i explains
}

const (
	// oversample is the number of additional directions that are iterated, so that the
	// last of the requested ones converges as well.
	oversample = 32

	// exactWidth is the width up to which all directions are iterated; one step is then
	// exact.
	exactWidth = 256

	pcaIterations = 30
	pcaTolerance  = 1e-6 // of the variances, from one iteration to the next
)

// PCA finds the directions of largest variance by subspace iteration with Rayleigh-Ritz
// steps (Halko, Martinsson, Tropp 2011, "Finding structure with randomness", algorithms
// 4.4 and 5.3), until the variances change by less than 1e-6 of the largest, for at most
// Iterations. The Width x Width covariance is never formed, so wide vectors such as
// images are feasible. Up to a width of 256 the decomposition is exact. Values must be
// finite. PCA returns an error if Components is out of range or if ctx ends.
func PCA(ctx context.Context, rows Rows, o PCAOptions) (*Components, error) {
	n, width := rows.Len(), rows.Width()
	if o.Components < 1 || o.Components > min(n, width) {
		return nil, fmt.Errorf("fit: %d components of %d vectors of %d values, want 1 to %d", o.Components, n, width, min(n, width))
	}
	e := newEngine()
	defer e.close()
	p := &pca{engine: e, ctx: ctx, rows: rows}
	if err := p.moments(); err != nil {
		return nil, err
	}
	if err := p.iterate(o); err != nil {
		return nil, err
	}
	return p.components(o.Components), nil
}

// pca is the state of an iteration.
type pca struct {
	*engine
	ctx   context.Context
	rows  Rows
	mean  []float32
	total float64

	basis  *tensor.Tensor // Width x directions, orthonormal
	values []float64      // variance along each, in descending order
}

// moments computes the mean and the total variance.
func (p *pca) moments() error {
	n, width := p.rows.Len(), p.rows.Width()
	sums, squares := make([]float64, width), make([]float64, width)
	err := pieces(p.rows, func(_ int, x *tensor.Tensor) error {
		for i := range x.N() {
			for j, v := range x.Row(i) {
				sums[j] += float64(v)
				squares[j] += float64(v) * float64(v)
			}
		}
		return p.ctx.Err()
	})
	p.mean = make([]float32, width)
	for j, s := range sums {
		p.mean[j] = float32(s / float64(n))
		p.total += (squares[j] - s*s/float64(n)) / float64(max(1, n-1))
	}
	return err
}

// iterate multiplies a random basis by the covariance until the requested variances
// converge.
func (p *pca) iterate(o PCAOptions) error {
	n, width := p.rows.Len(), p.rows.Width()
	directions := min(o.Components+oversample, n, width)
	if width <= exactWidth {
		directions = width
	}
	p.start(directions, o.Seed)
	before := make([]float64, directions)
	for range cmp.Or(max(0, o.Iterations), pcaIterations) {
		image, err := p.covariance()
		if err != nil {
			return err
		}
		p.rotate(image)
		if settled(before[:o.Components], p.values) || directions == width {
			return nil
		}
		copy(before, p.values)
		p.shift(image)
		p.basis = orthonormal(image)
	}
	return nil
}

// start sets a random orthonormal basis; with as many directions as values, the
// identity.
func (p *pca) start(directions int, seed uint64) {
	p.basis = tensor.New(p.rows.Width(), directions)
	if directions == p.rows.Width() {
		for i := range directions {
			p.basis.Row(i)[i] = 1
		}
		return
	}
	stream := rng.New(seed, "pca")
	for i := range p.basis.Data {
		p.basis.Data[i] = float32(stream.NormFloat64())
	}
	p.basis = orthonormal(p.basis)
}

// covariance returns the covariance times the basis, Width x directions, in one pass
// over the rows: the sum of x' (x basis) / (n-1), x centred.
func (p *pca) covariance() (*tensor.Tensor, error) {
	image := tensor.New(p.basis.Shape...)
	y := tensor.New(piece, p.basis.Stride())
	err := pieces(p.rows, func(_ int, x *tensor.Tensor) error {
		for i := range x.N() {
			row := x.Row(i)
			for j, m := range p.mean {
				row[j] -= m
			}
		}
		part := y.Rows(0, x.N())
		p.mul(part, x, p.basis, false)
		p.mulTA(image, x, part, true)
		return p.ctx.Err()
	})
	scale := 1 / float32(max(1, p.rows.Len()-1))
	for i := range image.Data {
		image.Data[i] *= scale
	}
	return image, err
}

// rotate is the Rayleigh-Ritz step: the eigenvectors of the covariance within the basis
// become the new basis, and image is transformed accordingly.
func (p *pca) rotate(image *tensor.Tensor) {
	k := p.basis.Stride()
	small := tensor.New(k, k)
	p.mulTA(small, p.basis, image, false)
	symmetric := mat.NewSymDense(k, nil)
	for i := range k {
		for j := i; j < k; j++ {
			symmetric.SetSym(i, j, (float64(small.Row(i)[j])+float64(small.Row(j)[i]))/2)
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(symmetric, true) {
		panic("fit: eigenvalues of a symmetric matrix did not converge")
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	turn := tensor.New(k, k) // columns in descending order
	rising := eigen.Values(nil)
	p.values = make([]float64, k)
	for j := range k {
		p.values[j] = max(0, rising[k-1-j])
		for i := range k {
			turn.Row(i)[j] = float32(vectors.At(i, k-1-j))
		}
	}
	for _, t := range []*tensor.Tensor{p.basis, image} {
		turned := tensor.New(t.Shape...)
		p.mul(turned, t, turn, false)
		copy(t.Data, turned.Data)
	}
}

// shift subtracts half the smallest variance times the identity from the covariance in
// image: components outside the basis then decay faster (Feng, Yu, Xie, Tang 2024,
// "Faster randomized SVD with dynamic shifts").
func (p *pca) shift(image *tensor.Tensor) {
	half := float32(p.values[len(p.values)-1] / 2)
	for i, v := range p.basis.Data {
		image.Data[i] -= half * v
	}
}

func settled(before, now []float64) bool {
	for i, v := range before {
		if math.Abs(now[i]-v) > pcaTolerance*now[0] {
			return false
		}
	}
	return true
}

// orthonormal returns an orthonormal basis of the column space of x: modified
// Gram-Schmidt in float64, repeated where a column loses most of its length. A linearly
// dependent column becomes zero.
func orthonormal(x *tensor.Tensor) *tensor.Tensor {
	n, k := x.N(), x.Stride()
	columns := make([][]float64, k)
	for j := range columns {
		column := make([]float64, n)
		for i := range n {
			column[i] = float64(x.Row(i)[j])
		}
		before := floats.Norm(column, 2)
		after := subtractAll(column, columns[:j])
		if after < 0.1*before {
			after = subtractAll(column, columns[:j])
		}
		if after <= 1e-7*before {
			after = math.Inf(1)
		}
		floats.Scale(1/after, column)
		columns[j] = column
	}
	out := tensor.New(n, k)
	for j, column := range columns {
		for i, v := range column {
			out.Row(i)[j] = float32(v)
		}
	}
	return out
}

// subtractAll removes from v its components along the others, and returns its remaining
// length.
func subtractAll(v []float64, others [][]float64) float64 {
	for _, other := range others {
		floats.AddScaled(v, -floats.Dot(v, other), other)
	}
	return floats.Norm(v, 2)
}

// components returns the first k directions as rows.
func (p *pca) components(k int) *Components {
	c := &Components{Mean: p.mean, Axes: tensor.New(k, p.rows.Width()), Variance: p.values[:k:k], Total: p.total}
	for i := range k {
		axis := c.Axes.Row(i)
		largest := float32(0)
		for j := range axis {
			axis[j] = p.basis.Row(j)[i]
			if math.Abs(float64(axis[j])) > math.Abs(float64(largest)) {
				largest = axis[j]
			}
		}
		if largest < 0 {
			for j := range axis {
				axis[j] = -axis[j]
			}
		}
	}
	return c
}

// Project returns the coordinates of vectors x, N x Width, along the axes, relative to
// Mean: N x Components.
func (c *Components) Project(x *tensor.Tensor) *tensor.Tensor {
	e := newEngine()
	defer e.close()
	centred := tensor.New(x.N(), len(c.Mean))
	for i := range x.N() {
		row := centred.Row(i)
		for j, v := range x.Row(i) {
			row[j] = v - c.Mean[j]
		}
	}
	z := tensor.New(x.N(), c.Axes.N())
	e.mulTB(z, centred, c.Axes, false)
	return z
}

// Rebuild returns the vectors, N x Width, with coordinates z, N x Components. After
// Project it gives the best approximation, in squared error, of the original vectors by
// these components.
func (c *Components) Rebuild(z *tensor.Tensor) *tensor.Tensor {
	e := newEngine()
	defer e.close()
	x := tensor.New(z.N(), len(c.Mean))
	for i := range x.N() {
		copy(x.Row(i), c.Mean)
	}
	e.mul(x, z, c.Axes, true)
	return x
}

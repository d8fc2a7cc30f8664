package fit

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// A gaussian is one part of a mixture.
type gaussian struct {
	weight     float64
	mean       []float64
	covariance []float64 // D x D, or the D variances of a diagonal one

	deviation []float64      // diagonal: square roots of the variances
	root      *mat.TriDense  // full: the lower Cholesky factor of the covariance
	whiten    *tensor.Tensor // D x D, the inverse of root
	logDet    float64        // of the covariance
}

// setDiagonal sets the covariance from variances.
func (g *gaussian) setDiagonal(variances []float64) {
	g.covariance, g.deviation, g.logDet = variances, make([]float64, len(variances)), 0
	for j, v := range variances {
		g.deviation[j] = math.Sqrt(v)
		g.logDet += math.Log(v)
	}
}

// setFull sets the covariance, increasing its diagonal until the Cholesky decomposition
// succeeds.
func (g *gaussian) setFull(covariance []float64) {
	width := len(g.mean)
	symmetric := mat.NewSymDense(width, covariance)
	more := 1e-7 * mat.Trace(symmetric) / float64(width)
	var c mat.Cholesky
	for !c.Factorize(symmetric) {
		for j := range width {
			symmetric.SetSym(j, j, symmetric.At(j, j)+more)
		}
		more *= 10
	}
	g.covariance, g.logDet = covariance, c.LogDet()
	g.root = mat.NewTriDense(width, mat.Lower, nil)
	c.LTo(g.root)
	g.whiten = inverse(g.root)
}

// inverse returns the inverse of a lower triangular matrix.
func inverse(root *mat.TriDense) *tensor.Tensor {
	width, _ := root.Dims()
	inv := mat.NewTriDense(width, mat.Lower, nil)
	_ = inv.InverseTri(root) // at worst a mat.Condition: a Cholesky factor has no zero on its diagonal
	t := tensor.New(width, width)
	for i := range width {
		for j := range i + 1 {
			t.Row(i)[j] = float32(inv.At(i, j))
		}
	}
	return t
}

// place writes to dst the sample that noise, of mean 0 and covariance 1, is mapped to.
func (g *gaussian) place(dst []float32, noise []float64) {
	for i := range dst {
		v := g.mean[i]
		if g.root == nil {
			v += g.deviation[i] * noise[i]
		} else {
			for j, e := range noise[:i+1] {
				v += g.root.At(i, j) * e
			}
		}
		dst[i] = float32(v)
	}
}

// A density computes log-densities of blocks of vectors; every worker has its own
// scratch memory.
type density struct {
	workers []densityScratch
}

type densityScratch struct {
	ws              kernel.Workspace
	centred, turned *tensor.Tensor // piece x D
	logs            [][]float64    // piece x parts
	products        *tensor.Tensor // D x D
}

func newDensity(e *engine, width int) *density {
	d := &density{workers: make([]densityScratch, e.pool.Workers())}
	for i := range d.workers {
		d.workers[i].centred, d.workers[i].turned = tensor.New(piece, width), tensor.New(piece, width)
	}
	return d
}

// logs returns, for each of up to piece vectors, log(weight x density) of each part.
// The result is valid until the worker's next call.
func (d *density) logs(worker int, parts []gaussian, x *tensor.Tensor) [][]float64 {
	s := &d.workers[worker]
	if len(s.logs) == 0 || len(s.logs[0]) != len(parts) {
		s.logs = make([][]float64, piece)
		for i := range s.logs {
			s.logs[i] = make([]float64, len(parts))
		}
	}
	for c := range parts {
		g := &parts[c]
		base := math.Log(g.weight) - 0.5*(float64(len(g.mean))*math.Log(2*math.Pi)+g.logDet)
		white := s.white(g, x)
		for i := range x.N() {
			s.logs[i][c] = base - 0.5*squares(white.Row(i))
		}
	}
	return s.logs[:x.N()]
}

// white transforms vectors distributed as g to mean 0 and covariance 1.
func (s *densityScratch) white(g *gaussian, x *tensor.Tensor) *tensor.Tensor {
	n, width := x.N(), x.Stride()
	for i := range n {
		row := s.centred.Row(i)
		for j, v := range x.Row(i) {
			d := float64(v) - g.mean[j]
			if g.deviation != nil {
				d /= g.deviation[j]
			}
			row[j] = float32(d)
		}
	}
	if g.deviation != nil {
		return s.centred
	}
	kernel.Gemm(nil, &s.ws, s.turned.Data, width, n, width, width, view(s.centred), turned(g.whiten), false)
	return s.turned
}

func squares(v []float32) float64 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return sum
}

package fit

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// em is the state of expectation maximisation.
type em struct {
	engine  *engine
	density *density
	x       *tensor.Tensor
	o       GMMOptions
	parts   []gaussian
	share   []float64 // N x Parts: responsibility of each part for each vector
}

// newEM starts with the Gaussians of clusters. The Gaussian of an empty cluster has the
// variances of all vectors.
func newEM(e *engine, x *tensor.Tensor, o GMMOptions, clusters *Clusters) *em {
	f := &em{engine: e, density: newDensity(e, x.Stride()), x: x, o: o}
	f.parts, f.share = make([]gaussian, o.Parts), make([]float64, x.N()*o.Parts)
	_, variances := deviations(x, ones(x.N()))
	floats.AddConst(o.Ridge, variances)
	for c := range f.parts {
		g := &f.parts[c]
		for _, v := range clusters.Centres.Row(c) {
			g.mean = append(g.mean, float64(v))
		}
		f.shape(g, diagonal(variances, !o.Diagonal))
	}
	for i, c := range clusters.Labels {
		f.share[i*o.Parts+c] = 1
	}
	f.maximise()
	return f
}

// diagonal returns a copy of variances or, if full, the matrix with them on its
// diagonal.
func diagonal(variances []float64, full bool) []float64 {
	if !full {
		return slices.Clone(variances)
	}
	width := len(variances)
	m := make([]float64, width*width)
	for j, v := range variances {
		m[j*width+j] = v
	}
	return m
}

func (f *em) shape(g *gaussian, covariance []float64) {
	if f.o.Diagonal {
		g.setDiagonal(covariance)
	} else {
		g.setFull(covariance)
	}
}

// expect computes the responsibilities of the parts, and returns the mean
// log-likelihood.
func (f *em) expect() float64 {
	n, k := f.x.N(), len(f.parts)
	return f.engine.sum(n, piece, func(worker, from, to int) (sum float64) {
		logs := f.density.logs(worker, f.parts, f.x.Rows(from, to))
		for i, row := range logs {
			all := floats.LogSumExp(row)
			sum += all
			for c, l := range row {
				f.share[(from+i)*k+c] = math.Exp(l - all)
			}
		}
		return sum
	}) / float64(n)
}

// span is how many vectors a goroutine adds up for one part.
const span = 4096

// maximise fits each part to the vectors, weighted by its responsibilities.
func (f *em) maximise() {
	n, k := f.x.N(), len(f.parts)
	spans := (n + span - 1) / span
	found := make([]moments, spans*k)
	f.engine.pool.Run(len(found), func(worker, i int) {
		part, from := i/spans, i%spans*span
		found[i] = f.gather(&f.density.workers[worker], part, from, min(from+span, n))
	})
	for c := range f.parts {
		m := found[c*spans]
		for _, more := range found[c*spans+1 : (c+1)*spans] {
			m.add(more)
		}
		f.fit(&f.parts[c], m)
	}
}

// moments are weighted sums over vectors, relative to a part's previous mean.
type moments struct {
	share  float64
	first  []float64 // D
	second []float64 // D x D, or D
}

func (m *moments) add(more moments) {
	m.share += more.share
	floats.Add(m.first, more.first)
	floats.Add(m.second, more.second)
}

// fit sets a part to the mean and covariance given by moments.
func (f *em) fit(g *gaussian, m moments) {
	g.weight = m.share / float64(f.x.N())
	if m.share < 1 {
		return
	}
	width := len(g.mean)
	floats.Scale(1/m.share, m.first)
	floats.Scale(1/m.share, m.second)
	floats.Add(g.mean, m.first)
	for i, d := range m.first {
		if f.o.Diagonal {
			m.second[i] = max(0, m.second[i]-d*d) + f.o.Ridge
			continue
		}
		for j, e := range m.first {
			m.second[i*width+j] -= d * e
		}
		m.second[i*width+i] += f.o.Ridge
	}
	f.shape(g, m.second)
}

// negligible is a responsibility too small to affect a part.
const negligible = 1e-12

// gather adds up the vectors from (inclusive) to to (exclusive), a piece at a time.
func (f *em) gather(s *densityScratch, part, from, to int) moments {
	width := f.x.Stride()
	m := moments{first: make([]float64, width), second: diagonal(make([]float64, width), !f.o.Diagonal)}
	g, rows := &f.parts[part], 0
	for i := from; i < to; i++ {
		share := f.share[i*len(f.parts)+part]
		if share < negligible {
			continue
		}
		m.share += share
		row, root := s.centred.Row(rows), math.Sqrt(share)
		for j, v := range f.x.Row(i) {
			d := float64(v) - g.mean[j]
			m.first[j] += share * d
			row[j] = float32(root * d)
		}
		if rows++; rows == piece {
			m.square(s, rows)
			rows = 0
		}
	}
	m.square(s, rows)
	return m
}

// square adds the products of the first rows of s.centred with themselves.
func (m *moments) square(s *densityScratch, rows int) {
	width := len(m.first)
	if len(m.second) == width {
		for i := range rows {
			for j, v := range s.centred.Row(i) {
				m.second[j] += float64(v) * float64(v)
			}
		}
		return
	}
	if s.products == nil {
		s.products = tensor.New(width, width)
	}
	kernel.Gemm(nil, &s.ws, s.products.Data, width, width, width, rows, turned(s.centred), view(s.centred), false)
	for i, v := range s.products.Data {
		m.second[i] += float64(v)
	}
}

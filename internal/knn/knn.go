// Package knn finds exact nearest neighbours by comparing every query with every point.
//
//	near := knn.Search(points, queries, width, 5, false)
//	index, distance := near.Of(0) // of the first query, the nearest point first
//
// Nearly all of the work is one matrix product. It is computed in float32, which is not
// exact, so it serves only to exclude points: a point that cannot be among the nearest,
// even allowing for the bound of the rounding error, is skipped, and the distances to
// the remaining few are computed in float64 from the vectors themselves. The result is
// therefore that of the plain double loop, whatever the instruction set and the number
// of goroutines.
package knn

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
)

// Neighbours are the K nearest points of each query, nearest first; of equally near
// points, the one with the lower index comes first.
type Neighbours struct {
	K        int
	Index    []int32   // queries x K: indices of points
	Distance []float32 // queries x K: Euclidean
}

// Of returns the neighbours of one query.
func (n Neighbours) Of(query int) (index []int32, distance []float32) {
	from, to := query*n.K, (query+1)*n.K
	return n.Index[from:to:to], n.Distance[from:to:to]
}

// Rows provides points in pieces, so that many wide ones need not be in memory as
// float32 at once.
type Rows interface {
	Len() int   // number of points
	Width() int // values a point

	// Read fills dst, n x Width, with the points from index from on.
	Read(from int, dst []float32)
}

// A Matrix is points in memory: N x Columns values, point by point.
type Matrix struct {
	Data    []float32
	Columns int
}

// Len returns N.
func (m Matrix) Len() int { return len(m.Data) / max(1, m.Columns) }

// Width returns Columns.
func (m Matrix) Width() int { return m.Columns }

// Read copies points.
func (m Matrix) Read(from int, dst []float32) { copy(dst, m.Data[from*m.Columns:]) }

// row returns one of the points.
func (m Matrix) row(i int) []float32 { return m.Data[i*m.Columns:][:m.Columns] }

// Search returns the k nearest of points, N x width, to each of queries, M x width. If
// self is set, the queries are the points, and no point is its own neighbour. It panics
// if the values do not make whole vectors, if k is below 1, or if there are fewer than
// k points to choose from. A point with NaN is no one's neighbour and has neighbours
// with index -1.
func Search(points, queries []float32, width, k int, self bool) Neighbours {
	if width < 1 || len(points)%width != 0 {
		panic(fmt.Sprintf("knn: %d values are no points of %d", len(points), width))
	}
	near, _ := search(context.Background(), Matrix{points, width}, queries, k, self) // this context does not end
	return near
}

// SearchRows is Search among points that are read in pieces, each once. It returns the
// error of ctx if that ends.
func SearchRows(ctx context.Context, points Rows, queries []float32, k int) (Neighbours, error) {
	return search(ctx, points, queries, k, false)
}

func search(ctx context.Context, points Rows, values []float32, k int, self bool) (Neighbours, error) {
	queries := Matrix{values, points.Width()}
	check(points, queries, k, self)
	pool := kernel.NewPool(0)
	defer pool.Close()
	b := newBlock(pool, points)
	s := newSearcher(pool, queries, k, self)
	for from := 0; from < points.Len(); from += b.capacity {
		if err := ctx.Err(); err != nil {
			return Neighbours{}, err
		}
		b.read(from)
		s.compare(b)
	}
	return s.neighbours(), nil
}

// check panics on mistakes of the calling code.
func check(points Rows, queries Matrix, k int, self bool) {
	there := points.Len()
	if self {
		there--
	}
	if len(queries.Data)%max(1, points.Width()) != 0 || k < 1 || k > there {
		panic(fmt.Sprintf("knn: %d neighbours of queries of %d values in all among %d points of %d",
			k, len(queries.Data), there, points.Width()))
	}
}

// A searcher holds the nearest points of each query found so far.
type searcher struct {
	pool    *kernel.Pool
	queries Matrix
	k       int
	self    bool
	workers []worker

	squares []float64 // queries x k: squared distances in ascending order
	index   []int32
}

// worker is the memory of one goroutine.
type worker struct {
	ws      kernel.Workspace
	queries []float32 // height x (Width+1): the queries, centred, and 1
	product []float32 // height x strip
}

// height is how many queries a task compares with a block.
const height = 96

func newSearcher(pool *kernel.Pool, queries Matrix, k int, self bool) *searcher {
	s := &searcher{pool: pool, queries: queries, k: k, self: self, workers: make([]worker, pool.Workers())}
	s.squares, s.index = slices.Repeat([]float64{math.Inf(1)}, queries.Len()*k), slices.Repeat([]int32{-1}, queries.Len()*k)
	for i := range s.workers {
		s.workers[i].queries = make([]float32, height*(queries.Columns+1))
		s.workers[i].product = make([]float32, height*strip)
	}
	return s
}

// compare looks for neighbours among the points of a block.
func (s *searcher) compare(b *block) {
	n := s.queries.Len()
	rows := min(height, max(1, n/(2*len(s.workers)))) // does not affect the result
	s.pool.Run((n+rows-1)/rows, func(w, task int) {
		from := task * rows
		s.part(&s.workers[w], b, from, min(from+rows, n))
	})
}

// part compares some queries with a block, one strip of points after the other.
func (s *searcher) part(w *worker, b *block, from, to int) {
	norms := w.centre(s.queries, from, to, b.centre)
	terms := s.queries.Columns + 1
	a := kernel.Matrix{Data: w.queries, Stride: terms}
	for at := 0; at < b.n; at += strip {
		n := min(strip, b.n-at)
		points := kernel.Matrix{Data: b.turned[at:], Stride: b.capacity}
		kernel.Gemm(nil, &w.ws, w.product, strip, to-from, n, terms, a, points, false)
		for i, norm := range norms {
			s.scan(b, from+i, norm, at, w.product[i*strip:][:n])
		}
	}
}

// centre copies the queries from (inclusive) to to (exclusive), centred, each followed
// by 1, and returns their norms.
func (w *worker) centre(queries Matrix, from, to int, centre []float32) []float64 {
	norms := make([]float64, to-from)
	for i := range norms {
		row := w.queries[i*(len(centre)+1):][:len(centre)+1]
		sum := 0.0
		for j, v := range queries.row(from + i) {
			row[j] = v - centre[j]
			sum += float64(row[j]) * float64(row[j])
		}
		row[len(centre)] = 1
		norms[i] = math.Sqrt(sum)
	}
	return norms
}

// scan examines the products of one query with the points from index at of the block
// on. The product is q.p - |p|^2/2, so the squared distance is |q|^2 minus twice the
// product, and a point can only be among the nearest if the product reaches
//
//	(|q|^2 - the squared distance of the last neighbour so far - error) / 2
func (s *searcher) scan(b *block, query int, norm float64, at int, product []float32) {
	best := s.squares[query*s.k:][:s.k]
	slack := b.rounding(norm)
	least := func() float32 { return float32((norm*norm - best[s.k-1] - slack) / 2) }
	from, wanted := b.from+at, least()
	for j, g := range product {
		if g < wanted || s.self && from+j == query {
			continue
		}
		if square := squared(s.queries.row(query), Matrix{b.raw, s.queries.Columns}.row(at+j)); square < best[s.k-1] {
			s.insert(query, square, from+j)
			wanted = least()
		}
	}
}

// insert inserts a point into the neighbours of a query, after equally near ones:
// points come in the order of their index.
func (s *searcher) insert(query int, square float64, point int) {
	squares, index := s.squares[query*s.k:][:s.k], s.index[query*s.k:][:s.k]
	i := s.k - 1
	for ; i > 0 && squares[i-1] > square; i-- {
		squares[i], index[i] = squares[i-1], index[i-1]
	}
	squares[i], index[i] = square, int32(point)
}

func (s *searcher) neighbours() Neighbours {
	near := Neighbours{K: s.k, Index: s.index, Distance: make([]float32, len(s.squares))}
	for i, v := range s.squares {
		near.Distance[i] = float32(math.Sqrt(v))
	}
	return near
}

// squared returns the squared distance of a and b, the definition; it uses four sums
// for speed.
func squared(a, b []float32) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(a); i += 4 {
		d0, d1 := float64(a[i])-float64(b[i]), float64(a[i+1])-float64(b[i+1])
		d2, d3 := float64(a[i+2])-float64(b[i+2]), float64(a[i+3])-float64(b[i+3])
		// The conversions prevent fused multiply-adds: the same bits everywhere.
		s0, s1, s2, s3 = s0+float64(d0*d0), s1+float64(d1*d1), s2+float64(d2*d2), s3+float64(d3*d3)
	}
	for ; i < len(a); i++ {
		d := float64(a[i]) - float64(b[i])
		s0 += float64(d * d)
	}
	return (s0 + s1) + (s2 + s3)
}

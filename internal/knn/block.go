package knn

import (
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
)

const (
	// strip is the number of points per product: its result stays in the second-level
	// cache until it is scanned.
	strip = 480

	maxStrips  = 8       // per block
	blockFloat = 8 << 20 // approximate limit of the values in a block

	turnRows = 16 // points turned together: a cache line of each row
)

// A block is some of the points, laid out for the product.
type block struct {
	pool     *kernel.Pool
	points   Rows
	capacity int
	centre   []float32 // subtracted from points and queries: distances stay the same, rounding errors shrink

	from, n int       // which points
	raw     []float32 // n x Width
	turned  []float32 // (Width+1) x capacity: points, centred, as columns, each with -|p|^2/2 below
	longest float64   // largest norm of a centred point
}

func newBlock(pool *kernel.Pool, points Rows) *block {
	width := max(1, points.Width())
	strips := min(maxStrips, max(1, blockFloat/(strip*width)), (points.Len()+strip-1)/strip)
	b := &block{pool: pool, points: points, capacity: strips * strip}
	b.raw = make([]float32, min(b.capacity, points.Len())*points.Width())
	b.turned = make([]float32, (points.Width()+1)*b.capacity)
	return b
}

// read reads the points from index from on.
func (b *block) read(from int) {
	b.from, b.n = from, min(b.capacity, b.points.Len()-from)
	b.raw = b.raw[:b.n*b.points.Width()]
	b.points.Read(from, b.raw)
	if b.centre == nil {
		b.centre = mean(b.raw, b.points.Width())
	}
	norms := make([]float64, b.n)
	b.pool.Run((b.n+turnRows-1)/turnRows, func(_, task int) {
		b.turn(task*turnRows, norms)
	})
	b.longest = slices.Max(norms)
}

// turn writes the points from index first on as columns.
func (b *block) turn(first int, norms []float64) {
	width := b.points.Width()
	n := min(turnRows, b.n-first)
	var sums [turnRows]float64
	for j := range width {
		column := b.turned[j*b.capacity+first:][:n]
		for i := range column {
			v := b.raw[(first+i)*width+j] - b.centre[j]
			column[i] = v
			sums[i] += float64(v) * float64(v)
		}
	}
	for i, sum := range sums[:n] {
		b.turned[width*b.capacity+first+i] = float32(-sum / 2)
		norms[first+i] = math.Sqrt(sum)
	}
}

// rounding bounds the error of a squared distance computed from the product of a query
// with that norm. A sum of D products has an error of at most D+1 units of rounding
// times the sum of their magnitudes (Higham 2002, section 3.1), here |q| |p| + |p|^2/2;
// centring, |p|^2/2 itself and the final comparison add a few. The small term is for
// products too small for a float32.
func (b *block) rounding(norm float64) float64 {
	reach := norm + b.longest
	return float64(b.points.Width()+12) * (0x1p-24*reach*reach + 0x1p-140)
}

// mean returns the mean of the vectors x, n x width.
func mean(x []float32, width int) []float32 {
	sums, n := make([]float64, width), 0.0
	for ; len(x) > 0; x = x[width:] {
		for j, v := range x[:width] {
			sums[j] += float64(v)
		}
		n++
	}
	m := make([]float32, width)
	for j, s := range sums {
		m[j] = float32(s / n)
	}
	return m
}

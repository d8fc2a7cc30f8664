package metric

import (
	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// distances computes the squared distances between vectors, a block of rows at a time,
// so that the whole matrix is never in memory.
type distances struct {
	x       *tensor.Tensor // centred: float32 is most precise near zero
	squares []float32      // squared lengths
}

// distanceRows is the number of vectors per goroutine whose distances to all others are
// in memory at once.
const distanceRows = 64

func newDistances(x *tensor.Tensor) *distances {
	n, width := x.N(), x.Stride()
	d := &distances{x: x.Reshape(n, width).Clone(), squares: make([]float32, n)}
	mean := columnMeans(d.x)
	for i := range n {
		row, sum := d.x.Row(i), 0.0
		for j, v := range row {
			row[j] = float32(float64(v) - mean[j])
			sum += float64(row[j]) * float64(row[j])
		}
		d.squares[i] = float32(sum)
	}
	return d
}

// each calls f for every vector with its squared distances to all vectors, on all
// cores. row is valid only during the call.
func (d *distances) each(f func(i int, row []float32)) {
	n := d.x.N()
	pool := kernel.NewPool(0)
	defer pool.Close()
	spaces, blocks := make([]kernel.Workspace, pool.Workers()), make([][]float32, pool.Workers())
	pool.Run((n+distanceRows-1)/distanceRows, func(worker, task int) {
		if blocks[worker] == nil {
			blocks[worker] = make([]float32, distanceRows*n)
		}
		from := task * distanceRows
		to := min(from+distanceRows, n)
		d.block(&spaces[worker], blocks[worker], from, to)
		for i := from; i < to; i++ {
			f(i, blocks[worker][(i-from)*n:][:n])
		}
	})
}

// block computes |a|² + |b|² - 2ab for rows from (inclusive) to to (exclusive). Where
// the result is small compared with its terms, rounding errors dominate; there it is
// computed from the differences.
func (d *distances) block(ws *kernel.Workspace, out []float32, from, to int) {
	n, width := d.x.N(), d.x.Stride()
	kernel.Gemm(nil, ws, out, n, to-from, n, width, kernel.Matrix{Data: d.x.Data[from*width:], Stride: width},
		kernel.Matrix{Data: d.x.Data, Stride: width, Transposed: true}, false)
	const cancelled = 0.01
	for i := from; i < to; i++ {
		row, a := out[(i-from)*n:][:n], d.squares[i]
		for j, b := range d.squares {
			sum := a + b
			v := sum - 2*row[j]
			if v < cancelled*sum {
				v = squaredDistance(d.x.Row(i), d.x.Row(j))
			}
			row[j] = v
		}
	}
}

// columnMeans returns the mean of vectors.
func columnMeans(x *tensor.Tensor) []float64 {
	mean := make([]float64, x.Stride())
	for i := range x.N() {
		for j, v := range x.Row(i) {
			mean[j] += float64(v) / float64(x.N())
		}
	}
	return mean
}

func squaredDistance(a, b []float32) float32 {
	b = b[:len(a)]
	sum := float32(0)
	for i, v := range a {
		sum += (v - b[i]) * (v - b[i])
	}
	return sum
}

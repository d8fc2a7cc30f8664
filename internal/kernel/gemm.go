package kernel

// A Matrix is a view of row-major floats: element (i,j) is Data[i*Stride+j], or,
// transposed, Data[j*Stride+i].
type Matrix struct {
	Data       []float32
	Stride     int
	Transposed bool
}

func (m Matrix) steps() (row, column int) {
	if m.Transposed {
		return 1, m.Stride
	}
	return m.Stride, 1
}

const (
	gemmTerms   = 256 // terms a pass: a panel of b stays in the first cache
	gemmHeight  = 96  // rows of a task
	gemmColumns = 480 // columns of a task
)

// Gemm sets c[i*ldc+j] (+)= sum over p < k of a(i,p) * b(p,j), for m x n results.
func Gemm(p *Pool, ws *Workspace, c []float32, ldc, m, n, k int, a, b Matrix, add bool) {
	ws.fit(p)
	down, across := ceilDiv(m, gemmHeight), ceilDiv(n, gemmColumns)
	p.Run(down*across, func(worker, task int) {
		s := &ws.workers[worker]
		i, j := task%down*gemmHeight, task/down*gemmColumns
		rows, columns := min(gemmHeight, m-i), min(gemmColumns, n-j)
		for t := 0; t < k; t += gemmTerms {
			gemmPass(s, c[i*ldc+j:], ldc, rows, columns, min(gemmTerms, k-t), a.from(i, t), b.from(t, j), add || t > 0)
		}
		if k == 0 && !add {
			for r := range rows {
				clear(c[(i+r)*ldc+j:][:columns])
			}
		}
	})
}

// from is the matrix that begins at (i,j).
func (m Matrix) from(i, j int) Matrix {
	row, column := m.steps()
	m.Data = m.Data[i*row+j*column:]
	return m
}

// gemmPass is Gemm of one block, with both factors packed.
func gemmPass(s *scratch, c []float32, ldc, m, n, k int, a, b Matrix, add bool) {
	width := roundUp(n, current.lanes)
	right := s.take(slotX, k*width+slack)
	row, column := b.steps()
	if column == 1 {
		for t := range k {
			copy(right[t*width:], b.Data[t*row:][:n])
		}
	} else {
		transpose(right, width, b.Data, n, k, column)
	}
	left := s.take(slotPack, packedLen(m, k))
	row, column = a.steps()
	packA(left, a.Data, m, k, row, s.rows(k, 0, column))
	gemmPacked(s, c, ldc, m, n, k, left, right, s.rows(k, 0, width), add)
}

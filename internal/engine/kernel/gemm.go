package kernel

// A Matrix is a view of row-major floats: element (i,j) is Data[i*Stride+j] or,
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
	gemmTerms   = 256 // terms per pass
	gemmHeight  = 96  // rows per task
	gemmColumns = 480 // columns per task
	gemmPanel   = 48  // columns at once: a multiple of every tile's; with gemmTerms they stay in the first-level cache
)

// Gemm sets c[i*ldc+j] (+)= sum over p < k of a(i,p) * b(p,j), for m x n results.
func Gemm(p *Pool, ws *Workspace, c []float32, ldc, m, n, k int, a, b Matrix, add bool) {
	if k == 0 {
		gemm(c, ldc, m, n, a, nil, nil, add)
		return
	}
	ws.fit(p)
	across := ceilDiv(n, gemmColumns)
	down := ceilDiv(m, gemmHeight)
	p.Run(down*across, func(worker, task int) {
		s := &ws.workers[worker]
		i, j := task%down*gemmHeight, task/down*gemmColumns
		rows, columns := min(gemmHeight, m-i), min(gemmColumns, n-j)
		product(s, c[i*ldc+j:], ldc, rows, columns, k, a.from(i, 0), b.from(0, j), add)
	})
}

// product is Gemm of one block, some terms at a time.
func product(s *scratch, c []float32, ldc, m, n, k int, a, b Matrix, add bool) {
	for t := 0; t < k; t += gemmTerms {
		terms := min(gemmTerms, k-t)
		gemmPass(s, c, ldc, m, n, terms, a.from(0, t).apart(s, m, terms), b.from(t, 0), add || t > 0)
	}
}

// from is the submatrix that begins at (i,j).
func (m Matrix) from(i, j int) Matrix {
	row, column := m.steps()
	m.Data = m.Data[i*row+j*column:]
	return m
}

// gemmPass is Gemm of one block, one panel of b at a time, copied so that its rows are
// contiguous.
func gemmPass(s *scratch, c []float32, ldc, m, n, k int, a, b Matrix, add bool) {
	for j := 0; j < n; j += gemmPanel {
		columns := min(gemmPanel, n-j)
		panel := s.take(slotX, k*columns)
		b.from(0, j).pack(panel, k, columns)
		gemm(c[j:], ldc, m, columns, a, panel, s.rows(k, 0, columns), add)
	}
}

// pack copies rows x columns of m to dst, row by row.
func (m Matrix) pack(dst []float32, rows, columns int) {
	if m.Transposed {
		transpose(dst, columns, m.Data, columns, rows, m.Stride)
		return
	}
	for i := range rows {
		copy(dst[i*columns:(i+1)*columns], m.Data[i*m.Stride:])
	}
}

// aliased is the distance, a page, at which rows compete for the same few cache lines:
// rows that are read repeatedly are copied to contiguous memory first.
const aliased = 1024

// apart returns rows x columns of m, copied to contiguous memory of a worker if m's
// rows compete for the same cache lines.
func (m Matrix) apart(s *scratch, rows, columns int) Matrix {
	if m.Stride%aliased != 0 {
		return m
	}
	if m.Transposed {
		rows, columns = columns, rows
	}
	data := s.take(slotY, rows*columns)
	Matrix{Data: m.Data, Stride: m.Stride}.pack(data, rows, columns)
	m.Data, m.Stride = data, columns
	return m
}

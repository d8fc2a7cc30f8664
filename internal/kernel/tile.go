package kernel

// A gemmTile computes, for its rows i and columns j,
//
//	c[i*ldc+j] (+)= sum over p < k of a[p*rows+i] * b[off[p]+j]
//
// where add chooses += over =. The assembly checks bounds at the first and the
// last offset only; whoever makes offsets keeps the others inside b.
type gemmTile struct {
	rows, cols int
	run        func(c []float32, ldc int, a, b []float32, off []int, k int, add bool)
}

// A dotTile computes, for its rows i and columns j,
//
//	c[i*ldc+j] (+)= sum over p < k of a[i*lda+p] * b[off[j]+p]
type dotTile struct {
	rows, cols int
	run        func(c []float32, ldc int, a []float32, lda int, b []float32, off []int, k int, add bool)
}

// gemmRows returns the rows of the tiles for the next of m rows: the smallest
// tile that takes them all, or else the largest there is.
func gemmRows(m int) int {
	best := current.gemm[0].rows
	for _, t := range current.gemm {
		if t.rows >= m {
			best = t.rows
		}
	}
	return best
}

// packedLen returns the length of a packed a of m rows and k columns.
func packedLen(m, k int) int {
	n := 0
	for m > 0 {
		r := gemmRows(m)
		n += r * k
		m -= r
	}
	return n
}

// packA writes the m x k matrix a[i*rs+columns[p]] in the order the gemm tiles
// read it: blocks of rows, in each the columns one after the other, the last
// block filled up with zeros.
func packA(dst, a []float32, m, k, rs int, columns []int) {
	for i := 0; i < m; {
		r := gemmRows(m - i)
		valid := min(r, m-i)
		for p, column := range columns[:k] {
			to := dst[p*r : p*r+r]
			gather(to[:valid], a[i*rs+column:], rs)
			clear(to[valid:])
		}
		dst = dst[r*k:]
		i += r
	}
}

// gather sets dst[j] = src[j*step].
func gather(dst, src []float32, step int) {
	if step == 1 {
		copy(dst, src)
		return
	}
	for j := range dst {
		dst[j] = src[j*step]
	}
}

// gemmPacked computes c[i*ldc+j] (+)= a[i,p] * b[off[p]+j] for m rows, n columns
// and k terms, with a packed by packA. Rows of c that a tile has and the matrix
// has not go to s, and so do columns past the last whole vector.
func gemmPacked(s *scratch, c []float32, ldc, m, n, k int, a, b []float32, off []int, add bool) {
	for i := 0; i < m; {
		r := gemmRows(m - i)
		gemmRowBlock(s, c[i*ldc:], ldc, r, min(r, m-i), n, k, a[:r*k], b, off, add)
		a = a[r*k:]
		i += r
	}
}

// gemmRowBlock computes one block of rows of gemmPacked, valid of them wanted.
func gemmRowBlock(s *scratch, c []float32, ldc, rows, valid, n, k int, a, b []float32, off []int, add bool) {
	j := 0
	for _, t := range current.gemm {
		for ; t.rows == rows && n-j >= t.cols; j += t.cols {
			if valid == rows {
				t.run(c[j:], ldc, a, b[j:], off, k, add)
				continue
			}
			t.run(s.tile[:], t.cols, a, b[j:], off, k, false)
			s.emit(c[j:], ldc, valid, 0, t.cols, t.cols, add)
		}
	}
	if j < n {
		gemmColumnEdge(s, c, ldc, rows, valid, j, n, k, a, b, off, add)
	}
}

// gemmColumnEdge computes columns j to n, fewer than a vector. Where the row has
// a whole vector that ends at n it computes that one and drops what is done.
func gemmColumnEdge(s *scratch, c []float32, ldc, rows, valid, j, n, k int, a, b []float32, off []int, add bool) {
	lanes := current.lanes
	if n >= lanes {
		t := narrowest(rows)
		t.run(s.tile[:], lanes, a, b[n-lanes:], off, k, false)
		s.emit(c[j:], ldc, valid, j-(n-lanes), lanes, lanes, add)
		return
	}
	for i := range valid {
		for ; j < n; j++ {
			var sum float32
			for p := range k {
				sum += a[p*rows+i] * b[off[p]+j]
			}
			if add {
				sum += c[i*ldc+j]
			}
			c[i*ldc+j] = sum
		}
		j = 0
	}
}

// narrowest returns the tile of that many rows with one vector of columns.
func narrowest(rows int) gemmTile {
	var best gemmTile
	for _, t := range current.gemm {
		if t.rows == rows {
			best = t
		}
	}
	return best
}

// emit copies or adds columns from..to of the scratch tile, rows of width, to c.
func (s *scratch) emit(c []float32, ldc, rows, from, to, width int, add bool) {
	for i := range rows {
		src := s.tile[i*width+from : i*width+to]
		dst := c[i*ldc:][:len(src)]
		if !add {
			copy(dst, src)
			continue
		}
		for j, v := range src {
			dst[j] += v
		}
	}
}

// dotRows computes c[i*ldc+j] (+)= a[i*lda+p] * b[off[j]+p] for m rows, n columns
// and k terms.
func dotRows(s *scratch, c []float32, ldc, m, n, k int, a []float32, lda int, b []float32, off []int, add bool) {
	for i := 0; i < m; {
		t := dotTileFor(m - i)
		for j := 0; j < n; j += t.cols {
			dotBlock(s, t, c[i*ldc+j:], ldc, min(t.cols, n-j), k, a[i*lda:], lda, b, off[j:], add)
		}
		i += t.rows
	}
}

// dotTileFor returns the tile with the most rows that has no more than m.
func dotTileFor(m int) dotTile {
	for _, t := range current.dot {
		if t.rows <= m {
			return t
		}
	}
	panic("kernel: no dot tile of one row")
}

// dotBlock runs one dot tile, of whose columns valid are wanted: the others
// repeat the last one and are dropped.
func dotBlock(s *scratch, t dotTile, c []float32, ldc, valid, k int, a []float32, lda int, b []float32, off []int, add bool) {
	if valid == t.cols {
		t.run(c, ldc, a, lda, b, off, k, add)
		return
	}
	copy(s.off[:], off[:valid])
	for j := valid; j < t.cols; j++ {
		s.off[j] = off[valid-1]
	}
	t.run(s.tile[:], t.cols, a, lda, b, s.off[:], k, false)
	s.emit(c, ldc, t.rows, 0, valid, t.cols, add)
}

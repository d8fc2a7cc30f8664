package kernel

// A gemmTile computes, for rows*blocks rows i and n columns j, where k = len(off),
//
//	c[i*ldc+j] (+)= sum over p < k of a[i*rs+p*cs] * b[off[p]+j]
//
// and add selects += instead of =. n, k and blocks are at least 1. The assembly checks
// bounds only at the first and the last offset; the caller must keep the others inside
// b.
type gemmTile struct {
	rows int
	run  func(c []float32, ldc int, a []float32, rs, cs int, b []float32, off []int, blocks, n int, add bool)
}

// A dotTile computes, for its rows i and the columns j of off, where k is at least 1,
//
//	c[i*ldc+j] (+)= sum over p < k of a[i*lda+p] * b[off[j]+p]
type dotTile struct {
	rows int
	run  func(c []float32, ldc int, a []float32, lda int, b []float32, off []int, k int, add bool)
}

// gemm computes c[i*ldc+j] (+)= a(i,p) * b[off[p]+j], summed over p, for m rows and n
// columns.
func gemm(c []float32, ldc, m, n int, a Matrix, b []float32, off []int, add bool) {
	if n == 0 {
		return
	}
	if len(off) == 0 { // an empty sum
		for i := 0; i < m && !add; i++ {
			clear(c[i*ldc:][:n])
		}
		return
	}
	rs, cs := a.steps()
	for i := 0; i < m; {
		t := current.gemm[0]
		for _, smaller := range current.gemm {
			if t.rows > m-i {
				t = smaller
			}
		}
		blocks := (m - i) / t.rows
		t.run(c[i*ldc:], ldc, a.Data[i*rs:], rs, cs, b, off, blocks, n, add)
		i += blocks * t.rows
	}
}

// dot computes c[i*ldc+j] (+)= a[i*lda+p] * b[off[j]+p], summed over p < k, for m rows
// and the columns of off.
func dot(c []float32, ldc, m, k int, a []float32, lda int, b []float32, off []int, add bool) {
	if len(off) == 0 {
		return
	}
	for i := 0; i < m; {
		t := current.dot[0]
		for _, smaller := range current.dot {
			if t.rows > m-i {
				t = smaller
			}
		}
		t.run(c[i*ldc:], ldc, a[i*lda:], lda, b, off, k, add)
		i += t.rows
	}
}

// roundUp returns the smallest multiple of to that is at least n.
func roundUp(n, to int) int { return ceilDiv(n, to) * to }

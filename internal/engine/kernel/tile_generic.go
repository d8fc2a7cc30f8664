package kernel

// gemm4Generic is the gemm tile of four rows: two columns at a time, with their eight
// sums in variables so that the compiler keeps them in registers.
func gemm4Generic(c []float32, ldc int, a []float32, rs, cs int, b []float32, off []int, blocks, n int, add bool) {
	for range blocks {
		j := 0
		for ; j+2 <= n; j += 2 {
			gemm4x2Generic(c[j:], ldc, a, rs, cs, b[j:], off, add)
		}
		if j < n {
			gemm1Generic(c[j:], ldc, a, rs, cs, b[j:], off, 4, 1, add)
		}
		c, a = c[min(4*ldc, len(c)):], a[min(4*rs, len(a)):]
	}
}

func gemm4x2Generic(c []float32, ldc int, a []float32, rs, cs int, b []float32, off []int, add bool) {
	var s00, s10, s20, s30, s01, s11, s21, s31 float32
	a1, a2, a3 := a[rs:], a[2*rs:], a[3*rs:]
	for p, o := range off {
		y := b[o : o+2 : o+2]
		y0, y1 := y[0], y[1]
		x0, x1, x2, x3 := a[p*cs], a1[p*cs], a2[p*cs], a3[p*cs]
		s00 += x0 * y0
		s10 += x1 * y0
		s20 += x2 * y0
		s30 += x3 * y0
		s01 += x0 * y1
		s11 += x1 * y1
		s21 += x2 * y1
		s31 += x3 * y1
	}
	put(c, s00, s01, add)
	put(c[ldc:], s10, s11, add)
	put(c[2*ldc:], s20, s21, add)
	put(c[3*ldc:], s30, s31, add)
}

func put(c []float32, x, y float32, add bool) {
	if add {
		x, y = x+c[0], y+c[1]
	}
	c[0], c[1] = x, y
}

// gemm1Generic is the gemm tile of one row: the definition of all gemm tiles.
func gemm1Generic(c []float32, ldc int, a []float32, rs, cs int, b []float32, off []int, blocks, n int, add bool) {
	for i := range blocks {
		for j := range n {
			var sum float32
			for p, o := range off {
				sum += a[i*rs+p*cs] * b[o+j]
			}
			if add {
				sum += c[i*ldc+j]
			}
			c[i*ldc+j] = sum
		}
	}
}

// dot1Generic is the dot tile of one row: four columns at a time, then one.
func dot1Generic(c []float32, _ int, a []float32, _ int, b []float32, off []int, k int, add bool) {
	a = a[:k]
	for ; len(off) >= 4; c, off = c[4:], off[4:] {
		var s0, s1, s2, s3 float32
		b0, b1, b2, b3 := b[off[0]:][:k], b[off[1]:][:k], b[off[2]:][:k], b[off[3]:][:k]
		for p, x := range a {
			s0 += x * b0[p]
			s1 += x * b1[p]
			s2 += x * b2[p]
			s3 += x * b3[p]
		}
		put(c, s0, s1, add)
		put(c[2:], s2, s3, add)
	}
	for j, o := range off {
		var sum float32
		for p, x := range a {
			sum += x * b[o+p]
		}
		if add {
			sum += c[j]
		}
		c[j] = sum
	}
}

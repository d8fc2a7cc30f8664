package kernel

// gemm4x4Generic is the gemm tile of four rows and four columns, its sixteen
// sums in variables so that the compiler keeps them in registers.
func gemm4x4Generic(c []float32, ldc int, a, b []float32, off []int, k int, add bool) {
	for j := 0; j < 4; j += 2 { // two columns at a time: eight sums
		var s00, s10, s20, s30, s01, s11, s21, s31 float32
		for p, o := range off[:k] {
			x, y := a[p*4:p*4+4:p*4+4], b[o+j:o+j+2:o+j+2]
			y0, y1 := y[0], y[1]
			s00 += x[0] * y0
			s10 += x[1] * y0
			s20 += x[2] * y0
			s30 += x[3] * y0
			s01 += x[0] * y1
			s11 += x[1] * y1
			s21 += x[2] * y1
			s31 += x[3] * y1
		}
		put(c[j:], s00, s01, add)
		put(c[ldc+j:], s10, s11, add)
		put(c[2*ldc+j:], s20, s21, add)
		put(c[3*ldc+j:], s30, s31, add)
	}
}

func put(c []float32, x, y float32, add bool) {
	if add {
		x, y = x+c[0], y+c[1]
	}
	c[0], c[1] = x, y
}

// gemm1x4Generic is the gemm tile of one row and four columns.
func gemm1x4Generic(c []float32, _ int, a, b []float32, off []int, k int, add bool) {
	var s0, s1, s2, s3 float32
	for p, o := range off[:k] {
		x, y := a[p], b[o:o+4:o+4]
		s0 += x * y[0]
		s1 += x * y[1]
		s2 += x * y[2]
		s3 += x * y[3]
	}
	put(c, s0, s1, add)
	put(c[2:], s2, s3, add)
}

// dot1x4Generic is the dot tile of one row and four columns.
func dot1x4Generic(c []float32, _ int, a []float32, _ int, b []float32, off []int, k int, add bool) {
	var s0, s1, s2, s3 float32
	b0, b1, b2, b3 := b[off[0]:][:k], b[off[1]:][:k], b[off[2]:][:k], b[off[3]:][:k]
	for p, x := range a[:k] {
		s0 += x * b0[p]
		s1 += x * b1[p]
		s2 += x * b2[p]
		s3 += x * b3[p]
	}
	put(c, s0, s1, add)
	put(c[2:], s2, s3, add)
}

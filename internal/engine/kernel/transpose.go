package kernel

// transpose sets dst[j*to+i] = src[i*from+j] for rows i and columns j.
func transpose(dst []float32, to int, src []float32, rows, columns, from int) {
	whole := columns &^ 7 // columns done by the assembly, eight rows at a time
	for i := 0; i < rows; i++ {
		if rows-i >= 8 && whole > 0 && transposeEight(dst[i:], to, src[i*from:], whole, from) {
			for r := i; r < i+8; r++ {
				transposeRow(dst[r:], to, src[r*from:], whole, columns)
			}
			i += 7
			continue
		}
		transposeRow(dst[i:], to, src[i*from:], 0, columns)
	}
}

func transposeRow(dst []float32, to int, src []float32, first, columns int) {
	for j := first; j < columns; j++ {
		dst[j*to] = src[j]
	}
}

// transposeEight is transpose of eight rows, if there is assembly for it.
func transposeEight(dst []float32, to int, src []float32, columns, from int) bool {
	_, _ = dst[(columns-1)*to+7], src[7*from+columns-1]
	return transpose8Arch(&dst[0], to, &src[0], from, columns/8)
}

package kernel

// The functions of this file treat planes whose rows lie further apart than they
// are long, at least one row of at least one value. What they write they do not
// read: the assembly, which takes rows of a vector or more, may write a value twice.

// addRows sets dst[r*to+i] = max(src[r*from+i] + b, floor) for rows r and columns
// i; NaN stays NaN.
func addRows(dst []float32, to int, src []float32, from int, rows, columns int, b, floor float32) {
	_, _ = dst[(rows-1)*to+columns-1], src[(rows-1)*from+columns-1]
	if columns >= current.lanes && addRowsArch(dst, to, src, from, rows, columns, b, floor) {
		return
	}
	for r := range rows {
		line := dst[r*to:][:columns]
		for i, v := range src[r*from:][:columns] {
			line[i] = max(v+b, floor)
		}
	}
}

// combineReLURows is CombineReLU from rows that follow each other to rows of z
// that lie to apart.
func combineReLURows(z []float32, to int, d, x []float32, rows, columns int, g NormGrad) {
	d, x = d[:rows*columns], x[:rows*columns]
	_ = z[(rows-1)*to+columns-1]
	if columns >= current.lanes && combineReLURowsArch(z, to, d, x, rows, columns, g) {
		return
	}
	for r := range rows {
		CombineReLU(z[r*to:][:columns], at(d, r, columns), at(x, r, columns), g)
	}
}

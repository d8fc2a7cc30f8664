package kernel

// The functions in this file process planes whose rows are further apart than they are
// long; there is at least one row of at least one value. They do not read what they
// write: the assembly, which handles rows of at least a vector, may write a value
// twice.

// strided is the layout of planes: the distance from one plane to the next, and from
// one row to the next.
type strided struct{ plane, row int }

// addPlanes sets dst[p,r,i] = max(src[p,r,i] + bias[p], floor) for planes p, rows r and
// columns i; NaN stays NaN. A nil bias is zero.
func addPlanes(dst []float32, to strided, src []float32, from strided, planes, rows, columns int, bias []float32, floor float32) {
	_ = dst[(planes-1)*to.plane+(rows-1)*to.row+columns-1]
	_ = src[(planes-1)*from.plane+(rows-1)*from.row+columns-1]
	biases := 1
	if bias == nil {
		bias, biases = zeros[:], 0
	}
	_ = bias[(planes-1)*biases]
	if columns >= current.lanes && addPlanesArch(&dst[0], to.plane, to.row, &src[0], from.plane, from.row, planes, rows, columns, &bias[0], biases, floor) {
		return
	}
	for p := range planes {
		for r := range rows {
			line := dst[p*to.plane+r*to.row:][:columns]
			for i, v := range src[p*from.plane+r*from.row:][:columns] {
				line[i] = max(v+bias[p*biases], floor)
			}
		}
	}
}

var zeros [1]float32

// combineReLURows is CombineReLU from contiguous rows to rows of z at distance to.
func combineReLURows(z []float32, to int, d, x []float32, rows, columns int, g NormGrad) {
	d, x = d[:rows*columns], x[:rows*columns]
	_ = z[(rows-1)*to+columns-1]
	if columns >= current.lanes && combineReLURowsArch(&z[0], to, &d[0], &x[0], columns, rows, columns, g.A, g.B, g.C, g.Scale, g.Shift) {
		return
	}
	for r := range rows {
		CombineReLU(z[r*to:][:columns], at(d, r, columns), at(x, r, columns), g)
	}
}

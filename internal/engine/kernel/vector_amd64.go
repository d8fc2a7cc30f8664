//go:build !purego

package kernel

// Each function runs the assembly of the instruction set in use and reports
// whether there is one. Slices are not empty and long enough.

func affineArch(y, x []float32, a, b float32) bool {
	switch current.lanes {
	case 16:
		affineAVX512(&y[0], &x[0], len(y), a, b)
	case 8:
		affineAVX2(&y[0], &x[0], len(y), a, b)
	default:
		return false
	}
	return true
}

func axpyArch(y, x []float32, a float32) bool {
	switch current.lanes {
	case 16:
		axpyAVX512(&y[0], &x[0], len(y), a)
	case 8:
		axpyAVX2(&y[0], &x[0], len(y), a)
	default:
		return false
	}
	return true
}

func combineArch(z, x, y []float32, a, b, c float32) bool {
	switch current.lanes {
	case 16:
		combineAVX512(&z[0], &x[0], &y[0], len(z), a, b, c)
	case 8:
		combineAVX2(&z[0], &x[0], &y[0], len(z), a, b, c)
	default:
		return false
	}
	return true
}

func reluArch(y, x []float32) bool {
	switch current.lanes {
	case 16:
		reluAVX512(&y[0], &x[0], len(y))
	case 8:
		reluAVX2(&y[0], &x[0], len(y))
	default:
		return false
	}
	return true
}

func reluGradArch(dx, dy, y []float32) bool {
	switch current.lanes {
	case 16:
		reluGradAVX512(&dx[0], &dy[0], &y[0], len(dx))
	case 8:
		reluGradAVX2(&dx[0], &dy[0], &y[0], len(dx))
	default:
		return false
	}
	return true
}

func adamWArch(w, m, v, grad []float32, c *adamConsts) bool {
	switch current.lanes {
	case 16:
		adamWAVX512(&w[0], &m[0], &v[0], &grad[0], len(w), &c[0])
	case 8:
		adamWAVX2(&w[0], &m[0], &v[0], &grad[0], len(w), &c[0])
	default:
		return false
	}
	return true
}

func sumArch(x []float32) (total float32, ok bool) {
	switch current.lanes {
	case 16:
		total = sumAVX512(&x[0], len(x))
	case 8:
		total = sumAVX2(&x[0], len(x))
	default:
		return
	}
	return total, true
}

func sumSquaresArch(x []float32, mean float32) (total float32, ok bool) {
	switch current.lanes {
	case 16:
		total = sumSquaresAVX512(&x[0], len(x), mean)
	case 8:
		total = sumSquaresAVX2(&x[0], len(x), mean)
	default:
		return
	}
	return total, true
}

func sumProductsArch(d, x []float32, mean float32) (total, products float32, ok bool) {
	switch current.lanes {
	case 16:
		total, products = sumProductsAVX512(&d[0], &x[0], len(d), mean)
	case 8:
		total, products = sumProductsAVX2(&d[0], &x[0], len(d), mean)
	default:
		return
	}
	return total, products, true
}

func sigmoidArch(y, x []float32) bool {
	switch current.lanes {
	case 16:
		sigmoidAVX512(&y[0], &x[0], len(y))
	case 8:
		sigmoidAVX2(&y[0], &x[0], len(y))
	default:
		return false
	}
	return true
}

func bceArch(logits, target []float32) (total float32, ok bool) {
	switch current.lanes {
	case 16:
		total = bceAVX512(&logits[0], &target[0], len(logits))
	case 8:
		total = bceAVX2(&logits[0], &target[0], len(logits))
	default:
		return
	}
	return total, true
}

func bceGradArch(d, logits, target []float32, scale float32) (total float32, ok bool) {
	switch current.lanes {
	case 16:
		total = bceGradAVX512(&d[0], &logits[0], &target[0], len(d), scale)
	case 8:
		total = bceGradAVX2(&d[0], &logits[0], &target[0], len(d), scale)
	default:
		return
	}
	return total, true
}

func affineReLUArch(y, x []float32, a, b float32) bool {
	switch current.lanes {
	case 16:
		affineReLUAVX512(&y[0], &x[0], len(y), a, b)
	case 8:
		affineReLUAVX2(&y[0], &x[0], len(y), a, b)
	default:
		return false
	}
	return true
}

func combineReLUArch(z, d, x []float32, g NormGrad) bool {
	switch current.lanes {
	case 16:
		combineReLUAVX512(&z[0], &d[0], &x[0], len(z), g.A, g.B, g.C, g.Scale, g.Shift)
	case 8:
		combineReLUAVX2(&z[0], &d[0], &x[0], len(z), g.A, g.B, g.C, g.Scale, g.Shift)
	default:
		return false
	}
	return true
}

func addPlanesArch(dst []float32, to strided, src []float32, from strided, planes, rows, columns int, bias []float32, biases int, floor float32) bool {
	switch current.lanes {
	case 16:
		addPlanesAVX512(&dst[0], to.plane, to.row, &src[0], from.plane, from.row, planes, rows, columns, &bias[0], biases, floor)
	case 8:
		addPlanesAVX2(&dst[0], to.plane, to.row, &src[0], from.plane, from.row, planes, rows, columns, &bias[0], biases, floor)
	default:
		return false
	}
	return true
}

func combineReLURowsArch(z []float32, to int, d, x []float32, rows, columns int, g NormGrad) bool {
	switch current.lanes {
	case 16:
		combineReLURowsAVX512(&z[0], to, &d[0], &x[0], columns, rows, columns, g.A, g.B, g.C, g.Scale, g.Shift)
	case 8:
		combineReLURowsAVX2(&z[0], to, &d[0], &x[0], columns, rows, columns, g.A, g.B, g.C, g.Scale, g.Shift)
	default:
		return false
	}
	return true
}

func sumProductsReLUArch(d, x []float32, mean, scale, shift float32) (total, products float32, ok bool) {
	switch current.lanes {
	case 16:
		total, products = sumProductsReLUAVX512(&d[0], &x[0], len(d), mean, scale, shift)
	case 8:
		total, products = sumProductsReLUAVX2(&d[0], &x[0], len(d), mean, scale, shift)
	default:
		return
	}
	return total, products, true
}

func transpose8Arch(dst []float32, to int, src []float32, from, blocks int) bool {
	if current.lanes < 8 {
		return false
	}
	transpose8AVX2(&dst[0], to, &src[0], from, blocks)
	return true
}

func fmaArch(n int, a, b float32) (total float32, ok bool) {
	switch current.lanes {
	case 16:
		total = fmaChainsAVX512(n, a, b)
	case 8:
		total = fmaChainsAVX2(n, a, b)
	default:
		return
	}
	return total, true
}

func normalPairsArch(cosines, sines []float32, radii, angles []uint32) bool {
	switch current.lanes {
	case 16:
		normalPairsAVX512(&cosines[0], &sines[0], &radii[0], &angles[0], len(radii))
	case 8:
		normalPairsAVX2(&cosines[0], &sines[0], &radii[0], &angles[0], len(radii))
	default:
		return false
	}
	return true
}

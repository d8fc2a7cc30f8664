//go:build purego || !amd64

package kernel

func affineArch(y, x []float32, a, b float32) bool                                    { return false }
func axpyArch(y, x []float32, a float32) bool                                         { return false }
func combineArch(z, x, y []float32, a, b, c float32) bool                             { return false }
func reluArch(y, x []float32) bool                                                    { return false }
func reluGradArch(dx, dy, y []float32) bool                                           { return false }
func adamWArch(w, m, v, grad []float32, c *adamConsts) bool                           { return false }
func sumArch(x []float32) (total float32, ok bool)                                    { return }
func sumSquaresArch(x []float32, mean float32) (total float32, ok bool)               { return }
func sumProductsArch(d, x []float32, mean float32) (total, products float32, ok bool) { return }
func sigmoidArch(y, x []float32) bool                                                 { return false }
func bceArch(logits, target []float32) (total float32, ok bool)                       { return }
func bceGradArch(d, logits, target []float32, scale float32) (total float32, ok bool) { return }

func affineReLUArch(y, x []float32, a, b float32) bool { return false }

func combineReLUArch(z, d, x []float32, g NormGrad) bool { return false }

func addPlanesArch(dst []float32, to strided, src []float32, from strided, planes, rows, columns int, bias []float32, biases int, floor float32) bool {
	return false
}

func combineReLURowsArch(z []float32, to int, d, x []float32, rows, columns int, g NormGrad) bool {
	return false
}

func sumProductsReLUArch(d, x []float32, mean, scale, shift float32) (total, products float32, ok bool) {
	return
}

func transpose8Arch(dst []float32, to int, src []float32, from, blocks int) bool { return false }

func fmaArch(n int, a, b float32) (total float32, ok bool) { return }

func normalPairsArch(cosines, sines []float32, radii, angles []uint32) bool { return false }

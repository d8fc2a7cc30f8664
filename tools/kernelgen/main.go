// Kernelgen writes the amd64 assembly of package kernel: the register tiles of matrix
// products and convolutions, the element-wise loops, and the loop that measures a
// core's peak, each for AVX-512 and for AVX2 with FMA from one description.
//
// It is run by go generate in internal/engine/kernel.
package main

import (
	. "github.com/mmcloughlin/avo/build"
)

func main() {
	ConstraintExpr("!purego")
	for _, s := range []isa{avx512, avx2} {
		for _, t := range s.gemmTiles {
			gemm(s, t)
		}
		for _, t := range s.dotTiles {
			dot(s, t)
		}
		elementwise(s)
		planes(s)
		reductions(s)
		sigmoidLoop(s)
		bce(s, false)
		bce(s, true)
		normalPairs(s)
		fmaChains(s)
	}
	transpose()
	Generate()
}

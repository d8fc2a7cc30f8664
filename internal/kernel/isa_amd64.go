//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

//go:generate go -C ../../tools/kernelgen run . -out ../../internal/kernel/zz_kernels_amd64.s -stubs ../../internal/kernel/zz_kernels_amd64.go -pkg kernel

var avx512 = implementation{
	name:  "avx512",
	lanes: 16,
	gemm: []gemmTile{
		asmGemm(8, 48, gemm8x3AVX512), asmGemm(8, 32, gemm8x2AVX512), asmGemm(8, 16, gemm8x1AVX512),
		asmGemm(4, 96, gemm4x6AVX512), asmGemm(4, 48, gemm4x3AVX512), asmGemm(4, 32, gemm4x2AVX512), asmGemm(4, 16, gemm4x1AVX512),
		asmGemm(1, 128, gemm1x8AVX512), asmGemm(1, 16, gemm1x1AVX512),
	},
	dot: []dotTile{asmDot(8, 3, dot8x3AVX512), asmDot(4, 6, dot4x6AVX512), asmDot(1, 8, dot1x8AVX512)},
}

var avx2 = implementation{
	name:  "avx2",
	lanes: 8,
	gemm: []gemmTile{
		asmGemm(4, 24, gemm4x3AVX2), asmGemm(4, 16, gemm4x2AVX2), asmGemm(4, 8, gemm4x1AVX2),
		asmGemm(1, 64, gemm1x8AVX2), asmGemm(1, 8, gemm1x1AVX2),
	},
	dot: []dotTile{asmDot(4, 3, dot4x3AVX2), asmDot(1, 8, dot1x8AVX2)},
}

// available lists what the processor and the operating system support.
func available() []implementation {
	x := cpu.X86
	var found []implementation
	fma := x.HasAVX2 && x.HasFMA && x.HasBMI2
	if fma && x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512BW && x.HasAVX512VL {
		found = append(found, avx512)
	}
	if fma {
		found = append(found, avx2)
	}
	return append(found, generic)
}

// asmGemm wraps an assembly tile with the bounds checks it does not do itself:
// of all of c and a, and of b at the first and the last offset. NewConv checks
// its offsets when it makes them.
func asmGemm(rows, cols int, f func(c *float32, ldc int, a, b *float32, off *int, k int, add bool)) gemmTile {
	return gemmTile{rows, cols, func(c []float32, ldc int, a, b []float32, off []int, k int, add bool) {
		_ = c[(rows-1)*ldc+cols-1]
		if k == 0 {
			f(&c[0], ldc, nil, nil, nil, 0, add)
			return
		}
		_, _, _ = a[k*rows-1], b[off[0]+cols-1], b[off[k-1]+cols-1]
		f(&c[0], ldc, &a[0], &b[0], &off[0], k, add)
	}}
}

// asmDot is asmGemm for the dot tiles.
func asmDot(rows, cols int, f func(c *float32, ldc int, a *float32, lda int, b *float32, off *int, k int, add bool)) dotTile {
	return dotTile{rows, cols, func(c []float32, ldc int, a []float32, lda int, b []float32, off []int, k int, add bool) {
		_, _ = c[(rows-1)*ldc+cols-1], a[(rows-1)*lda+k-1]
		_, _ = b[off[0]+k-1], b[off[cols-1]+k-1]
		f(&c[0], ldc, &a[0], lda, &b[0], &off[0], k, add)
	}}
}

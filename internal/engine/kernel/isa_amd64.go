//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

//go:generate go -C ../../../tools/kernelgen run . -out ../../internal/engine/kernel/zz_kernels_amd64.s -stubs ../../internal/engine/kernel/zz_kernels_amd64.go -pkg kernel
//go:generate go -C ../../../tools/kernelgen run ./dispatch -stubs ../../internal/engine/kernel/zz_kernels_amd64.go -amd64 ../../internal/engine/kernel/zz_dispatch_amd64.go -others ../../internal/engine/kernel/zz_dispatch_noasm.go

var avx512 = implementation{
	name:  "avx512",
	lanes: 16,
	gemm:  []gemmTile{asmGemm(8, gemm8AVX512), asmGemm(4, gemm4AVX512), asmGemm(3, gemm3AVX512), asmGemm(2, gemm2AVX512), asmGemm(1, gemm1AVX512)},
	dot:   []dotTile{asmDot(8, dot8AVX512), asmDot(4, dot4AVX512), asmDot(2, dot2AVX512), asmDot(1, dot1AVX512)},
}

var avx2 = implementation{
	name:  "avx2",
	lanes: 8,
	gemm:  []gemmTile{asmGemm(4, gemm4AVX2), asmGemm(3, gemm3AVX2), asmGemm(2, gemm2AVX2), asmGemm(1, gemm1AVX2)},
	dot:   []dotTile{asmDot(4, dot4AVX2), asmDot(2, dot2AVX2), asmDot(1, dot1AVX2)},
}

// available lists what processor and operating system support.
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

// asmGemm wraps an assembly tile with the bounds checks that it does not do itself: of
// the last elements of c and a, and of b at the first and the last offset. NewConv
// checks its own offsets.
func asmGemm(rows int, f func(c *float32, ldc int, a *float32, rs, cs int, b *float32, off *int, k, blocks, n int, add bool)) gemmTile {
	return gemmTile{rows, func(c []float32, ldc int, a []float32, rs, cs int, b []float32, off []int, blocks, n int, add bool) {
		last, k := rows*blocks-1, len(off)
		_, _ = c[last*ldc+n-1], a[last*rs+(k-1)*cs]
		_, _ = b[off[0]+n-1], b[off[k-1]+n-1]
		f(&c[0], ldc, &a[0], rs, cs, &b[0], &off[0], k, blocks, n, add)
	}}
}

// asmDot is asmGemm for the dot tiles.
func asmDot(rows int, f func(c *float32, ldc int, a *float32, lda int, b *float32, off *int, k, n int, add bool)) dotTile {
	return dotTile{rows, func(c []float32, ldc int, a []float32, lda int, b []float32, off []int, k int, add bool) {
		n := len(off)
		_, _ = c[(rows-1)*ldc+n-1], a[(rows-1)*lda+k-1]
		_, _ = b[off[0]+k-1], b[off[n-1]+k-1]
		f(&c[0], ldc, &a[0], lda, &b[0], &off[0], k, n, add)
	}}
}

package kernel

// FMA computes x = x/2 + 1, n times, for as many independent x as the instruction set
// in use keeps in registers, and returns the number of floating-point operations: a
// multiplication and an addition count as two. It reads no memory and has no stalls, so
// its rate is the peak of a core; no other function here exceeds it.
func FMA(n int) (flop int) {
	_, chains := fmaChains(n, 0.5, 1)
	return 2 * n * chains
}

// fmaWidth is the number of vectors in the assembly, and of numbers in the Go loop:
// both fit the sixteen registers of amd64.
const fmaWidth = 12

// fmaChains computes x = x*a + b, n times, for each of several x that start at zero,
// and returns their sum and their number.
func fmaChains(n int, a, b float32) (total float32, chains int) {
	if total, ok := fmaChainsArch(n, a, b); ok {
		return total, fmaWidth * current.lanes
	}
	return fmaGeneric(n, a, b), fmaWidth
}

// fmaGeneric is fmaChains for single numbers. It is not inlined: a compiler that sees
// that the sum is unused would omit the arithmetic.
//
//go:noinline
func fmaGeneric(n int, a, b float32) float32 {
	var x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11 float32
	for range n {
		x0, x1, x2, x3 = x0*a+b, x1*a+b, x2*a+b, x3*a+b
		x4, x5, x6, x7 = x4*a+b, x5*a+b, x6*a+b, x7*a+b
		x8, x9, x10, x11 = x8*a+b, x9*a+b, x10*a+b, x11*a+b
	}
	return ((x0 + x1) + (x2 + x3)) + ((x4 + x5) + (x6 + x7)) + ((x8 + x9) + (x10 + x11))
}

// Package kernel computes on []float32: matrix products, convolutions, reductions,
// element-wise loops and the optimiser's step.
//
// Nearly all of the time goes into two register tiles, written once in a generator for
// AVX-512 and AVX2 and once in Go:
//
//	gemm   c[i,j] += a[p,i] * b[off[p]+j]    sums over rows of b
//	dot    c[i,j] += a[i,p] * b[off[j]+p]    sums along rows of a and b
//
// The rows of b are wherever off says. For a matrix product off advances by the row
// length; for a convolution off points at the shifted rows that its taps read, so
// forward pass, input gradient and weight gradient of a convolution of any kernel size
// and stride are these two tiles as well (see Conv).
//
// The Go loop of each operation, in a file named generic, is its definition, its
// fallback and the oracle of its tests. Results depend on the instruction set, never on
// the number of workers: work is split by shape and partial sums are added in a fixed
// order. Shape errors are bugs of the caller and panic.
package kernel

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/slice"
)

// env is the environment variable that forces an instruction set.
const env = "DIABOLO_CPU"

// An implementation is one instruction set: its name, the number of float32 in a
// vector, and its register tiles, largest first.
type implementation struct {
	name  string
	lanes int
	gemm  []gemmTile
	dot   []dotTile
}

var generic = implementation{
	name:  "generic",
	lanes: 4,
	gemm:  []gemmTile{{4, gemm4Generic}, {1, gemm1Generic}},
	dot:   []dotTile{{1, dot1Generic}},
}

// current is the implementation in use. It is chosen at start; only tests change it.
var current = choose()

// choose returns the best instruction set of the machine, or the one requested by the
// environment if it is available; Check reports one that is not.
func choose() implementation {
	if forced, ok := find(os.Getenv(env)); ok {
		return forced
	}
	return available()[0]
}

func find(name string) (implementation, bool) {
	for _, im := range available() {
		if im.name == name {
			return im, true
		}
	}
	return implementation{}, false
}

// ISA returns the name of the instruction set in use: "avx512", "avx2" or
// "generic".
func ISA() string { return current.name }

// Available lists the instruction sets that this machine supports, best first.
func Available() []string {
	return slice.Map(available(), func(im implementation) string { return im.name })
}

// Check returns an error if DIABOLO_CPU requests an instruction set that does not exist
// or that this machine lacks.
func Check() error {
	want := os.Getenv(env)
	if want == "" || slices.Contains(Available(), want) {
		return nil
	}
	return fmt.Errorf("%s=%s: this machine runs %s", env, want, strings.Join(Available(), ", "))
}

// Use switches to the named instruction set and returns a function that switches back.
// It is for tests, which run every case once for each of Available; nothing else may
// compute at the same time.
func Use(name string) (restore func(), err error) {
	im, ok := find(name)
	if !ok {
		return nil, fmt.Errorf("kernel: no instruction set %q here, there are %s", name, strings.Join(Available(), ", "))
	}
	before := current
	current = im
	return func() { current = before }, nil
}

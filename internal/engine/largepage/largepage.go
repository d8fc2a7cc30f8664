// Package largepage allocates slices on large memory pages.
//
// A training step walks through tens of megabytes, in rows a page and more apart, and
// with pages of 4 KiB constantly misses the translation cache. Linux offers pages of 2
// MiB, but on most distributions only on request.
package largepage

// Floats returns n zeros, on large pages if the system has them and n is large.
func Floats(n int) []float32 {
	data := make([]float32, n)
	if n >= floatsAsked {
		ask(data)
	}
	return data
}

// floatsAsked is 256 KiB: smaller slices do not matter, and most of the page would
// belong to other data.
const floatsAsked = 1 << 16

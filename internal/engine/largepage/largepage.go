// Package largepage allocates slices whose memory the processor finds by few
// entries of its address table.
//
// A training step walks through tens of megabytes, in rows a page and more apart,
// and with pages of 4 KiB misses the translation cache all the time. Linux gives
// memory pages of 2 MiB, but on most distributions only where a program asks.
package largepage

// Floats returns n zeros, on large pages where the system has them and n is large.
func Floats(n int) []float32 {
	data := make([]float32, n)
	if n >= floatsAsked {
		ask(data)
	}
	return data
}

// floatsAsked is 256 KiB: what is smaller does not matter, and the page it would
// make large is mostly somebody else's.
const floatsAsked = 1 << 16

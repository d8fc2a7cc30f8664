//go:build !unix

package serve

import "math"

// mostFiles is how many files the process may have open.
func mostFiles() int { return math.MaxInt }

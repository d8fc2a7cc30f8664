// Package memtest measures what a function allocates, for tests that bound the memory of
// a parser:
//
//	memtest.AtMost(t, 1<<20+16*len(data), func() { _, err = Parse(data) })
package memtest

import (
	"runtime"
	"testing"
)

// Allocated returns how many bytes are allocated while f runs, by all goroutines.
func Allocated(f func()) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

// AtMost runs f, and fails the test if it allocates more than limit bytes.
func AtMost(t testing.TB, limit int, f func()) {
	t.Helper()
	if n := Allocated(f); n > limit {
		t.Errorf("%d bytes allocated, at most %d wanted", n, limit)
	}
}

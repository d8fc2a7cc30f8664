//go:build !race

package memtest

// Race reports whether the race detector watches, whose programs allocate more.
const Race = false

package kernel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// A Pool runs the parts of one operation on several goroutines. Which goroutine
// runs which part is left open, so an operation splits its work by shape, never
// by the number of workers, and adds partial sums in a fixed order: the bits are
// then the same for any pool.
//
// One goroutine at a time may use a pool; the nil Pool runs everything on the
// caller.
type Pool struct {
	job     atomic.Pointer[job]
	parked  []chan struct{}
	closed  atomic.Bool
	workers int
	done    sync.WaitGroup
}

type job struct {
	n       int64
	next    atomic.Int64
	pending atomic.Int64
	run     func(worker, i int)
}

package nn

import "github.com/diabolo-go/diabolo/internal/engine/kernel"

// A Pool is a set of goroutines that share the work of a pass. Several passes may use
// one Pool at the same time. With a nil Pool the caller does everything. Results are
// bit-identical with any Pool or none.
type Pool = kernel.Pool

// NewPool starts a pool of the given number of workers, one of which is the caller; a
// number below 1 means GOMAXPROCS. Its method Close stops it.
func NewPool(workers int) *Pool { return kernel.NewPool(workers) }

package nn

import "github.com/diabolo-go/diabolo/internal/engine/kernel"

// A Pool is a set of goroutines that share the work of a pass. With a nil Pool the
// caller does everything. Results do not depend on it.
type Pool = kernel.Pool

// NewPool starts a pool of the given number of workers, including the caller; a number
// below one means one for each processor the program may use. Its method Close stops
// it.
func NewPool(workers int) *Pool { return kernel.NewPool(workers) }

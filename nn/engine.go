package nn

import "github.com/diabolo-go/diabolo/internal/engine/kernel"

// A Pool is the goroutines that share the work of a pass. A nil Pool leaves it to
// the caller. The results do not depend on it.
type Pool = kernel.Pool

// NewPool starts a pool of that many workers, the caller being one; fewer than
// one means one for each processor the program may use. Close ends it.
func NewPool(workers int) *Pool { return kernel.NewPool(workers) }

// ISA returns the name of the instruction set the layers compute with: "avx512",
// "avx2" or "generic".
func ISA() string { return kernel.ISA() }

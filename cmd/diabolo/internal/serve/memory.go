package serve

import (
	"cmp"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"

	"github.com/diabolo-go/diabolo/internal/budget"
)

// A memory is what requests may hold, and what the process may take. Requests are refused
// before either is used up.
type memory struct {
	pool  *budget.Pool
	limit int64 // of the process; math.MaxInt64: none is known

	freed   atomic.Int64 // bytes that were given back since memory went back to the system
	pending atomic.Bool  // it is about to
	looked  atomic.Int64 // when inUse was measured, in nanoseconds
	inUse   atomic.Int64
}

// mostHeld is the default of Options.Memory.
const mostHeld = 256 << 20

// newMemory returns the memory of a server whose requests may hold so much; 0: mostHeld, or
// a quarter of what the process may take if that is less.
func newMemory(held int64) *memory {
	m := &memory{limit: processLimit()}
	m.pool = budget.NewPool(cmp.Or(held, min(mostHeld, m.limit/4)), m.give)
	return m
}

// processLimit returns the limit of the garbage collector: that of GOMEMLIMIT or, without
// it, nine tenths of the machine's memory or the container's.
func processLimit() int64 {
	if limit := debug.SetMemoryLimit(-1); limit != math.MaxInt64 {
		return limit
	}
	if all := budget.Machine(); all > 0 {
		return all / 10 * 9
	}
	return math.MaxInt64
}

// heed lets the garbage collector keep to the limit.
func (m *memory) heed() { debug.SetMemoryLimit(m.limit) }

// low reports whether new requests are refused.
func (m *memory) low() bool {
	return m.pool.Low() || m.taken() > m.limit-m.limit/16
}

// lookAgain is how long a measurement of memory holds.
const lookAgain = 100 * time.Millisecond

// taken returns how much memory the process takes.
func (m *memory) taken() int64 {
	now := time.Now().UnixNano()
	if last := m.looked.Load(); now-last > int64(lookAgain) && m.looked.CompareAndSwap(last, now) {
		sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		metrics.Read(sample)
		m.inUse.Store(int64(sample[0].Value.Uint64() - sample[1].Value.Uint64()))
	}
	return m.inUse.Load()
}

// Memory that large requests gave back goes back to the system when so much is free, after
// a while in which more may come. What small ones take serves the next of them.
const (
	large        = 1 << 20
	worthFreeing = 16 << 20
	freeAfter    = time.Second
)

// give notes that a request has given back n bytes.
func (m *memory) give(n int64) {
	if n < large || m.freed.Add(n) < worthFreeing || m.pending.Swap(true) {
		return
	}
	time.AfterFunc(freeAfter, func() {
		m.freed.Store(0)
		m.pending.Store(false)
		runtime.GC() // what pools of memory keep goes after two collections
		debug.FreeOSMemory()
	})
}

package kernel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// A Pool runs the parts of one operation on several goroutines. Which goroutine runs
// which part is undefined, so operations split their work by shape, never by the number
// of workers, and add partial sums in a fixed order: results are then bit-identical for
// any pool.
//
// A nil Pool runs everything on the caller, as does a pool that is busy with another
// caller's operation, so goroutines may share one.
type Pool struct {
	workers int
	busy    sync.Mutex

	number  uint64 // of the job
	job     Job    // valid for workers that have taken a part
	shares  []share
	pending atomic.Int64
	idle    []parking
	closed  atomic.Bool
}

// A share is the parts of a job that one worker begins with; a worker without parts
// takes from the ends of the others' shares. Consecutive images are then processed by
// the same worker in successive operations, and most of them are still in its core's
// cache.
type share struct {
	// state holds the number of the job, the end of the parts and the first part not
	// taken: 24, 20 and 20 bits. A part is taken by one compare-and-swap, so a worker
	// that is late for a job cannot take a part of the next.
	state atomic.Uint64
	_     [56]byte // a cache line each
}

// A Job is one operation that is split into parts. An operation in a training step is a
// struct that its caller keeps, and Part a method of its pointer, so that running it
// allocates nothing.
type Job interface {
	// Part runs part i. Calls with different worker may run concurrently.
	Part(worker, i int)
}

// jobFunc makes a Job from a function.
type jobFunc func(worker, i int)

func (f jobFunc) Part(worker, i int) { f(worker, i) }

const (
	partBits = 20
	partMask = 1<<partBits - 1

	// A worker without a job looks this often, for about 20 microseconds, before it
	// parks: a training step is a hundred operations in quick succession.
	looks      = 64
	looksApart = 256
)

// parking is where one worker sleeps.
type parking struct {
	asleep atomic.Bool
	wake   chan struct{}
	_      [40]byte // a cache line each
}

// NewPool starts a pool of the given number of workers, including the caller of Run. A
// number below one means one for each processor the program may use.
func NewPool(workers int) *Pool {
	if workers < 1 {
		workers = runtime.GOMAXPROCS(0)
	}
	p := &Pool{workers: workers, shares: make([]share, workers), idle: make([]parking, workers-1)}
	for w := range p.idle {
		p.idle[w].wake = make(chan struct{}, 1)
		go p.work(w + 1)
	}
	return p
}

// Workers returns the number of goroutines that may run parts concurrently.
func (p *Pool) Workers() int {
	if p == nil {
		return 1
	}
	return p.workers
}

// Run calls f(worker, i) for every i below n and returns when all calls have returned.
// Calls with different worker, from 0 to Workers()-1, may run concurrently.
func (p *Pool) Run(n int, f func(worker, i int)) { p.Do(n, jobFunc(f)) }

// Do runs parts 0 to n-1 of the job, as Run calls its function.
func (p *Pool) Do(n int, job Job) {
	if p == nil || p.workers == 1 || n <= 1 || n > partMask || !p.busy.TryLock() {
		for i := range n {
			job.Part(0, i)
		}
		return
	}
	defer p.busy.Unlock()
	p.job = job
	p.pending.Store(int64(n))
	p.number++
	for w := range p.shares {
		first, end := n*w/p.workers, n*(w+1)/p.workers
		p.shares[w].state.Store(p.number<<(2*partBits) | uint64(end)<<partBits | uint64(first))
	}
	for w := range min(n-1, len(p.idle)) {
		p.idle[w].rouse()
	}
	p.parts(0)
	for spin := 0; p.pending.Load() > 0; spin++ {
		if spin%looksApart == looksApart-1 {
			runtime.Gosched()
		}
	}
	p.job = nil
}

// parts takes and runs parts of the current job until none is left.
func (p *Pool) parts(worker int) {
	for {
		i, ok := p.shares[worker].take(false)
		for w := 1; !ok && w < p.workers; w++ {
			i, ok = p.shares[(worker+w)%p.workers].take(true)
		}
		if !ok {
			return
		}
		p.job.Part(worker, i)
		p.pending.Add(-1)
	}
}

// take takes the first or the last remaining part.
func (s *share) take(last bool) (part int, ok bool) {
	for {
		state := s.state.Load()
		first, end := state&partMask, state>>partBits&partMask
		if first >= end {
			return 0, false
		}
		part, rest := first, state+1
		if last {
			part, rest = end-1, state-1<<partBits
		}
		if s.state.CompareAndSwap(state, rest) {
			return int(part), true
		}
	}
}

// work is the loop of one worker.
func (p *Pool) work(worker int) {
	park := &p.idle[worker-1]
	for !p.closed.Load() {
		p.parts(worker)
		if p.wait() {
			continue
		}
		park.asleep.Store(true)
		if p.open() || p.closed.Load() { // it came between the last look and parking
			if park.asleep.CompareAndSwap(true, false) {
				continue
			}
		}
		<-park.wake
	}
}

// open reports whether the current job has parts left.
func (p *Pool) open() bool {
	for w := range p.shares {
		if s := p.shares[w].state.Load(); s&partMask < s>>partBits&partMask {
			return true
		}
	}
	return false
}

// wait waits for a job for a while.
func (p *Pool) wait() bool {
	for range looks {
		for range looksApart {
			if p.open() {
				return true
			}
		}
		runtime.Gosched()
	}
	return false
}

func (q *parking) rouse() {
	if q.asleep.CompareAndSwap(true, false) {
		q.wake <- struct{}{}
	}
}

// Close stops the workers. The pool must not be running anything.
func (p *Pool) Close() {
	if p == nil {
		return
	}
	p.closed.Store(true)
	for w := range p.idle {
		p.idle[w].rouse()
	}
}

// BlockLen is the number of values per part of an element-wise operation: 64 KiB per
// slice, so that the slices of a part stay in a core's second-level cache.
const BlockLen = 1 << 14

// Blocks returns the number of parts of an element-wise operation on n values. It
// depends only on n.
func Blocks(n int) int { return ceilDiv(n, BlockLen) }

// Block returns the values of part i of Blocks(n): from (inclusive) to to (exclusive).
func Block(i, n int) (from, to int) { return i * BlockLen, min((i+1)*BlockLen, n) }

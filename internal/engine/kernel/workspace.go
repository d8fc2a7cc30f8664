package kernel

import (
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/largepage"
)

// A Workspace is the scratch memory of the operations of one call, reused by the next.
// It must not be used by two operations at the same time. The zero value is ready to
// use.
type Workspace struct {
	workers []scratch
	shared  [][]float32

	// The current or last operation of each kind.
	linearForward linearForward
	linearShort   linearShort
	linearGrad    linearGrad
	parts         partSums
	conv          convPass
	convGrad      convGrad
}

// scratch is the memory of one worker while it computes a part.
type scratch struct {
	floats [3][]float32
	line   []int
}

// worker slots of scratch.floats
const (
	slotOut = iota
	slotX
	slotY
)

// shared slots of a Workspace
const (
	slotWeights = iota
	slotPartials
	sharedSlots
)

// fit makes room for the workers of p.
func (w *Workspace) fit(p *Pool) {
	if n := p.Workers(); len(w.workers) < n {
		w.workers = make([]scratch, n)
	}
	if w.shared == nil {
		w.shared = make([][]float32, sharedSlots)
	}
}

// take returns n floats of a worker's slot, with undefined values.
func (s *scratch) take(slot, n int) []float32 { return grow(&s.floats[slot], n) }

// take returns n floats shared by all workers.
func (w *Workspace) take(slot, n int) []float32 { return grow(&w.shared[slot], n) }

func grow(buf *[]float32, n int) []float32 {
	if cap(*buf) < n {
		*buf = largepage.Floats(n)
	}
	return (*buf)[:n]
}

// rows returns the offsets from, from+step, ... of n rows.
func (s *scratch) rows(n, from, step int) []int {
	s.line = slices.Grow(s.line[:0], n)[:n]
	for i := range s.line {
		s.line[i] = from + i*step
	}
	return s.line
}

package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// chains is the number of vectors in the peak loop. Each has a latency of four or five
// cycles while a processor starts two per cycle, so ten would do; twelve and the two
// constants fit AVX2's sixteen registers.
const chains = 12

// fmaChains writes a loop of fused multiply-adds in registers only: the peak of a core.
func fmaChains(s isa) {
	TEXT("fmaChains"+s.name, NOSPLIT, "func(n int, a, b float32) (total float32)")
	Doc("x = x*a + b, n times, for each lane x of 12 vectors that begin at zero; total = the sum of all lanes")
	n := Load(Param("n"), GP64())
	s.broadcast("a", 0)
	s.broadcast("b", 1)
	w := width{s, false}
	for j := range chains {
		zero(w.reg(4 + j))
	}
	TESTQ(n, n)
	JZ(LabelRef("done"))
	Label("loop")
	for j := range chains {
		w.mulAdd(w.reg(4+j), w.reg(0), w.reg(1))
	}
	DECQ(n)
	JNZ(LabelRef("loop"))
	Label("done")
	for j := 1; j < chains; j++ {
		w.add(w.reg(4+j), w.reg(4), w.reg(4))
	}
	s.lanesSum(s.vec(4))
	Store(reg.X0, Return("total"))
	end()
}

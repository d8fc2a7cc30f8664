package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A width says how many elements an instruction handles: a whole vector or, for
// the tail, one. Both round alike, so an element's result does not depend on
// where in a slice it stands.
type width struct {
	s      isa
	scalar bool
}

func (w width) elements() int {
	if w.scalar {
		return 1
	}
	return w.s.lanes
}

func (w width) reg(i int) reg.VecPhysical {
	if w.scalar {
		return xmm[i]
	}
	return w.s.vec(i)
}

func (w width) pick(vector, scalar func(...Op)) func(...Op) {
	if w.scalar {
		return scalar
	}
	return vector
}

func (w width) load(m Mem, v Op)      { w.pick(VMOVUPS, VMOVSS)(m, v) }
func (w width) store(v Op, m Mem)     { w.pick(VMOVUPS, VMOVSS)(v, m) }
func (w width) move(a, to Op)         { VMOVAPS(a, to) }
func (w width) add(a, b, to Op)       { w.pick(VADDPS, VADDSS)(a, b, to) }
func (w width) sub(a, b, to Op)       { w.pick(VSUBPS, VSUBSS)(b, a, to) } // to = a - b
func (w width) mul(a, b, to Op)       { w.pick(VMULPS, VMULSS)(a, b, to) }
func (w width) div(a, b, to Op)       { w.pick(VDIVPS, VDIVSS)(b, a, to) }           // to = a / b
func (w width) fma(a, b, to Op)       { w.pick(VFMADD231PS, VFMADD231SS)(a, b, to) } // to += a * b
func (w width) mulAdd(to, a, b Op)    { w.pick(VFMADD213PS, VFMADD213SS)(b, a, to) } // to = to * a + b
func (w width) maxOr(x, floor, to Op) { w.pick(VMAXPS, VMAXSS)(x, floor, to) }       // NaN stays NaN

func (w width) sqrt(a, to Op) {
	if w.scalar {
		VSQRTSS(a, a, to)
		return
	}
	VSQRTPS(a, to)
}

// keepPositive sets to to v where y is above zero, and to zero elsewhere.
func (w width) keepPositive(y, zero, v, to Op) {
	const greater = 30 // ordered, quiet
	switch {
	case w.scalar:
		VCMPSS(Imm(greater), zero, y, y)
		VANDPS(y, v, to)
	case w.s.lanes == 16:
		VCMPPS(Imm(greater), zero, y, reg.K1)
		VMOVAPS_Z(v, reg.K1, to)
	default:
		VCMPPS(Imm(greater), zero, y, y)
		VANDPS(y, v, to)
	}
}

// broadcast puts one float32 argument into every lane of register i.
func (s isa) broadcast(arg string, i int) {
	m, err := Param(arg).Resolve()
	if err != nil {
		panic(err)
	}
	VBROADCASTSS(m.Addr, s.vec(i))
}

// loops writes a loop over n elements: unroll vectors at a time, then one
// vector, then one element. The body gets the offset of its part in bytes from
// the running index, and a number to choose registers by.
func (s isa) loops(n, i reg.Register, unroll int, body func(w width, part, disp int)) {
	XORQ(i, i)
	for _, stage := range []struct {
		name  string
		w     width
		parts int
	}{
		{"wide", width{s, false}, unroll},
		{"vector", width{s, false}, 1},
		{"single", width{s, true}, 1},
	} {
		if stage.name == "wide" && unroll == 1 {
			continue
		}
		step := stage.parts * stage.w.elements()
		next := stage.name + "Done"
		SUBQ(Imm(uint64(step)), n)
		JL(LabelRef(next))
		Label(stage.name)
		for part := range stage.parts {
			body(stage.w, part, part*4*stage.w.elements())
		}
		ADDQ(Imm(uint64(step)), i)
		SUBQ(Imm(uint64(step)), n)
		JGE(LabelRef(stage.name))
		Label(next)
		ADDQ(Imm(uint64(step)), n)
	}
}

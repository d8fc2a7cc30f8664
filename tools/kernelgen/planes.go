package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// planes writes the loops over rows of planes whose rows lie further apart than
// they are long: what copies images into padded planes and out of them.
func planes(s isa) {
	addRows(s)
	combineReLURows(s)
}

func addRows(s isa) {
	TEXT("addRows"+s.name, NOSPLIT, "func(dst *float32, to int, src *float32, from int, rows, columns int, b, floor float32)")
	Doc("dst[r*to+i] = max(src[r*from+i] + b, floor) for rows r and columns i")
	Pragma("noescape")
	s.broadcast("b", 14)
	s.broadcast("floor", 15)
	w := width{s, false}
	s.eachRow([]string{"dst", "src"}, []string{"to", "from"}, func(p []Mem) {
		x := s.vec(0)
		VMOVUPS(p[1], x)
		VADDPS(s.vec(14), x, x)
		w.maxOr(x, s.vec(15), x)
		VMOVUPS(x, p[0])
	})
	end()
}

func combineReLURows(s isa) {
	TEXT("combineReLURows"+s.name, NOSPLIT,
		"func(z *float32, to int, d, x *float32, from int, rows, columns int, a, b, c, scale, shift float32)")
	Doc("z[r*to+i] = a*e + (b*x[r*from+i] + c) for rows r and columns i, where e is d[r*from+i] if scale*x[r*from+i]+shift > 0, else 0")
	Pragma("noescape")
	for j, name := range []string{"a", "b", "c", "scale", "shift"} {
		s.broadcast(name, 10+j)
	}
	zero(s.vec(15))
	w := width{s, false}
	s.eachRow([]string{"z", "d", "x"}, []string{"to", "from", "from"}, func(p []Mem) {
		x, d, y := s.vec(0), s.vec(1), s.vec(2)
		VMOVUPS(p[2], x)
		VMOVUPS(p[1], d)
		w.combineReLU(x, d, y)
		VMOVUPS(x, p[0])
	})
	end()
}

// eachRow writes a loop over rows, in each one over its vectors, the last of which
// ends with the row and may do some columns a second time: a row holds a vector,
// and what is written is not read. The body gets where its vector lies in each of
// the planes named, which begin their rows as far apart as the arguments strides
// say.
func (s isa) eachRow(planes, strides []string, body func(p []Mem)) {
	base, step := make([]reg.Register, len(planes)), map[string]reg.Register{}
	for j, name := range planes {
		base[j] = Load(Param(name), GP64())
		if step[strides[j]] == nil {
			step[strides[j]] = Load(Param(strides[j]), GP64())
			SHLQ(Imm(2), step[strides[j]])
		}
	}
	rows, last, i := Load(Param("rows"), GP64()), Load(Param("columns"), GP64()), GP64()
	SUBQ(Imm(uint64(s.lanes)), last) // where the last vector begins
	place := func(i reg.Register) []Mem {
		p := make([]Mem, len(base))
		for j := range base {
			p[j] = at(base[j], i, 0)
		}
		return p
	}
	Label("row")
	XORQ(i, i)
	CMPQ(i, last)
	JGE(LabelRef("end"))
	Label("vector")
	body(place(i))
	ADDQ(Imm(uint64(s.lanes)), i)
	CMPQ(i, last)
	JL(LabelRef("vector"))
	Label("end")
	body(place(last))
	for j := range base {
		ADDQ(step[strides[j]], base[j])
	}
	DECQ(rows)
	JNZ(LabelRef("row"))
}

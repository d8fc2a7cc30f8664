package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// planes writes the loops over planes whose rows are further apart than they are long:
// they copy images to and from padded planes.
func planes(s isa) {
	addPlanes(s)
	combineReLURows(s)
}

func addPlanes(s isa) {
	TEXT("addPlanes"+s.name, NOSPLIT,
		"func(dst *float32, toPlane, to int, src *float32, fromPlane, from int, planes, rows, columns int, bias *float32, biases int, floor float32)")
	Doc("dst[p*toPlane+r*to+i] = max(src[p*fromPlane+r*from+i] + bias[p*biases], floor) for planes p, rows r and columns i")
	Pragma("noescape")
	s.broadcast("floor", 15)
	w := width{s, false}
	e := s.rowLoop([]string{"dst", "src"}, []string{"to", "from"})
	bias, planes := Load(Param("bias"), GP64()), Load(Param("planes"), GP64())
	Label("plane")
	VBROADCASTSS(Mem{Base: bias}, s.vec(14))
	begin := []reg.Register{GP64(), GP64()}
	MOVQ(e.base[0], begin[0])
	MOVQ(e.base[1], begin[1])
	e.rows(func(p []Mem) {
		x := s.vec(0)
		VMOVUPS(p[1], x)
		VADDPS(s.vec(14), x, x)
		w.maxOr(x, s.vec(15), x)
		VMOVUPS(x, p[0])
	})
	for j, name := range []string{"toPlane", "fromPlane"} {
		step := Load(Param(name), GP64())
		LEAQ(Mem{Base: begin[j], Index: step, Scale: 4}, e.base[j])
	}
	step := Load(Param("biases"), GP64())
	LEAQ(Mem{Base: bias, Index: step, Scale: 4}, bias)
	DECQ(planes)
	JNZ(LabelRef("plane"))
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
	s.rowLoop([]string{"z", "d", "x"}, []string{"to", "from", "from"}).rows(func(p []Mem) {
		x, d, y := s.vec(0), s.vec(1), s.vec(2)
		VMOVUPS(p[2], x)
		VMOVUPS(p[1], d)
		w.combineReLU(x, d, y)
		VMOVUPS(x, p[0])
	})
	end()
}

// A rowLoop is the start of planes, and the steps from row to row in bytes.
type rowLoop struct {
	s    isa
	base []reg.Register
	step []reg.Register
}

// rowLoop loads the start and the strides of planes, by the names of the arguments.
func (s isa) rowLoop(planes, strides []string) *rowLoop {
	l, step := &rowLoop{s: s}, map[string]reg.Register{}
	for j, name := range planes {
		l.base = append(l.base, Load(Param(name), GP64()))
		if step[strides[j]] == nil {
			step[strides[j]] = Load(Param(strides[j]), GP64())
			SHLQ(Imm(2), step[strides[j]])
		}
		l.step = append(l.step, step[strides[j]])
	}
	return l
}

// rows writes a loop over rows, and in each one over its vectors, the last of which
// ends with the row and may repeat some columns: a row has at least a vector, and what
// is written is not read. The body gets the position of its vector in each plane.
// Afterwards the bases are at the row after the last one.
func (l *rowLoop) rows(body func(p []Mem)) {
	rows, last, i := Load(Param("rows"), GP64()), Load(Param("columns"), GP64()), GP64()
	SUBQ(Imm(uint64(l.s.lanes)), last) // where the last vector begins
	Label("row")
	XORQ(i, i)
	CMPQ(i, last)
	JGE(LabelRef("end"))
	Label("vector")
	body(l.at(i))
	ADDQ(Imm(uint64(l.s.lanes)), i)
	CMPQ(i, last)
	JL(LabelRef("vector"))
	Label("end")
	body(l.at(last))
	for j, b := range l.base {
		ADDQ(l.step[j], b)
	}
	DECQ(rows)
	JNZ(LabelRef("row"))
}

// at is the address of column i of the current row of each plane.
func (l *rowLoop) at(i reg.Register) []Mem {
	p := make([]Mem, len(l.base))
	for j, b := range l.base {
		p[j] = at(b, i, 0)
	}
	return p
}

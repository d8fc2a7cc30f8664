package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// rows addresses up to eight rows of a matrix by two base registers, a stride
// and three times the stride, in bytes.
type rows struct {
	n               int
	stride, stride3 reg.Register
	base            []reg.Register
}

// load takes the stride, in floats, from an argument.
func (r *rows) load(stride string, n int) {
	r.n = n
	r.stride = Load(Param(stride), GP64())
	SHLQ(Imm(2), r.stride)
	if n > 3 {
		r.stride3 = GP64()
		LEAQ(Mem{Base: r.stride, Index: r.stride, Scale: 2}, r.stride3)
	}
	for range (n + 3) / 4 {
		r.base = append(r.base, GP64())
	}
}

// start lets the rows begin at a.
func (r *rows) start(a reg.Register) {
	MOVQ(a, r.base[0])
	if len(r.base) > 1 {
		LEAQ(Mem{Base: a, Index: r.stride, Scale: 4}, r.base[1])
	}
}

// at is where row i is.
func (r *rows) at(i int) Mem {
	m := Mem{Base: r.base[i/4]}
	switch i % 4 {
	case 1:
		m.Index, m.Scale = r.stride, 1
	case 2:
		m.Index, m.Scale = r.stride, 2
	case 3:
		m.Index, m.Scale = r.stride3, 1
	}
	return m
}

// advance moves along the rows.
func (r *rows) advance(bytes Op) {
	for _, b := range r.base {
		ADDQ(bytes, b)
	}
}

// skip moves a past as many rows as there are.
func (r *rows) skip(a reg.Register) {
	switch r.n {
	case 3:
		LEAQ(Mem{Base: a, Index: r.stride, Scale: 2}, a)
		ADDQ(r.stride, a)
	default: // 1, 2, 4, 8
		LEAQ(Mem{Base: a, Index: r.stride, Scale: uint8(r.n)}, a)
	}
}

// A mask selects the first elements of a vector. AVX-512 keeps it in K2; AVX2 has
// no register to spare for it, and reads it from a table each time.
type mask struct {
	s     isa
	lanes Mem
}

// newMask returns the mask of the first n lanes, 1 to all of them. The register
// of n belongs to the mask from then on.
func (s isa) newMask(n reg.Register) *mask {
	m := &mask{s: s}
	if s.lanes == 16 {
		one := GP32()
		MOVL(U32(1), one)
		SHLXL(n.(reg.GPVirtual).As32(), one, one)
		DECL(one)
		KMOVW(one, reg.K2)
		return m
	}
	table := GP64()
	LEAQ(maskTable(), table)
	NEGQ(n)
	m.lanes = Mem{Base: table, Index: n, Scale: 4, Disp: 32}
	return m
}

// load reads the selected elements, the others become zero.
func (m *mask) load(from Mem, to reg.VecPhysical) {
	if m.s.lanes == 16 {
		VMOVUPS_Z(from, reg.K2, to)
		return
	}
	VMOVUPS(m.lanes, to)
	VMASKMOVPS(from, to, to)
}

// store writes the selected elements of v; scratch is another register.
func (m *mask) store(v, scratch reg.VecPhysical, to Mem) {
	if m.s.lanes == 16 {
		VMOVUPS(v, reg.K2, to)
		return
	}
	VMOVUPS(m.lanes, scratch)
	VMASKMOVPS(v, scratch, to)
}

var masks Mem

// maskTable is eight words of ones, then eight of zeros: read n words before the
// middle, it is the mask of n lanes.
func maskTable() Mem {
	if masks.Symbol.Name != "" {
		return masks
	}
	masks = GLOBL("maskTable", RODATA|NOPTR)
	for i := range 8 {
		DATA(4*i, U32(0xffffffff))
	}
	for i := range 8 {
		DATA(32+4*i, U32(0))
	}
	return masks
}

// lanesSum leaves the sum of v's lanes in the low lane of X0: halves are added
// to halves until one is left.
func (s isa) lanesSum(v reg.VecPhysical) {
	if s.lanes == 16 {
		VEXTRACTF64X4(Imm(1), v, reg.Y0)
		VADDPS(v.AsY(), reg.Y0, reg.Y0)
	} else if v != reg.VecPhysical(reg.Y0) {
		VMOVAPS(v, reg.Y0)
	}
	VEXTRACTF128(Imm(1), reg.Y0, reg.X1)
	VADDPS(reg.X1, reg.X0, reg.X0)
	VMOVHLPS(reg.X0, reg.X0, reg.X1)
	VADDPS(reg.X1, reg.X0, reg.X0)
	VMOVSHDUP(reg.X0, reg.X1)
	VADDSS(reg.X1, reg.X0, reg.X0)
}

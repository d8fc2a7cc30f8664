package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// gemmTile writes the inner loop of every matrix product and convolution:
//
//	c[i*ldc+j] (+)= sum over p < k of a[p*rows+i] * b[off[p]+j]
//
// Row p of b may lie anywhere, which is what makes a convolution a matrix
// product without a copy: a tap is a shifted row.
func gemmTile(s isa, t tile) {
	TEXT(fmt.Sprintf("gemm%dx%d%s", t.rows, t.cols, s.name), NOSPLIT,
		"func(c *float32, ldc int, a *float32, b *float32, off *int, k int, add bool)")
	Doc(fmt.Sprintf("c[i*ldc+j] (+)= a[p*%d+i] * b[off[p]+j] summed over p < k, for %d rows i and %d columns j.",
		t.rows, t.rows, t.cols*s.lanes))
	Pragma("noescape")
	a, b, off := Load(Param("a"), GP64()), Load(Param("b"), GP64()), Load(Param("off"), GP64())
	k := Load(Param("k"), GP64())
	loop, done := "loop", "done"

	s.zeroAcc(t)
	TESTQ(k, k)
	JZ(LabelRef(done))
	Label(loop)
	row := GP64()
	MOVQ(Mem{Base: off}, row)
	s.gemmStep(t, a, b, row)
	ADDQ(Imm(8), off)
	ADDQ(Imm(uint64(4*t.rows)), a)
	DECQ(k)
	JNZ(LabelRef(loop))
	Label(done)
	s.storeTile(t)
}

// gemmStep adds the product of one column of a and one row of b.
func (s isa) gemmStep(t tile, a, b, row reg.Register) {
	if t.rows == 1 { // each row vector is used once: straight from memory
		VBROADCASTSS(Mem{Base: a}, s.vec(0))
		for j := range t.cols {
			VFMADD231PS(at(b, row, j*s.bytes()), s.vec(0), s.acc(t, 0, j))
		}
		return
	}
	x := s.vec(0)
	for j := range t.cols {
		VMOVUPS(at(b, row, j*s.bytes()), s.vec(1+j))
	}
	for i := range t.rows {
		VBROADCASTSS(Mem{Base: a, Disp: 4 * i}, x)
		for j := range t.cols {
			VFMADD231PS(s.vec(1+j), x, s.acc(t, i, j))
		}
	}
}

// storeTile writes the accumulators of a gemm tile to c, adding what is there
// when the argument add is set.
func (s isa) storeTile(t tile) {
	c, ldc := Load(Param("c"), GP64()), Load(Param("ldc"), GP64())
	SHLQ(Imm(2), ldc)
	add := Load(Param("add"), GP8())
	TESTB(add, add)
	JZ(LabelRef("store"))
	from := GP64()
	MOVQ(c, from)
	for i := range t.rows {
		for j := range t.cols {
			VADDPS(Mem{Base: from, Disp: j * s.bytes()}, s.acc(t, i, j), s.acc(t, i, j))
		}
		if i+1 < t.rows {
			ADDQ(ldc, from)
		}
	}
	Label("store")
	for i := range t.rows {
		for j := range t.cols {
			VMOVUPS(s.acc(t, i, j), Mem{Base: c, Disp: j * s.bytes()})
		}
		if i+1 < t.rows {
			ADDQ(ldc, c)
		}
	}
	VZEROUPPER()
	RET()
}

// dotTile writes the inner loop of products whose sum runs along both rows:
//
//	c[i*ldc+j] (+)= sum over p < k of a[i*lda+p] * b[off[j]+p]
func dotTile(s isa, t tile) {
	TEXT(fmt.Sprintf("dot%dx%d%s", t.rows, t.cols, s.name), NOSPLIT,
		"func(c *float32, ldc int, a *float32, lda int, b *float32, off *int, k int, add bool)")
	Doc(fmt.Sprintf("c[i*ldc+j] (+)= a[i*lda+p] * b[off[j]+p] summed over p < k, for %d rows i and %d columns j.",
		t.rows, t.cols))
	Pragma("noescape")
	rows := dotRows{lda: Load(Param("lda"), GP64())}
	rows.load(t)
	cols := dotCols(t)
	p := GP64()
	XORQ(p, p)
	k := Load(Param("k"), GP64())

	s.zeroAcc(t)
	SUBQ(Imm(uint64(s.lanes)), k)
	JL(LabelRef("tail"))
	Label("loop")
	s.dotStep(t, &rows, cols, p, func(m Mem, v reg.VecPhysical) { VMOVUPS(m, v) })
	rows.advance(s.bytes())
	ADDQ(Imm(uint64(s.lanes)), p)
	SUBQ(Imm(uint64(s.lanes)), k)
	JGE(LabelRef("loop"))

	Label("tail")
	ADDQ(Imm(uint64(s.lanes)), k)
	JZ(LabelRef("sums"))
	load := s.maskedLoad(k)
	s.dotStep(t, &rows, cols, p, load)
	Label("sums")
	s.storeDots(t)
}

// dotRows addresses up to eight rows of a by two base registers.
type dotRows struct {
	lda, lda3 reg.Register
	base      []reg.Register
}

func (r *dotRows) load(t tile) {
	a := Load(Param("a"), GP64())
	r.base = []reg.Register{a}
	if t.rows == 1 {
		return
	}
	SHLQ(Imm(2), r.lda)
	lda3 := GP64()
	LEAQ(Mem{Base: r.lda, Index: r.lda, Scale: 2}, lda3)
	r.lda3 = lda3
	if t.rows == 8 {
		a4 := GP64()
		LEAQ(Mem{Base: a, Index: r.lda, Scale: 4}, a4)
		r.base = append(r.base, a4)
	}
}

func (r *dotRows) at(i int) Mem {
	m := Mem{Base: r.base[i/4]}
	switch i % 4 {
	case 1:
		m.Index, m.Scale = r.lda, 1
	case 2:
		m.Index, m.Scale = r.lda, 2
	case 3:
		m.Index, m.Scale = r.lda3, 1
	}
	return m
}

func (r *dotRows) advance(bytes int) {
	for _, b := range r.base {
		ADDQ(Imm(uint64(bytes)), b)
	}
}

// dotCols loads the addresses of the rows of b.
func dotCols(t tile) []reg.Register {
	b, off := Load(Param("b"), GP64()), Load(Param("off"), GP64())
	cols := make([]reg.Register, t.cols)
	for j := range cols {
		c := GP64()
		MOVQ(Mem{Base: off, Disp: 8 * j}, c)
		LEAQ(Mem{Base: b, Index: c, Scale: 4}, c)
		cols[j] = c
	}
	return cols
}

// dotStep multiplies one vector of every row of a with one of every row of b.
func (s isa) dotStep(t tile, rows *dotRows, cols []reg.Register, p reg.Register, load func(Mem, reg.VecPhysical)) {
	if t.cols <= t.rows { // hold the columns, run through the rows
		for j := range t.cols {
			load(at(cols[j], p, 0), s.vec(1+j))
		}
		for i := range t.rows {
			load(rows.at(i), s.vec(0))
			for j := range t.cols {
				VFMADD231PS(s.vec(1+j), s.vec(0), s.acc(t, i, j))
			}
		}
		return
	}
	for i := range t.rows {
		load(rows.at(i), s.vec(1+i))
	}
	for j := range t.cols {
		load(at(cols[j], p, 0), s.vec(0))
		for i := range t.rows {
			VFMADD231PS(s.vec(0), s.vec(1+i), s.acc(t, i, j))
		}
	}
}

// maskedLoad prepares loads of the first n elements of a vector, the others
// zero, for n below the number of lanes.
func (s isa) maskedLoad(n reg.Register) func(Mem, reg.VecPhysical) {
	if s.lanes == 16 {
		one := GP32()
		MOVL(U32(1), one)
		SHLXL(n.(reg.GPVirtual).As32(), one, one)
		DECL(one)
		KMOVW(one, reg.K1)
		return func(m Mem, v reg.VecPhysical) { VMOVUPS_Z(m, reg.K1, v) }
	}
	table := GP64()
	LEAQ(maskTable(), table)
	NEGQ(n)
	return func(m Mem, v reg.VecPhysical) {
		VMOVUPS(Mem{Base: table, Index: n, Scale: 4, Disp: 32}, v)
		VMASKMOVPS(m, v, v)
	}
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

// storeDots sums each accumulator across its lanes and writes it to c.
func (s isa) storeDots(t tile) {
	c, ldc := Load(Param("c"), GP64()), Load(Param("ldc"), GP64())
	SHLQ(Imm(2), ldc)
	add := Load(Param("add"), GP8())
	for i := range t.rows {
		for j := range t.cols {
			s.lanesSum(s.acc(t, i, j))
			next := fmt.Sprintf("put%dx%d", i, j)
			TESTB(add, add)
			JZ(LabelRef(next))
			VADDSS(Mem{Base: c, Disp: 4 * j}, reg.X0, reg.X0)
			Label(next)
			VMOVSS(reg.X0, Mem{Base: c, Disp: 4 * j})
		}
		if i+1 < t.rows {
			ADDQ(ldc, c)
		}
	}
	VZEROUPPER()
	RET()
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

package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// gemm writes the inner loops of every matrix product and convolution:
//
//	c[i*ldc+j] (+)= sum over p < k of a[i*rs+p*cs] * b[off[p]+j]
//
// for blocks*rows rows i and n columns j. Row p of b may be anywhere, so that a
// convolution is a matrix product without a copy: a tap is a shifted row. A tile of
// rows x cols vectors of sums stays in registers; the tiles of a column follow each
// other, so that its part of b stays in the first-level cache. The last columns use a
// narrower tile whose last vector is masked.
func gemm(s isa, t tile) {
	TEXT(fmt.Sprintf("gemm%d%s", t.rows, s.name), NOSPLIT,
		"func(c *float32, ldc int, a *float32, rs int, cs int, b *float32, off *int, k int, blocks int, n int, add bool)")
	Doc(fmt.Sprintf("c[i*ldc+j] (+)= a[i*rs+p*cs] * b[off[p]+j] summed over p < k, for %d*blocks rows i and n columns j.", t.rows))
	Pragma("noescape")
	g := gemmLoop{s: s, tile: t, c: Load(Param("c"), GP64()), b: Load(Param("b"), GP64()), n: Load(Param("n"), GP64())}
	g.a.load("rs", t.rows)
	g.cs = Load(Param("cs"), GP64())
	SHLQ(Imm(2), g.cs)

	step := t.cols * s.lanes
	Label("wide")
	CMPQ(g.n, Imm(uint64(step)))
	JL(LabelRef("rest"))
	g.column("wide", t.cols, nil)
	ADDQ(U32(4*step), g.b)
	ADDQ(U32(4*step), g.c)
	SUBQ(Imm(uint64(step)), g.n)
	JMP(LabelRef("wide"))

	Label("rest")
	for cols := t.cols; cols > 0; cols-- {
		before := (cols - 1) * s.lanes // columns in whole vectors
		next := fmt.Sprintf("rest%d", cols-1)
		CMPQ(g.n, Imm(uint64(before)))
		JLE(LabelRef(next))
		SUBQ(Imm(uint64(before)), g.n)
		g.column(next+"column", cols, s.newMask(g.n))
		JMP(LabelRef("done"))
		Label(next)
	}
	Label("done")
	end()
}

// gemmLoop is the state of the loops of a gemm: c and b at the current column, strides
// in bytes.
type gemmLoop struct {
	s        isa
	tile     tile
	c, b, cs reg.Register
	n        reg.Register
	a        rows
}

// column writes the loop over the blocks of rows of one column of tiles.
func (g *gemmLoop) column(name string, cols int, m *mask) {
	block, product, sum := name+"Block", name+"Product", name+"Sum"
	t := tile{g.tile.rows, cols}
	a, c := Load(Param("a"), GP64()), GP64()
	blocks := Load(Param("blocks"), GP64())
	MOVQ(g.c, c)
	Label(block)
	g.s.zeroAcc(t)
	off, k := Load(Param("off"), GP64()), Load(Param("k"), GP64())
	g.a.start(a)
	TESTQ(k, k)
	JZ(LabelRef(sum))
	Label(product)
	row := GP64()
	MOVQ(Mem{Base: off}, row)
	g.step(t, row, m)
	ADDQ(Imm(8), off)
	g.a.advance(g.cs)
	DECQ(k)
	JNZ(LabelRef(product))
	Label(sum)
	g.store(name, t, c, m)
	g.a.skip(a)
	DECQ(blocks)
	JNZ(LabelRef(block))
}

// step adds the product of one column of a and one row of b.
func (g *gemmLoop) step(t tile, row reg.Register, m *mask) {
	s := g.s
	vector := func(j int) Mem { return at(g.b, row, j*s.bytes()) }
	if t.rows == 1 { // each row vector is used once: straight from memory
		x := s.vec(0)
		VBROADCASTSS(g.a.at(0), x)
		for j := range t.cols {
			if m != nil && j == t.cols-1 {
				m.load(vector(j), s.vec(1))
				VFMADD231PS(s.vec(1), x, s.acc(t, 0, j))
				continue
			}
			VFMADD231PS(vector(j), x, s.acc(t, 0, j))
		}
		return
	}
	for j := range t.cols {
		if m != nil && j == t.cols-1 {
			m.load(vector(j), s.vec(1+j))
			continue
		}
		VMOVUPS(vector(j), s.vec(1+j))
	}
	for i := range t.rows {
		VBROADCASTSS(g.a.at(i), s.vec(0))
		for j := range t.cols {
			VFMADD231PS(s.vec(1+j), s.vec(0), s.acc(t, i, j))
		}
	}
}

// store writes the sums to c, adding the previous values if the argument add is set,
// and leaves c at the next block of rows.
func (g *gemmLoop) store(name string, t tile, c reg.Register, m *mask) {
	s := g.s
	ldc, add := Load(Param("ldc"), GP64()), Load(Param("add"), GP8())
	SHLQ(Imm(2), ldc)
	set, done := name+"Set", name+"Stored"
	TESTB(add, add)
	JZ(LabelRef(set))
	for _, adding := range []bool{true, false} {
		for i := range t.rows {
			for j := range t.cols {
				masked := m != nil && j == t.cols-1
				s.put(Mem{Base: c, Disp: j * s.bytes()}, s.acc(t, i, j), adding, masked, m)
			}
			ADDQ(ldc, c)
		}
		if adding {
			JMP(LabelRef(done))
			Label(set)
		}
	}
	Label(done)
}

// put stores a vector of sums, or adds it to the memory.
func (s isa) put(to Mem, v reg.VecPhysical, adding, masked bool, m *mask) {
	if !masked {
		if adding {
			VADDPS(to, v, v)
		}
		VMOVUPS(v, to)
		return
	}
	if adding {
		m.load(to, s.vec(0))
		VADDPS(s.vec(0), v, v)
	}
	m.store(v, s.vec(1), to)
}

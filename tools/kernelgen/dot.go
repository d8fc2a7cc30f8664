package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// ahead is how many bytes before their use the rows of b are prefetched. The processor
// prefetches one long row well, several short ones badly; if they come from memory,
// this saves a quarter of the time.
const ahead = 256

// dot writes the inner loops of products whose sum runs along both rows:
//
//	c[i*ldc+j] (+)= sum over p < k of a[i*lda+p] * b[off[j]+p]
//
// for t.rows rows i and n columns j, t.cols columns at a time; the last columns use a
// narrower tile.
func dot(s isa, t tile) {
	TEXT(fmt.Sprintf("dot%d%s", t.rows, s.name), NOSPLIT,
		"func(c *float32, ldc int, a *float32, lda int, b *float32, off *int, k int, n int, add bool)")
	Doc(fmt.Sprintf("c[i*ldc+j] (+)= a[i*lda+p] * b[off[j]+p] summed over p < k, for %d rows i and n columns j.", t.rows))
	Pragma("noescape")
	d := dotLoop{s: s, c: Load(Param("c"), GP64()), off: Load(Param("off"), GP64()), n: Load(Param("n"), GP64())}
	d.a.load("lda", t.rows)
	Label("wide")
	CMPQ(d.n, Imm(uint64(t.cols)))
	JL(LabelRef("rest"))
	d.columns("wide", t)
	ADDQ(Imm(uint64(8*t.cols)), d.off)
	ADDQ(Imm(uint64(4*t.cols)), d.c)
	SUBQ(Imm(uint64(t.cols)), d.n)
	JMP(LabelRef("wide"))
	Label("rest")
	for cols := t.cols - 1; cols > 0; cols-- {
		next := fmt.Sprintf("rest%d", cols-1)
		CMPQ(d.n, Imm(uint64(cols)))
		JNE(LabelRef(next))
		d.columns(next+"columns", tile{t.rows, cols})
		JMP(LabelRef("done"))
		Label(next)
	}
	Label("done")
	end()
}

// dotLoop is the state of the loops of a dot: c and off at the current column.
type dotLoop struct {
	s         isa
	c, off, n reg.Register
	a         rows
}

// columns writes one tile: the loop over whole vectors, the masked rest, the sums over
// the lanes.
func (d *dotLoop) columns(name string, t tile) {
	s := d.s
	b := d.pointers(t.cols)
	d.a.start(Load(Param("a"), GP64()))
	k, p := Load(Param("k"), GP64()), GP64()
	XORQ(p, p)
	s.zeroAcc(t)
	SUBQ(Imm(uint64(s.lanes)), k)
	JL(LabelRef(name + "Tail"))
	Label(name + "Loop")
	for j := range t.cols {
		PREFETCHT0(at(b[j], p, ahead))
	}
	d.step(t, b, p, func(m Mem, v reg.VecPhysical) { VMOVUPS(m, v) })
	d.a.advance(Imm(uint64(s.bytes())))
	ADDQ(Imm(uint64(s.lanes)), p)
	SUBQ(Imm(uint64(s.lanes)), k)
	JGE(LabelRef(name + "Loop"))

	Label(name + "Tail")
	ADDQ(Imm(uint64(s.lanes)), k)
	JZ(LabelRef(name + "Sums"))
	d.step(t, b, p, s.newMask(k).load)
	Label(name + "Sums")
	d.store(name, t)
}

// pointers loads the addresses of the next rows of b.
func (d *dotLoop) pointers(n int) []reg.Register {
	from, err := Param("b").Resolve()
	if err != nil {
		panic(err)
	}
	b := make([]reg.Register, n)
	for j := range b {
		b[j] = GP64()
		MOVQ(Mem{Base: d.off, Disp: 8 * j}, b[j])
		SHLQ(Imm(2), b[j])
		ADDQ(from.Addr, b[j])
	}
	return b
}

// step multiplies one vector of every row of a by one of every row of b.
func (d *dotLoop) step(t tile, b []reg.Register, p reg.Register, load func(Mem, reg.VecPhysical)) {
	s := d.s
	if t.cols <= t.rows { // hold the columns, run through the rows
		for j := range t.cols {
			load(at(b[j], p, 0), s.vec(1+j))
		}
		for i := range t.rows {
			load(d.a.at(i), s.vec(0))
			for j := range t.cols {
				VFMADD231PS(s.vec(1+j), s.vec(0), s.acc(t, i, j))
			}
		}
		return
	}
	for i := range t.rows {
		load(d.a.at(i), s.vec(1+i))
	}
	for j := range t.cols {
		load(at(b[j], p, 0), s.vec(0))
		for i := range t.rows {
			VFMADD231PS(s.vec(0), s.vec(1+i), s.acc(t, i, j))
		}
	}
}

// store sums each accumulator over its lanes, four at once, and writes them to c; with
// three, the fourth repeats one.
func (d *dotLoop) store(name string, t tile) {
	s := d.s
	ldc, add := Load(Param("ldc"), GP64()), Load(Param("add"), GP8())
	SHLQ(Imm(2), ldc)
	c := GP64()
	MOVQ(d.c, c)
	for i := range t.rows {
		for j := 0; j < t.cols; j += 4 {
			valid := min(4, t.cols-j)
			var four [4]reg.VecPhysical
			for q := range four {
				four[q] = s.acc(t, i, j+min(q, valid-1))
			}
			s.fourSums(four)
			set := fmt.Sprintf("%sPut%dx%d", name, i, j)
			to := Mem{Base: c, Disp: 4 * j}
			TESTB(add, add)
			JZ(LabelRef(set))
			loadFew(to, valid, reg.X1)
			VADDPS(reg.X1, reg.X0, reg.X0)
			Label(set)
			storeFew(reg.X0, valid, to)
		}
		if i+1 < t.rows {
			ADDQ(ldc, c)
		}
	}
}

// fourSums sets X0 to the sums over the lanes of four vectors.
func (s isa) fourSums(v [4]reg.VecPhysical) {
	if s.lanes == 16 { // halves first; the sums of vectors above 15 come into reach too
		for q := range v {
			low := ymm[q].(reg.VecPhysical)
			VEXTRACTF64X4(Imm(1), v[q], low)
			VADDPS(v[q].AsY(), low, low)
			v[q] = low
		}
	}
	VHADDPS(v[1], v[0], reg.Y0)
	VHADDPS(v[3], v[2], reg.Y1)
	VHADDPS(reg.Y1, reg.Y0, reg.Y0)
	VEXTRACTF128(Imm(1), reg.Y0, reg.X1)
	VADDPS(reg.X1, reg.X0, reg.X0)
}

// loadFew reads n of four floats.
func loadFew(from Mem, n int, v reg.VecPhysical) {
	switch n {
	case 1:
		VMOVSS(from, v)
	case 2:
		VMOVSD(from, v)
	case 3:
		VMOVSD(from, v)
		VINSERTPS(Imm(0x20), from.Offset(8), v, v)
	default:
		VMOVUPS(from, v)
	}
}

// storeFew writes the first n of four floats.
func storeFew(v reg.VecPhysical, n int, to Mem) {
	switch n {
	case 1:
		VMOVSS(v, to)
	case 2:
		VMOVSD(v, to)
	case 3:
		VMOVSD(v, to)
		VEXTRACTPS(Imm(2), v, to.Offset(8))
	default:
		VMOVUPS(v, to)
	}
}

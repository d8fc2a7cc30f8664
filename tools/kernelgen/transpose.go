package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// transpose writes the transposition of eight rows, eight columns at a time: pairs
// of rows are interleaved, then pairs of pairs, then halves of vectors. AVX-512
// machines use it as well.
func transpose() {
	TEXT("transpose8AVX2", NOSPLIT, "func(dst *float32, to int, src *float32, from int, blocks int)")
	Doc("dst[j*to+i] = src[i*from+j] for 8 rows i and 8*blocks columns j, blocks > 0")
	Pragma("noescape")
	var in, out rows
	in.load("from", 8)
	out.load("to", 8)
	in.start(Load(Param("src"), GP64()))
	dst, blocks := Load(Param("dst"), GP64()), Load(Param("blocks"), GP64())
	Label("block")
	out.start(dst)
	r, t := ymm[:8], ymm[8:16]
	for i := range 8 {
		VMOVUPS(in.at(i), r[i])
	}
	for i := 0; i < 8; i += 2 { // t: lanes of row i and i+1 in turn
		VUNPCKLPS(r[i+1], r[i], t[i])
		VUNPCKHPS(r[i+1], r[i], t[i+1])
	}
	for i := 0; i < 8; i += 4 { // r: one column of rows i to i+3 in each half
		unpackPairs(t[i], t[i+2], r[i], r[i+1])
		unpackPairs(t[i+1], t[i+3], r[i+2], r[i+3])
	}
	for j := range 4 {
		VINSERTF128(Imm(1), r[4+j].AsX(), r[j], t[j])
		VPERM2F128(Imm(0x31), r[4+j], r[j], t[4+j])
	}
	for j := range 8 {
		VMOVUPS(t[j], out.at(j))
	}
	in.advance(Imm(32))
	LEAQ(Mem{Base: dst, Index: out.stride, Scale: 8}, dst)
	DECQ(blocks)
	JNZ(LabelRef("block"))
	end()
}

// unpackPairs interleaves pairs of lanes.
func unpackPairs(a, b, low, high reg.VecPhysical) {
	VUNPCKLPD(b, a, low)
	VUNPCKHPD(b, a, high)
}

package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// constants are the constants of the program's formulas, each stored in memory once.
var constants = map[uint32]Mem{}

// set broadcasts a constant to register v.
func (w width) set(v float64, to reg.VecPhysical) { w.setBits(math.Float32bits(float32(v)), to) }

func (w width) setBits(bits uint32, to reg.VecPhysical) {
	m, ok := constants[bits]
	if !ok {
		m = GLOBL(fmt.Sprintf("const%08x", bits), RODATA|NOPTR)
		DATA(0, U32(bits))
		constants[bits] = m
	}
	VBROADCASTSS(m, to)
}

// expNegative sets e = exp(-|x|) for any x; x is limited at exp(-87).
//
// With n = round(a/ln 2) and r = a - n ln 2, in two parts for precision, exp(a) is 2^n
// exp(r), and exp(r) its Taylor polynomial of degree 7, whose remainder for |r| <=
// ln(2)/2 is below 6e-9. Registers n, r and c are scratch.
func (w width) expNegative(x, e, n, r, c reg.VecPhysical) {
	const ln2High, ln2Low = 0.693359375, -2.12194440e-4 // Cody and Waite 1980
	w.set(math.Float64frombits(1<<63), c)               // -0: the sign bit
	w.or(c, x, r)
	w.set(-87, c)
	w.pick(VMAXPS, VMAXSS)(r, c, r)
	w.set(math.Log2E, c)
	w.mul(r, c, n)
	w.round(n)
	w.set(-ln2High, c)
	w.fma(n, c, r)
	w.set(-ln2Low, c)
	w.fma(n, c, r)
	w.set(1.0/5040, e)
	for k, factorial := 6, 720.0; k >= 0; k-- {
		w.set(1/factorial, c)
		w.mulAdd(e, r, c)
		factorial /= float64(max(k, 1))
	}
	w.scaleByPower(e, n)
}

// or sets to = a | b, bitwise.
func (w width) or(a, b, to Op) {
	if !w.scalar && w.s.lanes == 16 {
		VPORD(a, b, to)
		return
	}
	VORPS(a, b, to)
}

// xor sets to = a ^ b, bitwise.
func (w width) xor(a, b, to Op) {
	if !w.scalar && w.s.lanes == 16 {
		VPXORD(a, b, to)
		return
	}
	VXORPS(a, b, to)
}

// round rounds to the nearest integer, ties to even.
func (w width) round(v reg.VecPhysical) {
	switch {
	case w.scalar:
		VROUNDSS(Imm(0), v, v, v)
	case w.s.lanes == 16:
		VRNDSCALEPS(Imm(0), v, v)
	default:
		VROUNDPS(Imm(0), v, v)
	}
}

// scaleByPower multiplies v by 2^n, where n is an integer from -126 to 127, by adding n
// to the exponent bits of one.
func (w width) scaleByPower(v, n reg.VecPhysical) {
	one := reg.VecPhysical(w.reg(15))
	VCVTPS2DQ(n, n)
	VPSLLD(Imm(23), n, n)
	w.set(1, one)
	VPADDD(one, n, n)
	w.mul(v, n, v)
}

// log1p sets l = log(1+e) for e in 0..1: with s = e/(2+e), at most 1/3, that is
// 2 (s + s^3/3 + s^5/5 + ...), whose terms after s^15 sum to less than 3e-9 of it.
// Registers s and c are scratch.
func (w width) log1p(e, l, s, c reg.VecPhysical) {
	w.set(2, c)
	w.add(e, c, c)
	w.div(e, c, s)
	w.mul(s, s, e)
	w.set(2.0/15, l)
	for k := 13; k >= 1; k -= 2 {
		w.set(2/float64(k), c)
		w.mulAdd(l, e, c)
	}
	w.mul(l, s, l)
}

// chooseNegative sets to = v where the sign bit of x is set.
func (w width) chooseNegative(x, v, to reg.VecPhysical) {
	if !w.scalar && w.s.lanes == 16 {
		VPMOVD2M(x, reg.K1)
		VMOVAPS(v, reg.K1, to)
		return
	}
	VBLENDVPS(x, v, to, to)
}

// bce writes the cross-entropy of logits, with or without its gradient.
func bce(s isa, gradient bool) {
	name, signature := "bce", "func(logits, target *float32, n int) (total float32)"
	doc := "total = sum of max(l,0) - l*t + log(1+exp(-|l|))"
	slices := []string{"logits", "target"}
	if gradient {
		name, signature = "bceGrad", "func(d, logits, target *float32, n int, scale float32) (total float32)"
		doc += "; d[i] = scale*(1/(1+exp(-l)) - t)"
		slices = []string{"logits", "target", "d"}
	}
	p, n, i := s.begin(name, signature, doc, slices...)
	const acc, tail, scale, zeros = 11, 12, 13, 14
	zero(s.vec(acc))
	zero(s.vec(tail))
	zero(s.vec(zeros))
	if gradient {
		s.broadcast("scale", scale)
	}
	s.loops(n, i, 1, func(w width, _, disp int) {
		x, t, e, a, b, c := w.reg(0), w.reg(1), w.reg(2), w.reg(3), w.reg(4), w.reg(5)
		w.load(at(p[0], i, disp), x)
		w.load(at(p[1], i, disp), t)
		w.expNegative(x, e, a, b, c)
		if gradient {
			w.sigmoid(x, e, a, b, c)
			w.sub(a, t, a)
			w.mul(a, w.reg(scale), a)
			w.store(a, at(p[2], i, disp))
		}
		w.log1p(e, a, b, c)
		w.maxOr(x, w.reg(zeros), b)
		w.mul(x, t, t)
		w.sub(b, t, b) // first, so that a small logarithm is not lost
		w.add(a, b, a)
		to := sumOf(w, acc, tail, 0)
		w.add(a, to, to)
	})
	s.lanesSum(s.vec(acc))
	VADDSS(xmm[tail], reg.X0, reg.X0)
	Store(reg.X0, Return("total"))
	end()
}

// sigmoid sets y = 1/(1+exp(-x)) from e = exp(-|x|): q = 1/(1+e), or e*q for
// negative x. Registers q and c are scratch.
func (w width) sigmoid(x, e, y, q, c reg.VecPhysical) {
	w.set(1, c)
	w.add(e, c, q)
	w.div(c, q, y)
	w.mul(e, y, q)
	w.chooseNegative(x, q, y)
}

// sigmoidLoop writes y[i] = 1/(1+exp(-x[i])).
func sigmoidLoop(s isa) {
	p, n, i := s.begin("sigmoid", "func(y, x *float32, n int)", "y[i] = 1/(1+exp(-x[i]))", "y", "x")
	s.loops(n, i, 1, func(w width, _, disp int) {
		x, e, y, q, c := w.reg(0), w.reg(1), w.reg(2), w.reg(3), w.reg(4)
		w.load(at(p[1], i, disp), x)
		w.expNegative(x, e, y, q, c)
		w.sigmoid(x, e, y, q, c)
		w.store(y, at(p[0], i, disp))
	})
	end()
}

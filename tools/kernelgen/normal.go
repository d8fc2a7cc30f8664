package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// normalPairs writes the transformation of random bits to normal numbers.
func normalPairs(s isa) {
	p, n, i := s.begin("normalPairs", "func(cosines, sines *float32, radii, angles *uint32, n int)",
		"cosines[i], sines[i] = r cos t, r sin t, with r = sqrt(-2 log u), u and t from the bits of radii[i] and angles[i]",
		"cosines", "sines", "radii", "angles")
	s.loops(n, i, 1, func(w width, _, disp int) {
		u, r, a, b, c := w.reg(0), w.reg(1), w.reg(2), w.reg(3), w.reg(4)
		bits, sine, cosine := w.reg(5), w.reg(6), w.reg(7)
		w.load(at(p[2], i, disp), u)
		VPSRLD(Imm(8), u, u)
		w.fromInt(u)
		w.set(0x1p-24, c)
		w.mulAdd(u, c, c) // (k+1)/2^24: never zero
		w.minusLog(u, r, a, b, c)
		w.add(r, r, r)
		w.sqrt(r, r)

		w.load(at(p[3], i, disp), bits)
		VPSRLD(Imm(8), bits, a)
		w.fromInt(a)
		w.set(2*math.Pi*0x1p-27, c)
		w.mul(a, c, a) // an eighth of the circle
		w.sinCos(a, sine, cosine, b, c)
		w.octant(bits, sine, cosine, a, c)
		w.mul(r, cosine, cosine)
		w.mul(r, sine, sine)
		w.store(cosine, at(p[0], i, disp))
		w.store(sine, at(p[1], i, disp))
	})
	end()
}

// fromInt converts integers below 2^24, exactly.
func (w width) fromInt(v reg.VecPhysical) { VCVTDQ2PS(v, v) }

// minusLog sets l = -log(u) for normal u in (0, 1].
//
// With u = 2^e m and m in [sqrt(1/2), sqrt(2)), and s = (m-1)/(m+1), at most
// 0.172, log(u) is e ln 2 + 2 (s + s^3/3 + s^5/5 + ...), whose terms after s^9
// sum to less than 5e-9 of it. Registers e, s and c are scratch, u is lost.
func (w width) minusLog(u, l, e, s, c reg.VecPhysical) {
	w.setBits(math.Float32bits(math.Sqrt2/2), c)
	VPSUBD(c, u, e)
	VPSRAD(Imm(23), e, e)
	VPSLLD(Imm(23), e, c)
	VPSUBD(c, u, u) // m
	w.fromInt(e)
	w.set(1, c)
	w.sub(u, c, s)
	w.add(u, c, u)
	w.div(s, u, s)
	w.mul(s, s, u)
	w.set(-2.0/9, l)
	for k := 7; k >= 1; k -= 2 {
		w.set(-2/float64(k), c)
		w.mulAdd(l, u, c)
	}
	w.mul(l, s, l)
	w.set(-math.Ln2, c)
	w.fma(e, c, l)
}

// sinCos sets sine and cosine of a in [0, pi/4] by their Taylor polynomials of
// degrees 9 and 8, whose remainders are below 2e-9 and 3e-8. Registers x and c
// are scratch.
func (w width) sinCos(a, sine, cosine, x, c reg.VecPhysical) {
	w.mul(a, a, x)
	polynomial := func(to reg.VecPhysical, coefficients ...float64) {
		w.set(coefficients[0], to)
		for _, k := range coefficients[1:] {
			w.set(k, c)
			w.mulAdd(to, x, c)
		}
	}
	polynomial(sine, 1.0/362880, -1.0/5040, 1.0/120, -1.0/6, 1)
	w.mul(sine, a, sine)
	polynomial(cosine, 1.0/40320, -1.0/720, 1.0/24, -1.0/2, 1)
}

// octant moves a point of the first eighth of the circle to the eighth given by the low
// three bits: the lowest swaps sine and cosine, the next two flip the signs of sine and
// cosine. Registers x and c are scratch.
func (w width) octant(bits, sine, cosine, x, c reg.VecPhysical) {
	VPSLLD(Imm(31), bits, c)
	w.move(sine, x)
	w.chooseNegative(c, cosine, sine)
	w.chooseNegative(c, x, cosine)
	for bit, v := range []reg.VecPhysical{sine, cosine} {
		VPSRLD(Imm(uint64(bit+1)), bits, c)
		VPSLLD(Imm(31), c, c)
		w.xor(c, v, v)
	}
}

package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const unroll = 4

// begin starts a function over slices of n elements and returns their addresses in the
// given order, the count and a register for the running index.
func (s isa) begin(name, signature, doc string, slices ...string) (base []reg.Register, n, i reg.Register) {
	TEXT(name+s.name, NOSPLIT, signature)
	Doc(doc)
	Pragma("noescape")
	for _, arg := range slices {
		base = append(base, Load(Param(arg), GP64()))
	}
	return base, Load(Param("n"), GP64()), GP64()
}

func end() {
	VZEROUPPER()
	RET()
}

// elementwise writes the loops that process every element alike.
func elementwise(s isa) {
	affine(s)
	axpy(s)
	combine(s)
	relu(s)
	reluGrad(s)
	affineReLU(s)
	combineReLU(s)
	adamW(s)
}

func affine(s isa) {
	p, n, i := s.begin("affine", "func(y, x *float32, n int, a, b float32)", "y[i] = a*x[i] + b", "y", "x")
	s.broadcast("a", 14)
	s.broadcast("b", 15)
	s.loops(n, i, unroll, func(w width, part, disp int) {
		x := w.reg(part)
		w.load(at(p[1], i, disp), x)
		w.mulAdd(x, w.reg(14), w.reg(15))
		w.store(x, at(p[0], i, disp))
	})
	end()
}

func axpy(s isa) {
	p, n, i := s.begin("axpy", "func(y, x *float32, n int, a float32)", "y[i] += a*x[i]", "y", "x")
	s.broadcast("a", 14)
	s.loops(n, i, unroll, func(w width, part, disp int) {
		x, y := w.reg(part), w.reg(part+unroll)
		w.load(at(p[1], i, disp), x)
		w.load(at(p[0], i, disp), y)
		w.fma(x, w.reg(14), y)
		w.store(y, at(p[0], i, disp))
	})
	end()
}

func combine(s isa) {
	p, n, i := s.begin("combine", "func(z, x, y *float32, n int, a, b, c float32)",
		"z[i] = a*x[i] + (b*y[i] + c)", "z", "x", "y")
	s.broadcast("a", 13)
	s.broadcast("b", 14)
	s.broadcast("c", 15)
	s.loops(n, i, unroll, func(w width, part, disp int) {
		x, y := w.reg(part), w.reg(part+unroll)
		w.load(at(p[1], i, disp), x)
		w.load(at(p[2], i, disp), y)
		w.mulAdd(y, w.reg(14), w.reg(15))
		w.fma(x, w.reg(13), y)
		w.store(y, at(p[0], i, disp))
	})
	end()
}

func relu(s isa) {
	p, n, i := s.begin("relu", "func(y, x *float32, n int)", "y[i] = max(x[i], 0)", "y", "x")
	zero(s.vec(15))
	s.loops(n, i, unroll, func(w width, part, disp int) {
		x := w.reg(part)
		w.load(at(p[1], i, disp), x)
		w.maxOr(x, w.reg(15), x)
		w.store(x, at(p[0], i, disp))
	})
	end()
}

func reluGrad(s isa) {
	p, n, i := s.begin("reluGrad", "func(dx, dy, y *float32, n int)", "dx[i] = dy[i] where y[i] > 0, else 0", "dx", "dy", "y")
	zero(s.vec(15))
	s.loops(n, i, unroll, func(w width, part, disp int) {
		y, d := w.reg(part), w.reg(part+unroll)
		w.load(at(p[2], i, disp), y)
		w.load(at(p[1], i, disp), d)
		w.keepPositive(y, w.reg(15), d, d)
		w.store(d, at(p[0], i, disp))
	})
	end()
}

// affineReLU is affine and relu in one pass.
func affineReLU(s isa) {
	p, n, i := s.begin("affineReLU", "func(y, x *float32, n int, a, b float32)", "y[i] = max(a*x[i] + b, 0)", "y", "x")
	s.broadcast("a", 13)
	s.broadcast("b", 14)
	zero(s.vec(15))
	s.loops(n, i, unroll, func(w width, part, disp int) {
		x := w.reg(part)
		w.load(at(p[1], i, disp), x)
		w.mulAdd(x, w.reg(13), w.reg(14))
		w.maxOr(x, w.reg(15), x)
		w.store(x, at(p[0], i, disp))
	})
	end()
}

// combineReLU is reluGrad followed by combine, with the output recomputed.
func combineReLU(s isa) {
	p, n, i := s.begin("combineReLU", "func(z, d, x *float32, n int, a, b, c, scale, shift float32)",
		"z[i] = a*e + (b*x[i] + c), where e is d[i] if scale*x[i]+shift > 0, else 0", "z", "d", "x")
	for j, name := range []string{"a", "b", "c", "scale", "shift"} {
		s.broadcast(name, 10+j)
	}
	zero(s.vec(15))
	s.loops(n, i, 2, func(w width, part, disp int) {
		x, d, y := w.reg(3*part), w.reg(3*part+1), w.reg(3*part+2)
		w.load(at(p[2], i, disp), x)
		w.load(at(p[1], i, disp), d)
		w.combineReLU(x, d, y)
		w.store(x, at(p[0], i, disp))
	})
	end()
}

// combineReLU is the arithmetic of combineReLU, with its coefficients in registers 10
// to 14 and zero in 15; y is scratch, the result is in x.
func (w width) combineReLU(x, d, y reg.VecPhysical) {
	w.move(x, y)
	w.mulAdd(y, w.reg(13), w.reg(14))
	w.keepPositive(y, w.reg(15), d, d)
	w.mulAdd(x, w.reg(11), w.reg(12))
	w.fma(d, w.reg(10), x)
}

// adamW is one step of AdamW (Loshchilov and Hutter 2019) as computed by PyTorch. The
// constants of the step come as an array, in the order below.
func adamW(s isa) {
	p, n, i := s.begin("adamW", "func(w, m, v, grad *float32, n int, c *float32)",
		"one step of AdamW on n weights", "w", "m", "v", "grad")
	c := Load(Param("c"), GP64())
	const decay, lerp, beta2, rest2, root2, eps, step = 8, 9, 10, 11, 12, 13, 14
	for j := range 7 {
		VBROADCASTSS(Mem{Base: c, Disp: 4 * j}, s.vec(decay+j))
	}
	s.loops(n, i, 1, func(w width, _, disp int) {
		g, m, v, x, t := w.reg(0), w.reg(1), w.reg(2), w.reg(3), w.reg(4)
		w.load(at(p[3], i, disp), g)
		w.load(at(p[1], i, disp), m)
		w.load(at(p[2], i, disp), v)
		w.load(at(p[0], i, disp), x)
		w.sub(g, m, t)
		w.fma(t, w.reg(lerp), m) // m += (1-beta1)*(g-m)
		w.store(m, at(p[1], i, disp))
		w.mul(g, g, g)
		w.mul(v, w.reg(beta2), v)
		w.fma(g, w.reg(rest2), v) // v = beta2*v + (1-beta2)*g*g
		w.store(v, at(p[2], i, disp))
		w.sqrt(v, t)
		w.mulAdd(t, w.reg(root2), w.reg(eps)) // sqrt(v/correct2) + eps
		w.div(m, t, t)
		w.mul(x, w.reg(decay), x) // x *= 1 - lr*weightDecay
		w.fma(t, w.reg(step), x)  // x -= lr/correct1 * m / t
		w.store(x, at(p[0], i, disp))
	})
	end()
}

// reductions writes the loops that sum over a slice. Each has unroll vector sums that
// are added in one fixed order at the end; the elements of the tail come last.
func reductions(s isa) {
	sum(s)
	sumSquares(s)
	sumProducts(s)
	sumProductsReLU(s)
}

// fold adds the unroll partial sums that begin at register first, then their lanes,
// then the tail's sum in register tail, and returns it as result.
func (s isa) fold(first, tail int, result string) {
	a := s.vec(first)
	VADDPS(s.vec(first+1), a, a)
	VADDPS(s.vec(first+3), s.vec(first+2), s.vec(first+2))
	VADDPS(s.vec(first+2), a, a)
	s.lanesSum(a)
	VADDSS(xmm[tail], reg.X0, reg.X0)
	Store(reg.X0, Return(result))
}

// clear zeroes the sums of a reduction: unroll vectors and the tail.
func (s isa) clear(first, tail int) {
	for j := range unroll {
		zero(s.vec(first + j))
	}
	zero(s.vec(tail))
}

// sumOf is the register that a part of a loop adds to.
func sumOf(w width, first, tail, part int) reg.VecPhysical {
	if w.scalar {
		return w.reg(tail)
	}
	return w.reg(first + part)
}

func sum(s isa) {
	p, n, i := s.begin("sum", "func(x *float32, n int) (total float32)", "total = sum of x[i]", "x")
	s.clear(4, 14)
	s.loops(n, i, unroll, func(w width, part, disp int) {
		x := w.reg(part)
		w.load(at(p[0], i, disp), x)
		to := sumOf(w, 4, 14, part)
		w.add(x, to, to)
	})
	s.fold(4, 14, "total")
	end()
}

func sumSquares(s isa) {
	p, n, i := s.begin("sumSquares", "func(x *float32, n int, mean float32) (total float32)",
		"total = sum of (x[i]-mean)^2", "x")
	s.clear(4, 14)
	s.broadcast("mean", 15)
	s.loops(n, i, unroll, func(w width, part, disp int) {
		x := w.reg(part)
		w.load(at(p[0], i, disp), x)
		w.sub(x, w.reg(15), x)
		w.fma(x, x, sumOf(w, 4, 14, part))
	})
	s.fold(4, 14, "total")
	end()
}

func sumProducts(s isa) {
	p, n, i := s.begin("sumProducts", "func(d, x *float32, n int, mean float32) (total, products float32)",
		"total = sum of d[i], products = sum of d[i]*(x[i]-mean)", "d", "x")
	s.clear(4, 13)
	s.clear(8, 14)
	s.broadcast("mean", 15)
	s.loops(n, i, unroll, func(w width, part, disp int) {
		x, d := w.reg(part%2), w.reg(2+part%2)
		w.load(at(p[1], i, disp), x)
		w.load(at(p[0], i, disp), d)
		w.sub(x, w.reg(15), x)
		w.fma(x, d, sumOf(w, 8, 14, part))
		to := sumOf(w, 4, 13, part)
		w.add(d, to, to)
	})
	s.fold(4, 13, "total")
	s.fold(8, 14, "products")
	end()
}

// sumProductsReLU is reluGrad followed by sumProducts, with the output recomputed.
func sumProductsReLU(s isa) {
	p, n, i := s.begin("sumProductsReLU", "func(d, x *float32, n int, mean, scale, shift float32) (total, products float32)",
		"total = sum of e, products = sum of e*(x[i]-mean), where e is d[i] if scale*x[i]+shift > 0, else 0", "d", "x")
	const zeros, mean, scale, shift = 0, 1, 2, 3
	s.clear(4, 12)
	s.clear(8, 13)
	zero(s.vec(zeros))
	s.broadcast("mean", mean)
	s.broadcast("scale", scale)
	s.broadcast("shift", shift)
	s.loops(n, i, unroll, func(w width, part, disp int) {
		x, d := w.reg(14), w.reg(15) // all that is left of AVX2's sixteen
		w.load(at(p[1], i, disp), x)
		w.load(at(p[0], i, disp), d)
		w.mulAdd(x, w.reg(scale), w.reg(shift))
		w.keepPositive(x, w.reg(zeros), d, d)
		w.load(at(p[1], i, disp), x)
		w.sub(x, w.reg(mean), x)
		w.fma(x, d, sumOf(w, 8, 13, part))
		to := sumOf(w, 4, 12, part)
		w.add(d, to, to)
	})
	s.fold(4, 12, "total")
	s.fold(8, 13, "products")
	end()
}

package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// eachISA runs body once for every instruction set of the machine, as a subtest
// with its name.
func eachISA(t *testing.T, body func(t *testing.T)) {
	for _, name := range Available() {
		t.Run(name, func(t *testing.T) {
			restore, err := Use(name)
			if err != nil {
				t.Fatal(err)
			}
			defer restore()
			body(t)
		})
	}
}

// fill returns n values in -1..1.
func fill(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = r.Float32()*2 - 1
	}
	return x
}

// epsilon is the rounding unit for sums: each result may differ by epsilon for every
// rounding along the way, relative to the sum of the magnitudes that were added.
const epsilon = 1.0 / (1 << 23)

type bounded struct{ value, magnitude float64 }

func (b *bounded) add(x, y float32) {
	p := float64(x) * float64(y)
	b.value += p
	b.magnitude += math.Abs(p)
}

func compare(t *testing.T, what string, got []float32, want []bounded, terms int) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i, w := range want {
		limit := epsilon * w.magnitude * (2 + math.Sqrt(float64(terms)))
		if d := math.Abs(float64(got[i]) - w.value); !(d <= limit) {
			t.Fatalf("%s: element %d is %g, want %g within %g", what, i, got[i], w.value, limit)
		}
	}
}

// guarded returns a slice of n floats between guard values, and a check that
// they are still there.
func guarded(n int) (data []float32, check func(t *testing.T)) {
	const guard, mark = 64, 12345.5
	all := make([]float32, n+2*guard)
	for i := range all {
		all[i] = mark
	}
	return all[guard : guard+n : guard+n], func(t *testing.T) {
		t.Helper()
		for i, v := range all {
			if (i < guard || i >= guard+n) && v != mark {
				t.Fatalf("wrote outside the slice, at %d of %d", i-guard, n)
			}
		}
	}
}

func pools(t *testing.T) map[string]*Pool {
	three := NewPool(3)
	t.Cleanup(three.Close)
	if testing.Short() { // the other is the same arithmetic
		return map[string]*Pool{"three": three}
	}
	return map[string]*Pool{"alone": nil, "three": three}
}

func TestGemm(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for _, m := range []int{1, 2, 3, 4, 5, 7, 8, 9, 12, 17, 97} {
			for _, n := range []int{1, 3, 4, 8, 15, 16, 17, 31, 48, 49, 95, 129, 481} {
				k := []int{0, 1, 5, 33, 257}[(m+n)%5]
				for transposed := range 4 {
					checkGemm(t, r, m, n, k, transposed&1 == 1, transposed&2 == 2, m%2 == 0)
				}
			}
		}
	})
}

func checkGemm(t *testing.T, r *rand.Rand, m, n, k int, ta, tb, add bool) {
	t.Helper()
	a, b := fill(r, m*k), fill(r, k*n)
	A, B := Matrix{a, k, false}, Matrix{b, n, false}
	if ta {
		A = Matrix{a, m, true}
	}
	if tb {
		B = Matrix{b, k, true}
	}
	c, check := guarded(m * n)
	want := make([]bounded, m*n)
	for i := range m {
		for j := range n {
			c[i*n+j] = 0.5
			if add {
				want[i*n+j].add(c[i*n+j], 1)
			}
			for p := range k {
				want[i*n+j].add(element(A, i, p), element(B, p, j))
			}
		}
	}
	Gemm(nil, new(Workspace), c, n, m, n, k, A, B, add)
	compare(t, fmt.Sprintf("%dx%dx%d transposed %v %v add %v", m, n, k, ta, tb, add), c, want, k+1)
	check(t)
}

func element(m Matrix, i, j int) float32 {
	row, column := m.steps()
	return m.Data[i*row+j*column]
}

// convShapes are on both sides of every block size: channels of 1, 3, 8, 16 and
// between, kernels, strides and paddings that leave rows over.
var convShapes = []ConvShape{
	{InC: 1, InH: 28, InW: 28, OutC: 8, KH: 3, KW: 3, Stride: 1, Pad: 1},
	{InC: 8, InH: 28, InW: 28, OutC: 16, KH: 3, KW: 3, Stride: 1, Pad: 1},
	{InC: 16, InH: 9, InW: 13, OutC: 8, KH: 3, KW: 3, Stride: 1, Pad: 1},
	{InC: 3, InH: 16, InW: 5, OutC: 17, KH: 5, KW: 3, Stride: 1, Pad: 2},
	{InC: 2, InH: 7, InW: 8, OutC: 5, KH: 3, KW: 3, Stride: 2, Pad: 1},
	{InC: 5, InH: 11, InW: 10, OutC: 3, KH: 4, KW: 4, Stride: 2, Pad: 1},
	{InC: 3, InH: 10, InW: 11, OutC: 4, KH: 2, KW: 2, Stride: 3, Pad: 0},
	{InC: 1, InH: 5, InW: 5, OutC: 1, KH: 1, KW: 1, Stride: 1, Pad: 0},
	{InC: 4, InH: 6, InW: 6, OutC: 2, KH: 1, KW: 1, Stride: 2, Pad: 0},
	{InC: 2, InH: 4, InW: 4, OutC: 3, KH: 4, KW: 4, Stride: 1, Pad: 3},
	{InC: 2, InH: 3, InW: 40, OutC: 9, KH: 3, KW: 5, Stride: 3, Pad: 2},
	{InC: 1, InH: 1, InW: 1, OutC: 2, KH: 3, KW: 3, Stride: 1, Pad: 1},
}

// naive visits every product of a convolution: output, weight and input index.
func (s ConvShape) naive(visit func(y, w, x int)) {
	for oc := range s.OutC {
		for oy := range s.OutH() {
			for ox := range s.OutW() {
				for ic := range s.InC {
					for ky := range s.KH {
						for kx := range s.KW {
							iy, ix := oy*s.Stride+ky-s.Pad, ox*s.Stride+kx-s.Pad
							if iy < 0 || iy >= s.InH || ix < 0 || ix >= s.InW {
								continue
							}
							visit((oc*s.OutH()+oy)*s.OutW()+ox, ((oc*s.InC+ic)*s.KH+ky)*s.KW+kx, (ic*s.InH+iy)*s.InW+ix)
						}
					}
				}
			}
		}
	}
}

func TestConv(t *testing.T) {
	pool := pools(t)
	eachISA(t, func(t *testing.T) {
		for _, shape := range convShapes {
			for name, p := range pool {
				t.Run(fmt.Sprintf("%+v/%s", shape, name), func(t *testing.T) { checkConv(t, shape, p) })
			}
		}
	})
}

// An image in several bands gives the same result as in one.
func TestConvBands(t *testing.T) {
	before := bandFloats
	t.Cleanup(func() { bandFloats = before })
	eachISA(t, func(t *testing.T) {
		for _, shape := range convShapes {
			for _, bandFloats = range []int{1, 300, 1000} {
				t.Run(fmt.Sprintf("%+v/%d", shape, bandFloats), func(t *testing.T) { checkConv(t, shape, nil) })
			}
		}
	})
}

func checkConv(t *testing.T, shape ConvShape, p *Pool) {
	const n = 3
	r := rand.New(rand.NewPCG(3, 4))
	c := NewConv(shape)
	x, y := fill(r, n*c.inLen()), fill(r, n*c.outLen())
	w, bias := fill(r, shape.OutC*c.terms()), fill(r, shape.OutC)
	wantY, wantX := make([]bounded, len(y)), make([]bounded, len(x))
	wantW, wantB := make([]bounded, len(w)), make([]bounded, len(bias))
	plane := c.outLen() / shape.OutC
	for i := range wantY {
		oc := i / plane % shape.OutC
		wantY[i].add(bias[oc], 1)
		wantB[oc].add(y[i], 1)
	}
	for i := range n {
		shape.naive(func(yi, wi, xi int) {
			yi, xi = yi+i*c.outLen(), xi+i*c.inLen()
			wantY[yi].add(w[wi], x[xi])
			wantX[xi].add(w[wi], y[yi])
			wantW[wi].add(x[xi], y[yi])
		})
	}
	ws := new(Workspace)
	out, check := guarded(len(y))
	c.Forward(p, ws, out, x, w, Epilogue{Bias: bias}, n)
	compare(t, "forward", out, wantY, c.terms())
	check(t)
	in, check := guarded(len(x))
	c.Adjoint(p, ws, in, y, w, Epilogue{}, n)
	compare(t, "adjoint", in, wantX, c.terms())
	check(t)
	g := Grad{W: make([]float32, len(w)), Bias: make([]float32, len(bias)), Input: make([]float32, len(x))}
	c.Backward(p, ws, g, OutGrad{D: y}, x, w, n)
	compare(t, "weight gradient", g.W, wantW, n*plane)
	compare(t, "bias gradient", g.Bias, wantB, n*plane)
	compare(t, "input gradient", g.Input, wantX, c.terms())
	g = Grad{W: make([]float32, len(w)), Bias: make([]float32, shape.InC), Input: make([]float32, len(y))}
	for i := range wantY {
		wantY[i].value -= float64(bias[i/plane%shape.OutC])
	}
	c.BackwardAdjoint(p, ws, g, OutGrad{D: x}, y, w, n)
	compare(t, "weight gradient, transposed", g.W, wantW, n*plane)
	compare(t, "input gradient, transposed", g.Input, wantY, c.terms())
}

// An image split into parts for many workers is bit-identical to a whole one.
func TestConvParts(t *testing.T) {
	five := NewPool(5)
	t.Cleanup(five.Close)
	eachISA(t, func(t *testing.T) {
		for _, shape := range convShapes {
			r := rand.New(rand.NewPCG(8, 9))
			c, ws := NewConv(shape), new(Workspace)
			x, y, w := fill(r, c.inLen()), fill(r, c.outLen()), fill(r, shape.OutC*c.terms())
			for _, e := range []Epilogue{{}, {Bias: fill(r, max(shape.InC, shape.OutC)), ReLU: true}} {
				want, got := make([]float32, len(y)), make([]float32, len(y))
				c.Forward(nil, ws, want, x, w, e, 1)
				c.Forward(five, ws, got, x, w, e, 1)
				sameBits(t, fmt.Sprintf("%+v forward", shape), got, want)
				want, got = make([]float32, len(x)), make([]float32, len(x))
				c.Adjoint(nil, ws, want, y, w, e, 1)
				c.Adjoint(five, ws, got, y, w, e, 1)
				sameBits(t, fmt.Sprintf("%+v adjoint", shape), got, want)
			}
		}
	})
}

func TestLinear(t *testing.T) {
	pool := pools(t)
	eachISA(t, func(t *testing.T) {
		for _, l := range []Linear{{1, 1}, {16, 130}, {63, 33}, {64, 40}, {100, 97}, {784, 50}, {130, 2100}, {4100, 10}} {
			for _, n := range []int{1, 2, 4, 5, 32, 33} {
				for name, p := range pool {
					t.Run(fmt.Sprintf("%dto%d/n%d/%s", l.In, l.Out, n, name), func(t *testing.T) { checkLinear(t, l, n, p) })
				}
			}
		}
		for _, c := range []struct {
			Linear
			n int
		}{{Linear{95, 30}, 64}, {Linear{96, 100}, 64}, {Linear{130, 1024}, 65}, {Linear{1024, 20}, 64}, {Linear{500, 40}, 300}} { // many images
			for name, p := range pool {
				t.Run(fmt.Sprintf("%dto%d/n%d/%s", c.In, c.Out, c.n, name), func(t *testing.T) { checkLinear(t, c.Linear, c.n, p) })
			}
		}
	})
}

func checkLinear(t *testing.T, l Linear, n int, p *Pool) {
	r := rand.New(rand.NewPCG(5, uint64(l.In)))
	x, dy, w, b := fill(r, n*l.In), fill(r, n*l.Out), fill(r, l.In*l.Out), fill(r, l.Out)
	wantY, wantX := make([]bounded, n*l.Out), make([]bounded, n*l.In)
	wantW, wantB := make([]bounded, len(w)), make([]bounded, l.Out)
	for i := range n {
		for o := range l.Out {
			wantY[i*l.Out+o].add(b[o], 1)
			wantB[o].add(dy[i*l.Out+o], 1)
			for j := range l.In {
				wantY[i*l.Out+o].add(x[i*l.In+j], w[o*l.In+j])
				wantX[i*l.In+j].add(dy[i*l.Out+o], w[o*l.In+j])
				wantW[o*l.In+j].add(dy[i*l.Out+o], x[i*l.In+j])
			}
		}
	}
	ws := new(Workspace)
	y, check := guarded(n * l.Out)
	l.Forward(p, ws, y, x, w, b, n)
	compare(t, "forward", y, wantY, l.In+1)
	check(t)
	g := Grad{W: make([]float32, len(w)), Bias: make([]float32, l.Out), Input: make([]float32, n*l.In)}
	l.Backward(p, ws, g, nil, dy, x, w, n)
	compare(t, "weight gradient", g.W, wantW, n)
	compare(t, "bias gradient", g.Bias, wantB, n)
	compare(t, "input gradient", g.Input, wantX, l.Out)
	checkFused(t, l, p, ws, g, dy, x, w, n)
}

// checkFused compares the update inside the backward pass, bit by bit, with the update
// after it.
func checkFused(t *testing.T, l Linear, p *Pool, ws *Workspace, g Grad, dy, x, w []float32, n int) {
	t.Helper()
	step := func() *AdamW {
		s := &AdamW{LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 1e-2, Correct1: 0.1, Correct2: 0.001}
		s.M, s.V = make([]float32, len(w)), make([]float32, len(w))
		for i := range s.M {
			s.M[i], s.V[i] = float32(i%7)*0.01, float32(i%5)*0.001
		}
		return s
	}
	after, inside := step(), step()
	w1, w2 := append([]float32{}, w...), append([]float32{}, w...)
	after.Update(p, w1, g.W)
	fused := Grad{Bias: make([]float32, l.Out), Input: make([]float32, n*l.In)}
	inside.Prepare()
	l.Backward(p, ws, fused, inside, dy, x, w2, n)
	sameBits(t, "weights", w2, w1)
	sameBits(t, "first moments", inside.M, after.M)
	sameBits(t, "second moments", inside.V, after.V)
	sameBits(t, "input gradient", fused.Input, g.Input)
}

func sameBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: element %d is %v, want the bits of %v", what, i, got[i], want[i])
		}
	}
}

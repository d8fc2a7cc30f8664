package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Benchmarks report GFLOP/s of one goroutine, a multiplication and an addition
// counted as two.

func benchEachISA(b *testing.B, body func(b *testing.B)) {
	for _, name := range Available() {
		b.Run(name, func(b *testing.B) {
			restore, err := Use(name)
			if err != nil {
				b.Fatal(err)
			}
			defer restore()
			body(b)
		})
	}
}

// rate runs f, which has that many floating-point operations, as often as b requests.
func rate(b *testing.B, flop int, f func()) {
	b.ReportAllocs()
	f()
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64(flop)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

func BenchmarkConv(b *testing.B) {
	for _, size := range []int{28, 64} {
		for _, ch := range [][2]int{{1, 8}, {3, 8}, {8, 16}, {16, 8}, {8, 1}, {8, 3}} {
			s := ConvShape{InC: ch[0], InH: size, InW: size, OutC: ch[1], KH: 3, KW: 3, Stride: 1, Pad: 1}
			b.Run(fmt.Sprintf("%dto%d/%d", ch[0], ch[1], size), func(b *testing.B) {
				benchEachISA(b, func(b *testing.B) { benchConv(b, s) })
			})
		}
	}
}

func benchConv(b *testing.B, s ConvShape) {
	const n = 4
	r := rand.New(rand.NewPCG(1, 1))
	c := NewConv(s)
	x, y := fill(r, n*c.inLen()), fill(r, n*c.outLen())
	w := fill(r, s.OutC*c.terms())
	ws := new(Workspace)
	flop := 2 * n * c.outLen() * c.terms()
	dw := make([]float32, len(w))
	bias := make([]float32, s.OutC)
	b.Run("forward", func(b *testing.B) { rate(b, flop, func() { c.Forward(nil, ws, y, x, w, Epilogue{Bias: bias}, n) }) })
	b.Run("adjoint", func(b *testing.B) { rate(b, flop, func() { c.Adjoint(nil, ws, x, y, w, Epilogue{}, n) }) })
	b.Run("weights", func(b *testing.B) {
		rate(b, flop, func() { c.Backward(nil, ws, Grad{W: dw, Bias: bias}, OutGrad{D: y}, x, w, n) })
	})
}

func BenchmarkGemm(b *testing.B) {
	for _, n := range []int{128, 512} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			benchEachISA(b, func(b *testing.B) {
				r := rand.New(rand.NewPCG(1, 1))
				x, y, c := fill(r, n*n), fill(r, n*n), make([]float32, n*n)
				ws := new(Workspace)
				rate(b, 2*n*n*n, func() { Gemm(nil, ws, c, n, n, n, n, Matrix{x, n, false}, Matrix{y, n, false}, false) })
			})
		})
	}
}

func BenchmarkLinear(b *testing.B) {
	for _, c := range []struct {
		l Linear
		n int
	}{{Linear{32768, 128}, 4}, {Linear{128, 32768}, 4}, {Linear{12544, 32}, 32}, {Linear{16, 12544}, 32}, {Linear{784, 784}, 32}} {
		b.Run(fmt.Sprintf("%dto%d/n%d", c.l.In, c.l.Out, c.n), func(b *testing.B) {
			benchEachISA(b, func(b *testing.B) { benchLinear(b, c.l, c.n) })
		})
	}
}

func benchLinear(b *testing.B, l Linear, n int) {
	r := rand.New(rand.NewPCG(1, 1))
	x, y, w, bias := fill(r, n*l.In), fill(r, n*l.Out), fill(r, l.In*l.Out), fill(r, l.Out)
	ws := new(Workspace)
	flop := 2 * n * l.In * l.Out
	g := Grad{Bias: make([]float32, l.Out), Input: make([]float32, n*l.In)}
	step := &AdamW{LR: 1e-9, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Correct1: 0.1, Correct2: 0.001, M: make([]float32, len(w)), V: make([]float32, len(w))}
	step.Prepare()
	b.Run("forward", func(b *testing.B) { rate(b, flop, func() { l.Forward(nil, ws, y, x, w, bias, n) }) })
	b.Run("update", func(b *testing.B) { rate(b, 2*flop, func() { l.Backward(nil, ws, g, step, y, x, w, n) }) })
}

func BenchmarkElements(b *testing.B) {
	benchEachISA(b, func(b *testing.B) {
		const n = 12544
		r := rand.New(rand.NewPCG(1, 1))
		x, y, z := fill(r, n), fill(r, n), fill(r, n)
		for name, f := range map[string]func(){
			"affine":      func() { Affine(z, x, 1, 2) },
			"combine":     func() { Combine(z, x, y, 1, 2, 3) },
			"relu":        func() { ReLU(z, x) },
			"sum":         func() { Sum(x) },
			"sumproducts": func() { SumProducts(x, y, 1) },
		} {
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					f()
				}
				b.SetBytes(4 * n)
			})
		}
	})
}

// BenchmarkAdamW moves 28 bytes per weight: it reads w, m, v and the gradient and
// writes the first three.
func BenchmarkAdamW(b *testing.B) {
	for _, n := range []int{1 << 12, 1 << 22} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			benchEachISA(b, func(b *testing.B) {
				r := rand.New(rand.NewPCG(1, 1))
				w, grad := fill(r, n), fill(r, n)
				step := &AdamW{LR: 1e-9, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Correct1: 0.1, Correct2: 0.001, M: make([]float32, n), V: make([]float32, n)}
				b.SetBytes(int64(28 * n))
				for b.Loop() {
					step.Update(nil, w, grad)
				}
			})
		})
	}
}

// BenchmarkFMA is the peak with which the others are compared.
func BenchmarkFMA(b *testing.B) {
	const rounds = 1 << 14
	benchEachISA(b, func(b *testing.B) { rate(b, FMA(rounds), func() { FMA(rounds) }) })
}

// BenchmarkPool runs operations of 32 parts of about 3 microseconds, one after
// the other as in a training step: two workers should take half the time of one.
func BenchmarkPool(b *testing.B) {
	x := make([]float32, 32<<12)
	for i := range x {
		x[i] = float32(i % 7)
	}
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("%dworkers", workers), func(b *testing.B) {
			p := NewPool(workers)
			defer p.Close()
			for b.Loop() {
				p.Run(32, func(_, i int) {
					for range 8 {
						Affine(x[i<<12:(i+1)<<12], x[i<<12:(i+1)<<12], 0.5, 1)
					}
				})
			}
		})
	}
}

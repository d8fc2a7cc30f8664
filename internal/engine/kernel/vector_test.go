package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// lengths lie on both sides of each block of the element-wise loops.
var lengths = []int{0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1000}

func TestElements(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(6, 7))
		for _, n := range lengths {
			x, y := fill(r, n), fill(r, n)
			z, check := guarded(n)
			each := func(what string, want func(i int) (exact float64, magnitude float64)) {
				t.Helper()
				for i := range z {
					v, m := want(i)
					if d := math.Abs(float64(z[i]) - v); !(d <= 2*epsilon*m) {
						t.Fatalf("%s of %d: element %d is %g, want %g", what, n, i, z[i], v)
					}
				}
				check(t)
			}
			Affine(z, x, 1.5, -0.25)
			each("affine", func(i int) (float64, float64) { v := 1.5*float64(x[i]) - 0.25; return v, math.Abs(v) + 2 })
			copy(z, y)
			Axpy(z, x, 0.75)
			each("axpy", func(i int) (float64, float64) { return float64(y[i]) + 0.75*float64(x[i]), 2 })
			Combine(z, x, y, 0.5, -2, 0.125)
			each("combine", func(i int) (float64, float64) { return 0.5*float64(x[i]) - 2*float64(y[i]) + 0.125, 3 })
			ReLU(z, x)
			each("relu", func(i int) (float64, float64) { return math.Max(float64(x[i]), 0), 0 })
			ReLUGrad(z, y, x)
			each("relu gradient", func(i int) (float64, float64) {
				if x[i] > 0 {
					return float64(y[i]), 0
				}
				return 0, 0
			})
		}
	})
}

// The fused passes are bit-identical to the passes they replace.
func TestFusedReLU(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(14, 15))
		const a, b, c, scale, shift, mean = 0.75, -1.5, 0.25, 1.25, -0.125, 0.0625
		for _, n := range lengths {
			x, d := fill(r, n), fill(r, n)
			y, e, want := make([]float32, n), make([]float32, n), make([]float32, n)
			Affine(want, x, scale, shift)
			ReLU(want, want)
			AffineReLU(y, x, scale, shift)
			sameBits(t, "AffineReLU", y, want)
			ReLUGrad(e, d, y)
			Combine(want, e, x, a, b, c)
			z, check := guarded(n)
			CombineReLU(z, d, x, NormGrad{a, b, c, scale, shift})
			sameBits(t, "CombineReLU", z, want)
			check(t)
			total, products := SumProducts(e, x, mean)
			gotTotal, gotProducts := SumProductsReLU(d, x, mean, scale, shift)
			sameBits(t, "SumProductsReLU", []float32{gotTotal, gotProducts}, []float32{total, products})
		}
	})
}

func TestReLUKeepsNaN(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		nan := float32(math.NaN())
		x := make([]float32, 37)
		for i := range x {
			x[i] = nan
		}
		ReLU(x, x)
		for i, v := range x {
			if v == v {
				t.Fatalf("element %d: NaN became %v", i, v)
			}
		}
	})
}

func TestReductions(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(8, 9))
		for _, n := range lengths {
			x, d := fill(r, n), fill(r, n)
			var total, squares, products, dTotal bounded
			const mean = 0.125
			for i := range x {
				total.add(x[i], 1)
				dTotal.add(d[i], 1)
				squares.add(x[i]-mean, x[i]-mean)
				products.add(d[i], x[i]-mean)
			}
			compare(t, "sum", []float32{Sum(x)}, []bounded{total}, n)
			compare(t, "squares", []float32{SumSquares(x, mean)}, []bounded{squares}, n)
			s, p := SumProducts(d, x, mean)
			compare(t, "products", []float32{s, p}, []bounded{dTotal, products}, n)
		}
	})
}

func TestAdamWAgreesWithTheLoop(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(10, 11))
		for _, n := range lengths {
			s := AdamW{LR: 1e-2, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 0.1, Correct1: 0.19, Correct2: 0.002}
			s.M, s.V = fill(r, n), fill(r, n)
			for i := range s.V {
				s.V[i] = s.V[i]*s.V[i] + 1e-4
			}
			w, g := fill(r, n), fill(r, n)
			want := make([]float64, n)
			for i := range w {
				m := float64(s.M[i]) + (1-s.Beta1)*float64(g[i]-s.M[i])
				v := s.Beta2*float64(s.V[i]) + (1-s.Beta2)*float64(g[i])*float64(g[i])
				want[i] = float64(w[i])*(1-s.LR*s.WeightDecay) - s.LR/s.Correct1*m/(math.Sqrt(v/s.Correct2)+s.Eps)
			}
			s.Update(nil, w, g)
			for i := range w {
				if d := math.Abs(float64(w[i]) - want[i]); !(d <= 8*epsilon) {
					t.Fatalf("weight %d of %d is %g, want %g", i, n, w[i], want[i])
				}
			}
		}
	})
}

func TestSigmoidAndBCE(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(12, 13))
		for _, n := range lengths {
			l, target, y, d := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
			var want bounded
			for i := range l {
				l[i], target[i] = float32(r.NormFloat64()*math.Exp(4*r.Float64()-1)), r.Float32()
				x := float64(l[i])
				part := max(x, 0) - x*float64(target[i]) + math.Log1p(math.Exp(-math.Abs(x)))
				want.value += part
				want.magnitude += 2 * (math.Abs(x) + 1)
			}
			Sigmoid(y, l)
			got := BCE(d, l, target, 0.5)
			for i := range l {
				s := 1 / (1 + math.Exp(-float64(l[i])))
				if e := math.Abs(float64(y[i]) - s); !(e <= 4*epsilon*(s+epsilon)) {
					t.Errorf("sigmoid(%g) is %g, want %g", l[i], y[i], s)
				}
				if e := math.Abs(float64(d[i]) - 0.5*(s-float64(target[i]))); !(e <= 4*epsilon) {
					t.Errorf("gradient at %g, %g is %g", l[i], target[i], d[i])
				}
			}
			compare(t, "cross-entropy", []float32{got}, []bounded{want}, n)
			compare(t, "cross-entropy alone", []float32{BCE(nil, l, target, 1)}, []bounded{want}, n)
		}
	})
}

// The cross-entropy of extreme logits is the logit itself, or nearly nothing,
// and NaN is not hidden.
func TestBCEAtTheEnds(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for _, c := range []struct{ logit, target, want float64 }{
			{1e4, 0, 1e4}, {-1e4, 1, 1e4}, {1e4, 1, 0}, {-1e4, 0, 0}, {0, 0.5, math.Ln2}, {80, 1, 0}, {-30, 0, math.Exp(-30)},
		} {
			l, target := make([]float32, 17), make([]float32, 17)
			for i := range l {
				l[i], target[i] = float32(c.logit), float32(c.target)
			}
			got := float64(BCE(nil, l, target, 1)) / 17
			if math.Abs(got-c.want) > 1e-6*c.want+1e-20 && math.Abs(got-c.want) > 1e-36 {
				t.Errorf("logit %g, target %g: %g, want %g", c.logit, c.target, got, c.want)
			}
		}
		nan := []float32{float32(math.NaN()), 0, 0}
		if got := BCE(make([]float32, 3), nan, []float32{0, 0, 0}, 1); got == got {
			t.Errorf("the cross-entropy of NaN is %g", got)
		}
	})
}

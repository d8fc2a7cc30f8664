package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// pair is the definition of one pair of normal numbers, by the angle itself.
func pair(radius, angle uint32) (cosine, sine float64) {
	r := math.Sqrt(-2 * math.Log(float64(radius>>8+1)/(1<<24)))
	x, y := math.Cos(2*math.Pi*float64(angle>>8)/(1<<27)), math.Sin(2*math.Pi*float64(angle>>8)/(1<<27))
	if angle&1 != 0 {
		x, y = y, x
	}
	return r * x * float64(1-int(angle&4)/2), r * y * float64(1-int(angle&2))
}

func TestNormal(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 4))
		for _, n := range lengths {
			bits := make([]uint32, 2*n)
			for i := range bits {
				bits[i] = r.Uint32()
			}
			for i, end := range []uint32{0, 1<<32 - 1, 1 << 8, 0xb504f3 << 8, 0xb504f4 << 8} { // of the radius; log changes its branch at sqrt(1/2)
				if i < n {
					bits[i], bits[n+i] = end, end
				}
			}
			z := make([]float32, 2*n)
			Normal(z, bits)
			for i := range n {
				x, y := pair(bits[i], bits[n+i])
				if !(math.Abs(float64(z[i])-x) <= 1e-6 && math.Abs(float64(z[n+i])-y) <= 1e-6) {
					t.Fatalf("pair %d of %d from %#x and %#x is %g, %g, want %g, %g", i, n, bits[i], bits[n+i], z[i], z[n+i], x, y)
				}
			}
		}
	})
}

// A million numbers have the moments and the tails of the normal distribution, each
// within four standard errors.
func TestNormalDistribution(t *testing.T) {
	const n = 1 << 20
	r := rand.New(rand.NewPCG(5, 6))
	bits, z := make([]uint32, n), make([]float32, n)
	for i := range bits {
		bits[i] = r.Uint32()
	}
	Normal(z, bits)
	var moments [5]float64
	var tail, both float64
	for i, v := range z {
		x := float64(v)
		for k := 1; k <= 4; k++ {
			moments[k] += math.Pow(x, float64(k)) / n
		}
		if math.Abs(x) > 3 {
			tail += 1. / n
		}
		both += x * float64(z[(i+n/2)%n]) / n // cosine and sine of a pair
	}
	root := math.Sqrt(n)
	for _, c := range []struct {
		what             string
		got, want, error float64
	}{
		{"mean", moments[1], 0, 1}, {"variance", moments[2], 1, math.Sqrt2}, {"third moment", moments[3], 0, math.Sqrt(15)},
		{"fourth moment", moments[4], 3, math.Sqrt(96)}, {"share beyond 3", tail, math.Erfc(3 / math.Sqrt2), 0.052},
		{"product of a pair", both, 0, math.Sqrt2},
	} {
		if math.Abs(c.got-c.want) > 4*c.error/root {
			t.Errorf("%s is %g, want %g within %g", c.what, c.got, c.want, 4*c.error/root)
		}
	}
}

func TestNormalPanicsOnOddNumbers(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	Normal(make([]float32, 3), make([]uint32, 3))
}

func BenchmarkNormal(b *testing.B) {
	bits, z := make([]uint32, 784), make([]float32, 784)
	for i := range bits {
		bits[i] = uint32(i) * 2654435761
	}
	benchEachISA(b, func(b *testing.B) {
		for b.Loop() {
			Normal(z, bits)
		}
	})
}

package optim

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/diabolo-go/diabolo/nn"
)

// After clipping the norm is at most max, gradients below it stay bit by bit,
// and their ratios stay.
func TestClipNorm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float32Range(-10, 10), 1, 40).Draw(t, "gradient")
		max := rapid.Float64Range(1e-3, 30).Draw(t, "max")
		p := param("p", make([]float32, len(values)))
		copy(p.Grad, values)
		sum := 0.0
		for _, v := range values {
			sum += float64(v) * float64(v)
		}
		norm := ClipNorm([]*nn.Param{p}, max)
		if want := math.Sqrt(sum); math.Abs(norm-want) > 1e-14*want {
			t.Fatalf("norm %v, want %v", norm, want)
		}
		factor := math.Min(1, max/(norm+1e-6))
		for i, g := range p.Grad {
			if want := float64(values[i]) * factor; math.Abs(float64(g)-want) > eps*math.Abs(want)+1e-45 {
				t.Fatalf("gradient %v times %v gives %v", values[i], factor, g)
			}
			if factor == 1 && g != values[i] {
				t.Fatalf("gradient %v became %v below the limit", values[i], g)
			}
		}
	})
}

// A norm that is not finite is returned and does not spread.
func TestClipNormOfBrokenGradients(t *testing.T) {
	for _, broken := range []float64{math.NaN(), math.Inf(1)} {
		p := param("p", make([]float32, 2))
		p.Grad[0], p.Grad[1] = 3, float32(broken)
		if norm := ClipNorm([]*nn.Param{p}, 1); norm-norm == 0 {
			t.Errorf("gradient %v: norm %v", broken, norm)
		}
		if p.Grad[0] != 3 {
			t.Errorf("gradient %v: its neighbour became %v", broken, p.Grad[0])
		}
	}
}

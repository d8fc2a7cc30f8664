package metric

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// picture is picture of testdata/record.py.
func picture(state uint32, c, h, w int) []float32 {
	out := make([]float32, 0, c*h*w)
	for k := range c {
		for i := range h {
			for j := range w {
				state = state*1664525 + 1013904223
				wave := float64((i*(k+1)+2*j)%16) / 16
				out = append(out, float32(0.7*wave+0.3*float64(state>>8)/(1<<24)))
			}
		}
	}
	return out
}

// TestScikitImage compares with the values scikit-image gives. Both sides work
// in float64 on the same float32 values, so only the order of the sums differs.
func TestScikitImage(t *testing.T) {
	text, err := os.ReadFile("testdata/scikit-image.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct {
		Cases []struct {
			Shape           [3]int
			MSE, PSNR, SSIM float64
		}
	}
	if err := json.Unmarshal(text, &recorded); err != nil || len(recorded.Cases) == 0 {
		t.Fatal(err)
	}
	for _, c := range recorded.Cases {
		a, b := picture(1, c.Shape[0], c.Shape[1], c.Shape[2]), picture(2, c.Shape[0], c.Shape[1], c.Shape[2])
		for i := range b {
			b[i] = min(1, b[i]*0.9)
		}
		mse := MSE(a, b)
		near(t, "MSE", mse, c.MSE)
		near(t, "PSNR", PSNR(mse), c.PSNR)
		near(t, "SSIM", SSIM(a, b, c.Shape), c.SSIM)
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*(1+math.Abs(want)) {
		t.Errorf("%s is %.12f, scikit-image says %.12f", what, got, want)
	}
}

func TestEqualPictures(t *testing.T) {
	a := picture(3, 1, 12, 13)
	if mse := MSE(a, a); mse != 0 || PSNR(mse) != maxPSNR {
		t.Errorf("MSE %v, PSNR %v", mse, PSNR(mse))
	}
	if s := SSIM(a, a, [3]int{1, 12, 13}); s != 1 {
		t.Errorf("SSIM %v", s)
	}
}

func BenchmarkSSIM(b *testing.B) {
	x, y := picture(1, 3, 64, 64), picture(2, 3, 64, 64)
	for b.Loop() {
		SSIM(x, y, [3]int{3, 64, 64})
	}
}

package metric

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// made is an image of one channel whose value at (y, x) is f.
func made(h, w int, f func(y, x int) float64) []float32 {
	image := make([]float32, h*w)
	for i := range image {
		image[i] = float32(f(i/w, i%w))
	}
	return image
}

// sign is 1 at even numbers, -1 at odd ones.
func sign(i int) float64 { return float64(1 - 2*(i&1)) }

// On a flat image a grid of known amplitude has a known power.
func TestBlocksOfGrids(t *testing.T) {
	const a = 1.0 / 32
	for name, c := range map[string]struct {
		grid               func(y, x int) float64
		deviation, nyquist float64
	}{
		"flat":                {func(y, x int) float64 { return 0 }, 0, 0},
		"checkerboard":        {func(y, x int) float64 { return a * sign(y+x) }, a, 64 * a * a / 15},
		"rows":                {func(y, x int) float64 { return a * sign(y) }, a, 64 * a * a / 15},
		"columns":             {func(y, x int) float64 { return a * sign(x) }, a, 64 * a * a / 15},
		"rows, columns":       {func(y, x int) float64 { return a * (sign(y) + sign(x)) }, math.Sqrt2 * a, 128 * a * a / 15},
		"stripes of two":      {func(y, x int) float64 { return a * sign(x/2) }, a, 0},
		"dots at one in four": {func(y, x int) float64 { return a * float64((1-y%2)*(1-x%2)) }, math.Sqrt(3) / 4 * a, 3 * 64 * a * a / 16 / 15},
	} {
		blocks := Blocks(made(19, 16, func(y, x int) float64 { return 0.5 + c.grid(y, x) }), [3]int{1, 19, 16})
		if len(blocks) != 4 {
			t.Fatalf("%s: %d blocks", name, len(blocks))
		}
		for _, b := range blocks {
			if math.Abs(b.Deviation-c.deviation) > 1e-7 || math.Abs(b.Nyquist-c.nyquist) > 1e-12 {
				t.Errorf("%s: %+v, want %v and %v", name, b, c.deviation, c.nyquist)
			}
		}
	}
}

// A grid counts where the original is flat, and nowhere else.
func TestDotsOnFlatGround(t *testing.T) {
	const a = 1.0 / 64
	ground := func(y, x int) float64 { // the left half is flat, the right one a slope
		return 0.25 + 0.05*float64(max(0, x-7))
	}
	shape := [3]int{1, 16, 16}
	of := func(f func(y, x int) float64) []Block { return Blocks(made(16, 16, f), shape) }
	original := of(ground)
	left := Dots(original, of(func(y, x int) float64 {
		if x < 8 {
			return ground(y, x) + a*sign(x+y)
		}
		return ground(y, x)
	}))
	right := Dots(original, of(func(y, x int) float64 {
		if x >= 8 {
			return ground(y, x) + a*sign(x+y)
		}
		return ground(y, x)
	}))
	if math.Abs(left-64*a*a/15) > 1e-12 || right > 1e-12 {
		t.Errorf("on flat ground %v, elsewhere %v", left, right)
	}
	if got := Dots(nil, Blocks(make([]float32, 7*16), [3]int{1, 7, 16})); !math.IsNaN(got) {
		t.Errorf("images without a block have %v", got)
	}
}

// TestDotsWitness compares with numpy's Fourier transform. Both compute in float64.
func TestDotsWitness(t *testing.T) {
	text, err := os.ReadFile("testdata/dots.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct {
		Cases []struct {
			N, C, H, W                            int
			Deviation, Nyquist, Originals, Images float64
		}
	}
	if err := json.Unmarshal(text, &recorded); err != nil || len(recorded.Cases) != 4 {
		t.Fatal(err, len(recorded.Cases))
	}
	for _, c := range recorded.Cases {
		size := c.C * c.H * c.W
		first, second := uniform(1, c.N*size), uniform(2, c.N*size)
		var a, b []Block
		for k := range c.N {
			x, y := make([]float32, size), make([]float32, size)
			for i := range size {
				at := k*size + i
				x[i] = float32(0.5 + 0.4*float64(at/8%7+1)/7*(first[at]-0.5))
				y[i] = float32(float64(x[i]) + 0.1*(second[at]-0.5))
			}
			a, b = append(a, Blocks(x, [3]int{c.C, c.H, c.W})...), append(b, Blocks(y, [3]int{c.C, c.H, c.W})...)
		}
		var deviation, nyquist float64
		for _, block := range a {
			deviation, nyquist = deviation+block.Deviation/float64(len(a)), nyquist+block.Nyquist/float64(len(a))
		}
		for what, pair := range map[string][2]float64{
			"deviation": {deviation, c.Deviation}, "power": {nyquist, c.Nyquist},
			"dots of the originals": {Dots(a, a), c.Originals}, "dots of the images": {Dots(a, b), c.Images},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-12*(1+pair[1]) {
				t.Errorf("%dx%dx%dx%d: %s %v, numpy says %v", c.N, c.C, c.H, c.W, what, pair[0], pair[1])
			}
		}
	}
}

func BenchmarkBlocks(b *testing.B) {
	image := picture(1, 3, 64, 64)
	for b.Loop() {
		Blocks(image, [3]int{3, 64, 64})
	}
}

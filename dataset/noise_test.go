package dataset

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawNoise is any valid noise, or nil.
func drawNoise(t *rapid.T) *Noise {
	level := rapid.Float64Range(0, 1).Draw(t, "level")
	switch rapid.SampledFrom([]string{"none", "gaussian", "salt_pepper", "mask"}).Draw(t, "noise") {
	case "gaussian":
		return &Noise{Gaussian: level}
	case "salt_pepper":
		return &Noise{SaltPepper: level}
	case "mask":
		return &Noise{Mask: level}
	}
	return nil
}

func TestNoiseStaysInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawNoise(t)
		if !n.active() {
			return
		}
		if err := n.check(); err != nil {
			t.Fatal(err)
		}
		clean := rapid.SliceOfN(rapid.Float32Range(0, 1), 12, 12).Draw(t, "clean")
		out := make([]float32, len(clean))
		n.add(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)), out, clean, 3)
		for i, v := range out {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("value %d is %v", i, v)
			}
		}
	})
}

// The measured level is within five standard errors of the requested one.
func TestNoiseLevel(t *testing.T) {
	const n = 20000
	clean, out := make([]float32, n), make([]float32, n)
	for i := range clean {
		clean[i] = 0.5
	}
	r := rand.New(rand.NewPCG(5, 6))

	const sigma = 0.1 // clipping at five sigma changes nothing measurable
	(&Noise{Gaussian: sigma}).add(r, out, clean, 1)
	var sum, squares float64
	for _, v := range out {
		d := float64(v) - 0.5
		sum += d
		squares += d * d
	}
	if mean := sum / n; math.Abs(mean) > 5*sigma/math.Sqrt(n) {
		t.Errorf("gaussian: mean %v", mean)
	}
	if got := math.Sqrt(squares / n); math.Abs(got-sigma) > 5*sigma/math.Sqrt(2*n) {
		t.Errorf("gaussian: standard deviation %v, want %v", got, sigma)
	}

	for _, p := range []float64{0, 0.05, 0.3, 1} {
		(&Noise{Mask: p}).add(r, out, clean, 1)
		near(t, "masked", count(out, 0), n, p)
		(&Noise{SaltPepper: p}).add(r, out, clean, 1)
		near(t, "salt", count(out, 1), n, p/2)
		near(t, "pepper", count(out, 0), n, p/2)
	}
}

func count(values []float32, want float32) (n int) {
	for _, v := range values {
		if v == want {
			n++
		}
	}
	return n
}

func near(t *testing.T, what string, got, n int, p float64) {
	t.Helper()
	if sigma := math.Sqrt(float64(n) * p * (1 - p)); math.Abs(float64(got)-p*float64(n)) > 5*sigma {
		t.Errorf("%s: %d of %d pixels, want about %v of them", what, got, n, p)
	}
}

// A pixel is replaced in all its channels or in none.
func TestNoiseTakesWholePixels(t *testing.T) {
	const size = 500
	clean, out := make([]float32, 3*size), make([]float32, 3*size)
	for i := range clean {
		clean[i] = 0.25
	}
	for _, noise := range []Noise{{Mask: 0.4}, {SaltPepper: 0.4}} {
		noise.add(rand.New(rand.NewPCG(1, 9)), out, clean, 3)
		for i := range size {
			if out[i] != out[size+i] || out[i] != out[2*size+i] {
				t.Fatalf("%+v: pixel %d is %v %v %v", noise, i, out[i], out[size+i], out[2*size+i])
			}
		}
	}
}

func TestNoiseCheck(t *testing.T) {
	for _, c := range []struct {
		n    *Noise
		want string
	}{
		{nil, ""},
		{&Noise{}, ""},
		{&Noise{Gaussian: 0.4}, ""},
		{&Noise{Mask: 1}, ""},
		{&Noise{Gaussian: -0.1}, "dataset.noise.gaussian: -0.1, want 0 to 10"},
		{&Noise{Gaussian: math.NaN()}, "dataset.noise.gaussian: NaN"},
		{&Noise{SaltPepper: 1.5}, "dataset.noise.salt_pepper: 1.5, want 0 to 1"},
		{&Noise{Mask: 2}, "dataset.noise.mask: 2, want 0 to 1"},
		{&Noise{Gaussian: 0.1, Mask: 0.1}, "dataset.noise: 2 kinds are set"},
	} {
		err := c.n.check()
		if (err == nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.n, err, c.want)
		}
	}
}

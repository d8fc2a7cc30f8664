package draw

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

func TestGridOfHeat(t *testing.T) {
	x := rings(5, 1, 28)
	images, scale := Heat(x, 0, 0)
	scale.Name = "squared error per value"
	goldens(t, "heat", Grid{Title: "Where the error is", Rows: []Row{{Label: "image", Images: picture.Images(x)}, {Label: "error", Images: images}}, Colours: &scale, Caption: "One scale for all."})
}

func TestHeatRange(t *testing.T) {
	nan := float32(math.NaN())
	x := tensor.FromSlice([]float32{0.5, 1, nan, 2, 1.5, 3, 0, 0}, 1, 2, 2, 2) // means 1, 2, NaN, 1
	for _, c := range []struct {
		low, high         float64
		wantLow, wantHigh float64
	}{{0, 0, 0, 2}, {0.5, 1.5, 0.5, 1.5}, {3, 1, 0, 2}} {
		images, s := Heat(x, c.low, c.high)
		if s.Low != c.wantLow || s.High != c.wantHigh {
			t.Errorf("%g to %g: scale %+v", c.low, c.high, s)
		}
		ends := heatRamp()
		m := images[0].(*image.RGBA)
		if got := m.RGBAAt(1, 0); got != ends[levels-1] {
			t.Errorf("the largest value is %v", got)
		}
		if got := m.RGBAAt(0, 1); got != ends[0] {
			t.Errorf("NaN is %v", got)
		}
	}
}

// Equal steps of value are equal steps in Oklab, but for the rounding to bytes
// and the bends of the path.
func TestRampsAreUniform(t *testing.T) {
	for name, r := range map[string]ramp{"heat": heatRamp(), "dots": dotRamp()} {
		const step = 8
		var low, high float64 = math.Inf(1), 0
		for i := step; i < len(r); i += step {
			d := distance(oklab(r[i-step]), oklab(r[i]))
			low, high = min(low, d), max(high, d)
		}
		if high > 1.3*low {
			t.Errorf("%s: steps from %.4f to %.4f", name, low, high)
		}
	}
	heat := heatRamp()
	for i := 1; i < len(heat); i++ {
		if luminance(heat[i]) < luminance(heat[i-1])-1e-3 {
			t.Errorf("heat gets darker at %d: %v, %v", i, heat[i-1], heat[i])
		}
	}
}

// oklab is the inverse of srgb (Ottosson 2020).
func oklab(c color.RGBA) [3]float64 {
	r, g, b := decode(c.R), decode(c.G), decode(c.B)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	return [3]float64{
		0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.8086757660*s,
	}
}

func decode(v uint8) float64 {
	x := float64(v) / 255
	if x <= 0.04045 {
		return x / 12.92
	}
	return math.Pow((x+0.055)/1.055, 2.4)
}

// luminance is that of WCAG 2.
func luminance(c color.RGBA) float64 {
	return 0.2126*decode(c.R) + 0.7152*decode(c.G) + 0.0722*decode(c.B)
}

func contrast(a, b color.RGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Text in any of the colours can be read on its paper; a dot by value is seen on
// both.
func TestContrast(t *testing.T) {
	for i, h := range palette {
		if c := contrast(h.light, paper); c < 4.5 {
			t.Errorf("colour %d on light paper: contrast %.2f", i+1, c)
		}
		if c := contrast(h.dark, darkPaper); c < 4.5 {
			t.Errorf("colour %d on dark paper: contrast %.2f", i+1, c)
		}
	}
	if contrast(faded, paper) < 4.5 || contrast(rgbOf(0xa3a7ae), darkPaper) < 4.5 {
		t.Error("captions are too pale")
	}
	for i, c := range dotRamp() {
		if contrast(c, paper) < 1.9 || contrast(c, darkPaper) < 2.5 {
			t.Errorf("dot colour %d %v: contrast %.2f on light, %.2f on dark paper", i, c, contrast(c, paper), contrast(c, darkPaper))
		}
	}
}

package draw

import (
	"fmt"
	"image/color"
	"math"
	"strings"
)

// The pens of pictures. On the light paper of a PNG file a pen has its own
// colour; a page may give its variable another, see Variables.
var (
	paperPen = pen{"--draw-paper", paper}
	inkPen   = pen{"", ink} // currentColor in SVG
	fadedPen = pen{"--draw-faded", faded}
	rulePen  = pen{"--draw-rule", rule}
)

// A hue is a colour of a series or group, on a light and on a dark background. The first
// seven have the order and hues of Okabe and Ito (2008), which colour-blind readers can
// distinguish; all have a contrast of at least 4.5, so they can be used for text.
type hue struct{ light, dark color.RGBA }

var palette = []hue{
	{rgbOf(0x0072b2), rgbOf(0x56b4e9)}, // blue
	{rgbOf(0xbf4700), rgbOf(0xff9a56)}, // vermilion
	{rgbOf(0x007d59), rgbOf(0x3cc79a)}, // green
	{rgbOf(0xa8487f), rgbOf(0xee9acb)}, // pink
	{rgbOf(0x8a6400), rgbOf(0xe6b840)}, // ochre
	{rgbOf(0x007c96), rgbOf(0x52d3ea)}, // sky
	{rgbOf(0x4a4a4a), rgbOf(0xcfcfcf)}, // grey
	{rgbOf(0xc01f3a), rgbOf(0xff8585)}, // red
	{rgbOf(0x6448c8), rgbOf(0xb7a4ff)}, // violet
	{rgbOf(0x587400), rgbOf(0xb4d046)}, // olive
}

// darkPaper is the paper of a dark page.
var darkPaper = rgbOf(0x15171c)

func rgbOf(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255}
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// seriesPen is the pen of series or group i.
func seriesPen(i int) pen {
	i %= len(palette)
	return pen{fmt.Sprintf("--draw-%d", i+1), palette[i].light}
}

// Variables returns CSS declarations of the colours of SVG pictures, for a light or a dark
// page. Without them, an SVG has its light colours.
func Variables(dark bool) string {
	var b strings.Builder
	declare := func(name string, light, onDark color.RGBA) {
		if dark {
			light = onDark
		}
		fmt.Fprintf(&b, "%s:%s;", name, hex(light))
	}
	declare(paperPen.name, paper, darkPaper)
	declare(fadedPen.name, faded, rgbOf(0xa3a7ae))
	declare(rulePen.name, rule, rgbOf(0x33373e))
	for i, h := range palette {
		declare(seriesPen(i).name, h.light, h.dark)
	}
	return b.String()
}

// A ramp is a colour scale for values, perceptually uniform: equal steps of value
// are equal distances in Oklab (Ottosson 2020). It is a list of colours from the
// lowest value to the highest.
type ramp []color.RGBA

// An lch is a colour in Oklab's cylindrical form: lightness 0..1, chroma, hue in
// degrees.
type lch struct{ l, c, h float64 }

// levels is the number of colours of a ramp.
const levels = 256

// heatRamp runs from black through violet and red to light yellow, for images.
func heatRamp() ramp {
	return newRamp(lch{0.10, 0.02, 285}, lch{0.32, 0.15, 300}, lch{0.55, 0.20, 375}, lch{0.78, 0.16, 420}, lch{0.97, 0.08, 465})
}

// dotRamp runs from violet through red to ochre, each readable on light paper and
// on dark, for points.
func dotRamp() ramp {
	return newRamp(lch{0.50, 0.19, 285}, lch{0.58, 0.19, 350}, lch{0.66, 0.17, 405}, lch{0.74, 0.15, 450})
}

// newRamp interpolates between colours in steps of equal length.
func newRamp(stops ...lch) ramp {
	const fine = 4096
	path := make([][3]float64, fine+1)
	along := make([]float64, fine+1)
	for i := range path {
		path[i] = clampLab(between(stops, float64(i)/fine))
		if i > 0 {
			along[i] = along[i-1] + distance(path[i-1], path[i])
		}
	}
	colours := make(ramp, levels)
	at := 0
	for i := range colours {
		want := along[fine] * float64(i) / (levels - 1)
		for at < fine && along[at] < want {
			at++
		}
		colours[i] = srgb(path[at])
	}
	return colours
}

// between is the colour at share t of the way, in Oklab.
func between(stops []lch, t float64) [3]float64 {
	at := t * float64(len(stops)-1)
	i := min(int(at), len(stops)-2)
	f := at - float64(i)
	a, b := stops[i], stops[i+1]
	c := lch{a.l + f*(b.l-a.l), a.c + f*(b.c-a.c), a.h + f*(b.h-a.h)}
	sin, cos := math.Sincos(c.h * math.Pi / 180)
	return [3]float64{c.l, c.c * cos, c.c * sin}
}

// clampLab returns the Oklab colour that a screen can show for lab, with less chroma if
// lab is outside its gamut.
func clampLab(lab [3]float64) [3]float64 {
	if inGamut(linear(lab)) {
		return lab
	}
	low, high := 0.0, 1.0 // shares of the chroma; a grey is always in
	for range 30 {
		middle := (low + high) / 2
		if inGamut(linear([3]float64{lab[0], lab[1] * middle, lab[2] * middle})) {
			low = middle
		} else {
			high = middle
		}
	}
	return [3]float64{lab[0], lab[1] * low, lab[2] * low}
}

func distance(a, b [3]float64) float64 {
	return math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2]))
}

func inGamut(rgb [3]float64) bool {
	return min(rgb[0], rgb[1], rgb[2]) >= 0 && max(rgb[0], rgb[1], rgb[2]) <= 1
}

// linear converts Oklab to linear sRGB (Ottosson 2020).
func linear(lab [3]float64) [3]float64 {
	l := lab[0] + 0.3963377774*lab[1] + 0.2158037573*lab[2]
	m := lab[0] - 0.1055613458*lab[1] - 0.0638541728*lab[2]
	s := lab[0] - 0.0894841775*lab[1] - 1.2914855480*lab[2]
	l, m, s = l*l*l, m*m*m, s*s*s
	return [3]float64{
		4.0767416621*l - 3.3077115913*m + 0.2309699292*s,
		-1.2684380046*l + 2.6097574011*m - 0.3413193965*s,
		-0.0041960863*l - 0.7034186147*m + 1.7076147010*s,
	}
}

// srgb converts Oklab to the bytes of a screen.
func srgb(lab [3]float64) color.RGBA {
	var out [3]uint8
	for i, v := range linear(lab) {
		v = max(0, min(1, v))
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		out[i] = uint8(math.Round(255 * v))
	}
	return color.RGBA{out[0], out[1], out[2], 255}
}

// at is the colour of a value between low and high; values outside have the
// colour of the end.
func (r ramp) at(v, low, high float64) color.RGBA {
	if !(high > low) || math.IsNaN(v) {
		return r[0]
	}
	share := max(0, min(1, (v-low)/(high-low)))
	return r[int(math.Round(share*float64(len(r)-1)))]
}

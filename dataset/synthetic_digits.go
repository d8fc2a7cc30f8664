package dataset

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/diabolo-go/diabolo/internal/rng"
)

// The factors of a synthetic digit, one column each.
const (
	digitSlant     = iota // horizontal move of the top against the bottom, share of the height
	digitWidth            // share of the digit's usual width
	digitHeight           // share of the picture's height
	digitThickness        // of the pen, share of the picture's height
	digitTurn             // radians, clockwise
	digitX                // centre, share of the picture's width to the right of the middle
	digitY                // centre, share of the picture's height below the middle
	digitStyle            // which way of writing the digit: 0, 1 or 2
	digitCurl             // how far hooks, tails and corners are drawn out, 0..1
	digitFactors
)

// syntheticDigits draws handwritten-looking digits: 28x28, grey, ten classes of
// equal size, light ink on black as in MNIST. Every factor is an Attr.
func syntheticDigits(c Config) (*Set, error) {
	set, err := generator{
		name: "synthetic-digits", version: 1, count: 12_000, side: 28, channels: 1,
		factors: []string{"Slant", "Width", "Height", "Thickness", "Turn", "X", "Y", "Style", "Curl"},
		painter: func(side int) func(int, []uint8, []float32) {
			return func(item int, pixels []uint8, f []float32) { drawDigit(item, side, pixels, f) }
		},
	}.generate(c)
	if err != nil {
		return nil, err
	}
	set.Labels = make([]int, set.Len())
	for i := range set.Labels {
		set.Labels[i] = i % 10
		set.Names[i] = fmt.Sprintf("digit-%05d", i)
	}
	for d := range 10 {
		set.Classes = append(set.Classes, fmt.Sprint(d))
	}
	return set, nil
}

// drawDigit draws one item; its class is the last decimal of its number.
func drawDigit(item, side int, pixels []uint8, f []float32) {
	r := rng.New(generationSeed, "synthetic-digits", uint64(item))
	digit := item % 10
	digitFactorsOf(r, digit, f)
	strokes := writeDigit(digit, int(f[digitStyle]), float64(f[digitCurl]))
	wobble(r, strokes)
	p := pen{side: side, pixels: pixels, radius: float64(f[digitThickness]) / 2 * float64(side)}
	place := placement(f, float64(side))
	clear(pixels)
	for _, s := range strokes {
		p.stroke(s.curve(place))
	}
}

// digitFactorsOf chooses the factors of one digit.
func digitFactorsOf(r *rand.Rand, digit int, f []float32) {
	bell := func(mean, spread, most float64) float32 {
		return float32(mean + min(max(r.NormFloat64(), -most), most)*spread)
	}
	f[digitSlant] = bell(0.12, 0.17, 2)
	f[digitWidth] = bell(1, 0.12, 2)
	f[digitHeight] = bell(0.69, 0.045, 2)
	f[digitThickness] = bell(0.086, 0.02, 1.9)
	f[digitTurn] = bell(0, 0.06, 2)
	f[digitX] = bell(0, 0.022, 2)
	f[digitY] = bell(0, 0.022, 2)
	f[digitStyle] = float32(r.IntN(digitStyles[digit]))
	f[digitCurl] = float32(r.Float64())
}

// wobble bends the digit's box a little, as no hand draws the same shape twice.
// The bend is smooth over the box, so what meets goes on to meet.
func wobble(r *rand.Rand, strokes []stroke) {
	const (
		waves  = 3
		height = 0.035 // of one wave, in boxes
		most   = 1.1   // waves across the box
	)
	for range waves {
		fx, fy := most*(2*r.Float64()-1), most*(2*r.Float64()-1)
		start, direction := 2*math.Pi*r.Float64(), 2*math.Pi*r.Float64()
		dy, dx := math.Sincos(direction)
		for _, s := range strokes {
			for i, p := range s.points {
				w := height * math.Sin(2*math.Pi*(fx*p.x+fy*p.y)+start)
				s.points[i] = point{p.x + w*dx, p.y + w*dy}
			}
		}
	}
}

// A point is in the digit's box, -0.5..0.5 each way, y down, or in pixels.
type point struct{ x, y float64 }

// placement returns the map from the digit's box to pixels: width, slant, height,
// turn, position.
func placement(f []float32, side float64) func(point) point {
	height := float64(f[digitHeight]) * side
	width := height * 0.66 * float64(f[digitWidth])
	slant := float64(f[digitSlant]) * height
	sin, cos := math.Sincos(float64(f[digitTurn]))
	x0 := side * (0.5 + float64(f[digitX]))
	y0 := side * (0.5 + float64(f[digitY]))
	return func(p point) point {
		x, y := p.x*width-p.y*slant, p.y*height
		return point{x0 + x*cos - y*sin, y0 + x*sin + y*cos}
	}
}

package dataset

import (
	"fmt"
	"math"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/internal/synthetic/handwriting"
)

const nameDigits = "synthetic-digits"

// syntheticDigits draws digits that look handwritten, light ink on black as in MNIST.
// The Attrs are the exact factors.
var syntheticDigits = generator{
	Source:  Source{Name: nameDigits, About: "digits drawn from strokes, 28x28 grey, ten classes", Shape: [3]int{1, 28, 28}, Classes: 10},
	version: 1, count: 12_000, factors: namesOf(digitFactors),
	painter: func(side int) func(int, []uint8, []float32) {
		return func(item int, pixels []uint8, values []float32) {
			d := newDigit(item)
			d.Draw(pixels, side)
			for i, f := range digitFactors {
				values[i] = float32(f.value(&d))
			}
		}
	},
	finish: func(set *Set) {
		set.Labels = make([]int, set.Len())
		for i := range set.Labels {
			set.Labels[i] = digitClass(i)
			set.Names[i] = fmt.Sprintf("digit-%05d", i)
		}
		for d := range 10 {
			set.Classes = append(set.Classes, fmt.Sprint(d))
		}
	},
}

// digitClass is the class of an item: the last decimal digit of its number, so that
// classes are of equal size, to within one item, for any count.
func digitClass(item int) int { return item % 10 }

// digitFactors are the columns of Attrs.
var digitFactors = []factor[handwriting.Digit]{
	{"Slant", func(d *handwriting.Digit) float64 { return d.Slant }},
	{"Width", func(d *handwriting.Digit) float64 { return d.Width }},
	{"Height", func(d *handwriting.Digit) float64 { return d.Height }},
	{"Thickness", func(d *handwriting.Digit) float64 { return d.Thickness }},
	{"Turn", func(d *handwriting.Digit) float64 { return d.Turn }},
	{"X", func(d *handwriting.Digit) float64 { return d.X }},
	{"Y", func(d *handwriting.Digit) float64 { return d.Y }},
	{"Style", func(d *handwriting.Digit) float64 { return float64(d.Style) }},
	{"Curl", func(d *handwriting.Digit) float64 { return d.Curl }},
}

// newDigit draws the factors of one item from its own stream.
func newDigit(item int) handwriting.Digit {
	c := chance{rng.New(generationSeed, nameDigits, uint64(item))}
	class := digitClass(item)
	d := handwriting.Digit{
		Class:     class,
		Style:     c.IntN(handwriting.Styles(class)),
		Slant:     c.bell(0.12, 0.17, 0.34),
		Width:     c.bell(1, 0.12, 0.24),
		Height:    c.bell(0.69, 0.045, 0.09),
		Thickness: c.bell(0.086, 0.02, 0.038),
		Turn:      c.bell(0, 0.06, 0.12),
		X:         c.bell(0, 0.022, 0.044),
		Y:         c.bell(0, 0.022, 0.044),
		Curl:      c.Float64(),
	}
	for range 3 {
		d.Bends = append(d.Bends, newBend(c))
	}
	return d
}

// newBend draws one of the slow waves that make handwriting irregular.
func newBend(c chance) handwriting.Bend {
	const (
		most = 1.1   // waves over the box
		move = 0.035 // of a crest
	)
	b := handwriting.Bend{
		Across: c.between(-most, most), Down: c.between(-most, most),
		Phase: c.between(0, 2*math.Pi),
	}
	sin, cos := math.Sincos(c.between(0, 2*math.Pi))
	b.MoveX, b.MoveY = move*cos, move*sin
	return b
}

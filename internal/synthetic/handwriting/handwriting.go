// Package handwriting draws digits as in neat handwriting: strokes through a few
// points, bent, slanted, rotated and moved, drawn with a round pen. Every factor is an
// exact number, so what a model finds in the images can be compared with what went into
// them.
package handwriting

import "math"

// A Digit holds everything that determines the image of a digit.
type Digit struct {
	Class     int     // 0 to 9
	Style     int     // way of writing it: 0 to Styles(Class)-1
	Slant     float64 // shift of the top to the right, as a share of the digit's height
	Width     float64 // as a share of the usual width
	Height    float64 // as a share of the image's side
	Thickness float64 // of the pen, as a share of the image's side
	Turn      float64 // radians, clockwise
	X, Y      float64 // offset of the centre to the right and down, as a share of the side
	Curl      float64 // extent of hooks and tails, 0 to 1
	Bends     []Bend  // individual irregularities
}

// A Bend is a wave that displaces the points of the digit smoothly over its box, so
// that strokes that meet still meet. Lengths are shares of the box.
type Bend struct {
	Across, Down float64 // number of waves over the width and the height of the box
	Phase        float64 // radians
	MoveX, MoveY float64 // how far a crest moves a point
}

// Styles returns the number of ways to write a digit: a 7 with and without a bar, an
// open and a closed 4...
func Styles(class int) int { return glyphs[class].styles }

// Draw writes the digit into pixels: light ink, anti-aliased, on black,
// side x side.
func (d Digit) Draw(pixels []uint8, side int) {
	clear(pixels)
	p := pen{side: side, pixels: pixels, radius: d.Thickness / 2 * float64(side)}
	place := d.placement(float64(side))
	for _, s := range glyphs[d.Class].write(d.Style, d.Curl) {
		for i := range s.points {
			s.points[i] = place(d.bend(s.points[i]))
		}
		p.stroke(s.line())
	}
}

// A point is in the digit's box, -0.5..0.5 each way, y down, or in pixels.
type point struct{ x, y float64 }

func (d Digit) bend(p point) point {
	for _, b := range d.Bends {
		crest := math.Sin(2*math.Pi*(b.Across*p.x+b.Down*p.y) + b.Phase)
		p.x += b.MoveX * crest
		p.y += b.MoveY * crest
	}
	return p
}

// placement returns the map from the digit's box to pixels: width, slant, height,
// rotation, position.
func (d Digit) placement(side float64) func(point) point {
	const aspect = 0.66 // usual ratio of width to height
	height := d.Height * side
	width := height * aspect * d.Width
	sin, cos := math.Sincos(d.Turn)
	x0, y0 := side*(0.5+d.X), side*(0.5+d.Y)
	return func(p point) point {
		x, y := p.x*width-p.y*d.Slant*height, p.y*height
		return point{x0 + x*cos - y*sin, y0 + x*sin + y*cos}
	}
}

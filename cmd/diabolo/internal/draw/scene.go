package draw

import (
	"image"
	"image/color"
	"strings"
)

// A scene is a picture as a list of shapes, later ones on top. raster turns it into pixels
// and svg into text, so both show the same. Lengths are in pixels, from the top left.
type scene struct {
	width, height int
	title         string // its accessible name
	comma         bool   // numbers have a decimal comma
	shapes        []shape
	fonts         map[font]style
}

// A shape is an element of a scene.
type shape interface {
	paint(r *raster)
	write(w *svg)
}

// A vec is a position.
type vec struct{ x, y float64 }

// A pen is a colour with the name of the CSS variable that may override it, "" for none.
type pen struct {
	name   string
	colour color.RGBA
}

// The shapes.
type (
	// A stroke is a line through points.
	stroke struct {
		points []vec
		pen    pen
		width  float64
		dashed bool
	}
	// A box is a filled rectangle; opacity is in 0..1.
	box struct {
		x, y, width, height float64
		pen                 pen
		opacity             float64
	}
	// Area is a filled polygon.
	area struct {
		points  []vec
		pen     pen
		opacity float64
	}
	// Dots are filled circles of one size.
	dots struct {
		at     []vec
		radius float64
		pen    pen
	}
	// A ring is a circle that is not filled.
	ring struct {
		at     vec
		radius float64
		pen    pen
	}
	// Words are one line of text whose baseline passes through at. A halo keeps them
	// readable above other shapes.
	words struct {
		at     vec
		text   string
		font   font
		pen    pen
		anchor anchor
		halo   bool
	}
	// A tile is an image scaled to a box, smoothly or with its pixels as squares.
	tile struct {
		box    image.Rectangle
		image  image.Image
		smooth bool
	}
)

// An anchor says which part of a text is at its position, in halves of the text.
type anchor int

const (
	fromStart anchor = iota
	atMiddle
	toEnd
)

// A font is one of the embedded ones in a size.
type font struct {
	size float64
	bold bool
}

// The fonts of charts.
var (
	titleFont = font{18, true}
	textFont  = font{14, false}
	endFont   = font{14, true}
	tickFont  = font{13, false}
)

func newScene(title string, width, height int, comma bool) *scene {
	return &scene{width: width, height: height, title: title, comma: comma, fonts: map[font]style{}}
}

func (s *scene) add(shapes ...shape) { s.shapes = append(s.shapes, shapes...) }

// style returns the face of a font, for measuring.
func (s *scene) style(f font) style {
	st, ok := s.fonts[f]
	if !ok {
		st = newStyle(f)
		s.fonts[f] = st
	}
	return st
}

func (s *scene) textWidth(f font, text string) float64 { return float64(s.style(f).width(text)) }

// numeral rewrites a number of strconv in the language of the picture.
func (s *scene) numeral(number string) string {
	number = strings.ReplaceAll(number, "-", "−")
	if s.comma {
		number = strings.Replace(number, ".", ",", 1)
	}
	return number
}

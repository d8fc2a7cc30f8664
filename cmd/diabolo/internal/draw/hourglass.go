package draw

import (
	"cmp"
	"image"
	"math"
)

// An Hourglass draws a model by its widths: wide at the image, narrow at the latent, wide at
// the image again. That is the shape of a diabolo, and of an autoencoder.
type Hourglass struct {
	Title  string // its accessible name
	Blocks []Block
	Kinds  []string  // the names of the kinds of layer; a kind has one colour in all hourglasses
	Sizes  [3]string // below the first block, the latent and the last
	Shapes [3]string // below those, smaller
	Bypass string    // the name of a direct path from the image to the latent and back; "": none

	// Width is in pixels; 0 is 400.
	Width int
}

// A Block is a layer of an Hourglass, or values between two layers. At either end it is as
// high as the logarithm of the number of values there.
type Block struct {
	From, To int
	Kind     int  // index into Kinds; Values: no layer
	Thin     bool // a layer without products
}

// Values is the Kind of a block that is no layer: the image, the latent.
const Values = -1

// Sizes of an hourglass in pixels.
const (
	glassHeight = 132 // of the most values
	thickBlock  = 3   // units; thin blocks take one
	mostUnit    = 16
	mostGap     = 2 // between blocks
)

// mostValues is the number of values as high as an hourglass: the same for all that are not
// larger, so that they can be compared.
const mostValues = 1 << 16

// Draw draws the hourglass.
func (h Hourglass) Draw() *image.RGBA { return h.scene().raster() }

// SVG is the same as text.
func (h Hourglass) SVG() []byte { return h.scene().svg() }

func (h Hourglass) scene() *scene {
	s := newScene(h.Title, cmp.Or(h.Width, 400), 0, false)
	middle := float64(margin + glassHeight/2)
	most := mostValues
	for _, b := range h.Blocks {
		most = max(most, b.From, b.To)
	}
	g := glass{scene: s, middle: middle, height: func(values int) float64 {
		return max(3, glassHeight*math.Log1p(float64(values))/math.Log1p(float64(most)))
	}}
	g.place(h.Blocks, float64(s.width-2*margin))
	g.blocks(h.Blocks)
	if h.Bypass != "" {
		g.bypass(h.Blocks)
	}
	y := g.sizes(h, middle+glassHeight/2)
	if legend := h.legend(); len(legend) > 0 {
		y = s.legend(legend, margin, y+legendLine+4)
	}
	s.height = int(y) + margin
	return s
}

// A glass draws the blocks of an hourglass.
type glass struct {
	*scene
	middle float64
	height func(values int) float64
	gap    float64   // between blocks
	left   []float64 // of each block, and of one more
}

// place divides the width among the blocks, and centres them in it.
func (g *glass) place(blocks []Block, width float64) {
	units := 0
	for _, b := range blocks {
		units += b.units()
	}
	unit := min(mostUnit, width/float64(units+len(blocks)/2))
	g.gap = min(mostGap, unit/2)
	x := margin + (width-unit*float64(units)-g.gap*float64(len(blocks)-1))/2
	for _, b := range blocks {
		g.left = append(g.left, x)
		x += unit*float64(b.units()) + g.gap
	}
	g.left = append(g.left, x)
}

func (b Block) units() int {
	if b.Thin || b.Kind == Values {
		return 1
	}
	return thickBlock
}

func (g *glass) blocks(blocks []Block) {
	for i, b := range blocks {
		from, to, end := g.height(b.From)/2, g.height(b.To)/2, g.left[i+1]-g.gap
		p, opacity := inkPen, 1.0
		if b.Kind != Values {
			p, opacity = seriesPen(b.Kind), 0.85
		}
		g.add(area{points: []vec{{g.left[i], g.middle - from}, {end, g.middle - to}, {end, g.middle + to}, {g.left[i], g.middle + from}}, pen: p, opacity: opacity})
	}
}

// at is the middle of a block.
func (g *glass) at(i int) float64 { return (g.left[i] + g.left[i+1] - g.gap) / 2 }

// bypass draws the direct path as the outline of a second hourglass, with straight sides.
func (g *glass) bypass(blocks []Block) {
	for _, side := range []float64{-1, 1} {
		var points []vec
		for _, i := range ends(blocks) {
			points = append(points, vec{g.at(i), g.middle + side*g.height(blocks[i].To)/2})
		}
		g.add(stroke{points: points, pen: inkPen, width: 1.5, dashed: true})
	}
}

// ends are the first block, the narrowest that is no layer, and the last.
func ends(blocks []Block) [3]int {
	narrow := 0
	for i, b := range blocks {
		if b.Kind == Values && b.To < blocks[narrow].To {
			narrow = i
		}
	}
	return [3]int{0, narrow, len(blocks) - 1}
}

// sizes writes the sizes below the blocks, and returns the last baseline.
func (g *glass) sizes(h Hourglass, top float64) float64 {
	y := top + float64(g.style(endFont).cap) + textGap
	if len(h.Blocks) == 0 {
		return top
	}
	var at [3]float64
	for i, block := range ends(h.Blocks) {
		half := max(g.textWidth(endFont, h.Sizes[i]), g.textWidth(tickFont, h.Shapes[i])) / 2
		at[i] = min(max(g.at(block), margin+half), float64(g.width-margin)-half)
		g.add(words{at: vec{at[i], y}, text: h.Sizes[i], font: endFont, pen: inkPen, anchor: atMiddle},
			words{at: vec{at[i], y + tickLine}, text: h.Shapes[i], font: tickFont, pen: fadedPen, anchor: atMiddle})
	}
	for i := range 2 {
		g.add(words{at: vec{(at[i] + at[i+1]) / 2, y}, text: "→", font: textFont, pen: fadedPen, anchor: atMiddle})
	}
	return y + tickLine
}

// legend names the kinds that have a block, and the direct path.
func (h Hourglass) legend() (entries []legendEntry) {
	for i, name := range h.Kinds {
		for _, b := range h.Blocks {
			if b.Kind == i {
				entries = append(entries, legendEntry{name: name, pen: seriesPen(i), dot: true})
				break
			}
		}
	}
	if h.Bypass != "" {
		entries = append(entries, legendEntry{name: h.Bypass, pen: inkPen})
	}
	return entries
}

// Logo is the hourglass of no model in particular, as SVG.
func Logo() []byte {
	s := newScene("", 2*trim+44, 2*trim+32, false)
	g := glass{scene: s, middle: trim + 16, height: func(v int) float64 { return float64(v) },
		gap: 1, left: []float64{trim, trim + 11, trim + 20, trim + 25, trim + 34, trim + 45}}
	g.blocks([]Block{{From: 32, To: 20}, {From: 20, To: 8, Kind: 1}, {From: 8, To: 8, Kind: Values}, {From: 8, To: 20, Kind: 1}, {From: 20, To: 32}})
	return s.svg()
}

package portrait

import "math"

// A Colour is red, green and blue in 0..1. (The compiler keeps a struct in registers,
// but not an array.)
type Colour struct{ R, G, B float64 }

// Hex returns the colour 0xRRGGBB.
func Hex(rgb uint32) Colour {
	return Colour{float64(rgb>>16&255) / 255, float64(rgb>>8&255) / 255, float64(rgb&255) / 255}
}

// Times returns the colour made lighter or darker.
func (c Colour) Times(k float64) Colour { return Colour{c.R * k, c.G * k, c.B * k} }

// Mix returns the colour between c (t = 0) and d (t = 1).
func (c Colour) Mix(d Colour, t float64) Colour {
	return Colour{c.R + t*(d.R-c.R), c.G + t*(d.G-c.G), c.B + t*(d.B-c.B)}
}

// Every image is 58 units wide; the middle of an upright head is here.
const (
	units   = 58.0
	middleX = 29.0
	middleY = 28.5
	height  = 21.0 // of the head, from its middle to the chin
	crown   = 20.0 // from its middle to the top of the skull
	pivot   = 20.0 // from its middle to the point of the neck about which it rolls
)

// A canvas holds the image and, for every pixel, its position on the head.
type canvas struct {
	side  int
	pixel float64 // units per pixel
	sharp float64 // pixels per unit
	rgb   []Colour

	sin, cos, yaw, pitch float64 // of the pose

	x, y []float64 // from the middle of the head, rotated with it
	u, v []float64 // on the face: x, y displaced as the head turns and nods
}

func newCanvas(side int) canvas {
	n := side * side
	f := make([]float64, 4*n)
	return canvas{
		side: side, pixel: units / float64(side), sharp: float64(side) / units, rgb: make([]Colour, n),
		x: f[:n], y: f[n : 2*n], u: f[2*n : 3*n], v: f[3*n:],
	}
}

// look computes the coordinates for a face. The head rolls about the neck; a point of
// the face moves the further with a turn the nearer it is to the viewer.
func (c *canvas) look(f Face) {
	c.sin, c.cos = math.Sincos(f.Roll)
	c.yaw, c.pitch = f.Yaw, f.Pitch
	for row := range c.side {
		dy := (float64(row)+0.5)*c.pixel - middleY - pivot
		for column := range c.side {
			dx := (float64(column)+0.5)*c.pixel - middleX
			i := row*c.side + column
			x, y := dx*c.cos+dy*c.sin, -dx*c.sin+dy*c.cos+pivot
			c.x[i], c.y[i] = x, y
			c.u[i] = x - turnMoves*f.Yaw*max(1-x*x/(f.Width*f.Width), 0)
			c.v[i] = y - nodMoves*f.Pitch*max(1-y*y/(height*height), 0)
		}
	}
}

// How far a turn or a nod of 1 moves the middle of the face.
const (
	turnMoves = 3.6
	nodMoves  = 2.6
)

// onHead calls f for the pixels that may lie in a rectangle given in x and y.
func (c *canvas) onHead(x0, y0, x1, y1 float64, f func(i int)) {
	const margin = 1
	cx, cy := (x0+x1)/2, (y0+y1)/2-pivot
	hx, hy := (x1-x0)/2+margin, (y1-y0)/2+margin
	px := middleX + cx*c.cos - cy*c.sin
	py := middleY + pivot + cx*c.sin + cy*c.cos
	wide, high := hx+hy*math.Abs(c.sin), hy+hx*math.Abs(c.sin)
	left, right := c.span(px-wide, px+wide)
	top, bottom := c.span(py-high, py+high)
	for row := top; row < bottom; row++ {
		for i := row*c.side + left; i < row*c.side+right; i++ {
			f(i)
		}
	}
}

// onFace calls f for the pixels that may lie in a rectangle given in u and v.
func (c *canvas) onFace(u0, v0, u1, v1 float64, f func(i int)) {
	turn, nod := turnMoves*c.yaw, nodMoves*c.pitch
	c.onHead(u0+min(turn, 0), v0+min(nod, 0), u1+max(turn, 0), v1+max(nod, 0), f)
}

// below calls f for the pixels from y downwards in an image of an upright head.
func (c *canvas) below(y float64, f func(i int)) {
	top, _ := c.span(middleY+y, units)
	for i := top * c.side; i < len(c.rgb); i++ {
		f(i)
	}
}

func (c *canvas) span(from, to float64) (int, int) {
	return max(int(from/c.pixel), 0), min(int(to/c.pixel)+1, c.side)
}

// cover is the share of a pixel inside a shape whose edge is d units away; d is
// negative inside.
func (c *canvas) cover(d float64) float64 { return clamp(0.5 - d*c.sharp) }

// over paints a pixel with colour at opacity alpha.
func (c *canvas) over(i int, colour Colour, alpha float64) {
	if alpha > 0 {
		c.rgb[i] = c.rgb[i].Mix(colour, alpha)
	}
}

// shade darkens a pixel by the share alpha.
func (c *canvas) shade(i int, alpha float64) { c.rgb[i] = c.rgb[i].Times(1 - alpha) }

// write writes the finished image as planar bytes.
func (c *canvas) write(pixels []uint8) {
	n := len(c.rgb)
	red, green, blue := pixels[:n], pixels[n:2*n], pixels[2*n:3*n]
	for i, v := range c.rgb {
		red[i], green[i], blue[i] = level(v.R), level(v.G), level(v.B)
	}
}

func level(v float64) uint8 { return uint8(255*clamp(v) + 0.5) }

// clamp is min(max(t, 0), 1), in a form that compiles to two predictable branches.
func clamp(t float64) float64 {
	if t < 0 {
		return 0
	}
	if t > 1 {
		return 1
	}
	return t
}

// smooth rises smoothly from 0 at a to 1 at b.
func smooth(a, b, t float64) float64 {
	t = clamp((t - a) / (b - a))
	return t * t * (3 - 2*t)
}

// bell is 1 at 0 and falls to 0 at -1 and 1; bell2 is bell over the plane.
func bell(t float64) float64 { return hill(1 - t*t) }

func bell2(x, y float64) float64 { return hill(1 - x*x - y*y) }

// hill is t², and 0 below 0.
func hill(t float64) float64 {
	if t < 0 {
		return 0
	}
	return t * t
}

// length is math.Hypot without its protection against overflow.
func length(x, y float64) float64 { return math.Sqrt(x*x + y*y) }

// wave oscillates between -1 and 1 with period 2 pi, approximating the sine to within
// 0.06 at a fraction of its cost: for textures.
func wave(t float64) float64 {
	t /= 2 * math.Pi
	t -= math.Floor(t) + 0.5
	return 16 * t * (math.Abs(t) - 0.5)
}

// ellipse is the distance of x, y to the edge of an ellipse around 0, to first order:
// exact at the edge, which is all that is visible.
func ellipse(x, y, rx, ry float64) float64 {
	nx, ny := x/rx, y/ry
	n := math.Sqrt(nx*nx + ny*ny)
	slope := math.Sqrt(nx*nx/(rx*rx) + ny*ny/(ry*ry))
	if slope == 0 {
		return -min(rx, ry)
	}
	return n * (n - 1) / slope
}

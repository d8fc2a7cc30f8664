package portrait

import "math"

// A Colour is red, green and blue in 0..1.
type Colour [3]float64

// Times returns the colour made lighter or darker.
func (c Colour) Times(k float64) Colour { return Colour{c[0] * k, c[1] * k, c[2] * k} }

// Mix returns the colour between c (t = 0) and d (t = 1).
func (c Colour) Mix(d Colour, t float64) Colour {
	return Colour{c[0] + t*(d[0]-c[0]), c[1] + t*(d[1]-c[1]), c[2] + t*(d[2]-c[2])}
}

// Every picture is 58 units wide; the middle of an upright head is here.
const (
	units   = 58.0
	middleX = 29.0
	middleY = 28.5
	height  = 21.0 // of the head, from its middle to the chin
	crown   = 20.0 // from its middle to the top of the skull
)

// A canvas holds the picture and, for every pixel, where it lies on the head.
type canvas struct {
	side  int
	pixel float64 // units a pixel
	sharp float64 // pixels a unit
	rgb   []Colour

	x, y []float64 // from the middle of the head, turned with it
	u, v []float64 // on the face: x, y moved as the head turns and nods
}

func newCanvas(side int) canvas {
	n := side * side
	f := make([]float64, 4*n)
	return canvas{
		side: side, pixel: units / float64(side), sharp: float64(side) / units, rgb: make([]Colour, n),
		x: f[:n], y: f[n : 2*n], u: f[2*n : 3*n], v: f[3*n:],
	}
}

// look works out the coordinates for a face. The head rolls about the neck; a
// point of the face moves with the turn the more the nearer it is to the viewer.
func (c *canvas) look(f Face) {
	const pivot = 20.0 // below the middle
	sin, cos := math.Sincos(f.Roll)
	for row := range c.side {
		dy := (float64(row)+0.5)*c.pixel - middleY - pivot
		for column := range c.side {
			dx := (float64(column)+0.5)*c.pixel - middleX
			i := row*c.side + column
			x, y := dx*cos+dy*sin, -dx*sin+dy*cos+pivot
			c.x[i], c.y[i] = x, y
			c.u[i] = x - 3.6*f.Yaw*max(1-x*x/(f.Width*f.Width), -0.5)
			c.v[i] = y - 2.6*f.Pitch*max(1-y*y/(height*height), -0.5)
		}
	}
}

// within calls f for the pixels that may lie in a rectangle of the head, whatever
// its pose.
func (c *canvas) within(x0, y0, x1, y1 float64, f func(i int)) {
	const pose = 5
	left, right := c.span(middleX+x0-pose, middleX+x1+pose)
	top, bottom := c.span(middleY+y0-pose, middleY+y1+pose)
	for row := top; row < bottom; row++ {
		for i := row*c.side + left; i < row*c.side+right; i++ {
			f(i)
		}
	}
}

func (c *canvas) span(from, to float64) (int, int) {
	return max(int(from/c.pixel), 0), min(int(to/c.pixel)+1, c.side)
}

// cover is how much of a pixel lies inside a shape whose edge is d units away,
// d negative inside.
func (c *canvas) cover(d float64) float64 { return clamp(0.5 - d*c.sharp) }

// over paints a pixel with colour, alpha of it covered.
func (c *canvas) over(i int, colour Colour, alpha float64) {
	if alpha > 0 {
		c.rgb[i] = c.rgb[i].Mix(colour, alpha)
	}
}

// shade makes a pixel darker by the share alpha.
func (c *canvas) shade(i int, alpha float64) { c.rgb[i] = c.rgb[i].Times(1 - alpha) }

// write gives the finished picture as planar bytes.
func (c *canvas) write(pixels []uint8) {
	n := len(c.rgb)
	for i, colour := range c.rgb {
		for k, v := range colour {
			pixels[k*n+i] = uint8(255*clamp(v) + 0.5)
		}
	}
}

// clamp is min(max(t, 0), 1), in the form the compiler makes two predictable
// branches of.
func clamp(t float64) float64 {
	if t < 0 {
		return 0
	}
	if t > 1 {
		return 1
	}
	return t
}

// smooth rises from 0 at a to 1 at b without a corner.
func smooth(a, b, t float64) float64 {
	t = clamp((t - a) / (b - a))
	return t * t * (3 - 2*t)
}

// bell is 1 at 0 and falls to 0 at -1 and 1.
func bell(t float64) float64 {
	t = 1 - t*t
	if t < 0 {
		return 0
	}
	return t * t
}

// bell2 is bell over the plane.
func bell2(x, y float64) float64 {
	t := 1 - x*x - y*y
	if t < 0 {
		return 0
	}
	return t * t
}

// length is math.Hypot without its care for huge numbers.
func length(x, y float64) float64 { return math.Sqrt(x*x + y*y) }

// wave swings between -1 and 1 with period 2 pi, as the sine does to within 0.06,
// at a fraction of its cost: for textures.
func wave(t float64) float64 {
	t /= 2 * math.Pi
	t -= math.Floor(t) + 0.5
	return 16 * t * (math.Abs(t) - 0.5)
}

// ellipse is the distance of x, y to the edge of an ellipse around 0, to first
// order: exact at the edge, which is all that is seen.
func ellipse(x, y, rx, ry float64) float64 {
	nx, ny := x/rx, y/ry
	n := math.Sqrt(nx*nx + ny*ny)
	slope := math.Sqrt(nx*nx/(rx*rx) + ny*ny/(ry*ry))
	if slope == 0 {
		return -min(rx, ry)
	}
	return n * (n - 1) / slope
}

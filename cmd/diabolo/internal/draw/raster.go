package draw

import (
	"image"
	"image/color"
	stddraw "image/draw"
	"math"

	"git.sr.ht/~sbinet/gg"
	xdraw "golang.org/x/image/draw"
)

// A raster paints a scene into an image: lines and areas by gg, the rest by us.
type raster struct {
	scene  *scene
	image  *image.RGBA
	canvas *gg.Context // of the image
}

// raster returns the scene as pixels, on white.
func (s *scene) raster() *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, s.width, s.height))
	stddraw.Draw(m, m.Rect, image.NewUniform(paper), image.Point{}, stddraw.Src)
	r := &raster{s, m, gg.NewContextForRGBA(m)}
	r.canvas.SetLineCapButt()
	for _, shape := range s.shapes {
		shape.paint(r)
	}
	return m
}

// trace lays the path of the canvas through points.
func (r *raster) trace(points []vec) {
	for _, p := range points {
		r.canvas.LineTo(p.x, p.y)
	}
}

// line paints the path as a line.
func (r *raster) line(c color.Color, width float64, dashes ...float64) {
	r.canvas.SetColor(c)
	r.canvas.SetLineWidth(width)
	r.canvas.SetDash(dashes...)
	r.canvas.Stroke()
}

// polygon fills what points enclose, with an opacity in 0..1.
func (r *raster) polygon(points []vec, c color.RGBA, opacity float64) {
	r.trace(points)
	r.canvas.SetColor(color.NRGBA{c.R, c.G, c.B, uint8(math.Round(255 * opacity))})
	r.canvas.Fill()
}

func (s stroke) paint(r *raster) {
	r.trace(s.points)
	if s.dashed {
		r.line(s.pen.colour, s.width, 4, 4)
	} else {
		r.line(s.pen.colour, s.width)
	}
}

func (a area) paint(r *raster) { r.polygon(a.points, a.pen.colour, a.opacity) }

func (b box) paint(r *raster) {
	corners := []vec{{b.x, b.y}, {b.x + b.width, b.y}, {b.x + b.width, b.y + b.height}, {b.x, b.y + b.height}}
	r.polygon(corners, b.pen.colour, b.opacity)
}

func (d dots) paint(r *raster) {
	for _, at := range d.at {
		r.disc(at, d.radius, d.pen.colour)
	}
}

// disc paints a circle: each pixel by how far its middle is inside. There may be
// tens of thousands of them.
func (r *raster) disc(at vec, radius float64, c color.RGBA) {
	bounds := image.Rect(int(at.x-radius-1), int(at.y-radius-1), int(at.x+radius+2), int(at.y+radius+2)).Intersect(r.image.Rect)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			inside := radius + 0.5 - math.Hypot(float64(x)+0.5-at.x, float64(y)+0.5-at.y)
			if inside > 0 {
				blend(r.image.Pix[r.image.PixOffset(x, y):], c, min(1, inside))
			}
		}
	}
}

// blend lays a share of a colour over an opaque pixel.
func blend(pixel []uint8, c color.RGBA, share float64) {
	for i, v := range [3]uint8{c.R, c.G, c.B} {
		pixel[i] = uint8(math.Round(float64(pixel[i]) + share*(float64(v)-float64(pixel[i]))))
	}
}

func (o ring) paint(r *raster) {
	r.canvas.DrawCircle(o.at.x, o.at.y, o.radius)
	r.line(o.pen.colour, 0.5)
}

func (t words) paint(r *raster) {
	style := r.scene.style(t.font)
	halves := float64(t.anchor) // of the text, left of its place
	left, y := int(math.Round(t.at.x-halves/2*float64(style.width(t.text)))), int(math.Round(t.at.y))
	if t.halo {
		for i := range 16 {
			sin, cos := math.Sincos(float64(i) * math.Pi / 8)
			style.draw(r.image, left+int(math.Round(2.5*cos)), y+int(math.Round(2.5*sin)), t.text, paper)
		}
	}
	style.draw(r.image, left, y, t.text, t.pen.colour)
}

func (t tile) paint(r *raster) {
	if t.smooth {
		xdraw.CatmullRom.Scale(r.image, t.box, t.image, t.image.Bounds(), stddraw.Over, nil)
		return
	}
	xdraw.NearestNeighbor.Scale(r.image, t.box, t.image, t.image.Bounds(), stddraw.Over, nil)
}

package draw

import (
	"image"
	"image/color"
	stddraw "image/draw"
	"math"

	xdraw "golang.org/x/image/draw"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// A raster paints a scene into an image: lines by gonum, which measures upwards
// from the bottom, the rest by us.
type raster struct {
	scene  *scene
	image  *image.RGBA
	canvas vgdraw.Canvas
}

// raster returns the scene as pixels, on white.
func (s *scene) raster() *image.RGBA {
	canvas := vgimg.NewWith(vgimg.UseWH(vg.Length(s.width), vg.Length(s.height)), vgimg.UseDPI(int(vg.Inch.Points())),
		vgimg.UseBackgroundColor(paper))
	r := &raster{s, canvas.Image().(*image.RGBA), vgdraw.New(canvas)}
	for _, shape := range s.shapes {
		shape.paint(r)
	}
	return r.image
}

// up turns places into gonum's.
func (r *raster) up(points []vec) []vg.Point {
	out := make([]vg.Point, len(points))
	for i, p := range points {
		out[i] = vg.Point{X: vg.Length(p.x), Y: vg.Length(float64(r.scene.height) - p.y)}
	}
	return out
}

func (s stroke) paint(r *raster) {
	style := vgdraw.LineStyle{Color: s.pen.colour, Width: vg.Length(s.width)}
	if s.dashed {
		style.Dashes = []vg.Length{4, 4}
	}
	r.canvas.StrokeLines(style, r.up(s.points))
}

func (a area) paint(r *raster) { r.canvas.FillPolygon(faint(a.pen.colour, a.opacity), r.up(a.points)) }

func (b box) paint(r *raster) {
	corners := []vec{{b.x, b.y}, {b.x + b.width, b.y}, {b.x + b.width, b.y + b.height}, {b.x, b.y + b.height}}
	r.canvas.FillPolygon(faint(b.pen.colour, b.opacity), r.up(corners))
}

// faint is a colour with an opacity in 0..1.
func faint(c color.RGBA, opacity float64) color.Color {
	return color.NRGBA{c.R, c.G, c.B, uint8(math.Round(255 * opacity))}
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
	glyph := vgdraw.GlyphStyle{Color: o.pen.colour, Radius: vg.Length(o.radius), Shape: vgdraw.RingGlyph{}}
	r.canvas.DrawGlyph(glyph, r.up([]vec{o.at})[0])
}

func (t words) paint(r *raster) {
	style := r.scene.style(t.font)
	x, y := t.at.x, int(math.Round(t.at.y))
	switch t.anchor {
	case atMiddle:
		x -= float64(style.width(t.text)) / 2
	case toEnd:
		x -= float64(style.width(t.text))
	}
	left := int(math.Round(x))
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

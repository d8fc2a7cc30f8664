package draw

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/internal/printable"
)

// An svg writes a scene as SVG. The root element has the attributes that most shapes
// share. Colours are CSS variables with the light colour as fallback, so that a page can
// set them and a file works without.
type svg struct {
	bytes.Buffer
	scene *scene
}

// The font is the one that raster uses, or one of the same widths.
const svgRoot = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="%d %[1]d %[2]d %[3]d" width="%[2]d" height="%[3]d" role="img" overflow="visible" ` +
	`font-family="Liberation Sans, Arimo, Helvetica, Arial, sans-serif" font-size="14" fill="none" stroke-linejoin="round">`

// trim is how much of the margin an SVG omits on each side, so that it is flush with the
// text around it.
const trim = margin - 2

// svg returns the scene as an SVG document without XML declaration, so that it can be
// embedded in HTML.
func (s *scene) svg() []byte {
	w := &svg{scene: s}
	fmt.Fprintf(w, svgRoot, trim, max(1, s.width-2*trim), max(1, s.height-2*trim))
	if s.title != "" {
		w.WriteString("<title>" + escape(s.title) + "</title>")
	}
	for _, shape := range s.shapes {
		shape.write(w)
		w.WriteByte('\n')
	}
	w.WriteString("</svg>\n")
	return w.Bytes()
}

func escape(text string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(printable.Text(text))) // to memory
	return b.String()
}

// css is the colour of a pen.
func (p pen) css() string {
	if p == inkPen {
		return "currentColor"
	}
	if p.name == "" {
		return hex(p.colour)
	}
	return "var(" + p.name + "," + hex(p.colour) + ")"
}

// short writes a length with a tenth of a pixel.
func short(v float64) string {
	if s := strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0"); s != "-0" {
		return s
	}
	return "0"
}

// path writes points as the coordinates of a polyline.
func path(points []vec) string {
	var b []byte
	for i, p := range points {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(append(append(b, short(p.x)...), ','), short(p.y)...)
	}
	return string(b)
}

func (s stroke) write(w *svg) {
	dash := ""
	if s.dashed {
		dash = ` stroke-dasharray="4"`
	}
	fmt.Fprintf(w, `<polyline points="%s" style="stroke:%s" stroke-width="%s"%s/>`, path(s.points), s.pen.css(), short(s.width), dash)
}

func (a area) write(w *svg) {
	fmt.Fprintf(w, `<polygon points="%s" style="fill:%s" fill-opacity="%g"/>`, path(a.points), a.pen.css(), a.opacity)
}

func (b box) write(w *svg) {
	opacity := ""
	if b.opacity < 1 {
		opacity = fmt.Sprintf(` fill-opacity="%g"`, b.opacity)
	}
	fmt.Fprintf(w, `<rect x="%s" y="%s" width="%s" height="%s" style="fill:%s"%s/>`,
		short(b.x), short(b.y), short(b.width), short(b.height), b.pen.css(), opacity)
}

// write makes one path of all dots: lines without length, whose round ends are
// the dots. That is a tenth of the bytes of circles.
func (d dots) write(w *svg) {
	if len(d.at) == 0 {
		return
	}
	w.WriteString(`<path d="`)
	x, y := 0, 0 // in tenths of a pixel, the unit of the path
	for i, p := range d.at {
		px, py := int(p.x*10+0.5), int(p.y*10+0.5)
		if i == 0 {
			fmt.Fprintf(w, "M%d %dh0", px, py)
		} else {
			fmt.Fprintf(w, "m%d%s%dh0", px-x, gap(py-y), py-y)
		}
		x, y = px, py
	}
	fmt.Fprintf(w, `" style="stroke:%s" stroke-width="%s" stroke-linecap="round" transform="scale(.1)"/>`, d.pen.css(), short(20*d.radius))
}

// gap is what separates two numbers of a path: nothing before a minus.
func gap(next int) string {
	if next < 0 {
		return ""
	}
	return " "
}

func (o ring) write(w *svg) {
	fmt.Fprintf(w, `<circle cx="%s" cy="%s" r="%s" style="stroke:%s"/>`, short(o.at.x), short(o.at.y), short(o.radius), o.pen.css())
}

func (t words) write(w *svg) {
	fmt.Fprintf(w, `<text x="%s" y="%s"`, short(t.at.x), short(t.at.y))
	if t.font.size != 14 {
		fmt.Fprintf(w, ` font-size="%g"`, t.font.size)
	}
	if t.anchor != fromStart {
		fmt.Fprintf(w, ` text-anchor="%s"`, [...]string{"start", "middle", "end"}[t.anchor])
	}
	around := ""
	switch {
	case t.halo:
		around = ";stroke:" + paperPen.css() + ";stroke-width:5px;paint-order:stroke"
	case t.font.bold: // as wide as in pixels, where there is no other font either
		around = ";stroke:" + t.pen.css() + ";stroke-width:.6px"
	}
	fmt.Fprintf(w, ` style="fill:%s%s">%s</text>`, t.pen.css(), around, escape(t.text))
}

func (t tile) write(w *svg) {
	if t.image.Bounds().Empty() {
		return
	}
	render := ` style="image-rendering:pixelated"`
	if t.smooth {
		render = ""
	}
	fmt.Fprintf(w, `<image x="%d" y="%d" width="%d" height="%d" preserveAspectRatio="none"%s href="%s"/>`,
		t.box.Min.X, t.box.Min.Y, t.box.Dx(), t.box.Dy(), render, t.data())
}

// data is the image as a URI: exact, but for thumbnails in colour, of which there
// may be hundreds and which are scaled anyway.
func (t tile) data() string {
	var b bytes.Buffer
	kind, err := "png", error(nil)
	if _, grey := t.image.(*image.Gray); t.smooth && !grey {
		kind, err = "jpeg", jpeg.Encode(&b, t.image, &jpeg.Options{Quality: 90})
	} else {
		err = png.Encode(&b, t.image)
	}
	if err != nil {
		panic(err) // to memory, and the image has pixels
	}
	return "data:image/" + kind + ";base64," + base64.StdEncoding.EncodeToString(b.Bytes())
}

package draw

import (
	"image"
	"image/color"
	"strings"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// The fonts are embedded and cover Latin, Greek and Cyrillic.
var (
	regular = sync.OnceValue(func() *opentype.Font { return parsed(liberationsansregular.TTF) })
	bold    = sync.OnceValue(func() *opentype.Font { return parsed(liberationsansbold.TTF) })
)

func parsed(ttf []byte) *opentype.Font {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic(err) // an embedded font
	}
	return f
}

// A style is a face in a colour. A face is not safe for concurrent use, so every
// picture makes its own.
type style struct {
	face   font.Face
	colour color.Color
	cap    int // height of a capital letter, in pixels
	line   int // from one baseline to the next
}

func newStyle(f *opentype.Font, size float64, c color.Color) style {
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		panic(err) // only options it does not know
	}
	m := face.Metrics()
	return style{face, c, m.CapHeight.Ceil(), int(size * 1.35)}
}

func (s style) width(text string) int { return font.MeasureString(s.face, text).Ceil() }

// draw puts text with the left end of its baseline at x, y.
func (s style) draw(m *image.RGBA, x, y int, text string) {
	d := font.Drawer{Dst: m, Src: image.NewUniform(s.colour), Face: s.face, Dot: fixed.P(x, y)}
	d.DrawString(text)
}

// centred puts text in the middle of a box, cut to its width.
func (s style) centred(m *image.RGBA, box image.Rectangle, text string) {
	text = s.cut(text, box.Dx())
	s.draw(m, box.Min.X+(box.Dx()-s.width(text))/2, s.middle(box), text)
}

// middle is the baseline at which capitals stand in the middle of box.
func (s style) middle(box image.Rectangle) int { return (box.Min.Y + box.Max.Y + s.cap) / 2 }

// cut shortens text to width with an ellipsis.
func (s style) cut(text string, width int) string {
	if s.width(text) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 {
		runes = runes[:len(runes)-1]
		if short := strings.TrimRight(string(runes), " ") + "…"; s.width(short) <= width {
			return short
		}
	}
	return ""
}

// wrap breaks text into lines of at most width, at spaces and line ends; a
// single longer word is cut.
func (s style) wrap(text string, width int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for word := range strings.FieldsSeq(paragraph) {
			if line != "" && s.width(line+" "+word) > width {
				lines = append(lines, s.cut(line, width))
				line = ""
			}
			line = strings.TrimLeft(line+" "+word, " ")
		}
		lines = append(lines, s.cut(line, width))
	}
	return lines
}

package draw

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"image"
	"image/color"
	"io"
	"strings"
	"sync"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// liberation is Liberation Sans, which covers Latin, Greek and Cyrillic, compressed to
// half its size, a hundredth of the program. A test compares it with the font.
//
//go:embed liberation.ttf.gz
var liberation []byte

// outlines is the font.
var outlines = sync.OnceValue(func() *opentype.Font {
	r, err := gzip.NewReader(bytes.NewReader(liberation))
	if err != nil {
		panic(err) // it is embedded
	}
	ttf, err := io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic(err)
	}
	return f
})

// A style is a face with its measures. A face is not safe for concurrent use, so every
// picture makes its own.
type style struct {
	face xfont.Face
	cap  int // height of a capital letter, in pixels
	line int // distance between baselines
	bold bool
}

// boldness is how far apart bold text is drawn twice: a font of its own would be a
// fiftieth of the program, for titles.
const boldness = fixed.Int26_6(38) // of 64 in a pixel

func newStyle(f font) style {
	face, err := opentype.NewFace(outlines(), &opentype.FaceOptions{Size: f.size, DPI: 72})
	if err != nil {
		panic(err) // only options it does not know
	}
	m := face.Metrics()
	return style{face, m.CapHeight.Ceil(), int(f.size * 1.35), f.bold}
}

func (s style) width(text string) int { return xfont.MeasureString(s.face, text).Ceil() }

// draw puts text with the left end of its baseline at x, y.
func (s style) draw(m *image.RGBA, x, y int, text string, c color.Color) {
	d := xfont.Drawer{Dst: m, Src: image.NewUniform(c), Face: s.face, Dot: fixed.P(x, y)}
	d.DrawString(text)
	if s.bold {
		d.Dot = fixed.P(x, y).Add(fixed.Point26_6{X: boldness})
		d.DrawString(text)
	}
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

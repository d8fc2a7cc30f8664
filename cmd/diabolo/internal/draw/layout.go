package draw

import (
	"image"
	"math"
)

// A layout is where the parts of a grid go.
type layout struct {
	bold, text, small style

	size    image.Point // of the picture
	tile    image.Point // of one tile, scaled
	scale   float64
	columns int
	gap     int // between tiles
	left    int // of the first column

	title, caption    []string // lines
	headerY, captionY int
	scaleY            int
	rowY              []int
}

// The fonts of grids, besides the title's.
var (
	labelFont   = font{15, false}
	captionFont = font{14, false}
	noteFont    = font{12, false}
)

func (g Grid) layout(s *scene) *layout {
	l := &layout{bold: s.style(titleFont), text: s.style(labelFont), small: s.style(captionFont)}
	if !g.Tight {
		l.gap = tileGap
	}
	l.horizontal(g)
	l.vertical(g)
	return l
}

func (l *layout) horizontal(g Grid) {
	l.left = margin
	for _, r := range g.Rows {
		l.columns = max(l.columns, len(r.Images))
		if w := l.text.width(l.text.cut(r.Label, maxLabel)); w > 0 {
			l.left = max(l.left, margin+w+textGap)
		}
		for _, m := range r.Images {
			s := m.Bounds().Size()
			l.tile.X, l.tile.Y = max(l.tile.X, s.X), max(l.tile.Y, s.Y)
		}
	}
	switch {
	case g.Width > 0:
		l.scale = l.fill(g.Width)
	case g.Scale > 0:
		l.scale = float64(g.Scale)
	default:
		l.scale = float64(l.autoScale())
	}
	l.tile = l.scaled(l.tile)
	l.size.X = max(l.column(l.columns)-l.gap, l.textWidth(g)) + margin
	if g.Width > 0 {
		l.size.X = g.Width
	}
}

// scaled is the size of an image in the picture.
func (l *layout) scaled(size image.Point) image.Point {
	round := func(v int) int { return int(math.Round(l.scale * float64(v))) }
	return image.Pt(round(size.X), round(size.Y))
}

// fill is the scale at which the tiles take the width that the labels leave.
func (l *layout) fill(width int) float64 {
	room := width - l.left - margin - max(0, l.columns-1)*l.gap
	if l.columns == 0 {
		return 1
	}
	tile := max(1, room/l.columns) // whole pixels
	return float64(tile) / float64(max(1, l.tile.X))
}

// autoScale is the largest scale within maxTile and maxWidth.
func (l *layout) autoScale() int {
	side := max(l.tile.X, l.tile.Y)
	if side == 0 {
		return 1
	}
	room := maxWidth - l.left - margin - (l.columns-1)*l.gap
	return max(1, min(maxTile/side, room/(l.columns*max(1, l.tile.X))))
}

// textWidth is the right end that title and caption would like.
func (l *layout) textWidth(g Grid) int {
	if g.Colours != nil {
		return margin + minText
	}
	return margin + min(max(l.bold.width(g.Title), l.small.width(g.Caption)), minText)
}

func (l *layout) vertical(g Grid) {
	width, y := l.size.X-2*margin, margin
	if g.Title != "" {
		l.title = l.bold.wrap(g.Title, width)
		y += len(l.title)*l.bold.line + textGap/2
	}
	if len(g.Header) > 0 {
		l.headerY = y
		y += l.text.line + tileGap
	}
	for i, r := range g.Rows {
		if r.Apart && i > 0 {
			y += apartGap - l.gap
		}
		l.rowY = append(l.rowY, y)
		y += l.tile.Y + l.gap
		if len(r.Notes) > 0 {
			y += noteRoom
		}
	}
	if g.Colours != nil {
		l.scaleY = y + textGap - l.gap
		y = l.scaleY + barRoom
	}
	if g.Caption != "" {
		l.captionY = y + textGap - l.gap
		l.caption = l.small.wrap(g.Caption, width)
		y = l.captionY + len(l.caption)*l.small.line
	}
	l.size.Y = y - l.gap + margin
}

// column is the left edge of column i.
func (l *layout) column(i int) int { return l.left + i*(l.tile.X+l.gap) }

package draw

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// A frame is the axes of a chart and the area inside them.
type frame struct {
	*scene
	x, y                     scale
	left, top, right, bottom float64
}

// A scale maps the values of an axis to positions.
type scale struct {
	Axis
	low, high float64 // values at the ends
	from, to  float64 // positions of the ends
}

// at is the position of a value.
func (s scale) at(v float64) float64 {
	share := (v - s.low) / (s.high - s.low)
	if s.Log {
		share = math.Log(v/s.low) / math.Log(s.high/s.low)
	}
	return s.from + share*(s.to-s.from)
}

// A legendEntry is a name with its colour.
type legendEntry struct {
	name string
	pen  pen
	dot  bool // else a line
}

// legendOf lists the series that have a name.
func legendOf[T any](series []T, name func(T) string) (entries []legendEntry) {
	for i, s := range series {
		if name := name(s); name != "" {
			entries = append(entries, legendEntry{name: name, pen: seriesPen(i)})
		}
	}
	return entries
}

// head draws the part above the axes and returns its height: the title, the legend beside
// or below it, and the label of the Y axis, which is above the axis so that it is
// horizontal.
func (s *scene) head(legend []legendEntry, y Axis) float64 {
	room := s.titleAndLegend(legend)
	if y.Label != "" {
		label := s.style(textFont)
		s.add(words{at: vec{margin, room + float64(label.cap)}, text: label.cut(y.Label, s.width-2*margin), font: textFont, pen: inkPen})
		room += labelRoom
	}
	return room
}

// titleAndLegend puts the legend at the right of the title, in its place if there is
// none, or on lines of its own if it is too long.
func (s *scene) titleAndLegend(legend []legendEntry) float64 {
	if s.title == "" && len(legend) == 0 {
		return margin
	}
	wide, narrow := s.style(titleFont), float64(s.width-2*margin)
	length := s.legendWidth(legend)
	lines := wide.wrap(s.title, int(narrow))
	beside := len(lines) == 1 && float64(wide.width(s.title))+length+legendGap <= narrow
	y := float64(margin + wide.cap)
	for i, line := range lines {
		s.add(words{at: vec{margin, y + float64(i*wide.line)}, text: line, font: titleFont, pen: inkPen})
	}
	y += float64((len(lines) - 1) * wide.line)
	switch {
	case len(legend) == 0:
	case beside && s.title == "":
		s.legend(legend, margin, y)
	case beside:
		s.legend(legend, float64(s.width-margin)-length, y)
	default:
		y = s.legend(legend, margin, y+legendLine)
	}
	return y + headGap
}

func (s *scene) legendWidth(legend []legendEntry) float64 {
	total := float64(max(0, len(legend)-1) * legendGap)
	for _, e := range legend {
		total += e.room() + s.textWidth(textFont, e.name)
	}
	return total
}

// room is the width of an entry's symbol and the gap after it.
func (e legendEntry) room() float64 {
	if e.dot {
		return 14
	}
	return swatch + 6
}

// legend draws the entries from x on, broken into lines, and returns the last
// baseline.
func (s *scene) legend(legend []legendEntry, x, y float64) float64 {
	from := x
	middle := float64(s.style(textFont).cap) / 2
	for i, e := range legend {
		name := s.style(textFont).cut(e.name, s.width-2*margin-swatch-6)
		length := e.room() + s.textWidth(textFont, name)
		if i > 0 && x+length > float64(s.width-margin)+1 {
			x, y = from, y+legendLine
		}
		if e.dot {
			s.add(dots{[]vec{{x + 5, y - middle}}, 5, e.pen})
		} else {
			s.add(box{x, y - middle - 1.5, swatch, 3, e.pen, 1})
		}
		s.add(words{at: vec{x + e.room(), y}, text: name, font: textFont, pen: inkPen})
		x += length + legendGap
	}
	return y
}

// axes draws the frame below the first top pixels, leaving right pixels free. An axis
// without ticks takes no space for them.
func (s *scene) axes(x, y scale, xTicks, yTicks []tick, top, right float64) *frame {
	f := &frame{scene: s, x: x, y: y, left: margin, top: top, right: float64(s.width) - right, bottom: float64(s.height - margin)}
	for _, t := range yTicks {
		f.left = max(f.left, margin+8+math.Ceil(s.textWidth(tickFont, t.label)))
	}
	if x.Label != "" {
		f.bottom -= 24
	}
	lines := 0
	for _, t := range xTicks {
		lines = max(lines, 1+strings.Count(t.label, "\n"))
	}
	f.bottom -= float64(lines * tickLine)
	f.x.from, f.x.to = f.left, f.right
	f.y.from, f.y.to = f.bottom, f.top
	f.rules(yTicks)
	f.marksBelow(xTicks)
	if x.Label != "" {
		label := s.style(textFont).cut(x.Label, int(f.right-f.left))
		s.add(words{at: vec{(f.left + f.right) / 2, float64(s.height - margin - 4)}, text: label, font: textFont, pen: inkPen, anchor: atMiddle})
	}
	return f
}

// rules draws the ticks of the Y axis: a pale line across, and its number.
func (f *frame) rules(ticks []tick) {
	half := float64(f.style(tickFont).cap) / 2
	for _, t := range ticks {
		y := f.y.at(t.value)
		f.add(stroke{points: []vec{{f.left, y}, {f.right, y}}, pen: rulePen, width: 1},
			words{at: vec{f.left - 8, y + half}, text: t.label, font: tickFont, pen: fadedPen, anchor: toEnd})
	}
}

// tickLine is the height of a line of numbers below the X axis, in pixels.
const tickLine = 16

// marksBelow draws the X axis with its ticks and numbers.
func (f *frame) marksBelow(ticks []tick) {
	if len(ticks) == 0 {
		return
	}
	f.add(stroke{points: []vec{{f.left, f.bottom}, {f.right, f.bottom}}, pen: fadedPen, width: 1})
	for _, t := range ticks {
		x := f.x.at(t.value)
		f.add(stroke{points: []vec{{x, f.bottom}, {x, f.bottom + 4}}, pen: fadedPen, width: 1})
		for i, line := range strings.Split(t.label, "\n") {
			f.add(words{at: vec{x, f.bottom + float64((i+1)*tickLine)}, text: line, font: tickFont, pen: fadedPen, anchor: atMiddle})
		}
	}
}

// ticksOf are the ticks of a scale, with numbers in the picture's language.
func (s *scene) ticksOf(a scale) []tick {
	ticks := a.ticks(a.low, a.high)
	for i := range ticks {
		ticks[i].label = s.numeral(ticks[i].label)
	}
	return ticks
}

// upright draws a dashed vertical line at the X of a mark, from y up to its text above
// the axes, which is on the side with more room.
func (f *frame) upright(m Mark, y float64) {
	x, top := f.x.at(m.X), f.top-markRoom+4
	text := words{at: vec{x + 6, top + float64(f.style(textFont).cap)}, text: m.Text, font: textFont, pen: inkPen}
	if x-f.left > f.right-x {
		text.at.x, text.anchor = x-6, toEnd
	}
	f.add(stroke{points: []vec{{x, y}, {x, top}}, pen: fadedPen, width: 1, dashed: true}, text)
}

// span is a range that includes all values, with a margin of the given share on both
// sides.
func (a Axis) span(values []float64, share float64) (low, high float64) {
	if low, high = extent(values); low > high {
		return 0, 1
	}
	if a.Log {
		low, high = widen(math.Log(low), math.Log(high), share, 0.5)
		return math.Exp(low), math.Exp(high)
	}
	if a.Whole {
		return widen(low, high, share, 0.5)
	}
	return widen(low, high, share, cmp.Or(math.Abs(low)*0.1, 0.5))
}

// extent is the least and the largest of the finite values; without any the least is
// above the largest.
func extent(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

// widen adds a share of the range on both sides, or alone if the range is of one value,
// or of values that ticks could not distinguish.
func widen(low, high, share, alone float64) (float64, float64) {
	room := (high - low) * share
	if room <= 1e-9*math.Abs(high) {
		room = alone
	}
	return low - room, high + room
}

// places copies values, with NaN for those that have no place on the axis.
func (a Axis) places(values []float64) []float64 {
	out := slices.Clone(values)
	for i, v := range out {
		if !a.has(v) {
			out[i] = math.NaN()
		}
	}
	return out
}

// has reports whether v has a place on the axis. Numbers whose range could
// overflow have none.
func (a Axis) has(v float64) bool {
	return math.Abs(v) <= 1e150 && (!a.Log || v >= 1e-150)
}

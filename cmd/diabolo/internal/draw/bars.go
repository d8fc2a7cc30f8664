package draw

import (
	"cmp"
	"image"
	"slices"
	"strconv"
	"strings"
)

// Bars is a bar chart of a value for each name, with vertical bars from 0; the bars of
// several series are side by side. The value is written above its bar if there is room.
type Bars struct {
	Title  string
	X, Y   Axis // X may have a label only
	Names  []string
	Series []BarSeries
	Comma  bool // numbers have a decimal comma

	// Width and Height are in pixels; 0 is 720 and 400.
	Width, Height int
}

// A BarSeries has a value for each name; NaN has no bar. Low and High are the ends of an
// interval drawn at the end of the bar; nil: none.
type BarSeries struct {
	Name      string
	Values    []float64
	Low, High []float64
}

// Draw draws the bars.
func (b Bars) Draw() *image.RGBA { return b.scene().raster() }

// SVG is the same as text.
func (b Bars) SVG() []byte { return b.scene().svg() }

func (b Bars) scene() *scene {
	s := newScene(b.Title, cmp.Or(b.Width, 720), cmp.Or(b.Height, 400), b.Comma)
	b.X.Log, b.Y.Log = false, false
	var legend []legendEntry // where there are several series
	if len(b.Series) > 1 {
		legend = legendOf(b.Series, func(s BarSeries) string { return s.Name })
	}
	top := s.head(legend, b.Y)
	x := scale{Axis: b.X, low: -0.5, high: max(0.5, float64(len(b.Names))-0.5)}
	y := scale{Axis: b.Y}
	y.low, y.high = b.span()
	f := s.axes(x, y, b.names(s), s.ticksOf(y), top, margin)
	for i := range b.Series {
		f.bars(b, i)
	}
	if y.low < 0 {
		zero := f.y.at(0)
		f.add(stroke{points: []vec{{f.left, zero}, {f.right, zero}}, pen: fadedPen, width: 1})
	}
	return s
}

// names are the ticks of the X axis, the names broken into lines as wide as their bars.
func (b Bars) names(s *scene) []tick {
	room := (s.width - 2*margin - 40) / max(1, len(b.Names))
	ticks := make([]tick, len(b.Names))
	for i, name := range b.Names {
		ticks[i] = tick{float64(i), strings.Join(s.style(tickFont).wrap(name, room-6), "\n")}
	}
	return ticks
}

// span is the range from 0 to the values and intervals, with room for numbers
// above.
func (b Bars) span() (low, high float64) {
	var all []float64
	for _, s := range b.Series {
		all = slices.Concat(all, s.Values, s.Low, s.High)
	}
	low, high = extent(b.Y.places(all))
	if low, high = min(low, 0), max(high, 0); low == high {
		return 0, 1
	}
	room := 0.07 * (high - low)
	if low < 0 {
		low -= room
	}
	return low, high + room
}

// bars draws series i: its bars, intervals and values.
func (f *frame) bars(b Bars, i int) {
	slot := (f.right - f.left) / float64(max(1, len(b.Names)))
	width := min(64, slot*0.78/float64(len(b.Series)))
	s := b.Series[i]
	for j, v := range s.Values {
		if j >= len(b.Names) || !b.Y.has(v) {
			continue
		}
		middle := f.x.at(float64(j)) + (float64(i)-float64(len(b.Series)-1)/2)*width
		from, to := f.y.at(max(v, 0)), f.y.at(min(v, 0))
		f.add(box{middle - width/2 + 1, from, width - 2, to - from, seriesPen(i), 1})
		if j < len(s.Low) && j < len(s.High) && b.Y.has(s.Low[j]) && b.Y.has(s.High[j]) {
			f.interval(middle, s.Low[j], s.High[j])
			from, to = min(from, f.y.at(s.High[j])), max(to, f.y.at(s.Low[j]))
		}
		text := words{at: vec{middle, from - 5}, text: f.numeral(quantity(v)), font: tickFont, pen: inkPen, anchor: atMiddle}
		if v < 0 {
			text.at.y = to + 5 + float64(f.style(tickFont).cap)
		}
		if f.textWidth(tickFont, text.text) <= width+4 {
			f.add(text)
		}
	}
}

// interval draws the line from low to high with its two ends.
func (f *frame) interval(x, low, high float64) {
	top, bottom := f.y.at(high), f.y.at(low)
	for _, line := range [][]vec{{{x, bottom}, {x, top}}, {{x - 4, top}, {x + 4, top}}, {{x - 4, bottom}, {x + 4, bottom}}} {
		f.add(stroke{points: line, pen: inkPen, width: 1.5})
	}
}

// quantity writes the number of a bar with three significant digits.
func quantity(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }

package draw

import (
	"cmp"
	"image"
	"math"
	"slices"
	"strconv"
)

// A Chart is a line chart: each series has its own colour and a name in the legend above.
// Points that are NaN or infinite, and on a logarithmic axis those of 0 or less, leave a
// gap in their line.
type Chart struct {
	Title  string
	X, Y   Axis
	Series []Series
	Marks  []Mark
	Ends   bool // write the last value of each series beside the end of its line
	Comma  bool // numbers have a decimal comma

	// Width and Height are in pixels; 0 is 720 and 450.
	Width, Height int
}

// An Axis says what a direction of a chart measures.
type Axis struct {
	Label string // the quantity with its unit
	Log   bool
	Whole bool // only whole numbers are marked
}

// A Series is a line through the points X[i], Y[i], in this order.
type Series struct {
	Name string
	X, Y []float64

	// Low and High are the ends of an interval around each point, drawn as a pale
	// band; nil: none.
	Low, High []float64
}

// A Mark highlights a point of the chart: a ring at X, Y and a line up to its text.
type Mark struct {
	X, Y float64
	Text string
}

// Sizes in pixels.
const (
	headGap    = 17 // between the title's line and what is below
	labelRoom  = 26 // for the label of the Y axis
	markRoom   = 22 // for the texts of marks
	swatch     = 22 // length of a legend's line
	legendGap  = 20 // between its entries
	legendLine = 22 // between its lines
)

// Draw draws the chart. One without points has empty axes.
func (c Chart) Draw() *image.RGBA { return c.scene().raster() }

// SVG is the same as text.
func (c Chart) SVG() []byte { return c.scene().svg() }

func (c Chart) scene() *scene {
	c = c.drawable()
	s := newScene(c.Title, cmp.Or(c.Width, 720), cmp.Or(c.Height, 450), c.Comma)
	top := s.head(legendOf(c.Series, func(s Series) string { return s.Name }), c.Y)
	if len(c.Marks) > 0 {
		top += markRoom
	}
	x, y := scale{Axis: c.X}, scale{Axis: c.Y}
	xs, ys, bands := c.values()
	x.low, x.high = c.X.span(xs, 0.015)
	y.low, y.high = c.Y.span(append(ys, bands...), 0.05)
	f := s.axes(x, y, s.ticksOf(x), s.ticksOf(y), top, c.right(s))
	f.bands(c.Series)
	f.lines(c.Series)
	f.marks(c.Marks)
	if c.Ends {
		f.ends(c.Series)
	}
	return s
}

// drawable returns c without what cannot be drawn: coordinates off the axes become NaN,
// and an axis is logarithmic only if some point has a place on it.
func (c Chart) drawable() Chart {
	series := make([]Series, len(c.Series))
	for i, s := range c.Series {
		n := min(len(s.X), len(s.Y))
		series[i] = Series{Name: s.Name, X: s.X[:n], Y: s.Y[:n]}
		if len(s.Low) >= n && len(s.High) >= n {
			series[i].Low, series[i].High = s.Low[:n], s.High[:n]
		}
	}
	c.Series = series
	xs, ys, _ := c.values()
	c.X.Log = c.X.Log && slices.ContainsFunc(xs, c.X.has)
	c.Y.Log = c.Y.Log && slices.ContainsFunc(ys, c.Y.has)
	for i, s := range series {
		series[i].X, series[i].Y = c.X.places(s.X), c.Y.places(s.Y)
		series[i].Low, series[i].High = c.Y.places(s.Low), c.Y.places(s.High)
	}
	return c
}

// values gathers the coordinates of all series, and the ends of their intervals.
func (c Chart) values() (xs, ys, bands []float64) {
	for _, s := range c.Series {
		xs, ys = append(xs, s.X...), append(ys, s.Y...)
		bands = append(append(bands, s.Low...), s.High...)
	}
	return xs, ys, bands
}

// right is the width of the margin at the right of the axes: for the values at the line
// ends, or for half a tick label.
func (c Chart) right(s *scene) float64 {
	room := margin + 10.0
	if !c.Ends {
		return room
	}
	for _, series := range c.Series {
		if _, y, ok := last(series); ok {
			room = max(room, s.textWidth(endFont, s.numeral(value(y)))+margin+12)
		}
	}
	return room
}

// place is the position of a point of the data.
func (f *frame) place(x, y float64) vec { return vec{f.x.at(x), f.y.at(y)} }

// bands draws the intervals of the series, below all lines.
func (f *frame) bands(series []Series) {
	for i, s := range series {
		if s.Low == nil {
			continue
		}
		var low, high []vec
		for j, x := range s.X {
			if !math.IsNaN(x + s.Low[j] + s.High[j]) {
				low, high = append(low, f.place(x, s.Low[j])), append(high, f.place(x, s.High[j]))
			}
		}
		slices.Reverse(high)
		if len(low) > 1 {
			f.add(area{append(low, high...), seriesPen(i), 0.15})
		}
	}
}

// lines draws every series, with a dot at each point if they are far enough apart.
func (f *frame) lines(series []Series) {
	const apart = 12 // pixels
	for i, s := range series {
		var run []vec
		dotted := float64(len(s.X))*apart <= f.right-f.left
		for j, x := range s.X {
			if math.IsNaN(x) || math.IsNaN(s.Y[j]) {
				f.run(seriesPen(i), run, dotted)
				run = nil
				continue
			}
			run = append(run, f.place(x, s.Y[j]))
		}
		f.run(seriesPen(i), run, dotted)
	}
}

// run draws points without a gap between them; a single one is always a dot.
func (f *frame) run(p pen, points []vec, dotted bool) {
	if len(points) > 1 {
		f.add(stroke{points: points, pen: p, width: 2})
	}
	if len(points) == 1 || dotted && len(points) > 0 {
		f.add(dots{points, 3, p})
	}
}

// marks draws lines up and their texts, and the rings above them.
func (f *frame) marks(marks []Mark) {
	const radius = 6
	var rings []shape
	for _, m := range marks {
		if f.x.has(m.X) && f.y.has(m.Y) {
			at := f.place(m.X, m.Y)
			f.upright(m, at.y-radius)
			rings = append(rings, ring{at, radius, inkPen})
		}
	}
	f.add(rings...)
}

// ends writes the last values, moved apart where they would overlap.
func (f *frame) ends(series []Series) {
	var labels []words
	high := float64(f.style(endFont).cap)
	for i, s := range series {
		if x, y, ok := last(s); ok {
			at := f.place(x, y)
			labels = append(labels, words{at: vec{at.x + 10, at.y + high/2}, text: f.numeral(value(y)), font: endFont, pen: seriesPen(i)})
		}
	}
	slices.SortStableFunc(labels, func(a, b words) int { return cmp.Compare(a.at.y, b.at.y) })
	for i := range labels {
		if i > 0 {
			labels[i].at.y = max(labels[i].at.y, labels[i-1].at.y+high+6)
		}
		f.add(labels[i])
	}
}

// last returns the last point of a series that can be drawn.
func last(s Series) (x, y float64, ok bool) {
	for i, y := range slices.Backward(s.Y) {
		if !math.IsNaN(y) && !math.IsNaN(s.X[i]) {
			return s.X[i], y, true
		}
	}
	return 0, 0, false
}

// value writes a number with four significant digits.
func value(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

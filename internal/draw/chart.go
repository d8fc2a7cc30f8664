package draw

import (
	"cmp"
	"image"
	"image/color"
	stddraw "image/draw"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// A Chart shows series of points as lines, each in a colour of its own, named
// in a legend above. Points that are NaN or infinite, and on a logarithmic axis
// those of 0 and less, leave a gap in their line.
type Chart struct {
	Title  string
	X, Y   Axis
	Series []Series
	Marks  []Mark
	Ends   bool // write the last value of each series at the end of its line

	// Width and Height are in pixels; 0 is 1000 and 600.
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
}

// A Mark points out one place of the chart: a ring at X, Y and a line up to its
// text.
type Mark struct {
	X, Y float64
	Text string
}

// palette is that of Okabe and Ito (2008), told apart by the colour-blind too,
// with the orange darkened for text.
var palette = []color.RGBA{
	{0, 114, 178, 255}, {199, 80, 0, 255}, {0, 158, 115, 255},
	{204, 121, 167, 255}, {230, 159, 0, 255}, {86, 180, 233, 255}, {0, 0, 0, 255},
}

func seriesColour(i int) color.RGBA { return palette[i%len(palette)] }

// Sizes in pixels.
const (
	headRoom  = 46 // for title and legend
	labelRoom = 24 // for the label of the Y axis, which stands above it to be read easily
	markRoom  = 22 // for the texts of marks
	swatch    = 22 // length of a legend's line
)

// Draw draws the chart. One without points has empty axes.
func (c Chart) Draw() *image.RGBA {
	c = c.drawable()
	s := newSheet(cmp.Or(c.Width, 1000), cmp.Or(c.Height, 600))
	s.axes(c, s.head(c), s.right(c))
	s.lines(c)
	s.marks(c)
	if c.Ends {
		s.ends(c)
	}
	return s.image
}

// drawable returns c without what cannot be drawn: coordinates off the axes
// become NaN, and an axis is logarithmic only when some point has a place on it.
func (c Chart) drawable() Chart {
	var xs, ys []float64
	series := make([]Series, len(c.Series))
	for i, s := range c.Series {
		n := min(len(s.X), len(s.Y))
		series[i] = Series{s.Name, s.X[:n], s.Y[:n]}
		xs, ys = append(xs, s.X[:n]...), append(ys, s.Y[:n]...)
	}
	c.X.Log = c.X.Log && slices.ContainsFunc(xs, c.X.has)
	c.Y.Log = c.Y.Log && slices.ContainsFunc(ys, c.Y.has)
	for i, s := range series {
		series[i].X, series[i].Y = c.X.places(s.X), c.Y.places(s.Y)
	}
	c.Series = series
	return c
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

// A sheet is a chart being drawn: lines by gonum, upwards from the bottom, and
// texts by us, downwards from the top, into one image.
type sheet struct {
	image            *image.RGBA
	title, text, end style

	canvas vgdraw.Canvas // the whole image, one unit a pixel
	plot   *plot.Plot
	area   vgdraw.Canvas // where the data goes
}

func newSheet(width, height int) *sheet {
	canvas := vgimg.NewWith(vgimg.UseWH(vg.Length(width), vg.Length(height)), vgimg.UseDPI(int(vg.Inch.Points())),
		vgimg.UseBackgroundColor(paper))
	return &sheet{
		image:  canvas.Image().(*image.RGBA),
		canvas: vgdraw.New(canvas),
		title:  newStyle(bold(), 18, ink),
		text:   newStyle(regular(), 14, ink),
		end:    newStyle(bold(), 14, ink),
	}
}

// head draws what stands above the axes and returns its height: a line with the
// title and the legend, the label of the Y axis, and room for the marks' texts.
func (s *sheet) head(c Chart) int {
	s.titleLine(c)
	room := headRoom
	if c.Y.Label != "" {
		s.text.draw(s.image, margin, room+s.text.cap, c.Y.Label)
		room += labelRoom
	}
	if len(c.Marks) > 0 {
		room += markRoom
	}
	return room
}

// titleLine draws the title at the left and the legend at the right.
func (s *sheet) titleLine(c Chart) {
	x := s.image.Bounds().Dx() - margin
	y := margin + s.title.cap
	for i, series := range slices.Backward(c.Series) {
		x -= s.text.width(series.Name)
		s.text.draw(s.image, x, y, series.Name)
		x -= swatch + 6
		middle := y - s.text.cap/2
		bar := image.Rect(x, middle-1, x+swatch, middle+2)
		stddraw.Draw(s.image, bar, image.NewUniform(seriesColour(i)), image.Point{}, stddraw.Src)
		x -= 20
	}
	s.title.draw(s.image, margin, y, s.title.cut(c.Title, x-margin))
}

// right is the room at the right of the axes: for the values at the line ends,
// or for half a tick label.
func (s *sheet) right(c Chart) int {
	room := margin + 10
	if !c.Ends {
		return room
	}
	for _, series := range c.Series {
		if v, ok := last(series); ok {
			room = max(room, s.end.width(value(v[1]))+margin+12)
		}
	}
	return room
}

// at is the pixel of a point.
func (s *sheet) at(x, y float64) image.Point {
	px := s.area.X(s.plot.X.Norm(x))
	py := s.area.Y(s.plot.Y.Norm(y))
	return image.Pt(int(math.Round(float64(px))), s.image.Bounds().Dy()-int(math.Round(float64(py))))
}

// ends writes the last values, moved apart where they would overlap.
func (s *sheet) ends(c Chart) {
	type label struct {
		at     image.Point
		text   string
		series int
	}
	var labels []label
	for i, series := range c.Series {
		if v, ok := last(series); ok {
			labels = append(labels, label{s.at(v[0], v[1]), value(v[1]), i})
		}
	}
	slices.SortStableFunc(labels, func(a, b label) int { return cmp.Compare(a.at.Y, b.at.Y) })
	for i, l := range labels {
		if i > 0 {
			l.at.Y = max(l.at.Y, labels[i-1].at.Y+s.end.cap+6)
			labels[i] = l
		}
		st := s.end
		st.colour = seriesColour(l.series)
		st.draw(s.image, l.at.X+10, l.at.Y+s.end.cap/2, l.text)
	}
}

// last returns the last point of a series that can be drawn.
func last(s Series) (point [2]float64, ok bool) {
	for i, y := range slices.Backward(s.Y) {
		if !math.IsNaN(y) && !math.IsNaN(s.X[i]) {
			return [2]float64{s.X[i], y}, true
		}
	}
	return point, false
}

// value writes a number for people: four digits that count.
func value(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

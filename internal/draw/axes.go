package draw

import (
	"cmp"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

// axes draws the frame of the chart below the first top pixels, leaving right
// pixels free.
func (s *sheet) axes(c Chart, top, right int) {
	p := plot.New()
	p.BackgroundColor = nil
	p.X.Min, p.X.Max = c.X.span(c.Series, 0.015, func(s Series) []float64 { return s.X })
	p.Y.Min, p.Y.Max = c.Y.span(c.Series, 0.05, func(s Series) []float64 { return s.Y })
	dress(&p.X, c.X)
	dress(&p.Y, c.Y)
	p.X.Label.Text = c.X.Label
	p.X.Tick.LineStyle.Width = 1
	p.X.Tick.Length = 5
	p.X.LineStyle.Width = 1
	grid := plotter.NewGrid()
	grid.Vertical.Width = 0
	grid.Horizontal = vgdraw.LineStyle{Color: rule, Width: 1}
	p.Add(grid)
	frame := vgdraw.Crop(s.canvas, margin, vg.Length(-right), 10, vg.Length(-top))
	p.Draw(frame)
	s.plot, s.area = p, p.DataCanvas(frame)
}

// dress gives an axis of the plot our fonts, colours and ticks.
func dress(axis *plot.Axis, a Axis) {
	sans := font.Font{Typeface: "Liberation", Variant: "Sans"}
	axis.Padding = 0
	axis.Color = faded
	axis.LineStyle.Width = 0
	axis.Label.TextStyle.Font = font.From(sans, 14)
	axis.Label.TextStyle.Color = ink
	axis.Label.Padding = 8
	axis.Tick.Label.Font = font.From(sans, 13)
	axis.Tick.Label.Color = faded
	axis.Tick.LineStyle = vgdraw.LineStyle{Color: faded, Width: 0}
	axis.Tick.Length = 4
	axis.Tick.Marker = plot.TickerFunc(a.ticks)
	if a.Log {
		axis.Scale = plot.LogScale{}
	}
}

// span is the range of the axis that shows all values, with a margin of the
// given share on both sides.
func (a Axis) span(series []Series, share float64, values func(Series) []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, s := range series {
		for _, v := range values(s) {
			if !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if low > high {
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

// widen adds a share of the range on both sides, or alone when it is a range of
// one value, or of values that ticks could not tell apart.
func widen(low, high, share, alone float64) (float64, float64) {
	room := (high - low) * share
	if room <= 1e-9*math.Abs(high) {
		room = alone
	}
	return low - room, high + room
}

// lines draws every series, with a dot at each point when they are far enough
// apart.
func (s *sheet) lines(c Chart) {
	for i, series := range c.Series {
		line := vgdraw.LineStyle{Color: seriesColour(i), Width: 2}
		var run []vg.Point
		dots := sparse(len(series.X), s.area)
		for j, x := range series.X {
			if math.IsNaN(x) || math.IsNaN(series.Y[j]) {
				s.run(line, run, dots)
				run = nil
				continue
			}
			run = append(run, vg.Point{X: s.area.X(s.plot.X.Norm(x)), Y: s.area.Y(s.plot.Y.Norm(series.Y[j]))})
		}
		s.run(line, run, dots)
	}
}

func sparse(points int, area vgdraw.Canvas) bool {
	const apart = 16 // pixels
	return float64(points)*apart <= float64(area.Size().X)
}

// run draws points without a gap between them; a single one is always a dot.
func (s *sheet) run(line vgdraw.LineStyle, points []vg.Point, dots bool) {
	if len(points) > 1 {
		s.canvas.StrokeLines(line, points)
	}
	if !dots && len(points) > 1 {
		return
	}
	for _, p := range points {
		s.canvas.DrawGlyph(vgdraw.GlyphStyle{Color: line.Color, Radius: 3, Shape: vgdraw.CircleGlyph{}}, p)
	}
}

// marks draws rings, their lines up and, above the axes where no series is,
// their texts, on the side of the line with more room.
func (s *sheet) marks(c Chart) {
	line := vgdraw.LineStyle{Color: faded, Width: 1, Dashes: []vg.Length{4, 4}}
	ring := vgdraw.GlyphStyle{Color: ink, Radius: 6, Shape: vgdraw.RingGlyph{}}
	top := s.area.Max.Y + markRoom - 4
	for _, mark := range c.Marks {
		if !c.X.has(mark.X) || !c.Y.has(mark.Y) {
			continue
		}
		at := vg.Point{X: s.area.X(s.plot.X.Norm(mark.X)), Y: s.area.Y(s.plot.Y.Norm(mark.Y))}
		s.canvas.StrokeLine2(line, at.X, at.Y+ring.Radius, at.X, top)
		s.canvas.DrawGlyph(ring, at)
		x := int(at.X) + 6
		if at.X-s.area.Min.X > s.area.Max.X-at.X {
			x = int(at.X) - 6 - s.text.width(mark.Text)
		}
		s.text.draw(s.image, x, s.image.Bounds().Dy()-int(top)+s.text.cap, mark.Text)
	}
}

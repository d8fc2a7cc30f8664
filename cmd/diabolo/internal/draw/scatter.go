package draw

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// A Scatter is a scatter plot: each point is a dot in the colour of its group or value, or
// a thumbnail. Points with a coordinate that is NaN or infinite are skipped.
type Scatter struct {
	Title string
	X, Y  Axis // an axis without a label has no numbers

	Points [][2]float64

	// Group of each point, an index into Groups. A point with any other index has no
	// group and is drawn faded, below the others. Nil: one colour for all, or Values.
	Group  []int
	Groups []string

	// Values colours by a number instead, with a legend named ValueName. A point
	// whose value is NaN is drawn faded.
	Values    []float64
	ValueName string

	// Thumbs are drawn instead of dots, an image for each point, in order; those that
	// would cover another are skipped. Their frames have the colour of the Group.
	Thumbs []image.Image

	// Free scales each axis independently. Otherwise both have the same scale, so that
	// distances between latents are to scale.
	Free  bool
	Comma bool // numbers have a decimal comma

	// Width and Height are in pixels; 0 is 720 and 680.
	Width, Height int
}

// Draw draws the scatter. One without points has empty axes.
func (s Scatter) Draw() *image.RGBA { return s.scene().raster() }

// SVG is the same as text; all points of a colour are one path.
func (s Scatter) SVG() []byte { return s.scene().svg() }

func (s Scatter) scene() *scene {
	sc := newScene(s.Title, cmp.Or(s.Width, 720), cmp.Or(s.Height, 680), s.Comma)
	s = s.drawable()
	top := sc.head(s.legend(), s.Y)
	if s.Values != nil {
		top = sc.valueBar(s, top)
	}
	x, y := scale{Axis: s.X}, scale{Axis: s.Y}
	x.low, x.high = s.X.span(column(s.Points, 0), 0.03)
	y.low, y.high = s.Y.span(column(s.Points, 1), 0.03)
	if !s.Free && !s.X.Log && !s.Y.Log {
		equalise(&x, &y, float64(sc.width-2*margin)-30, float64(sc.height)-top-margin-40)
	}
	f := sc.axes(x, y, s.ticks(sc, x), s.ticks(sc, y), top, margin+10)
	if s.Thumbs != nil {
		f.thumbs(s)
		return sc
	}
	f.points(s)
	f.names(s)
	return sc
}

// ticks are the ticks of an axis that has a label.
func (s Scatter) ticks(sc *scene, a scale) []tick {
	if a.Label == "" {
		return nil
	}
	return sc.ticksOf(a)
}

// drawable returns s without the points that have no place on the axes.
func (s Scatter) drawable() Scatter {
	keep := make([]int, 0, len(s.Points))
	s.X.Log = s.X.Log && slices.ContainsFunc(column(s.Points, 0), s.X.has)
	s.Y.Log = s.Y.Log && slices.ContainsFunc(column(s.Points, 1), s.Y.has)
	for i, p := range s.Points {
		if s.X.has(p[0]) && s.Y.has(p[1]) {
			keep = append(keep, i)
		}
	}
	s.Points = pick(s.Points, keep)
	s.Group = pick(s.Group, keep)
	s.Values = pick(s.Values, keep)
	s.Thumbs = pick(s.Thumbs, keep)
	return s
}

// pick returns the items at some indices, without those beyond the end; nil stays nil.
func pick[T any](items []T, which []int) []T {
	if items == nil {
		return nil
	}
	out := make([]T, 0, len(which))
	for _, i := range which {
		if i < len(items) {
			out = append(out, items[i])
		}
	}
	return out
}

func column(points [][2]float64, axis int) []float64 {
	values := make([]float64, len(points))
	for i, p := range points {
		values[i] = p[axis]
	}
	return values
}

// group returns the group of a point, or -1.
func (s Scatter) group(i int) int {
	if i >= len(s.Group) || s.Group[i] < 0 || s.Group[i] >= len(s.Groups) {
		return -1
	}
	return s.Group[i]
}

// legend names the groups that have a point.
func (s Scatter) legend() (entries []legendEntry) {
	if s.Values != nil {
		return nil
	}
	for g, name := range s.Groups {
		if s.members(g) != nil {
			entries = append(entries, legendEntry{name, seriesPen(g), true})
		}
	}
	return entries
}

// members are the points of a group.
func (s Scatter) members(group int) (points [][2]float64) {
	for i, p := range s.Points {
		if s.group(i) == group {
			points = append(points, p)
		}
	}
	return points
}

// equalise widens one of the spans until both have the same number of pixels per unit.
func equalise(x, y *scale, width, height float64) {
	unit := max((x.high-x.low)/width, (y.high-y.low)/height)
	x.stretch(unit * width)
	y.stretch(unit * height)
}

// stretch widens the span on both sides to a length.
func (s *scale) stretch(length float64) {
	room := (length - (s.high - s.low)) / 2
	s.low, s.high = s.low-room, s.high+room
}

// layers is how often the colours alternate, so that the last one does not cover the
// others.
const layers = 12

// points draws the dots: first those without a colour, then the others, each
// colour in layers.
func (f *frame) points(s Scatter) {
	room := (f.right - f.left) * (f.bottom - f.top)
	radius := max(1.4, min(4, 0.28*math.Sqrt(room/float64(max(len(s.Points), 1))))) // smaller as they get more
	pens, of := s.pens()
	piles := make([][]vec, layers*len(pens))
	var rest []vec
	for i, p := range s.Points {
		if of[i] < 0 {
			rest = append(rest, f.place(p[0], p[1]))
			continue
		}
		pile := i*layers/len(s.Points)*len(pens) + of[i]
		if sorted := s.Values == nil; sorted {
			pile = i%layers*len(pens) + of[i]
		}
		piles[pile] = append(piles[pile], f.place(p[0], p[1]))
	}
	f.add(dots{rest, radius, rulePen})
	for i, pile := range piles {
		if len(pile) > 0 {
			f.add(dots{pile, radius, pens[i%len(pens)]})
		}
	}
}

// shades is the number of colours of a scatter by value.
const shades = 32

// pens returns the colours in use, and the index of each point's, -1 for none.
func (s Scatter) pens() (pens []pen, of []int) {
	of = make([]int, len(s.Points))
	if s.Values != nil {
		colours, c := dotRamp(), s.scale()
		for i := range shades {
			pens = append(pens, pen{"", colours[(2*i+1)*len(colours)/(2*shades)]})
		}
		for i := range of {
			of[i] = c.step(s.Values, i, shades)
		}
		return pens, of
	}
	if len(s.Groups) == 0 {
		return []pen{seriesPen(0)}, of
	}
	for i := range s.Groups {
		pens = append(pens, seriesPen(i))
	}
	for i := range of {
		of[i] = s.group(i)
	}
	return pens, of
}

// scale is the range of the values.
func (s Scatter) scale() Scale {
	low, high := extent(s.Values)
	if low > high {
		low, high = 0, 0
	}
	return Scale{Name: s.ValueName, Low: low, High: high}
}

// step is the index of value i among n equal parts of the range, -1 for none.
func (c Scale) step(values []float64, i, n int) int {
	switch {
	case i >= len(values) || math.IsNaN(values[i]):
		return -1
	case !(c.High > c.Low):
		return 0
	}
	share := (values[i] - c.Low) / (c.High - c.Low)
	return int(max(0, min(float64(n-1), math.Floor(share*float64(n)))))
}

// valueBar draws the legend of the values below the head and returns where it
// ends.
func (sc *scene) valueBar(s Scatter, top float64) float64 {
	x := float64(sc.width-margin) - barWidth
	y := top - 12
	if s.ValueName != "" {
		name := sc.style(textFont).cut(s.ValueName, int(x)-2*margin)
		sc.add(words{at: vec{x - textGap, y + barHeight - 1}, text: name, font: textFont, pen: inkPen, anchor: toEnd})
	}
	sc.ramp(dotRamp(), s.scale(), x, y)
	return y + barRoom
}

// names writes the name of each group at the median of its points, if there is room for
// all names: then the groups are separate.
func (f *frame) names(s Scatter) {
	if s.Values != nil || len(s.Groups) < 3 {
		return
	}
	var taken []image.Rectangle
	var labels []words
	for g, name := range s.Groups {
		members := s.members(g)
		if members == nil {
			continue
		}
		at := f.middle(members)
		half := int(f.textWidth(titleFont, name))/2 + 4
		room := image.Rect(int(at.x)-half, int(at.y)-14, int(at.x)+half, int(at.y)+14)
		if slices.ContainsFunc(taken, room.Overlaps) {
			return
		}
		taken = append(taken, room)
		labels = append(labels, words{at: vec{at.x, at.y + 7}, text: name, font: titleFont, pen: inkPen, anchor: atMiddle, halo: true})
	}
	for _, l := range labels {
		f.add(l)
	}
}

// middle is the median place of points.
func (f *frame) middle(points [][2]float64) vec {
	xs, ys := column(points, 0), column(points, 1)
	slices.Sort(xs)
	slices.Sort(ys)
	return f.place(xs[len(xs)/2], ys[len(ys)/2])
}

// thumbSide is the longer side of a thumbnail, in pixels.
const thumbSide = 34

// thumbs draws the thumbnails that do not cover another, each with a frame in the colour
// of its group.
func (f *frame) thumbs(s Scatter) {
	const edge = 2
	var taken []image.Rectangle
	for i, m := range s.Thumbs {
		size := m.Bounds().Size()
		if longer := max(size.X, size.Y); longer > 0 {
			size = image.Pt(max(1, size.X*thumbSide/longer), max(1, size.Y*thumbSide/longer))
		}
		at := f.place(s.Points[i][0], s.Points[i][1])
		corner := image.Pt(int(at.x)-size.X/2, int(at.y)-size.Y/2)
		room := image.Rectangle{corner, corner.Add(size)}
		outer := room.Inset(-edge)
		if slices.ContainsFunc(taken, outer.Overlaps) {
			continue
		}
		taken = append(taken, outer)
		if g := s.group(i); g >= 0 {
			f.add(box{float64(outer.Min.X), float64(outer.Min.Y), float64(outer.Dx()), float64(outer.Dy()), seriesPen(g), 1})
		}
		f.add(tile{box: room, image: m, smooth: true})
	}
}

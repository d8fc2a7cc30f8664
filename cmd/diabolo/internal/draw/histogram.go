package draw

import (
	"cmp"
	"image"
	"slices"
)

// A Histogram shows how values are distributed: for each sample the share of its
// values in each of some equal parts of the range, in percent, as steps.
type Histogram struct {
	Title   string
	X       Axis   // Log: parts of equal ratio
	Share   string // label of the Y axis: "share of images, %"
	Samples []Sample
	Bins    int    // 0 is 40
	Marks   []Mark // their X and text; Y means nothing
	Comma   bool   // numbers have a decimal comma

	// Width and Height are in pixels; 0 is 720 and 400.
	Width, Height int
}

// A Sample is values with a name. Those that have no place on the axis count in
// none of the parts.
type Sample struct {
	Name   string
	Values []float64
}

// Draw draws the histogram.
func (h Histogram) Draw() *image.RGBA { return h.scene().raster() }

// SVG is the same as text.
func (h Histogram) SVG() []byte { return h.scene().svg() }

func (h Histogram) scene() *scene {
	s := newScene(h.Title, cmp.Or(h.Width, 720), cmp.Or(h.Height, 400), h.Comma)
	var all []float64
	for _, sample := range h.Samples {
		all = append(all, sample.Values...)
	}
	h.X.Log = h.X.Log && slices.ContainsFunc(all, h.X.has)
	x := scale{Axis: h.X}
	x.low, x.high = h.X.span(h.X.places(all), 0)
	shares, most := h.shares(x)
	y := scale{Axis: Axis{Label: h.Share}, high: 1.05 * cmp.Or(most, 1)}
	top := s.head(legendOf(h.Samples, func(s Sample) string { return s.Name }), y.Axis)
	if len(h.Marks) > 0 {
		top += markRoom
	}
	f := s.axes(x, y, s.ticksOf(x), s.ticksOf(y), top, margin+10)
	for i, share := range shares {
		f.steps(share, seriesPen(i))
	}
	for _, m := range h.Marks {
		if m.X >= x.low && m.X <= x.high {
			f.upright(m, f.bottom)
		}
	}
	return s
}

// shares counts each sample's values in the parts, in percent, and returns the
// most of any.
func (h Histogram) shares(x scale) (shares [][]float64, most float64) {
	bins := cmp.Or(h.Bins, 40)
	x.from, x.to = 0, float64(bins)
	for _, s := range h.Samples {
		share := make([]float64, bins)
		for _, v := range s.Values {
			if h.X.has(v) {
				share[max(0, min(bins-1, int(x.at(v))))] += 100 / float64(len(s.Values))
			}
		}
		shares, most = append(shares, share), max(most, slices.Max(share))
	}
	return shares, most
}

// steps draws the outline of the parts, pale inside.
func (f *frame) steps(share []float64, p pen) {
	width := (f.right - f.left) / float64(len(share))
	line := []vec{{f.left, f.bottom}}
	for i, v := range share {
		y := f.y.at(v)
		line = append(line, vec{f.left + float64(i)*width, y}, vec{f.left + float64(i+1)*width, y})
	}
	line = append(line, vec{f.right, f.bottom})
	f.add(area{line, p, 0.2}, stroke{points: line, pen: p, width: 1.5})
}

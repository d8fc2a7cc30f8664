package draw

import (
	"fmt"
	"image"
	"math"

	"github.com/diabolo-go/diabolo/tensor"
)

// A Scale is the range of values a picture shows as colours.
type Scale struct {
	Name      string // what the colours measure, with its unit
	Low, High float64
}

// Heat turns maps N C H W of one value a pixel, such as squared errors, into N
// pictures of one colour scale, and returns its range: from low to high where low
// < high; else from 0 (or the least value, when that is negative) to the largest
// of all. Channels are averaged. Values outside have the colours of the ends, and
// NaN that of the low end. It panics on any other shape.
//
// The scale is perceptually uniform: black, violet, red, light yellow, with equal
// steps of value equally far apart in Oklab. A Grid shows it with Grid.Colours.
func Heat(values *tensor.Tensor, low, high float64) ([]image.Image, Scale) {
	if len(values.Shape) != 4 || values.Shape[1] < 1 {
		panic(fmt.Sprintf("draw: shape %v is not N C H W", values.Shape))
	}
	maps := averaged(values)
	if !(low < high) {
		low, high = extent(maps)
		low, high = min(low, 0), max(high, 0)
	}
	colours := heatRamp()
	h, w := values.Shape[2], values.Shape[3]
	images := make([]image.Image, values.N())
	for i := range images {
		m := image.NewRGBA(image.Rect(0, 0, w, h))
		for p, v := range maps[i*h*w : (i+1)*h*w] {
			m.SetRGBA(p%w, p/w, colours.at(v, low, high))
		}
		images[i] = m
	}
	return images, Scale{Low: low, High: high}
}

// averaged returns the means over the channels, an image after the other.
func averaged(t *tensor.Tensor) []float64 {
	channels, plane := t.Shape[1], t.Shape[2]*t.Shape[3]
	out := make([]float64, t.N()*plane)
	for i := range t.N() {
		for j, v := range t.Row(i) {
			out[i*plane+j%plane] += float64(v) / float64(channels)
		}
	}
	return out
}

// Sizes of the legend of a colour scale, in pixels.
const (
	barWidth  = 220
	barHeight = 12
	barRoom   = 40
	barSteps  = 44 // of one colour each
)

// scaleBar draws the legend of a grid's heat maps: its name, the colours, and the
// numbers at the ends.
func (s *scene) scaleBar(c Scale, x, y float64) {
	if c.Name != "" {
		name := s.style(captionFont).cut(c.Name, minText-barWidth)
		s.add(words{at: vec{x, y + barHeight - 1}, text: name, font: captionFont, pen: inkPen})
		x += math.Ceil(s.textWidth(captionFont, name)) + textGap
	}
	s.ramp(heatRamp(), c, x, y)
}

// ramp draws the colours of a scale from left to right, and its ends below.
func (s *scene) ramp(colours ramp, c Scale, x, y float64) {
	for i := range barSteps {
		colour := colours[(2*i+1)*len(colours)/(2*barSteps)]
		width := float64(barWidth) / barSteps
		s.add(box{x + float64(i)*width, y, width, barHeight, pen{"", colour}, 1})
	}
	s.add(words{at: vec{x, y + barHeight + 15}, text: s.numeral(value(c.Low)), font: tickFont, pen: fadedPen},
		words{at: vec{x + barWidth, y + barHeight + 15}, text: s.numeral(value(c.High)), font: tickFont, pen: fadedPen, anchor: toEnd})
}

package raster

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math"
)

// read decodes the picture.
func (s *samples) read(ctx context.Context) (image.Image, error) {
	bounds := image.Rect(0, 0, s.width, s.height)
	if !s.numeric() {
		img, rows := s.canvas(bounds)
		err := s.readRows(ctx, rows)
		if err == nil && s.alpha() == alphaMultiplied {
			rows.clamp()
		}
		return img, err
	}
	img := &sampled{sampleModel: s.sampleModel(), width: s.width, height: s.height, channels: s.channels, format: s.format, bits: s.bits}
	img.values = make([]float32, s.width*s.height*s.channels)
	if err := s.readRows(ctx, img); err != nil {
		return nil, err
	}
	for i, v := range img.values {
		if v-v != 0 {
			return nil, fmt.Errorf("the value at column %d, row %d is %v, want finite numbers", i/s.channels%s.width, i/s.channels/s.width, v)
		}
	}
	return img, nil
}

// A tiffPixels writes rows of unsigned values into the pixels of an image.
type tiffPixels struct {
	pix    []byte
	width  int
	wide   bool    // two bytes a value, the higher first
	step   int     // values of a pixel in pix
	places [][]int // of each channel, where its value goes in a pixel
	invert bool    // the first channel is white where it is 0
	most   uint64  // the largest value in the file
	scale  uint64  // what it becomes
}

// canvas returns an empty image that can hold the picture, and what fills it.
func (s *samples) canvas(r image.Rectangle) (img image.RGBA64Image, to *tiffPixels) {
	to = &tiffPixels{width: r.Dx(), wide: s.bits == 16, step: 1, places: [][]int{{0}}, most: 1<<s.bits - 1, scale: 0xff}
	to.invert = s.photometric == whiteIsZero
	if to.wide {
		to.scale = 0xffff
	}
	switch {
	case s.photometric == paletted:
		m := image.NewPaletted(r, s.palette())
		to.pix, to.scale = m.Pix, to.most
		return m, to
	case s.photometric != rgbTIFF && s.alpha() == alphaNone && to.wide:
		m := image.NewGray16(r)
		to.pix = m.Pix
		return m, to
	case s.photometric != rgbTIFF && s.alpha() == alphaNone:
		m := image.NewGray(r)
		to.pix = m.Pix
		return m, to
	}
	to.step, to.places = 4, [][]int{{0}, {1}, {2}}
	if s.photometric != rgbTIFF {
		to.places = [][]int{{0, 1, 2}}
	}
	straight := s.alpha() == alphaStraight
	if s.alpha() != alphaNone {
		to.places = append(to.places, []int{3})
	}
	switch {
	case straight && to.wide:
		m := image.NewNRGBA64(r)
		img, to.pix = m, m.Pix
	case straight:
		m := image.NewNRGBA(r)
		img, to.pix = m, m.Pix
	case to.wide:
		m := image.NewRGBA64(r)
		img, to.pix = m, m.Pix
	default:
		m := image.NewRGBA(r)
		img, to.pix = m, m.Pix
	}
	if s.alpha() == alphaNone {
		to.opaque()
	}
	return img, to
}

// palette returns the colours of the file: all reds, all greens, all blues, of 16 bits.
func (s *samples) palette() color.Palette {
	e, n := s.tags[tagColours], 1<<s.bits
	p := make(color.Palette, n)
	for i := range p {
		p[i] = color.RGBA64{R: uint16(e.at(i)), G: uint16(e.at(n + i)), B: uint16(e.at(2*n + i)), A: 0xffff}
	}
	return p
}

// opaque makes all pixels opaque.
func (p *tiffPixels) opaque() {
	bytes := 1
	if p.wide {
		bytes = 2
	}
	for i := 3 * bytes; i < len(p.pix); i += p.step * bytes {
		p.pix[i], p.pix[i+bytes-1] = 0xff, 0xff
	}
}

func (p *tiffPixels) row(x, y, channel, channels int, values []uint64) {
	at := (y*p.width + x) * p.step
	for c := channel; c < min(channel+channels, len(p.places)); c++ {
		for i := c - channel; i < len(values); i += channels {
			v := values[i] * p.scale / p.most
			if p.invert && c == 0 {
				v = p.scale - v
			}
			for _, place := range p.places[c] {
				p.set(at+i/channels*p.step+place, v)
			}
		}
	}
}

// set writes a value.
func (p *tiffPixels) set(i int, v uint64) {
	if p.wide {
		p.pix[2*i], p.pix[2*i+1] = byte(v>>8), byte(v)
		return
	}
	p.pix[i] = byte(v)
}

// clamp lowers colours, which are multiplied by their transparency, to the most that they
// can be.
func (p *tiffPixels) clamp() {
	get := func(i int) int {
		if p.wide {
			return int(p.pix[2*i])<<8 | int(p.pix[2*i+1])
		}
		return int(p.pix[i])
	}
	n := len(p.pix)
	if p.wide {
		n /= 2
	}
	for i := 0; i < n; i += p.step {
		for c := range 3 {
			p.set(i+c, uint64(min(get(i+c), get(i+3))))
		}
	}
}

// sampleModel is the colour model of pictures of numbers: it carries the type of the values.
func (s *samples) sampleModel() sampleModel {
	m := sampleModel{Type: Type{0, 1}, grey: s.channels == 1}
	switch s.format {
	case unsigned:
		m.Type = Type{0, math.Exp2(float64(s.bits)) - 1}
	case signed:
		m.Type = Type{-math.Exp2(float64(s.bits - 1)), math.Exp2(float64(s.bits-1)) - 1}
	}
	return m
}

// A sampled is a picture of numbers that the types of package image cannot hold.
type sampled struct {
	sampleModel
	width, height int
	channels      int       // 1 or 3
	values        []float32 // of a pixel after the other

	format, bits int // of the values in the file
}

func (s *sampled) row(x, y, channel, channels int, values []uint64) {
	at := (y*s.width+x)*s.channels + channel
	for i, v := range values {
		s.values[at+i/channels*s.channels+i%channels] = s.value(v)
	}
}

// value turns the bits of a stored value into a number.
func (s *sampled) value(bits uint64) float32 {
	switch {
	case s.format == floatingTIFF && s.bits == 64:
		return float32(math.Float64frombits(bits))
	case s.format == floatingTIFF:
		return math.Float32frombits(uint32(bits))
	case s.format == signed:
		shift := 64 - s.bits
		return float32(int64(bits<<shift) >> shift)
	}
	return float32(bits)
}

// A sampleModel is the colour model of a sampled picture.
type sampleModel struct {
	Type
	grey bool
}

func (m sampleModel) Convert(c color.Color) color.Color { return color.RGBA64Model.Convert(c) }

func (s *sampled) ColorModel() color.Model { return s.sampleModel }

func (s *sampled) Bounds() image.Rectangle { return image.Rect(0, 0, s.width, s.height) }

func (s *sampled) At(x, y int) color.Color { return s.RGBA64At(x, y) }

// RGBA64At gives the values of the type's whole range, black to white.
func (s *sampled) RGBA64At(x, y int) color.RGBA64 {
	if !(image.Pt(x, y).In(s.Bounds())) {
		return color.RGBA64{}
	}
	at := func(c int) uint16 {
		v := s.values[(y*s.width+x)*s.channels+min(c, s.channels-1)]
		return uint16(0.5 + 0xffff*s.Type.share(v))
	}
	return color.RGBA64{R: at(0), G: at(1), B: at(2), A: 0xffff}
}

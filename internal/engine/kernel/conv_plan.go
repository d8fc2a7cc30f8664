package kernel

import "fmt"

// A ConvShape describes the convolution of one image: InC planes of InH x InW become
// OutC planes of OutH() x OutW(), using KH x KW weights, with Stride and zero padding
// Pad the same in both directions. Weights are OutC x InC x KH x KW.
//
// A transposed convolution is the same shape run backwards: its input has the OutC
// planes, its output the InC planes of any size that this convolution would map to the
// input's size, and its weights are in the same order.
type ConvShape struct {
	InC, InH, InW       int
	OutC                int
	KH, KW, Stride, Pad int
}

// OutH returns the height of the result.
func (s ConvShape) OutH() int { return (s.InH+2*s.Pad-s.KH)/s.Stride + 1 }

// OutW returns the width of the result.
func (s ConvShape) OutW() int { return (s.InW+2*s.Pad-s.KW)/s.Stride + 1 }

// terms is the number of weights per output plane.
func (s ConvShape) terms() int { return s.InC * s.KH * s.KW }

// A Conv is a convolution planned for one image size: the layout of its padded planes
// and the offsets its taps read at. It is read-only and may be used concurrently.
//
// An image is processed in bands of rows. The input rows that a band needs are copied,
// with their zero border, into planes whose rows follow each other, so that a plane
// reads as one long row and a tap as that row shifted. Output is computed for the whole
// long row, including border columns, which are dropped when it is copied out: 2 of 30
// columns at width 28, in exchange for full vectors and no special cases at edges. With
// a stride s the input is distributed over s*s planes, one for each remainder of row
// and column modulo s, in which the taps are again shifts.
//
// Bands are counted in q: output row q, and the input rows q*s-Pad to q*s-Pad+s-1.
type Conv struct {
	ConvShape
	x      planes // input of a band, with border
	y      planes // output, as the gradient of the input reads it
	rows   int    // values of q per image
	band   int    // values of q per band, at most
	above  int    // rows of y before q that the input gradient reads
	taps   []int  // offset in x of each weight of an output plane
	phases []phase
}

// planes describes a padded copy of some rows of an image, with stride floats per row,
// of which the first left are zeros.
type planes struct {
	channels, split int // split*split planes per channel
	rows, stride    int
	left            int
	height, width   int // of the image that is copied
	plane, size     int // floats of a plane; of all planes, with slack for the last vector
}

// A phase is the part of the input gradient whose rows and columns have one remainder
// modulo the stride: a convolution of the output's gradient with some of the weights.
// Offsets are those at the first row of a band.
type phase struct {
	first, height int // values of q with rows
	top, left     int // first row and column of the input it computes
	width         int
	offsets       []int
	weights       []int // for each offset, relative to the first weight of an input plane
}

// NewConv plans a convolution. It panics if the shape has no output.
func NewConv(s ConvShape) *Conv {
	if s.InC < 1 || s.OutC < 1 || s.Stride < 1 || s.Pad < 0 || s.OutH() < 1 || s.OutW() < 1 {
		panic(fmt.Sprintf("kernel: no convolution has shape %+v", s))
	}
	c := &Conv{ConvShape: s}
	c.planPlanes()
	c.planTaps()
	for ry := range s.Stride {
		for rx := range s.Stride {
			c.phases = append(c.phases, c.planPhase(ry, rx))
		}
	}
	c.checkOffsets()
	return c
}

// bandFloats is the approximate number of floats in the planes of one side of a band:
// they stay in the second-level cache while they are read. Only tests change it.
var bandFloats = 1 << 14

// planPlanes chooses the bands and the size of the padded planes. With stride 1 both
// copies have rows of the same length, so that the weight gradient can read the
// output's gradient from the copy made for the input gradient.
func (c *Conv) planPlanes() {
	s := c.Stride
	left, right := c.reach(c.InW, c.OutW(), c.KW)
	xStride, yStride := ceilDiv(c.InW+2*c.Pad, s), left+c.OutW()+right
	if s == 1 {
		xStride = max(xStride, yStride)
		yStride = xStride
	}
	below := (c.KH - 1) / s
	c.above = ceilDiv(c.KH, s) - 1
	c.rows = max(c.OutH(), (c.InH-1+c.Pad)/s+1)
	widest := max(c.InC*s*s*xStride, c.OutC*yStride)
	c.band = min(c.rows, max(1, bandFloats/widest-max(below, c.above)))
	c.x = newPlanes(planes{channels: c.InC, split: s, rows: c.band + below, stride: xStride,
		left: c.Pad, height: c.InH, width: c.InW})
	c.y = newPlanes(planes{channels: c.OutC, split: 1, rows: c.band + c.above, stride: yStride,
		left: left, height: c.OutH(), width: c.OutW()})
}

// slack is room for vectors that begin inside and end outside.
const slack = 16

func newPlanes(p planes) planes {
	p.plane = p.rows * p.stride
	p.size = p.channels*p.split*p.split*p.plane + slack
	return p
}

// reach returns how many zeros before and after n outputs the input gradient reads, for
// columns: gradient column i uses output columns (i+pad-k)/stride.
func (c *Conv) reach(in, out, kernel int) (before, after int) {
	for r := range c.Stride {
		first, last, taps := c.span(r, in, kernel)
		if taps > 0 && last >= first {
			before = max(before, taps-1-first)
			after = max(after, last-(out-1))
		}
	}
	return before, after
}

// span returns the first and last q for which q*stride+r-pad is a row of the input, and
// how many taps k = r, r+stride, ... the kernel has. It applies to columns as well.
func (c *Conv) span(r, in, kernel int) (first, last, taps int) {
	first = ceilDiv(max(c.Pad-r, 0), c.Stride)
	last = (in - 1 + c.Pad - r + c.Stride) / c.Stride // the numerator may otherwise be -1
	return first, last - 1, max(0, ceilDiv(kernel-r, c.Stride))
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// planTaps lists the offset in x that each weight of an output plane reads at.
func (c *Conv) planTaps() {
	s := c.Stride
	for ic := range c.InC {
		for ky := range c.KH {
			for kx := range c.KW {
				plane := (ic*s+ky%s)*s + kx%s
				c.taps = append(c.taps, plane*c.x.plane+ky/s*c.x.stride+kx/s)
			}
		}
	}
}

// planPhase lists, for one remainder of rows and columns, the offset in y that each
// weight of an input plane reads at.
func (c *Conv) planPhase(ry, rx int) phase {
	y0, y1, tapsY := c.span(ry, c.InH, c.KH)
	x0, x1, tapsX := c.span(rx, c.InW, c.KW)
	p := phase{first: y0, height: y1 - y0 + 1, top: y0*c.Stride + ry - c.Pad, left: x0*c.Stride + rx - c.Pad, width: x1 - x0 + 1}
	for oc := range c.OutC {
		for ty := range tapsY {
			for tx := range tapsX {
				row, column := c.above-ty, x0-tx+c.y.left
				p.offsets = append(p.offsets, oc*c.y.plane+row*c.y.stride+column)
				p.weights = append(p.weights, oc*c.terms()+(ry+ty*c.Stride)*c.KW+rx+tx*c.Stride)
			}
		}
	}
	return p
}

// checkOffsets panics if a tap would read outside its planes: the assembly does not
// check each of them.
func (c *Conv) checkOffsets() {
	inside := func(offsets []int, reach int, p planes) {
		for _, o := range offsets {
			if o < 0 || o+reach > p.size-slack {
				panic(fmt.Sprintf("kernel: a tap of %+v reads from %d to %d of %d", c.ConvShape, o, o+reach, p.size-slack))
			}
		}
	}
	inside(c.taps, (min(c.band, c.OutH())-1)*c.x.stride+c.OutW(), c.x)
	for _, ph := range c.phases {
		if ph.height > 0 && ph.width > 0 {
			inside(ph.offsets, (min(c.band, ph.height)-1)*c.y.stride+ph.width, c.y)
		}
	}
}

// xRow and yRow are the image rows at which the planes of a band begin; before the
// first and after the last row of an image there are zeros.
func (c *Conv) xRow(q int) int { return q*c.Stride - c.Pad }
func (c *Conv) yRow(q int) int { return q - c.above }

// pack copies an image of contiguous planes to dst, starting at row first.
func (p *planes) pack(dst, image []float32, first int) {
	clear(dst[:p.size])
	from, to := p.clip(first)
	if from >= to {
		return
	}
	if p.split > 1 {
		p.deal(dst, image, first, from, to)
		return
	}
	addPlanes(dst[(from-first)*p.stride+p.left:], strided{p.plane, p.stride}, image[from*p.width:], strided{p.height * p.width, p.width},
		p.channels, to-from, p.width, nil, noFloor)
}

// clip returns the rows of the image that fit into planes starting at row first.
func (p *planes) clip(first int) (from, to int) {
	return max(first, 0), min(first+p.rows*p.split, p.height)
}

// packGrad is pack for image i of a gradient.
func (p *planes) packGrad(s *scratch, dst []float32, g OutGrad, i, first int) {
	size := p.height * p.width
	d := at(g.D, i, p.channels*size)
	if g.Norm == nil {
		p.pack(dst, d, first)
		return
	}
	raw := at(g.Raw, i, p.channels*size)
	from, to := p.clip(first)
	part := func(x []float32, ch int) []float32 { return x[ch*size+from*p.width : ch*size+to*p.width] }
	if p.split > 1 {
		plain := s.take(slotOut, len(d))
		for ch, norm := range g.Norm {
			CombineReLU(part(plain, ch), part(d, ch), part(raw, ch), norm)
		}
		p.pack(dst, plain, first)
		return
	}
	clear(dst[:p.size])
	for ch, norm := range g.Norm {
		row := dst[ch*p.plane+(from-first)*p.stride+p.left:]
		combineReLURows(row, p.stride, part(d, ch), part(raw, ch), to-from, p.width, norm)
	}
}

// deal is pack for a stride: the remainders of row and column of the padded image
// select one of split*split planes.
func (p *planes) deal(dst, image []float32, first, from, to int) {
	s := p.split
	for ch := range p.channels {
		for y := from; y < to; y++ {
			row := y - first
			for x, v := range image[(ch*p.height+y)*p.width:][:p.width] {
				column := x + p.left
				plane := (ch*s+row%s)*s + column%s
				dst[plane*p.plane+row/s*p.stride+column/s] = v
			}
		}
	}
}

// addSums adds the sum of n rows of each channel, starting at row first of the planes,
// to sums.
func (p *planes) addSums(sums, planes []float32, first, n int) {
	each := p.split * p.split
	for ch := range sums {
		for i := range each {
			rows := planes[(ch*each+i)*p.plane+first*p.stride:]
			sums[ch] += Sum(rows[:n*p.stride])
		}
	}
}

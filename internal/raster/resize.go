package raster

import "math"

// A resizer resamples 8-bit planes with a triangle filter that widens with the
// reduction, so that every source pixel counts: Pillow's BILINEAR, to the bit.
// Pillow's own rules are kept where another choice would move a value: weights
// are rounded to 22 bits, columns are resampled before rows, and the plane
// between the two is rounded to 8 bits.
//
// The zero value is ready; a resizer keeps its memory and serves one goroutine.
type resizer struct {
	columns, rows axis
	between       []uint8
	sums          []int32
	betweenValues []float32
}

// An axis holds the weights that take in source positions to out positions.
type axis struct {
	in, out int
	spans   []span
}

// A span is what one output position is made of.
type span struct {
	from    int
	weights []int32   // in units of 1/2^fraction, of from and what follows
	shares  []float64 // the same before rounding
}

const (
	fraction = 22
	half     = 1 << (fraction - 1)
)

// plane resamples src, sh rows of sw pixels, to dst, dh rows of dw pixels.
func (r *resizer) plane(dst []uint8, dw, dh int, src []uint8, sw, sh int) {
	if sw != dw {
		r.columns.set(sw, dw)
		target := dst
		if sh != dh {
			r.between = grow(r.between, dw*sh)
			target = r.between
		}
		r.columns.horizontal(target, src, sh)
		src = target
	}
	if sh != dh {
		r.rows.set(sh, dh)
		r.sums = grow(r.sums, dw)
		r.rows.vertical(dst, src, r.sums)
	} else if sw == dw {
		copy(dst, src)
	}
}

// set computes the weights, unless they are those of the plane before.
func (a *axis) set(in, out int) {
	if a.in == in && a.out == out {
		return
	}
	scale := float64(in) / float64(out)
	support := max(scale, 1)
	a.in, a.out, a.spans = in, out, make([]span, out)
	for i := range a.spans {
		a.spans[i] = triangle((float64(i)+0.5)*scale, support, in)
	}
}

// triangle returns the weights of a triangle of half-width support about centre
// over the pixels of a line of that length, summing to one.
func triangle(centre, support float64, length int) span {
	from := max(int(centre-support+0.5), 0)
	to := min(int(centre+support+0.5), length)
	heights, sum := make([]float64, to-from), 0.0
	for i := range heights {
		distance := math.Abs((float64(from+i) - centre + 0.5) / support)
		heights[i] = max(1-distance, 0)
		sum += heights[i]
	}
	s := span{from, make([]int32, len(heights)), make([]float64, len(heights))}
	for i, h := range heights {
		s.shares[i] = h / sum
		s.weights[i] = int32(0.5 + h/sum*(1<<fraction))
	}
	return s
}

// horizontal resamples each of the rows of src.
func (a *axis) horizontal(dst, src []uint8, rows int) {
	for y := range rows {
		in, out := src[y*a.in:(y+1)*a.in], dst[y*a.out:(y+1)*a.out]
		for x := range out {
			s := &a.spans[x]
			sum, pixels := int32(half), in[s.from:][:len(s.weights)]
			for i, w := range s.weights {
				sum += w * int32(pixels[i])
			}
			out[x] = clip(sum)
		}
	}
}

// vertical resamples columns, a row of them at a time: sums has the width of a row.
func (a *axis) vertical(dst, src []uint8, sums []int32) {
	width := len(sums)
	for y := range a.spans {
		for x := range sums {
			sums[x] = half
		}
		for i, w := range a.spans[y].weights {
			row := src[(a.spans[y].from+i)*width:][:width]
			for x, v := range row {
				sums[x] += w * int32(v)
			}
		}
		out := dst[y*width:][:width]
		for x, sum := range sums {
			out[x] = clip(sum)
		}
	}
}

// planeOfValues resamples src as plane does, in floating point: Pillow's BILINEAR of mode
// F. The plane between columns and rows is rounded to float32.
func (r *resizer) planeOfValues(dst []float32, dw, dh int, src []float32, sw, sh int) {
	r.columns.set(sw, dw)
	r.rows.set(sh, dh)
	if sw != dw {
		r.betweenValues = grow(r.betweenValues, dw*sh)
		for i := range r.betweenValues {
			r.betweenValues[i] = r.columns.spans[i%dw].of(src[i/dw*sw:], 1)
		}
		src = r.betweenValues
	}
	if sh == dh {
		copy(dst, src)
		return
	}
	for i := range dw * dh {
		dst[i] = r.rows.spans[i/dw].of(src[i%dw:], dw)
	}
}

// of returns the weighted sum of every step-th value of a line.
func (s *span) of(line []float32, step int) float32 {
	sum := 0.0
	for i, share := range s.shares {
		sum += share * float64(line[(s.from+i)*step])
	}
	return float32(sum)
}

// clip returns a sum of weighted bytes as a byte. The weights of a span may add
// up to a little more than one, so 255 can be passed, 0 cannot.
func clip(sum int32) uint8 { return uint8(min(sum>>fraction, 255)) }

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

package dataset

import (
	"fmt"
	"math/rand/v2"
)

// active reports whether a changes anything; a may be nil.
func (a *Augment) active() bool {
	return a != nil && (a.Flip || a.Shift != 0 || a.Crop != 0 || a.Desaturate != 0)
}

// check returns an error if a cannot be applied to images of that height and width.
func (a *Augment) check(height, width int) error {
	if a == nil {
		return nil
	}
	side := min(height, width)
	if a.Shift < 0 || a.Shift >= side {
		return fmt.Errorf("dataset.augment.shift: %d pixels on %dx%d pictures, want 0 to %d", a.Shift, height, width, side-1)
	}
	if a.Crop < 0 || 2*a.Crop >= side {
		return fmt.Errorf("dataset.augment.crop: %d pixels from each side of %dx%d pictures, want 0 to %d", a.Crop, height, width, (side-1)/2)
	}
	if !(a.Desaturate >= 0 && a.Desaturate <= 1) {
		return fmt.Errorf("dataset.augment.desaturate: %v, want a share of 0 to 1", a.Desaturate)
	}
	return nil
}

// A warp gives the source position of each output pixel of one augmented image. Crop,
// shift and flip act on rows and columns independently, so one map for each is enough.
type warp struct {
	y, x  axis
	faded float32 // the share of its colour that the image loses
}

// An axis maps output positions to source positions: at[i] or, if a crop made the map
// fractional, between at[i] and next[i] with weight frac[i] for next.
type axis struct {
	at, next []int
	frac     []float32
	exact    bool // every frac is 0
}

// draw chooses crop, shift, flip and loss of colour from r, always with the same number of
// draws for the same options.
func (w *warp) draw(a *Augment, r *rand.Rand, height, width int) {
	flip := a.Flip && r.Uint64()>>63 == 1
	var dy, dx, top, bottom, left, right int
	if a.Shift > 0 {
		dy, dx = r.IntN(2*a.Shift+1)-a.Shift, r.IntN(2*a.Shift+1)-a.Shift
	}
	if a.Crop > 0 {
		top, bottom = r.IntN(a.Crop+1), r.IntN(a.Crop+1)
		left, right = r.IntN(a.Crop+1), r.IntN(a.Crop+1)
	}
	w.y.set(height, top, bottom, dy, false)
	w.x.set(width, left, right, dx, flip)
	w.faded = 0
	if a.Desaturate > 0 {
		w.faded = float32(a.Desaturate * r.Float64())
	}
}

// set builds the map of an axis of n pixels: low and high pixels are cut off its ends
// and the rest is stretched to n, shifted with edges repeated, and reversed. Stretching
// interpolates linearly between pixel centres.
func (a *axis) set(n, low, high, shift int, reverse bool) {
	if len(a.at) != n {
		a.at, a.next, a.frac = make([]int, n), make([]int, n), make([]float32, n)
	}
	a.exact = low == 0 && high == 0
	left := n - low - high
	for i := range n {
		j := i
		if reverse {
			j = n - 1 - i
		}
		j = min(max(j-shift, 0), n-1)
		if a.exact {
			a.at[i], a.next[i], a.frac[i] = j, j, 0
			continue
		}
		s := (float32(j)+0.5)*float32(left)/float32(n) - 0.5
		s = min(max(s, 0), float32(left-1))
		k := int(s)
		a.at[i], a.next[i], a.frac[i] = low+k, low+min(k+1, left-1), s-float32(k)
	}
}

// apply writes the warped image with that many channels to out, in 0..1.
func (w *warp) apply(out, image []float32, channels int) {
	height, width := len(w.y.at), len(w.x.at)
	for c := range channels {
		plane := image[c*height*width : (c+1)*height*width]
		for i := range height {
			row := out[(c*height+i)*width : (c*height+i+1)*width]
			upper := plane[w.y.at[i]*width:][:width]
			if w.x.exact && w.y.exact {
				for j, at := range w.x.at {
					row[j] = upper[at]
				}
				continue
			}
			w.x.blend(row, upper, plane[w.y.next[i]*width:][:width], w.y.frac[i])
		}
	}
	if w.faded > 0 && channels == 3 {
		fade(out, w.faded)
	}
}

// fade mixes an image of three planes with its luma (ITU-R BT.601): a share of 0 leaves it
// as it is, one of 1 makes it grey.
func fade(image []float32, share float32) {
	n := len(image) / 3
	r, g, b := image[:n], image[n:2*n], image[2*n:3*n]
	for i := range n {
		luma := 0.299*r[i] + 0.587*g[i] + 0.114*b[i]
		r[i] += share * (luma - r[i])
		g[i] += share * (luma - g[i])
		b[i] += share * (luma - b[i])
	}
}

// blend writes one output row interpolated between two source rows; down is the weight
// of lower.
func (a *axis) blend(out, upper, lower []float32, down float32) {
	for j, at := range a.at {
		next, right := a.next[j], a.frac[j]
		u := upper[at] + right*(upper[next]-upper[at])
		l := lower[at] + right*(lower[next]-lower[at])
		out[j] = u + down*(l-u)
	}
}

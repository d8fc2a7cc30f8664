package denoise

import (
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/tensor"
)

// median returns images N C H W with each value replaced by the median of the
// side x side window around it, channel by channel; side is odd. Images are extended by
// reflection (d c b a | a b c d), as in scipy.ndimage.median_filter.
func median(x *tensor.Tensor, side int) *tensor.Tensor {
	out := tensor.New(x.Shape...)
	channels, h, w := x.Shape[1], x.Shape[2], x.Shape[3]
	index.Parallel(x.N(), func(i int) {
		for c := range channels {
			plane := x.Row(i)[c*h*w : (c+1)*h*w]
			medianPlane(out.Row(i)[c*h*w:(c+1)*h*w], plane, h, w, side)
		}
	})
	return out
}

func medianPlane(out, plane []float32, h, w, side int) {
	rows, columns := mirrored(h, side/2), mirrored(w, side/2)
	window := make([]float32, side*side)
	for y := range h {
		for x := range w {
			n := 0
			for _, i := range rows[y : y+side] {
				row := plane[i*w : (i+1)*w]
				for _, j := range columns[x : x+side] {
					window[n] = row[j]
					n++
				}
			}
			out[y*w+x] = middle(window)
		}
	}
}

// mirrored returns the indices 0 to n-1 of the positions -room to n+room-1 of a sequence
// extended by reflection.
func mirrored(n, room int) []int {
	at := make([]int, n+2*room)
	for i := range at {
		k := ((i-room)%(2*n) + 2*n) % (2 * n)
		at[i] = min(k, 2*n-1-k)
	}
	return at
}

// middle returns the median of an odd number of values, at least 3, and reorders them. It
// keeps just over half of the values, repeatedly drops the smallest and the largest of
// these, neither of which can be the median, and adds the next value, until one is left.
func middle(v []float32) float32 {
	held, rest := v[:len(v)/2+2], v[len(v)/2+2:]
	for {
		toEnds(held)
		held = held[1:]
		if len(rest) == 0 {
			return held[0]
		}
		held[len(held)-1] = rest[0]
		rest = rest[1:]
	}
}

// toEnds moves the smallest value to the front and the largest to the back.
func toEnds(v []float32) {
	last := len(v) - 1
	for i, j := 0, last; i < j; i, j = i+1, j-1 {
		v[i], v[j] = min(v[i], v[j]), max(v[i], v[j])
	}
	for i := 1; i <= last/2; i++ {
		v[0], v[i] = min(v[0], v[i]), max(v[0], v[i])
	}
	for i := (last + 1) / 2; i < last; i++ {
		v[i], v[last] = min(v[i], v[last]), max(v[i], v[last])
	}
}

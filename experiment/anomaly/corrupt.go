package anomaly

import (
	"math/rand/v2"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// A corruption maps each pixel of a corrupted image to a pixel of the original, and to the
// share of its value that is taken from another normal image.
type corruption func(h, w int, r *rand.Rand) func(y, x int) (fromY, fromX int, other float32)

// corruptions are used to evaluate a score without strange images, in the manner of
// CutPaste (Li, Sohn, Yoon, Pfister 2021).
var corruptions = []corruption{turned, halved, pasted, erased, blended}

// turned is a quarter turn.
func turned(h, w int, _ *rand.Rand) func(y, x int) (int, int, float32) {
	return func(y, x int) (int, int, float32) { return x * h / w, w - 1 - y*w/h, 0 }
}

// halved takes the lower or right half from another image.
func halved(h, w int, r *rand.Rand) func(y, x int) (int, int, float32) {
	lower := r.IntN(2) == 0
	return func(y, x int) (int, int, float32) {
		if lower && 2*y >= h || !lower && 2*x >= w {
			return y, x, 1
		}
		return y, x, 0
	}
}

// pasted copies a patch of half the height and width to another place.
func pasted(h, w int, r *rand.Rand) func(y, x int) (int, int, float32) {
	place := func() (int, int) { return r.IntN(h - h/2 + 1), r.IntN(w - w/2 + 1) }
	fromY, fromX := place()
	toY, toX := place()
	return func(y, x int) (int, int, float32) {
		if dy, dx := y-toY, x-toX; dy >= 0 && dy < h/2 && dx >= 0 && dx < w/2 {
			return fromY + dy, fromX + dx, 0
		}
		return y, x, 0
	}
}

// erased fills a patch of a third of the height and width, near the middle, with the
// colour of a corner.
func erased(h, w int, r *rand.Rand) func(y, x int) (int, int, float32) {
	atY, atX := h/8+r.IntN(h/2+1), w/8+r.IntN(w/2+1)
	return func(y, x int) (int, int, float32) {
		if dy, dx := y-atY, x-atX; dy >= 0 && dy < (h+2)/3 && dx >= 0 && dx < (w+2)/3 {
			return 0, 0, 0
		}
		return y, x, 0
	}
}

// blended is the mean of two images.
func blended(_, _ int, _ *rand.Rand) func(y, x int) (int, int, float32) {
	return func(y, x int) (int, int, float32) { return y, x, 0.5 }
}

// corrupted returns images x, N C H W, each with every corruption.
func corrupted(x *tensor.Tensor, seed uint64) *tensor.Tensor {
	n, channels, h, w := x.N(), x.Shape[1], x.Shape[2], x.Shape[3]
	out := tensor.New(len(corruptions)*n, channels, h, w)
	for way, corrupt := range corruptions {
		for i := range n {
			r := rng.New(seed, "damage", uint64(way), uint64(i))
			image, second := x.Row(i), x.Row((i+1+r.IntN(max(1, n-1)))%n)
			from := corrupt(h, w, r)
			for j := range out.Row(way*n + i) {
				plane, y, col := j/(h*w)*(h*w), j/w%h, j%w
				fromY, fromX, other := from(y, col)
				at := plane + fromY*w + fromX
				out.Row(way*n + i)[j] = (1-other)*image[at] + other*second[at]
			}
		}
	}
	return out
}

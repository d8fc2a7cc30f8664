package anomaly

import (
	"math"
	"math/rand/v2"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// A corruption is a way to spoil normal images, to evaluate a score without strange ones,
// in the manner of CutPaste (Li, Sohn, Yoon, Pfister 2021). make chooses the details for
// one image of h x w pixels.
type corruption struct {
	name  string
	local bool // it spoils a small part of the image
	make  func(h, w int, r *rand.Rand) func(y, x int) spoilt
}

// spoilt says what becomes of a pixel: the pixel (y, x) of the image, mixed with the share
// other of the same pixel of another normal image, then covered with the share cover of an
// ink in 0..1.
type spoilt struct {
	y, x              int
	other, ink, cover float32
}

var corruptions = []corruption{
	{"turned", false, turned}, {"halved", false, halved}, {"pasted", false, pasted}, {"erased", false, erased}, {"blended", false, blended},
	{"scratched", true, scratched}, {"spotted", true, spotted}, {"missing", true, missing}, {"swapped", true, swapped},
}

// turned is a quarter turn.
func turned(h, w int, _ *rand.Rand) func(y, x int) spoilt {
	return func(y, x int) spoilt { return spoilt{y: x * h / w, x: w - 1 - y*w/h} }
}

// halved takes the lower or right half from another image.
func halved(h, w int, r *rand.Rand) func(y, x int) spoilt {
	lower := r.IntN(2) == 0
	return func(y, x int) spoilt {
		if lower && 2*y >= h || !lower && 2*x >= w {
			return spoilt{y: y, x: x, other: 1}
		}
		return spoilt{y: y, x: x}
	}
}

// pasted copies a patch of half the height and width to another place.
func pasted(h, w int, r *rand.Rand) func(y, x int) spoilt {
	place := func() (int, int) { return r.IntN(h - h/2 + 1), r.IntN(w - w/2 + 1) }
	fromY, fromX := place()
	toY, toX := place()
	return func(y, x int) spoilt {
		if dy, dx := y-toY, x-toX; dy >= 0 && dy < h/2 && dx >= 0 && dx < w/2 {
			return spoilt{y: fromY + dy, x: fromX + dx}
		}
		return spoilt{y: y, x: x}
	}
}

// erased fills a patch of a third of the height and width, near the middle, with the
// colour of a corner.
func erased(h, w int, r *rand.Rand) func(y, x int) spoilt {
	atY, atX := h/8+r.IntN(h/2+1), w/8+r.IntN(w/2+1)
	return func(y, x int) spoilt {
		if dy, dx := y-atY, x-atX; dy >= 0 && dy < (h+2)/3 && dx >= 0 && dx < (w+2)/3 {
			return spoilt{}
		}
		return spoilt{y: y, x: x}
	}
}

// blended is the mean of two images.
func blended(_, _ int, _ *rand.Rand) func(y, x int) spoilt {
	return func(y, x int) spoilt { return spoilt{y: y, x: x, other: 0.5} }
}

// scratched draws a dark or a bright line, a quarter to a half of the shorter side long and
// 1/32 of it wide.
func scratched(h, w int, r *rand.Rand) func(y, x int) spoilt {
	side := float64(min(h, w))
	atY, atX, ink := r.Float64()*float64(h-1), r.Float64()*float64(w-1), darkOrBright(r)
	dy, dx := math.Sincos(math.Pi * r.Float64())
	half, wide := side*(1+r.Float64())/8, max(0.5, side/64)
	return func(y, x int) spoilt {
		py, px := float64(y)-atY, float64(x)-atX
		along, across := py*dy+px*dx, py*dx-px*dy
		if math.Abs(along) <= half && math.Abs(across) <= wide {
			return spoilt{y: y, x: x, ink: ink, cover: 1}
		}
		return spoilt{y: y, x: x}
	}
}

// spotted lays a soft dark or bright spot over the image: a Gaussian with a standard
// deviation of 1/16 to 1/8 of the shorter side, which hides up to two thirds of it.
func spotted(h, w int, r *rand.Rand) func(y, x int) spoilt {
	atY, atX, ink := r.Float64()*float64(h-1), r.Float64()*float64(w-1), darkOrBright(r)
	width := float64(min(h, w)) * (1 + r.Float64()) / 16
	return func(y, x int) spoilt {
		far := math.Hypot(float64(y)-atY, float64(x)-atX) / width
		return spoilt{y: y, x: x, ink: ink, cover: float32(2.0 / 3 * math.Exp(-far*far/2))}
	}
}

// missing fills a patch of a sixth of the height and width with black or white.
func missing(h, w int, r *rand.Rand) func(y, x int) spoilt {
	inside, ink := patch(h, w, 6, r), float32(r.IntN(2))
	return func(y, x int) spoilt {
		if inside(y, x) {
			return spoilt{y: y, x: x, ink: ink, cover: 1}
		}
		return spoilt{y: y, x: x}
	}
}

// swapped takes a patch of a quarter of the height and width from another image.
func swapped(h, w int, r *rand.Rand) func(y, x int) spoilt {
	inside := patch(h, w, 4, r)
	return func(y, x int) spoilt {
		if inside(y, x) {
			return spoilt{y: y, x: x, other: 1}
		}
		return spoilt{y: y, x: x}
	}
}

// patch reports which pixels lie in a rectangle of 1/part of the height and width.
func patch(h, w, part int, r *rand.Rand) func(y, x int) bool {
	high, wide := max(1, h/part), max(1, w/part)
	atY, atX := r.IntN(h-high+1), r.IntN(w-wide+1)
	return func(y, x int) bool { return y >= atY && y < atY+high && x >= atX && x < atX+wide }
}

// darkOrBright returns an ink in 0..0.2 or 0.8..1.
func darkOrBright(r *rand.Rand) float32 {
	return float32(0.8*float64(r.IntN(2)) + 0.2*r.Float64())
}

// corrupted returns images x, N C H W, each with every corruption.
func corrupted(x *tensor.Tensor, seed uint64) *tensor.Tensor {
	n, channels, h, w := x.N(), x.Shape[1], x.Shape[2], x.Shape[3]
	out := tensor.New(len(corruptions)*n, channels, h, w)
	for way, c := range corruptions {
		for i := range n {
			r := rng.New(seed, "damage", uint64(way), uint64(i))
			image, second := x.Row(i), x.Row((i+1+r.IntN(max(1, n-1)))%n)
			at := c.make(h, w, r)
			for j := range out.Row(way*n + i) {
				p := at(j/w%h, j%w)
				from := j/(h*w)*(h*w) + p.y*w + p.x
				v := (1-p.other)*image[from] + p.other*second[from]
				out.Row(way*n + i)[j] = (1-p.cover)*v + p.cover*p.ink
			}
		}
	}
	return out
}

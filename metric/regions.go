package metric

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A Plane is a map of H x W values with the mask of what is to be found in it.
type Plane struct {
	H, W   int
	Values []float32 // row by row; higher is stranger
	Mask   []bool    // true: strange; as long as Values
}

// PixelAUROC returns the AUROC of all pixels of some planes together. It is NaN without a
// strange or without a normal pixel, or if a value is NaN.
func PixelAUROC(planes []Plane) float64 {
	s := newSweep(planes)
	if s.strange == 0 || s.normal == 0 || s.nan {
		return math.NaN()
	}
	won, above := 0.0, 0.0
	s.fall(func(tied sweepPixels) bool {
		won += tied.normal * (above + tied.strange/2)
		above += tied.strange
		return true
	})
	return won / (s.strange * s.normal)
}

// AUPRO returns the area under the per-region overlap curve of some planes (Bergmann,
// Batzner, Fauser, Sattlegger, Steger 2021, "The MVTec anomaly detection dataset", section
// 5.2): for every threshold, the share of each strange region that is above it, averaged
// over all regions, against the share of all normal pixels that are above it; the area up
// to a share of limit, such as 0.3, divided by limit. Regions are connected sets of strange
// pixels, where a pixel is connected with its eight neighbours. 1 is perfect; maps of noise
// have limit/2. It is NaN without a strange or without a normal pixel, or if a value is NaN.
func AUPRO(planes []Plane, limit float64) float64 {
	s := newSweep(planes)
	if s.strange == 0 || s.normal == 0 || s.nan {
		return math.NaN()
	}
	area, x, y := 0.0, 0.0, 0.0
	s.fall(func(tied sweepPixels) bool {
		nextX, nextY := x+tied.normal/s.normal, y+tied.overlap/float64(s.regions)
		if nextX > limit { // the straight line from (x, y) ends at the limit
			nextX, nextY = limit, y+(nextY-y)*(limit-x)/(nextX-x)
		}
		area += (nextX - x) * (y + nextY) / 2
		x, y = nextX, nextY
		return x < limit
	})
	return area / limit
}

// Regions returns the number of regions in some planes: see AUPRO.
func Regions(planes []Plane) int { return newSweep(planes).regions }

// A sweep is the pixels of planes, to be passed in the order of their values.
type sweep struct {
	pixels          []sweepPixel
	sizes           []float64 // of the regions, in pixels
	regions         int
	strange, normal float64 // pixels
	nan             bool
}

type sweepPixel struct {
	value  float32
	region int32 // -1: normal
}

// sweepPixels counts pixels of one value; overlap is the sum of the shares of the regions
// that the strange ones among them are.
type sweepPixels struct{ strange, normal, overlap float64 }

func newSweep(planes []Plane) *sweep {
	s := &sweep{}
	for _, p := range planes {
		if len(p.Values) != p.H*p.W || len(p.Mask) != p.H*p.W {
			panic(fmt.Sprintf("metric: %d values and a mask of %d as %dx%d", len(p.Values), len(p.Mask), p.H, p.W))
		}
		labels, sizes := regions(p)
		for i, v := range p.Values {
			region := int32(-1)
			if labels[i] >= 0 {
				region = int32(s.regions) + labels[i]
				s.strange++
			} else {
				s.normal++
			}
			s.nan = s.nan || v != v
			s.pixels = append(s.pixels, sweepPixel{v, region})
		}
		s.sizes = append(s.sizes, sizes...)
		s.regions += len(sizes)
	}
	slices.SortFunc(s.pixels, func(a, b sweepPixel) int { return cmp.Compare(b.value, a.value) })
	return s
}

// fall calls f for each distinct value, the highest first, until it returns false.
func (s *sweep) fall(f func(tied sweepPixels) bool) {
	for from := 0; from < len(s.pixels); {
		var tied sweepPixels
		to := from
		for ; to < len(s.pixels) && s.pixels[to].value == s.pixels[from].value; to++ {
			if r := s.pixels[to].region; r >= 0 {
				tied.strange++
				tied.overlap += 1 / s.sizes[r]
			} else {
				tied.normal++
			}
		}
		if !f(tied) {
			return
		}
		from = to
	}
}

// regions returns the region of each pixel, from 0, or -1 for a normal one, and the number
// of pixels of each region.
func regions(p Plane) (labels []int32, sizes []float64) {
	labels = slices.Repeat([]int32{-1}, len(p.Mask))
	for start, strange := range p.Mask {
		if !strange || labels[start] >= 0 {
			continue
		}
		region, size := int32(len(sizes)), 0.0
		labels[start] = region
		for open := []int{start}; len(open) > 0; size++ {
			at := open[len(open)-1]
			open = open[:len(open)-1]
			for y := max(0, at/p.W-1); y <= min(p.H-1, at/p.W+1); y++ {
				for x := max(0, at%p.W-1); x <= min(p.W-1, at%p.W+1); x++ {
					if i := y*p.W + x; p.Mask[i] && labels[i] < 0 {
						labels[i] = region
						open = append(open, i)
					}
				}
			}
		}
		sizes = append(sizes, size)
	}
	return labels, sizes
}

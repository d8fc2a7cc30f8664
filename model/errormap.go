package model

import (
	"slices"

	"github.com/diabolo-go/diabolo/internal/blur"
	"github.com/diabolo-go/diabolo/tensor"
)

const (
	topShare    = 0.005    // of the pixels, those that ScoreTop averages
	blurWidth   = 1.0 / 32 // standard deviation of the blur of ScoreBlur and ScoreShift, as a share of the shorter side
	coarseWidth = 1.0 / 16 // and of ScoreCoarse
)

// contrastFloor is added to the variance that ScoreShift divides by: that of a standard
// deviation of 0.05.
const contrastFloor = 0.05 * 0.05

// ErrorMaps returns the map of a score for each image of x, N C H W in 0..1: N 1 H W, which
// show where an image is strange. The map of ScoreBlur has the blurred squared errors, that
// of ScoreCoarse the squares of the blurred differences, and that of ScoreShift these
// divided by the variance of the image there. The map of ScoreCombined has
// the largest of the maps of its scores, each standardised by its mean and its standard
// deviation over the pixels of held-out normal images. For every other score, the map has
// the squared error of each pixel. All are averaged over the channels. The arguments and
// errors are those of ScoreBy.
func (m *Model) ErrorMaps(score string, ref *Reference, x *tensor.Tensor, labels []int) (*tensor.Tensor, error) {
	if err := m.checkBatch(x, labels); err != nil {
		return nil, err
	}
	if _, err := m.measureOf(score, ref); err != nil {
		return nil, err
	}
	plane := m.planeOf(score, ref)
	maps := tensor.New(x.N(), 1, x.Shape[2], x.Shape[3])
	err := m.reconstructed(x, labels, func(i int, y, target *tensor.Tensor, _ Latent) {
		row := maps.Row(i)
		for j, v := range plane(y, target) {
			row[j] = float32(v)
		}
	})
	if err != nil {
		return nil, err
	}
	return maps, nil
}

// planeOf returns the function that computes the map of a score, which the model has.
func (m *Model) planeOf(name string, ref *Reference) func(y, target *tensor.Tensor) []float64 {
	if name == ScoreCombined {
		return ref.largestMap(m)
	}
	for _, s := range allScores() {
		if s.name == name && s.plane != nil {
			return func(y, target *tensor.Tensor) []float64 { return s.plane(m, y, target) }
		}
	}
	return m.errorMap
}

// difference returns the difference between a reconstruction, of the output y of the
// decoder, and the image, one plane per channel.
func (m *Model) difference(y, target *tensor.Tensor) [][]float64 {
	size := m.config.Input[1] * m.config.Input[2]
	planes := make([][]float64, m.config.Input[0])
	for c := range planes {
		planes[c] = make([]float64, size)
		for i := range planes[c] {
			at := c*size + i
			planes[c][i] = m.likelihood.pixel(float64(y.Data[at])) - float64(target.Data[at])
		}
	}
	return planes
}

// squares returns the mean over planes of the squares of their values.
func squares(planes [][]float64) []float64 {
	out := make([]float64, len(planes[0]))
	for _, plane := range planes {
		for i, v := range plane {
			out[i] += v * v / float64(len(planes))
		}
	}
	return out
}

// errorMap returns the squared error of each pixel.
func (m *Model) errorMap(y, target *tensor.Tensor) []float64 { return squares(m.difference(y, target)) }

func (m *Model) blurredMap(y, target *tensor.Tensor) []float64 {
	return m.blurred(m.errorMap(y, target), blurWidth)
}

func (m *Model) coarseMap(y, target *tensor.Tensor) []float64 {
	planes := m.difference(y, target)
	for c, plane := range planes {
		planes[c] = m.blurred(plane, coarseWidth)
	}
	return squares(planes)
}

// shiftMap returns the blurred difference squared, divided by the variance of the image
// under the same blur.
func (m *Model) shiftMap(y, target *tensor.Tensor) []float64 {
	shift := m.difference(y, target)
	for c, plane := range shift {
		shift[c] = m.blurred(plane, blurWidth)
	}
	out := squares(shift)
	variance := make([]float64, len(out))
	for c := range shift {
		plane, square := make([]float64, len(out)), make([]float64, len(out))
		for i := range plane {
			v := float64(target.Data[c*len(out)+i])
			plane[i], square[i] = v, v*v
		}
		plane, square = m.blurred(plane, blurWidth), m.blurred(square, blurWidth)
		for i, v := range plane {
			variance[i] += max(0, square[i]-v*v) / float64(len(shift))
		}
	}
	for i := range out {
		out[i] /= variance[i] + contrastFloor
	}
	return out
}

// largestError is ScoreMax of one image.
func (m *Model) largestError(y, target *tensor.Tensor, _ Latent) float64 {
	return slices.Max(m.errorMap(y, target))
}

// topError is ScoreTop of one image.
func (m *Model) topError(y, target *tensor.Tensor, _ Latent) float64 {
	e := m.errorMap(y, target)
	slices.Sort(e)
	n := max(1, int(topShare*float64(len(e))))
	return mean(e[len(e)-n:])
}

// blurredError is ScoreBlur of one image.
func (m *Model) blurredError(y, target *tensor.Tensor, _ Latent) float64 {
	return slices.Max(m.blurredMap(y, target))
}

// largestShift is ScoreShift of one image.
func (m *Model) largestShift(y, target *tensor.Tensor, _ Latent) float64 {
	return slices.Max(m.shiftMap(y, target))
}

// coarseError is ScoreCoarse of one image.
func (m *Model) coarseError(y, target *tensor.Tensor, _ Latent) float64 {
	return slices.Max(m.coarseMap(y, target))
}

// blurred returns a plane blurred by a share of its shorter side.
func (m *Model) blurred(plane []float64, share float64) []float64 {
	h, w := m.config.Input[1], m.config.Input[2]
	return blur.Gaussian(plane, h, w, share*float64(min(h, w)))
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

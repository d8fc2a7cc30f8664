package interpolate

import (
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// PathStats measures how images change along a path.
type PathStats struct {
	Changes []float64 `json:"changes"` // root mean square difference of pixel values, in 0..1, from each image to the next
	Length  float64   `json:"length"`  // sum of Changes
	Detour  float64   `json:"detour"`  // Length divided by that of the pixel blend between the same ends: 1 or more
	Jump    float64   `json:"jump"`    // the largest change divided by the mean change: 1 if all are equal
}

// newStats computes the measures of changes; straight is the root mean square difference
// of the two ends. If nothing changes, Detour and Jump are 1.
func newStats(changes []float64, straight float64) PathStats {
	p := PathStats{Changes: changes, Detour: 1, Jump: 1}
	for _, c := range changes {
		p.Length += c
	}
	if p.Length > 0 {
		p.Jump = slices.Max(changes) * float64(len(changes)) / p.Length
	}
	if straight > 0 {
		p.Detour = p.Length / straight
	}
	return p
}

// meanStats returns the mean of each measure.
func meanStats(all []PathStats) PathStats {
	mean := PathStats{Changes: make([]float64, len(all[0].Changes))}
	n := float64(len(all))
	for _, p := range all {
		for i, c := range p.Changes {
			mean.Changes[i] += c / n
		}
		mean.Length += p.Length / n
		mean.Detour += p.Detour / n
		mean.Jump += p.Jump / n
	}
	return mean
}

// around returns the measures of the paths of a loop together.
func around(paths []Path) *Summary {
	straight := 0.0
	var changes [3][]float64
	for _, p := range paths {
		straight += p.Fade.Length
		for i, f := range (ways{p.Linear, p.Spherical, p.Fade}) {
			changes[i] = append(changes[i], f.Changes...)
		}
	}
	return &Summary{len(paths), 0, newStats(changes[0], straight), newStats(changes[1], straight), newStats(changes[2], straight)}
}

// A span is two latents to interpolate between; given is the class for a conditional
// model, as labels of one image.
type span struct {
	from, to []float32
	given    []int
}

// ways are the interpolations of one span: linear, spherical, fade.
type ways [3]Frames

// walk computes the interpolations of some spans.
func (w *walker) walk(spans []span) ([]ways, error) {
	linear, err := w.decode(spans, Lerp)
	if err != nil {
		return nil, err
	}
	arc := func(a, b []float32, t float64, z []float32) { Slerp(a, b, w.centre, t, z) }
	spherical, err := w.decode(spans, arc)
	if err != nil {
		return nil, err
	}
	all := make([]ways, len(spans))
	for i := range all {
		line, arc := linear.Rows(i*w.steps, (i+1)*w.steps), spherical.Rows(i*w.steps, (i+1)*w.steps)
		first, last := line.Row(0), line.Row(w.steps-1)
		straight := math.Sqrt(metric.MSE(first, last))
		fade := tensor.New(line.Shape...)
		for k := range w.steps {
			Lerp(first, last, float64(k)/float64(w.steps-1), fade.Row(k))
		}
		all[i] = ways{frames(line, straight), frames(arc, straight), frames(fade, straight)}
	}
	return all, nil
}

// decode returns the images along each span, one span after the other.
func (w *walker) decode(spans []span, way func(a, b []float32, t float64, z []float32)) (*tensor.Tensor, error) {
	z := tensor.New(len(spans)*w.steps, len(w.centre))
	var labels []int
	for i, c := range spans {
		for k := range w.steps {
			way(c.from, c.to, float64(k)/float64(w.steps-1), z.Row(i*w.steps+k))
			labels = append(labels, c.given...)
		}
	}
	return w.Decode(z, labels)
}

// frames returns images with their measures; straight is as in newStats.
func frames(images *tensor.Tensor, straight float64) Frames {
	changes := make([]float64, images.N()-1)
	for k := range changes {
		changes[k] = math.Sqrt(metric.MSE(images.Row(k), images.Row(k+1)))
	}
	return Frames{PathStats: newStats(changes, straight), Images: images}
}

// Lerp sets out to (1-t) a + t b, the linear interpolation of two latents. The three slices
// have the same length, and out may be a or b.
func Lerp(a, b []float32, t float64, out []float32) {
	for j := range out {
		out[j] = float32((1-t)*float64(a[j]) + t*float64(b[j]))
	}
}

// Slerp sets out to the point at t, 0 to 1, of the arc from a to b around a centre; nil
// stands for the origin. The direction from the centre turns at a constant rate (Shoemake
// 1985, "Animating rotation with quaternion curves"; for latents White 2016, "Sampling
// generative networks"), and the distance from it changes linearly. For equal or opposite
// directions, which define no arc, it is Lerp. The slices have the same length, and out
// must be neither a nor b.
func Slerp(a, b []float32, centre []float64, t float64, out []float32) {
	Lerp(a, b, t, out)
	if centre == nil {
		centre = make([]float64, len(out))
	}
	var aa, bb, ab float64
	for j, c := range centre {
		p, q := float64(a[j])-c, float64(b[j])-c
		aa, bb, ab = aa+p*p, bb+q*q, ab+p*q
	}
	na, nb := math.Sqrt(aa), math.Sqrt(bb)
	angle := math.Acos(min(max(ab/(na*nb), -1), 1))
	if !(math.Sin(angle) > 1e-6) || t == 0 || t == 1 {
		return
	}
	radius := (1-t)*na + t*nb
	p, q := radius*math.Sin((1-t)*angle)/math.Sin(angle)/na, radius*math.Sin(t*angle)/math.Sin(angle)/nb
	for j, c := range centre {
		out[j] = float32(c + p*(float64(a[j])-c) + q*(float64(b[j])-c))
	}
}

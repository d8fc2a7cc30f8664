package interpolate

import (
	"math"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// PathStats is how images change along a way.
type PathStats struct {
	Changes []float64 `json:"changes"` // root mean square change of a value, from each image to the next
	Length  float64   `json:"length"`  // their sum
	Detour  float64   `json:"detour"`  // Length by that of the cross-fade between the same ends: 1 or more
	Jump    float64   `json:"jump"`    // the largest change by the mean one: 1 when all are equal
}

// newStats measures changes; straight is the root mean square difference of the
// two ends. Where nothing changes at all, it changes evenly.
func newStats(changes []float64, straight float64) PathStats {
	p := PathStats{Changes: changes, Detour: 1, Jump: 1}
	largest := 0.0
	for _, c := range changes {
		p.Length += c
		largest = max(largest, c)
	}
	if p.Length > 0 {
		p.Jump = largest * float64(len(changes)) / p.Length
	}
	if straight > 0 {
		p.Detour = p.Length / straight
	}
	return p
}

// meanStats returns the mean of each figure.
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

// around puts the paths of a loop together.
func around(paths []Path) *Summary {
	straight := 0.0
	for _, p := range paths {
		straight += p.Fade.Length
	}
	whole := func(way func(Path) Frames) PathStats {
		var changes []float64
		for _, p := range paths {
			changes = append(changes, way(p).Changes...)
		}
		return newStats(changes, straight)
	}
	return &Summary{
		Paths:     len(paths),
		Linear:    whole(func(p Path) Frames { return p.Linear }),
		Spherical: whole(func(p Path) Frames { return p.Spherical }),
		Fade:      whole(func(p Path) Frames { return p.Fade }),
	}
}

// A span is two latents to go between; told is the class a CVAE is told.
type span struct {
	from, to []float32
	told     []int
}

// decoded is the images along each way of one span.
type decoded struct{ linear, spherical, fade Frames }

// walk decodes the ways of some spans.
func (w *walker) walk(spans []span) ([]decoded, error) {
	linear, err := w.decode(spans, Lerp)
	if err != nil {
		return nil, err
	}
	arc := func(a, b []float32, t float64, z []float32) { Slerp(a, b, w.centre, t, z) }
	spherical, err := w.decode(spans, arc)
	if err != nil {
		return nil, err
	}
	all := make([]decoded, len(spans))
	for i := range all {
		line, arc := linear.Rows(i*w.steps, (i+1)*w.steps), spherical.Rows(i*w.steps, (i+1)*w.steps)
		first, last := line.Row(0), line.Row(w.steps-1)
		straight := math.Sqrt(metric.MSE(first, last))
		all[i] = decoded{frames(line, straight), frames(arc, straight), frames(crossFade(first, last, line.Shape), straight)}
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
			labels = append(labels, c.told...)
		}
	}
	y, err := w.Model.Decode(z, labels)
	if err != nil {
		return nil, err
	}
	return experiment.Clip(y), nil
}

// frames measures images; straight is as in newStats.
func frames(images *tensor.Tensor, straight float64) Frames {
	changes := make([]float64, images.N()-1)
	for k := range changes {
		changes[k] = math.Sqrt(metric.MSE(images.Row(k), images.Row(k+1)))
	}
	return Frames{PathStats: newStats(changes, straight), Images: images}
}

// crossFade returns images of a shape, N C H W, that go evenly from one to the
// other value by value.
func crossFade(first, last []float32, shape []int) *tensor.Tensor {
	y := tensor.New(shape...)
	for k := range y.N() {
		Lerp(first, last, float64(k)/float64(y.N()-1), y.Row(k))
	}
	return y
}

// Lerp writes the point at share t of the line from a to b into out.
func Lerp(a, b []float32, t float64, out []float32) {
	for j := range out {
		out[j] = float32((1-t)*float64(a[j]) + t*float64(b[j]))
	}
}

// Slerp writes the point at share t of the arc from a to b, about a centre, into
// out: the direction turns evenly (Shoemake 1985, "Animating rotation with
// quaternion curves"; for latents White 2016, "Sampling generative networks"),
// and the distance from the centre goes evenly from that of a to that of b.
// Where no arc is the shortest, for directions that are equal or opposite, it is
// the line. A centre of nil is the origin.
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

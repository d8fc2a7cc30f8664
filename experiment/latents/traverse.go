package latents

import (
	"context"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// A traversal decodes z while one dimension moves and the others are held.
type traversal struct {
	s     *experiment.Subject
	r     *Result
	held  []float32 // z
	shown int       // dimensions of the picture
	label int       // of a CVAE
}

func (r *Result) traversal(s *experiment.Subject, o Options) (*traversal, error) {
	t := &traversal{s: s, r: r, held: make([]float32, r.Latent), shown: min(o.Show, r.Latent)}
	for _, d := range r.Dimensions {
		t.held[d.Index] = float32(d.Mean)
	}
	for i := range o.Steps {
		r.Steps = append(r.Steps, o.Range*(2*float64(i)/float64(o.Steps-1)-1))
	}
	if o.Image >= 0 {
		if err := t.hold(o.Image); err != nil {
			return nil, err
		}
	}
	return t, t.choose(o.Class)
}

// hold takes the latent of an image.
func (t *traversal) hold(image int) error {
	v, err := t.s.Items([]int{image})
	if err != nil {
		return err
	}
	_, x, _ := t.s.Gather(v, []int{0}, nil)
	l, err := t.s.Model.Encode(x)
	if err != nil {
		return err
	}
	t.held = l.Mu.Row(0)
	source := t.s.Item(image)
	t.r.Source = &source
	return nil
}

// choose finds the class a CVAE draws.
func (t *traversal) choose(name string) (err error) {
	if name == "" {
		if !t.s.Model.Config().Conditional() {
			return nil
		}
		name = t.s.Classes()[0]
		if t.r.Source != nil && t.r.Source.Class != "" {
			name = t.r.Source.Class
		}
	}
	t.r.Class = name
	t.label, err = t.s.Class(name)
	return err
}

// run draws the row of every dimension, and keeps those that are shown.
func (t *traversal) run(ctx context.Context) error {
	steps := len(t.r.Steps)
	t.r.Traversal = tensor.New(append([]int{t.shown * steps}, t.s.Data.Shape[:]...)...)
	labels := slices.Repeat([]int{t.label}, steps)
	for i := range t.r.Dimensions {
		if err := ctx.Err(); err != nil {
			return err
		}
		d := &t.r.Dimensions[i]
		y, err := t.s.Model.Decode(t.row(d), labels)
		if err != nil {
			return err
		}
		d.Effect = change(y) / (t.r.Steps[1] - t.r.Steps[0])
		if i < t.shown {
			copy(t.r.Traversal.Rows(i*steps, (i+1)*steps).Data, y.Data)
		}
		t.s.Advance(float64(i+1) / float64(len(t.r.Dimensions)))
	}
	return nil
}

// row returns the latents of one dimension's row.
func (t *traversal) row(d *Dimension) *tensor.Tensor {
	z := tensor.New(len(t.r.Steps), len(t.held))
	for i, step := range t.r.Steps {
		copy(z.Row(i), t.held)
		if !t.r.Prior {
			step = d.Mean + step*d.Std
		}
		z.Row(i)[d.Index] = float32(step)
	}
	return z
}

// change returns the root mean squared difference of an image from the one before.
func change(y *tensor.Tensor) float64 {
	sum := 0.0
	for i := 1; i < y.N(); i++ {
		sum += metric.MSE(y.Row(i-1), y.Row(i))
	}
	return math.Sqrt(sum / float64(y.N()-1))
}

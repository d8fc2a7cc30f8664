package nn

import (
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/internal/engine/oracle"
	"github.com/diabolo-go/diabolo/tensor"
)

// projected is a projection of 37 values to 5 with weights, three vectors, and numbers for
// their latents.
func projected() (p *Projection, x, z *tensor.Tensor) {
	p = NewProjection("p", 37, 5)
	for i, w := range p.Params() {
		copy(w.room(), spread(w.Len(), uint64(i)))
	}
	return p, tensor.FromSlice(spread(3*37, 7), 3, 37), tensor.FromSlice(spread(3*5, 8), 3, 5)
}

// Both layers, and the gradient of the way back, are sums that float64 gives as well, with
// the same bits for any number of workers.
func TestProjection(t *testing.T) {
	oracle.EveryISA(t, func(t *testing.T) {
		p, x, z := projected()
		project, rebuild := p.Project(), p.Rebuild()
		pass := func(pool *kernel.Pool) (latent, image, dz []float32) {
			c := &Call{Train: true, Pool: pool}
			latent = project.Forward(c, x).Data
			image = rebuild.Forward(c, z).Data
			return latent, image, rebuild.Backward(c, x, true).Data
		}
		latent, image, dz := pass(nil)
		for i := range 3 {
			for k := range 5 {
				along, back, size := 0.0, 0.0, 0.0
				for j := range 37 {
					a := float64(p.Axes.Data[k*37+j])
					along += (float64(x.Row(i)[j]) - float64(p.Mean.Data[j])) * a
					back += float64(x.Row(i)[j]) * a
					size += 4 * abs(a)
				}
				close64(t, "z", latent[i*5+k], along*float64(p.Encode.Data[k]), size)
				close64(t, "dz", dz[i*5+k], back*float64(p.Decode.Data[k]), size)
			}
			for j := range 37 {
				want, size := float64(p.Mean.Data[j]), 4.0
				for k := range 5 {
					want += float64(z.Row(i)[k]) * float64(p.Decode.Data[k]) * float64(p.Axes.Data[k*37+j])
					size += 4
				}
				close64(t, "x", image[i*37+j], want, size)
			}
		}
		pool := kernel.NewPool(3)
		defer pool.Close()
		l, m, d := pass(pool)
		same(t, "z of three workers", l, latent)
		same(t, "x of three workers", m, image)
		same(t, "dz of three workers", d, dz)
	})
}

func abs(v float64) float64 { return max(v, -v) }

// close64 allows the rounding of a float32 sum whose terms add up to size in magnitude.
func close64(t *testing.T, what string, got float32, want, size float64) {
	t.Helper()
	if abs(float64(got)-want) > 1e-6*size {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// A projection is the first layer of a model: nothing may ask it for a gradient by the image.
func TestProjectionHasNoInputGradient(t *testing.T) {
	p, x, _ := projected()
	c, project := &Call{Train: true}, p.Project()
	z := project.Forward(c, x)
	if dx := project.Backward(c, z, false); dx != nil {
		t.Errorf("got a gradient %v", dx.Shape)
	}
	defer func() {
		if recover() == nil {
			t.Error("an input gradient was promised")
		}
	}()
	project.Backward(c, z, true)
}

// Nothing of a projection is trained, and its shapes are checked.
func TestProjectionShapes(t *testing.T) {
	p := NewProjection("linear", 12, 4)
	names := map[string]int{"linear.mean": 12, "linear.axes": 48, "linear.encode": 4, "linear.decode": 4}
	for _, w := range p.Params() {
		if w.Trained || names[w.Name] != w.Len() {
			t.Errorf("%s: %d values, trained %v", w.Name, w.Len(), w.Trained)
		}
	}
	for layer, wrong := range map[Layer]int{p.Project(): 4, p.Rebuild(): 12} {
		if _, err := layer.Out([]int{wrong}); err == nil {
			t.Errorf("%T takes %d values", layer, wrong)
		}
	}
}

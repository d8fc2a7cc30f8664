package nn

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/internal/engine/oracle"
	"github.com/diabolo-go/diabolo/tensor"
)

// Every layer gives the same bits for any number of workers, on buffers that held
// another batch before, and does not change its inputs.
func TestLayersKeepBits(t *testing.T) {
	pools := []*kernel.Pool{kernel.NewPool(1), kernel.NewPool(2), kernel.NewPool(3)}
	for _, pool := range pools {
		defer pool.Close()
	}
	oracle.EveryISA(t, func(t *testing.T) {
		everyCase(t, func(t *testing.T, c layerCase, p *pass) {
			x, dy := p.x.Clone(), p.dy.Clone()
			y, dx, dw := p.run(c, p.call(c, nil))
			for _, pool := range pools {
				call := p.call(c, pool)
				p.layer.Forward(call, p.x.Rows(0, 1))
				gotY, gotX, gotW := p.run(c, call)
				same(t, "y", gotY, y)
				same(t, "dx", gotX, dx)
				same(t, "dw", gotW, dw)
			}
			same(t, "the input", p.x.Data, x.Data)
			same(t, "dy", p.dy.Data, dy.Data)
		})
	})
}

// run makes one pass and returns copies of its results, without gradients where
// there is no training.
func (p *pass) run(c layerCase, call *Call) (y, dx, dw []float32) {
	y = slices.Clone(p.layer.Forward(call, p.x).Data)
	if c.eval {
		return y, nil, nil
	}
	dx = slices.Clone(p.layer.Backward(call, p.dy, true).Data)
	return y, dx, p.gradients()
}

// same fails the test when two slices are not equal value by value.
func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("%s differs in %d values of %d", what, differing(got, want), len(want))
	}
}

func differing(a, b []float32) int {
	n := 0
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// The first layer of a network is not asked for its input gradient.
func TestLayersWithoutInputGradient(t *testing.T) {
	everyCase(t, func(t *testing.T, c layerCase, p *pass) {
		if c.eval {
			t.Skip("no gradient without training")
		}
		call := p.call(c, nil)
		_, _, want := p.run(c, call)
		p.layer.Forward(call, p.x)
		if dx := p.layer.Backward(call, p.dy, false); dx != nil {
			t.Fatalf("an input gradient of shape %v nobody asked for", dx.Shape)
		}
		same(t, "dw", p.gradients(), want)
	})
}

// A zero Call infers: it keeps nothing, so Backward panics.
func TestBackwardWithoutTrainingPanics(t *testing.T) {
	everyCase(t, func(t *testing.T, c layerCase, p *pass) {
		var call Call
		p.layer.Forward(&call, p.x)
		defer func() {
			if recover() == nil {
				t.Error("Backward after an inferring Forward did not panic")
			}
		}()
		p.layer.Backward(&call, p.dy, true)
	})
}

// Two layers of one kind have separate memory in one Call.
func TestLayersDoNotShareBuffers(t *testing.T) {
	everyCase(t, func(t *testing.T, c layerCase, p *pass) {
		call := p.call(c, nil)
		y := p.layer.Forward(call, p.x)
		want := y.Clone()
		other := c.layer()
		for _, p := range other.Params() {
			p.room()
		}
		other.Forward(call, batch(c.n, c.in, 77))
		same(t, "the first layer's output", y.Data, want.Data)
	})
}

// Out is the shape that Forward returns and that Backward takes.
func TestOutIsTheShapeOfForward(t *testing.T) {
	everyCase(t, func(t *testing.T, c layerCase, p *pass) { checkShapes(t, p.layer, p.x, !c.eval) })
}

func TestOutForRandomGeometry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, channels := rapid.IntRange(1, 3).Draw(t, "n"), rapid.IntRange(1, 4).Draw(t, "channels")
		h, w := rapid.IntRange(1, 9).Draw(t, "h"), rapid.IntRange(1, 9).Draw(t, "w")
		kernel, stride := rapid.IntRange(1, 4).Draw(t, "kernel"), rapid.IntRange(0, 4).Draw(t, "stride")
		in := []int{channels, h, w}
		pool := NewMaxPool2D(kernel, stride)
		if _, err := pool.Out(in); (err == nil) != (kernel <= min(h, w)) {
			t.Fatalf("kernel %d on %v: error %v", kernel, in, err)
		}
		layers := []Layer{NewReLU(), NewSiLU(), NewDropout("d", 0.3), NewFlatten(), NewUpsampleNearest(kernel)}
		if kernel <= min(h, w) {
			layers = append(layers, pool)
		}
		for _, l := range layers {
			checkShapes(t, l, batch(n, in, 3), true)
		}
	})
}

// A training pass that has run before allocates nothing.
func TestLayersAllocateNothing(t *testing.T) {
	everyCase(t, func(t *testing.T, c layerCase, p *pass) {
		if p.cost() > 1<<20 {
			t.Skip("as the smaller rows of this layer")
		}
		call := p.call(c, nil)
		n := testing.AllocsPerRun(2, func() {
			p.layer.Forward(call, p.x)
			if !c.eval {
				p.layer.Backward(call, p.dy, true)
			}
		})
		if n > 0 {
			t.Errorf("%v allocations in a pass", n)
		}
	})
}

// fataler is *testing.T or *rapid.T.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func checkShapes(t fataler, l Layer, x *tensor.Tensor, train bool) {
	t.Helper()
	out, err := l.Out(x.Shape[1:])
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range l.Params() {
		p.room()
	}
	call := &Call{Train: train}
	y := l.Forward(call, x)
	if diff := cmp.Diff(append([]int{x.N()}, out...), y.Shape); diff != "" {
		t.Fatalf("%T of %v: Out (-), Forward (+):\n%s", l, x.Shape, diff)
	}
	if !train {
		return
	}
	for _, p := range l.Params() {
		if p.Trained {
			p.Bind(p.Data, make([]float32, len(p.Data)))
		}
	}
	if dx := l.Backward(call, y.Clone(), true); !slices.Equal(dx.Shape, x.Shape) {
		t.Fatalf("%T of %v: Backward gives %v", l, x.Shape, dx.Shape)
	}
}

func TestFlattenAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := rapid.SliceOfN(rapid.IntRange(1, 5), 2, 4).Draw(t, "shape")
		x := batch(shape[0], shape[1:], 4)
		var call Call
		y := NewUnflatten(shape[1:]...).Forward(&call, NewFlatten().Forward(&call, x))
		if diff := cmp.Diff(x, y); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A shape that does not fit is an error that says what was given and what is needed.
func TestOutErrors(t *testing.T) {
	for _, c := range []struct {
		layer Layer
		in    []int
		want  string
	}{
		{NewUnflatten(3, 4, 4), []int{47}, "unflatten: got [47], 47 values, needs 48 for shape [3 4 4]"},
		{NewMaxPool2D(3, 2), []int{8, 2, 9}, "maxpool2d: got [8 2 9], needs C H W of at least 3x3 pixels"},
		{NewMaxPool2D(3, 2), []int{8}, "maxpool2d: got [8], needs C H W of at least 3x3 pixels"},
		{NewUpsampleNearest(2), []int{8, 2}, "upsample: got [8 2], needs C H W"},
		{NewGroupNorm("g", 4, 6), []int{6, 2, 2}, "groupnorm: groups 4, needs a number that divides the 6 channels"},
		{NewGroupNorm("g", 2, 6), []int{6}, "groupnorm: got [6], needs C H W with C 6"},
		{NewLayerNorm("l", 6, 2), []int{2, 6}, "layernorm: got [2 6], needs [6 2]"},
		{NewResidual(NewSequential(NewFlatten())), []int{6, 2, 2}, "residual: its layers turn [6 2 2] into [24], its shortcut into [6 2 2]"},
	} {
		if _, err := c.layer.Out(c.in); err == nil || err.Error() != c.want {
			t.Errorf("%T.Out(%v): error %v, want %s", c.layer, c.in, err, c.want)
		}
	}
}

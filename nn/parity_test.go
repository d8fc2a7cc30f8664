package nn

import (
	"math"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/oracle"
	"github.com/diabolo-go/diabolo/tensor"
)

// recorded is testdata/pytorch.json, written by testdata/pytorch.py.
type recorded struct {
	Layers    []recordedLayer
	Losses    []recordedLoss
	Embedding struct {
		Labels       []int
		W, Y, DY, DW []float32
	}
}

type recordedLayer struct {
	Name    string
	X, DY   []float32
	W       [][]float32 // all parameters, running statistics last
	Y, DX   []float64
	DW      [][]float64 // of the trained ones
	Running [][]float64 // after the pass
}

type recordedLoss struct {
	Name   string
	Shape  []int
	X      [][]float32
	Target []float32
	Labels []int
	Value  float64
	D      [][]float64
}

// Rows of the table agree with PyTorch: the references to the nine digits of the file,
// the layers within their tolerance.
func TestLayersAgainstPyTorch(t *testing.T) {
	rows := map[string]layerCase{}
	for _, c := range layerCases() {
		rows[c.String()] = c
	}
	for _, r := range oracle.Read[recorded](t, "testdata/pytorch.json").Layers {
		t.Run(r.Name, func(t *testing.T) {
			c, ok := rows[r.Name]
			if !ok {
				t.Fatal("not in the table of layer cases")
			}
			oracle.EveryISA(t, func(t *testing.T) { r.check(t, c) })
		})
	}
}

func (r recordedLayer) check(t *testing.T, c layerCase) {
	p := newPass(t, c)
	copy(p.x.Data, r.X)
	copy(p.dy.Data, r.DY)
	for i, w := range p.params {
		copy(w.Data, r.W[i])
	}
	x, w := exactly(p.x.Data), p.weights()
	call := p.call(c, nil)
	y := c.ref.forward(x, w)
	agrees(t, "y", y.v, r.Y)
	within(t, "y", p.layer.Forward(call, p.x).Data, bounded{r.Y, digits(y)})
	if c.eval {
		return
	}
	dx, dw := c.ref.backward(x, exactly(p.dy.Data), w)
	agrees(t, "dx", dx.v, r.DX)
	within(t, "dx", p.layer.Backward(call, p.dy, true).Data, bounded{r.DX, digits(dx)})
	wantW := slices.Concat(r.DW...)
	dw = bounded{dw.v[:len(wantW)], dw.e[:len(wantW)]}
	agrees(t, "dw", dw.v, wantW)
	within(t, "dw", p.gradients()[:len(wantW)], bounded{wantW, digits(dw)})
	for i, want := range r.Running {
		got := p.params[len(p.params)-len(r.Running)+i]
		within(t, got.Name, got.Data, bounded{want, slices.Repeat([]float64{2}, len(want))})
	}
}

// digits adds to the bounds of b the error of writing nine digits.
func digits(b bounded) []float64 {
	e := slices.Clone(b.e)
	for i, v := range b.v {
		if v != math.Trunc(v*8)/8 { // else it is written exactly
			e[i] += 5e-9 * math.Abs(v) / eps
		}
	}
	return e
}

// agrees compares float64 results computed in different order, one of them
// written with nine digits.
func agrees(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, PyTorch has %d", what, len(got), len(want))
	}
	for i, w := range want {
		if math.Abs(got[i]-w) > 5e-9*math.Abs(w)+1e-13 {
			t.Fatalf("reference %s[%d] = %v, PyTorch has %v", what, i, got[i], w)
		}
	}
}

func TestLossesAgainstPyTorch(t *testing.T) {
	for _, r := range oracle.Read[recorded](t, "testdata/pytorch.json").Losses {
		t.Run(r.Name, func(t *testing.T) {
			var x, d []*tensor.Tensor
			for _, v := range r.X {
				x, d = append(x, tensor.FromSlice(v, r.Shape...)), append(d, ones(r.Shape...))
			}
			value := r.run(x, d)
			if math.Abs(value-r.Value) > sumTolerance(r.Name)*math.Abs(r.Value) {
				t.Errorf("value %v, PyTorch has %v", value, r.Value)
			}
			for i, want := range r.D {
				within(t, "gradient", d[i].Data, bounded{want, slices.Repeat([]float64{1}, len(want))})
			}
		})
	}
}

// run calls the loss of that name.
func (r recordedLoss) run(x, d []*tensor.Tensor) float64 {
	target := &tensor.Tensor{Shape: r.Shape, Data: r.Target}
	switch r.Name {
	case "MSEMean":
		return MSEMean(x[0], target, d[0])
	case "BCESum":
		return BCESum(x[0], target, d[0], 1)
	case "GaussianKL":
		return GaussianKL(x[0], x[1], d[0], d[1], 1)
	case "CrossEntropyMean":
		return CrossEntropyMean(x[0], r.Labels, d[0])
	}
	panic("no loss " + r.Name)
}

func TestEmbeddingAgainstPyTorch(t *testing.T) {
	r := oracle.Read[recorded](t, "testdata/pytorch.json").Embedding
	e := NewEmbedding("e", 5, 3)
	e.Weight.Bind(e.Weight.room(), make([]float32, 15))
	copy(e.Weight.Data, r.W)
	call := &Call{Train: true}
	same(t, "y", e.Forward(call, r.Labels).Data, r.Y)
	e.Backward(call, tensor.FromSlice(r.DY, 4, 3))
	same(t, "dw", e.Weight.Grad, r.DW)
}

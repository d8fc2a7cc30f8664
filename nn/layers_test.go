package nn

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/internal/engine/oracle"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// A layerCase is one row of the table: a layer, the batch it gets, and its
// reference. A new layer is a new row.
type layerCase struct {
	name  string
	layer func() Layer
	n     int   // images
	in    []int // shape of one
	ref   reference
	eval  bool // no training: no Backward
}

// layerCases is the table. It is used three times: each layer against its
// reference, each reference's gradient against differences, and as benchmark.
func layerCases() []layerCase {
	return slices.Concat(activationCases(), dropoutCases(), moveCases(), weightCases())
}

// The references of the activations.
var (
	reluReference    = pointwise{f: func(x float64) float64 { return max(x, 0) }, df: step, exact: true}
	sigmoidReference = pointwise{f: logistic, df: func(x float64) float64 { return logistic(x) * logistic(-x) }, size: logistic}
	tanhReference    = pointwise{
		f:    math.Tanh,
		df:   func(x float64) float64 { return 1 - math.Tanh(x)*math.Tanh(x) },
		size: func(float64) float64 { return 1 },
	}
	siluReference = pointwise{
		f:    func(x float64) float64 { return x * logistic(x) },
		df:   func(x float64) float64 { return logistic(x) * (1 + x*logistic(-x)) },
		size: func(x float64) float64 { return logistic(x) * (1 + math.Abs(x)*logistic(-x)) },
	}
)

var geluReference = pointwise{
	f:  func(x float64) float64 { return x * phi(x) },
	df: func(x float64) float64 { return phi(x) + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi) },
	size: func(x float64) float64 {
		return phi(x) + math.Abs(x)*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi)
	},
}

// phi is the distribution function of N(0, 1).
func phi(x float64) float64 { return (1 + math.Erf(x/math.Sqrt2)) / 2 }

func leakyReference(slope float64) pointwise {
	return pointwise{
		f:    func(x float64) float64 { return max(x, 0) + slope*min(x, 0) },
		df:   func(x float64) float64 { return step(x) + slope*(1-step(x)) },
		size: func(x float64) float64 { return step(x) + math.Abs(slope)*(1-step(x)) },
	}
}

func eluReference(alpha float64) pointwise {
	df := func(x float64) float64 { return step(x) + (1-step(x))*alpha*math.Exp(x) }
	return pointwise{f: func(x float64) float64 { return max(x, 0) + alpha*math.Expm1(min(x, 0)) }, df: df, size: df}
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// step is the derivative of max(x, 0), taken as 0 at the kink.
func step(x float64) float64 {
	if x > 0 {
		return 1
	}
	return 0
}

func activationCases() []layerCase {
	layers := []layerCase{
		{name: "ReLU", layer: func() Layer { return NewReLU() }, ref: reluReference},
		{name: "LeakyReLU 0.01", layer: func() Layer { return NewLeakyReLU(0.01) }, ref: leakyReference(0.01)},
		{name: "LeakyReLU -0.5", layer: func() Layer { return NewLeakyReLU(-0.5) }, ref: leakyReference(-0.5)},
		{name: "ELU 1", layer: func() Layer { return NewELU(1) }, ref: eluReference(1)},
		{name: "ELU 0.3", layer: func() Layer { return NewELU(0.3) }, ref: eluReference(0.3)},
		{name: "SiLU", layer: func() Layer { return NewSiLU() }, ref: siluReference},
		{name: "GELU", layer: func() Layer { return NewGELU() }, ref: geluReference},
		{name: "Tanh", layer: func() Layer { return NewTanh() }, ref: tanhReference},
		{name: "Sigmoid", layer: func() Layer { return NewSigmoid() }, ref: sigmoidReference},
	}
	// Both sides of the vector lengths 8, 16, 32 and 64 and of a block.
	shapes := [][]int{{1, 1}, {3, 5}, {1, 17}, {2, 3, 1, 5}, {1, 31}, {1, 33}, {3, 21}, {1, 65}, {1, kernel.BlockLen - 1}, {1, 1, 1, kernel.BlockLen}, {1, kernel.BlockLen + 1}, {2, 3, 77, 71}}
	var rows []layerCase
	for _, l := range layers {
		for _, s := range shapes {
			l.n, l.in = s[0], s[1:]
			rows = append(rows, l)
		}
	}
	return rows
}

func dropoutCases() []layerCase {
	var rows []layerCase
	for _, s := range [][]int{{1, 1}, {3, 5}, {2, 3, 5, 7}, {5, 8, 9, 11}, {4, 1 << 13}} {
		for _, p := range []float64{0, 0.2, 0.5, 0.9} {
			n, volume := s[0], tensor.Volume(s[1:])
			rows = append(rows, layerCase{
				name:  fmt.Sprintf("Dropout p %v", p),
				layer: func() Layer { return NewDropout("drop", p) },
				n:     n, in: s[1:], ref: dropoutReference(n, volume, p),
			})
		}
	}
	return rows
}

// dropoutReference multiplies by a mask drawn value by value.
func dropoutReference(n, volume int, p float64) masked {
	drop := uint64(math.Round(p * 65536))
	mask := make(masked, n*volume)
	var bits uint64
	for i := range n {
		stream := rng.New(callSeed, "dropout drop", callEpoch, callStep, uint64(i))
		for j := range volume {
			if j%4 == 0 {
				bits = stream.Uint64()
			}
			if bits>>(16*(j%4))%65536 >= drop {
				mask[i*volume+j] = 65536 / float64(65536-drop)
			}
		}
	}
	return mask
}

func moveCases() []layerCase {
	var rows []layerCase
	add := func(name string, layer func() Layer, n int, in []int, ref sums) {
		rows = append(rows, layerCase{name: name, layer: layer, n: n, in: in, ref: ref})
	}
	for _, s := range [][]int{{1, 1, 1, 1}, {2, 3, 5, 4}, {5, 17, 3, 7}} {
		volume := tensor.Volume(s)
		add("Flatten", func() Layer { return NewFlatten() }, s[0], s[1:], moved(volume))
		add("Unflatten", func() Layer { return NewUnflatten(s[1:]...) }, s[0], []int{volume / s[0]}, moved(volume))
		for factor := 1; factor <= 3; factor++ {
			add(fmt.Sprintf("UpsampleNearest %d", factor), func() Layer { return NewUpsampleNearest(factor) },
				s[0], s[1:], upsampled(s[0]*s[1], s[2], s[3], factor))
		}
	}
	for _, s := range [][]int{{1, 1, 5, 5}, {2, 3, 5, 7}, {3, 8, 9, 6}, {2, 16, 8, 11}} {
		for kernel := 1; kernel <= 5; kernel++ {
			for stride := 0; stride <= 3; stride++ {
				add(fmt.Sprintf("MaxPool2D kernel %d stride %d", kernel, stride), func() Layer { return NewMaxPool2D(kernel, stride) },
					s[0], s[1:], pooled(s[0]*s[1], s[2], s[3], kernel, stride))
			}
		}
	}
	return rows
}

// moved is y = x.
func moved(n int) sums {
	return sums{n, func(_ []float64, visit func(o, i, k int)) {
		for i := range n {
			visit(i, i, -1)
		}
	}}
}

// upsampled is y[p,i,j] = x[p, i/factor, j/factor].
func upsampled(planes, h, w, factor int) sums {
	oh, ow := h*factor, w*factor
	return sums{planes * oh * ow, func(_ []float64, visit func(o, i, k int)) {
		for p := range planes {
			for i := range oh {
				for j := range ow {
					visit((p*oh+i)*ow+j, (p*h+i/factor)*w+j/factor, -1)
				}
			}
		}
	}}
}

// pooled is y[p,i,j] = the largest x[p, i*stride+a, j*stride+b].
func pooled(planes, h, w, kernel, stride int) sums {
	if stride == 0 {
		stride = kernel
	}
	oh, ow := (h-kernel)/stride+1, (w-kernel)/stride+1
	return sums{planes * oh * ow, func(x []float64, visit func(o, i, k int)) {
		for o := range planes * oh * ow {
			p, i, j := o/(oh*ow), o/ow%oh, o%ow
			best := -1
			for a := range kernel {
				for b := range kernel {
					at := (p*h+i*stride+a)*w + j*stride + b
					if best < 0 || x[at] > x[best] {
						best = at
					}
				}
			}
			visit(o, best, -1)
		}
	}}
}

// The position of the random streams in the test Calls.
const callSeed, callEpoch, callStep = 5, 2, 9

// A pass is one Forward and Backward of a case on given values.
type pass struct {
	layer  Layer
	x, dy  *tensor.Tensor
	params []*Param // their values spread, the gradients of trained ones full of NaN
}

func newPass(t testing.TB, c layerCase) *pass {
	t.Helper()
	p := &pass{layer: c.layer()}
	out, err := p.layer.Out(c.in)
	if err != nil {
		t.Fatal(err)
	}
	p.x, p.dy, p.params = batch(c.n, c.in, 1), batch(c.n, out, 2), p.layer.Params()
	for i, w := range p.params {
		copy(w.room(), spread(w.Len(), uint64(10+i)))
		if strings.HasSuffix(w.Name, "running_var") {
			for j, v := range w.Data {
				w.Data[j] = 1.5 + v/4
			}
		}
		if w.Trained {
			w.Bind(w.Data, slices.Repeat([]float32{float32(math.NaN())}, len(w.Data)))
		}
	}
	return p
}

// batch returns n entries of a shape with values spread over -2..2.
func batch(n int, shape []int, seed uint64) *tensor.Tensor {
	shape = slices.Insert(slices.Clone(shape), 0, n)
	return tensor.FromSlice(spread(tensor.Volume(shape), seed), shape...)
}

func (p *pass) call(c layerCase, pool *kernel.Pool) *Call {
	return &Call{Train: !c.eval, Pool: pool, Seed: callSeed, Epoch: callEpoch, Step: callStep}
}

// weights returns the values of all parameters one after another, as references
// take them.
func (p *pass) weights() []float64 {
	var w []float64
	for _, param := range p.params {
		w = append(w, exactly(param.Data).v...)
	}
	return w
}

// gradients returns those of the weights; that of an untrained one is zero.
func (p *pass) gradients() []float32 {
	var g []float32
	for _, param := range p.params {
		if param.Trained {
			g = append(g, param.Grad...)
		} else {
			g = append(g, make([]float32, len(param.Data))...)
		}
	}
	return g
}

func (c layerCase) String() string {
	return fmt.Sprintf("%s %v", c.name, slices.Insert(slices.Clone(c.in), 0, c.n))
}

// everyCase runs f on every row, as subtests; with -short on the smaller ones.
func everyCase(t *testing.T, f func(t *testing.T, c layerCase, p *pass)) {
	t.Helper()
	for _, c := range layerCases() {
		t.Run(c.String(), func(t *testing.T) {
			p := newPass(t, c)
			if testing.Short() && p.cost() > 1<<20 {
				t.Skip("large: not with -short")
			}
			f(t, c, p)
		})
	}
}

// cost grows with the products of a pass.
func (p *pass) cost() int {
	return max(len(p.x.Data), len(p.weights())) * len(p.dy.Data)
}

// First use: outputs and gradients are those of the reference.
func TestLayersAgainstReference(t *testing.T) {
	everyCase(t, func(t *testing.T, c layerCase, p *pass) {
		x, dy, w := exactly(p.x.Data), exactly(p.dy.Data), p.weights()
		y := c.ref.forward(x, w)
		var dx, dw bounded
		if !c.eval {
			dx, dw = c.ref.backward(x, dy, w)
		}
		oracle.EveryISA(t, func(t *testing.T) {
			call := p.call(c, nil)
			within(t, "y", p.layer.Forward(call, p.x).Data, y)
			if c.eval {
				return
			}
			within(t, "dx", p.layer.Backward(call, p.dy, true).Data, dx)
			within(t, "dw", p.gradients(), dw)
		})
	})
}

// Second use: the references' gradients are those of their outputs.
func TestReferenceGradients(t *testing.T) {
	everyCase(t, func(t *testing.T, c layerCase, p *pass) {
		if c.eval {
			t.Skip("no gradient without training")
		}
		x, dy, w := exactly(p.x.Data), exactly(p.dy.Data), p.weights()
		if p.cost() > 1<<24 {
			t.Skip("as the smaller rows of this layer, and slow")
		}
		loss := func(x, w []float64) float64 {
			sum := 0.0
			for i, y := range c.ref.forward(bounded{x, make([]float64, len(x))}, w).v {
				sum += y * dy.v[i]
			}
			return sum
		}
		dx, dw := c.ref.backward(x, dy, w)
		slopes(t, "dx", func(x []float64) float64 { return loss(x, w) }, x.v, dx.v)
		if len(w) > 0 {
			slopes(t, "dw", func(w []float64) float64 { return loss(x.v, w) }, w, dw.v)
		}
	})
}

// Third use: one training pass, in values per second of the output. The rows
// whose speed matters are the large ones.
func BenchmarkLayers(b *testing.B) {
	for _, c := range layerCases() {
		b.Run(c.String(), func(b *testing.B) {
			p := newPass(b, c)
			call := p.call(c, nil)
			b.SetBytes(int64(4 * len(p.dy.Data)))
			b.ReportAllocs()
			for b.Loop() {
				p.layer.Forward(call, p.x)
				if !c.eval {
					p.layer.Backward(call, p.dy, true)
				}
			}
		})
	}
}

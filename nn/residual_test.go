package nn

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/tensor"
)

// summed is the reference of a residual: the outputs of layers and around, added.
type summed struct {
	layers, around reference
	weights        int // of layers
}

func (s summed) forward(x bounded, w []float64) bounded {
	return added(s.layers.forward(x, w[:s.weights]), s.around.forward(x, w[s.weights:]))
}

func (s summed) backward(x, dy bounded, w []float64) (dx, dw bounded) {
	dx, dw = s.layers.backward(x, dy, w[:s.weights])
	around, rest := s.around.backward(x, dy, w[s.weights:])
	return added(dx, around), bounded{append(dw.v, rest.v...), append(dw.e, rest.e...)}
}

func added(a, b bounded) bounded {
	y := newBounded(len(a.v))
	for i := range a.v {
		y.v[i] = a.v[i] + b.v[i]
		y.e[i] = a.e[i] + b.e[i] + math.Abs(y.v[i])
	}
	return y
}

func residualCases() []layerCase {
	same, down := Conv{Kernel: 3, Stride: 1, Padding: 1}, Conv{Kernel: 3, Stride: 2, Padding: 1}
	x, y := []int{2, 3, 6, 5}, []int{2, 8, 3, 3}
	half, back := Conv{Kernel: 1, Stride: 2}, Conv{Kernel: 1, Stride: 2, OutputPadding: 1}
	block := chain{{convolution(x, 3, same), 3*27 + 3}, {batchNorm(x, false), 12}, {reluReference, 0}, {convolution(x, 3, same), 3*27 + 3}}
	newBlock := func() Layer {
		return NewResidual(NewSequential(NewConvNormReLU(NewConv2D("0", 3, 3, same), NewBatchNorm2D("1", 3)), NewConv2D("3", 3, 3, same)))
	}
	const blockWeights = 2*(3*27+3) + 12
	plain := summed{block, moved(2 * 3 * 6 * 5), blockWeights}
	return []layerCase{
		{name: "Residual", layer: newBlock, n: 2, in: x[1:], ref: plain},
		{name: "Residual 1x1 convolution", n: 2, in: x[1:],
			layer: func() Layer {
				return NewResidual(NewSequential(NewConv2D("0", 3, 8, down), NewSiLU()), NewConv2D("shortcut", 3, 8, half))
			},
			ref: summed{chain{{convolution(x, 8, down), 8*27 + 8}, {siluReference, 0}}, convolution(x, 8, half), 8*27 + 8}},
		{name: "Residual 1x1 transposed convolution", n: 2, in: y[1:],
			layer: func() Layer {
				return NewResidual(NewSequential(NewTanh(), NewUpsampleNearest(2), NewConv2D("2", 8, 3, same)), NewConvTranspose2D("shortcut", 8, 3, back))
			},
			ref: summed{chain{{tanhReference, 0}, {upsampled(2*8, 3, 3, 2), 0}, {convolution([]int{2, 8, 6, 6}, 3, same), 3*72 + 3}},
				convTransposed(y, 3, back), 3*72 + 3}},
		{name: "Residual linear", n: 3, in: []int{9},
			layer: func() Layer {
				return NewResidual(NewSequential(NewLinear("0", 9, 7), NewGELU()), NewLinear("shortcut", 9, 7))
			},
			ref: summed{chain{{linear(3, 9, 7), 70}, {geluReference, 0}}, linear(3, 9, 7), 70}},
		{name: "Residual of views", n: 2, in: x[1:],
			layer: func() Layer { return NewResidual(NewSequential(NewFlatten(), NewUnflatten(3, 6, 5))) },
			ref:   summed{moved(2 * 3 * 6 * 5), moved(2 * 3 * 6 * 5), 0}},
		{name: "Sequential residual of a residual", n: 2, in: x[1:],
			layer: func() Layer {
				return NewSequential(NewConv2D("0", 3, 3, same), NewResidual(NewSequential(NewTanh(), newBlock(), NewSigmoid())),
					NewConv2D("2", 3, 8, down), NewFlatten(), NewLinear("4", 72, 5))
			},
			ref: chain{{convolution(x, 3, same), 3*27 + 3},
				{summed{chain{{tanhReference, 0}, {plain, blockWeights}, {sigmoidReference, 0}}, moved(2 * 3 * 6 * 5), blockWeights}, blockWeights},
				{convolution(x, 8, down), 8*27 + 8}, {moved(2 * 72), 0}, {linear(2, 72, 5), 5*72 + 5}}},
	}
}

// A Trace is called for the layers of a residual, its shortcut and its sum, each once
// forward, and not for the residual as a whole.
func TestTraceOfResidual(t *testing.T) {
	inner, around := NewLinear("0", 3, 2), NewLinear("shortcut", 3, 2)
	block := NewResidual(NewSequential(inner), around)
	NewSequential(block).Init(1)
	for _, p := range block.Params() {
		p.Bind(p.Data, make([]float32, p.Len()))
	}
	var heard []traced
	call := &Call{Train: true, Trace: func(part any, backward bool, _ time.Duration) { heard = append(heard, traced{part, backward}) }}
	y := call.Forward(block, batch(2, []int{3}, 1))
	call.Backward(block, y.Clone(), true)
	want := []traced{
		{inner, forward}, {around, forward}, {block, forward},
		{around, back}, {block, back}, {inner, back}, {block, back},
	}
	if d := cmp.Diff(want, heard, cmp.Comparer(func(a, b traced) bool { return a == b })); d != "" {
		t.Errorf("traced (-want +got):\n%s", d)
	}
}

// Walk visits the output of every layer, including those of a residual and those that
// run as one, and ends with the result of Forward.
func TestWalk(t *testing.T) {
	conv := NewConvNormReLU(NewConv2D("0", 2, 4, Conv{Kernel: 3, Padding: 1}), NewBatchNorm2D("1", 4))
	net := NewSequential(NewResidual(NewSequential(conv), NewConv2D("shortcut", 2, 4, Conv{Kernel: 1})), NewFlatten())
	net.Init(1)
	x := batch(2, []int{2, 3, 3}, 1)
	var shapes [][]int
	got := net.Walk(&Call{}, x, func(t *tensor.Tensor) { shapes = append(shapes, t.Shape) })
	planes := []int{2, 4, 3, 3}
	if d := cmp.Diff([][]int{planes, planes, planes, planes, planes, {2, 36}}, shapes); d != "" {
		t.Errorf("shapes (-want +got):\n%s", d)
	}
	for i, v := range net.Forward(&Call{}, x).Data {
		if d := float64(got.Data[i] - v); math.Abs(d) > 1e-5 {
			t.Fatalf("value %d is %v, Forward gives %v", i, got.Data[i], v)
		}
	}
}

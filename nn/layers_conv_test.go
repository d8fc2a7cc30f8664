package nn

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/internal/engine/oracle"
	"github.com/diabolo-go/diabolo/tensor"
)

// weightCases are the rows of the layers with weights.
func weightCases() []layerCase {
	return slices.Concat(linearCases(), convCases(), normCases(), sequentialCases(), residualCases())
}

func linearCases() []layerCase {
	var rows []layerCase
	for _, s := range [][3]int{
		{1, 1, 1}, {2, 3, 5}, {5, 17, 8}, {3, 16, 16}, {1, 257, 65}, {4, 5, 1}, {32, 64, 17}, {3, 784, 33}, {2, 8192, 128},
	} {
		rows = append(rows, linearCase(s[0], s[1], s[2]))
	}
	return rows
}

func linearCase(n, in, out int) layerCase {
	return layerCase{
		name:  fmt.Sprintf("Linear %d-%d", in, out),
		layer: func() Layer { return NewLinear("linear", in, out) },
		n:     n, in: []int{in}, ref: linear(n, in, out),
	}
}

// linear is y[b,o] = sum over i of w[o,i] x[b,i] + bias[o].
func linear(n, in, out int) sums {
	return sums{n * out, func(_ []float64, visit func(o, i, k int)) {
		for b := range n {
			for o := range out {
				for i := range in {
					visit(b*out+o, b*in+i, o*in+i)
				}
				visit(b*out+o, -1, out*in+o)
			}
		}
	}}
}

// convCases go through every kernel, stride and padding, with channel counts,
// batches and image sizes that change from row to row, and through the layers of
// the reference models.
func convCases() []layerCase {
	channels := []int{1, 3, 5, 8, 16, 17}
	var rows []layerCase
	for k := 1; k <= 5; k++ {
		for s := 1; s <= 3; s++ {
			for p := 0; p <= 2; p++ {
				r := len(rows)
				x := []int{1 + r%5, channels[r/2%6], k + p + 2 + r%4, k + p + 4 + r%7}
				o := Conv{Kernel: k, Stride: s, Padding: p}
				rows = append(rows, convCase(x, channels[(r/3+1)%6], o))
				o.OutputPadding = r % s
				rows = append(rows, convTransposeCase(x, channels[(r/3+4)%6], o))
			}
		}
	}
	same := Conv{Kernel: 3, Stride: 1, Padding: 1}
	for _, c := range []struct{ in, out, side int }{
		{1, 8, 28}, {8, 16, 28}, {3, 8, 64}, {16, 8, 64}, {8, 1, 28}, {8, 3, 64},
	} {
		rows = append(rows, convCase([]int{1, c.in, c.side, c.side}, c.out, same),
			convTransposeCase([]int{1, c.in, c.side, c.side}, c.out, same))
	}
	down, up := Conv{Kernel: 4, Stride: 2, Padding: 1}, Conv{Kernel: 3, Stride: 2, Padding: 1, OutputPadding: 1}
	coarse := Conv{Kernel: 5, Stride: 3, Padding: 2}
	rows = append(rows, // those PyTorch's results are recorded for
		convCase([]int{2, 3, 5, 7}, 5, same), convCase([]int{2, 3, 6, 8}, 8, down),
		convCase([]int{2, 5, 8, 6}, 3, coarse), convCase([]int{2, 3, 4, 5}, 5, Conv{Kernel: 2}),
		convTransposeCase([]int{2, 5, 5, 4}, 3, same), convTransposeCase([]int{1, 8, 4, 3}, 3, up),
		convTransposeCase([]int{2, 3, 4, 3}, 5, down))
	coarse.OutputPadding = 2
	return append(rows, convTransposeCase([]int{1, 3, 3, 4}, 5, coarse),
		convCase([]int{2, 3, 9, 33}, 8, same), convCase([]int{3, 16, 10, 7}, 17, same))
}

func convCase(x []int, out int, given Conv) layerCase {
	o := given
	o.Stride = max(o.Stride, 1) // 0 means 1
	return layerCase{
		name:  fmt.Sprintf("Conv2D %d-%d kernel %d stride %d padding %d", x[1], out, o.Kernel, o.Stride, o.Padding),
		layer: func() Layer { return NewConv2D("conv", x[1], out, given) },
		n:     x[0], in: x[1:], ref: convolution(x, out, o),
	}
}

func convTransposeCase(x []int, out int, o Conv) layerCase {
	return layerCase{
		name: fmt.Sprintf("ConvTranspose2D %d-%d kernel %d stride %d padding %d output padding %d",
			x[1], out, o.Kernel, o.Stride, o.Padding, o.OutputPadding),
		layer: func() Layer { return NewConvTranspose2D("convT", x[1], out, o) },
		n:     x[0], in: x[1:], ref: convTransposed(x, out, o),
	}
}

// convolution is y[b,f,i,j] = bias[f] + sum over c, u, v of
// w[f,c,u,v] x[b,c, i*stride+u-padding, j*stride+v-padding], where that exists.
func convolution(x []int, out int, o Conv) sums {
	n, c, h, w := x[0], x[1], x[2], x[3]
	oh, ow := (h+2*o.Padding-o.Kernel)/o.Stride+1, (w+2*o.Padding-o.Kernel)/o.Stride+1
	return sums{n * out * oh * ow, func(_ []float64, visit func(o, i, k int)) {
		for y := range n * out * oh * ow {
			b, f, i, j := y/(out*oh*ow), y/(oh*ow)%out, y/ow%oh, y%ow
			eachTap(c, o.Kernel, func(ch, u, v int) {
				r, s := i*o.Stride+u-o.Padding, j*o.Stride+v-o.Padding
				if r >= 0 && r < h && s >= 0 && s < w {
					visit(y, ((b*c+ch)*h+r)*w+s, ((f*c+ch)*o.Kernel+u)*o.Kernel+v)
				}
			})
			visit(y, -1, out*c*o.Kernel*o.Kernel+f)
		}
	}}
}

// convTransposed adds w[c,f,u,v] x[b,c,i,j] to
// y[b,f, i*stride+u-padding, j*stride+v-padding], where that exists, and bias[f].
func convTransposed(x []int, out int, o Conv) sums {
	n, c, h, w := x[0], x[1], x[2], x[3]
	oh := (h-1)*o.Stride - 2*o.Padding + o.Kernel + o.OutputPadding
	ow := (w-1)*o.Stride - 2*o.Padding + o.Kernel + o.OutputPadding
	return sums{n * out * oh * ow, func(_ []float64, visit func(o, i, k int)) {
		for at := range n * c * h * w {
			b, ch, i, j := at/(c*h*w), at/(h*w)%c, at/w%h, at%w
			eachTap(out, o.Kernel, func(f, u, v int) {
				r, s := i*o.Stride+u-o.Padding, j*o.Stride+v-o.Padding
				if r >= 0 && r < oh && s >= 0 && s < ow {
					visit(((b*out+f)*oh+r)*ow+s, at, ((ch*out+f)*o.Kernel+u)*o.Kernel+v)
				}
			})
		}
		for y := range n * out * oh * ow {
			visit(y, -1, c*out*o.Kernel*o.Kernel+y/(oh*ow)%out)
		}
	}}
}

func eachTap(channels, kernel int, f func(c, u, v int)) {
	for c := range channels {
		for u := range kernel {
			for v := range kernel {
				f(c, u, v)
			}
		}
	}
}

func sequentialCases() []layerCase {
	x, o := []int{3, 3, 6, 5}, Conv{Kernel: 3, Stride: 1, Padding: 1}
	features, volume := 8*6*5, 3*8*6*5
	relu := reluReference
	return []layerCase{{
		name: "Sequential convolution batch norm ReLU flatten linear",
		layer: func() Layer {
			return NewSequential(NewConv2D("0", 3, 8, o), NewBatchNorm2D("1", 8), NewReLU(), NewFlatten(), NewLinear("4", features, 7))
		},
		n: x[0], in: x[1:],
		ref: chain{{convolution(x, 8, o), 8*27 + 8}, {batchNorm([]int{3, 8, 6, 5}, false), 32}, {relu, 0}, {moved(volume), 0}, {linear(3, features, 7), 7*features + 7}},
	}, {
		name: "Sequential linear ReLU unflatten transposed convolution sigmoid",
		layer: func() Layer {
			return NewSequential(NewLinear("0", 9, features), NewReLU(), NewUnflatten(8, 6, 5), NewConvTranspose2D("3", 8, 3, o), NewSigmoid())
		},
		n: 3, in: []int{9},
		ref: chain{{linear(3, 9, features), 10 * features}, {relu, 0}, {moved(volume), 0}, {convTransposed([]int{3, 8, 6, 5}, 3, o), 8*27 + 3}, {sigmoidReference, 0}},
	}}
}

// everyUpdate returns AdamW steps for all parameters.
type everyUpdate map[*Param]*kernel.AdamW

func (u everyUpdate) Fused(p *Param) (Step, bool) {
	if u[p] == nil {
		u[p] = &kernel.AdamW{
			LR: 1e-2, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 1e-2, Correct1: 0.1, Correct2: 0.001,
			M: make([]float32, len(p.Data)), V: make([]float32, len(p.Data)),
		}
		u[p].Prepare()
	}
	return u[p], true
}

// A weight updated in the pass that computes its gradient gets the update that the
// optimiser would have made from the stored gradient, and the input gradient uses the
// previous weight. The gradients of others are stored.
func TestFusedUpdate(t *testing.T) {
	fused := 0
	everyCase(t, func(t *testing.T, c layerCase, p *pass) {
		if c.eval || len(p.params) == 0 {
			t.Skip("nothing to train")
		}
		oracle.EveryISA(t, func(t *testing.T) {
			plain, updated := newPass(t, c), newPass(t, c)
			_, dx, _ := plain.run(c, plain.call(c, nil))
			call := updated.call(c, nil)
			call.Update = everyUpdate{}
			_, got, _ := updated.run(c, call)
			same(t, "dx", got, dx)
			for i, w := range updated.params {
				want := plain.params[i]
				if !w.Trained {
					continue
				}
				if w.Grad[0] != w.Grad[0] { // still the NaN newPass put there
					fused++
					step, _ := everyUpdate{}.Fused(want)
					step.Apply(0, want.Data, want.Grad)
					same(t, w.Name, w.Data, want.Data)
				} else {
					same(t, w.Name+" gradient", w.Grad, want.Grad)
				}
			}
		})
	})
	if fused == 0 {
		t.Error("no layer updated a weight on its own")
	}
}

func TestOutOfWeightLayersForRandomGeometry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, in, out := rapid.IntRange(1, 3).Draw(t, "n"), rapid.IntRange(1, 9).Draw(t, "in"), rapid.IntRange(1, 9).Draw(t, "out")
		h, w := rapid.IntRange(1, 9).Draw(t, "h"), rapid.IntRange(1, 9).Draw(t, "w")
		o := Conv{Kernel: rapid.IntRange(1, 6).Draw(t, "kernel"), Stride: rapid.IntRange(1, 4).Draw(t, "stride"), Padding: rapid.IntRange(0, 3).Draw(t, "padding")}
		x := batch(n, []int{in, h, w}, 3)
		conv := NewConv2D("c", in, out, o)
		checkFit(t, conv, x, min(h, w)+2*o.Padding >= o.Kernel)
		o.OutputPadding = rapid.IntRange(0, o.Stride-1).Draw(t, "output padding")
		up := NewConvTranspose2D("t", in, out, o)
		checkFit(t, up, x, (min(h, w)-1)*o.Stride-2*o.Padding+o.Kernel+o.OutputPadding > 0)
		checkFit(t, NewLinear("l", in*h*w, out), x.Reshape(n, in*h*w), true)
		checkFit(t, NewBatchNorm2D("b", in), x, true)
	})
}

// checkFit checks that Out refuses what does not fit, and the shapes if it fits.
func checkFit(t *rapid.T, l Layer, x *tensor.Tensor, fits bool) {
	if _, err := l.Out(x.Shape[1:]); (err == nil) != fits {
		t.Fatalf("%T of %v: error %v", l, x.Shape, err)
	}
	if fits {
		checkShapes(t, l, x, true)
	}
}

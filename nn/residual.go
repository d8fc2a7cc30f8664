package nn

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/tensor"
)

// residual adds the output of its layers to their input.
type residual struct{ layers, shortcut *Sequential }

// NewResidual returns a residual layer (He et al. 2016, "Deep residual learning for image
// recognition"): y = layers(x) + shortcut(x), where shortcut(x) is x if no shortcut
// layers are given. Out returns an error if the two branches differ in output shape.
func NewResidual(layers *Sequential, shortcut ...Layer) Layer {
	return &residual{layers, NewSequential(shortcut...)}
}

// Init sets the starting weights of the layers and the shortcut.
func (l *residual) Init(seed uint64) {
	l.layers.Init(seed)
	l.shortcut.Init(seed)
}

// Out returns the output shape of the layers, which must be that of the shortcut as
// well.
func (l *residual) Out(in []int) ([]int, error) {
	out, err := l.layers.Out(in)
	if err != nil {
		return nil, fmt.Errorf("residual: %w", err)
	}
	around, err := l.shortcut.Out(in)
	if err != nil {
		return nil, fmt.Errorf("residual: shortcut: %w", err)
	}
	if !slices.Equal(out, around) {
		return nil, fmt.Errorf("residual: its layers turn %v into %v, its shortcut into %v", in, out, around)
	}
	return out, nil
}

// Params returns the parameters of the layers, then those of the shortcut.
func (l *residual) Params() []*Param { return slices.Concat(l.layers.Params(), l.shortcut.Params()) }

// Forward computes y = layers(x) + shortcut(x).
func (l *residual) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	c.Keep(l, x)
	y := l.layers.Forward(c, x)
	return l.add(c, y, l.shortcut.Forward(c, x))
}

// add returns the sum of both branches.
func (l *residual) add(c *Call, y, around *tensor.Tensor) *tensor.Tensor {
	defer c.timed(l, false).end()
	sum := c.Buffer(l, slotOutput, y.Shape...)
	c.addTo(sum, y, around)
	return sum
}

// walk is Forward that calls visit with the output of each layer and then with the sum.
func (l *residual) walk(c *Call, x *tensor.Tensor, visit func(y *tensor.Tensor)) *tensor.Tensor {
	y := l.layers.Walk(c, x, visit)
	sum := l.add(c, y, l.shortcut.Walk(c, x, visit))
	visit(sum)
	return sum
}

// Backward passes dy to both branches and adds their input gradients.
func (l *residual) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	x := c.Kept(l)
	around := l.shortcut.Backward(c, dy, needInput)
	if !needInput {
		return l.layers.Backward(c, dy, false)
	}
	kept := l.keep(c, around) // the layers write over it
	dx := l.layers.Backward(c, dy, true)
	defer c.timed(l, true).end()
	sum := c.inputGradient(dx.Data, x)
	c.addTo(sum, dx, kept)
	return sum
}

// keep returns a copy of the shortcut's gradient.
func (l *residual) keep(c *Call, around *tensor.Tensor) *tensor.Tensor {
	defer c.timed(l, true).end()
	kept := c.Buffer(l, slotGradient, around.Shape...)
	c.addTo(kept, around, nil)
	return kept
}

// addTo sets sum to a + b, or to a if b is nil, one part per block of values.
func (c *Call) addTo(sum, a, b *tensor.Tensor) {
	c.run(kernel.Blocks(len(sum.Data)), job{do: addBlock, y: sum, x: a, dx: b})
}

func addBlock(j *job, i int) {
	from, to := kernel.Block(i, len(j.y.Data))
	if j.dx == nil {
		copy(j.y.Data[from:to], j.x.Data[from:to])
		return
	}
	kernel.Combine(j.y.Data[from:to], j.x.Data[from:to], j.dx.Data[from:to], 1, 1, 0)
}

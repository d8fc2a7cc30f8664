// Package nn holds the layers and losses of small image autoencoders, Forward beside
// Backward: the activations in one file, any other kind of layer in one of its own.
//
// Three things are kept apart. A layer is a value of sizes and names, fixed when
// it is made. Its weights are Params: named views into memory the model owns,
// only read by Forward. What a pass keeps for later (inputs, normalised values,
// dropout masks) belongs to the Call, so any number of goroutines may run one
// model at once, each with its own Call and no lock.
package nn

import (
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Layer is one stage of a network. Batches are the first dimension of every
// tensor; the shapes in Out are without it.
type Layer interface {
	// Out returns the shape that comes out for one input of shape in, or an
	// error that says what the layer got and what it needs.
	Out(in []int) ([]int, error)

	// Params lists the layer's weights, in the order PyTorch's state_dict has.
	// They have no memory before Init or Bind, so a layer of any size is cheap to
	// make.
	Params() []*Param

	// Forward computes the layer. The result lives in c until the next
	// Forward of this layer with c.
	Forward(c *Call, x *tensor.Tensor) *tensor.Tensor

	// Backward takes the gradient of the loss by the layer's output. It sets
	// Grad of each Param, overwriting what was there, so a layer stands in a
	// network once; and it returns the gradient by the input, or nil when
	// needInput is false. It follows a Forward with the same c, Train set. The
	// gradient lives in c until the second Backward after this one.
	Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor
}

// A Param is one named array of weights. Data and Grad are views into the
// slices the model keeps for all of them; Data is nil until Init or Bind, Grad in
// a model that only infers. A Param that is not Trained (a running mean) has no gradient and is
// left out of parameter counts, as PyTorch's buffers are.
type Param struct {
	Name    string
	Shape   []int
	Trained bool
	Data    []float32
	Grad    []float32
}

// newParam returns a trained parameter that has no memory yet.
func newParam(name string, shape ...int) *Param {
	return &Param{Name: name, Shape: shape, Trained: true}
}

// Len returns the number of values.
func (p *Param) Len() int { return tensor.Volume(p.Shape) }

// room returns Data, which is made where there is none yet.
func (p *Param) room() []float32 {
	if p.Data == nil {
		p.Data = make([]float32, p.Len())
	}
	return p.Data
}

// fill gives every value of params their starting value v.
func fill(v float32, params ...*Param) {
	for _, p := range params {
		for i := range p.room() {
			p.Data[i] = v
		}
	}
}

// initUniform draws every value of params from U(-b, b) with b = 1/sqrt(fanIn):
// what PyTorch's default, Kaiming's uniform with a = sqrt(5), comes to (He et al.
// 2015), for weights and biases alike. Each parameter has a stream of its own.
func initUniform(seed uint64, fanIn int, params ...*Param) {
	bound := 1 / math.Sqrt(float64(fanIn))
	for _, p := range params {
		r := rng.New(seed, "init "+p.Name)
		for i := range p.room() {
			p.Data[i] = float32((2*r.Float64() - 1) * bound)
		}
	}
}

// Bind moves the parameter's values into data and its gradient to grad, which
// may be nil. Both have the parameter's length.
func (p *Param) Bind(data, grad []float32) {
	copy(data, p.Data)
	p.Data, p.Grad = data, grad
}

// A Call holds what one pass through a network needs besides the weights. The
// zero value runs inference on one goroutine. Buffers are kept by layer and
// used again by the next pass, so a training loop keeps one Call.
type Call struct {
	Train bool  // batch statistics, dropout, and what Backward needs
	Pool  *Pool // nil: everything on the calling goroutine

	// Seed, Epoch and Step name the random streams of this pass (dropout).
	Seed, Epoch, Step uint64

	// Update, when set, lets a layer apply the optimiser's step to a weight in
	// the pass that computes its gradient. Grad of such a Param is not written.
	Update Updater

	// Trace, when set, is called with how long each layer took.
	Trace Trace

	work    kernel.Workspace
	buffers map[bufferKey]*tensor.Tensor
	inputs  map[Layer]*tensor.Tensor
	shapes  map[Layer]*shapes

	job       job // what is running, or ran last
	normGrads []kernel.NormGrad
}

// An Updater is an optimiser that can update a parameter in the pass that computes its
// gradient.
type Updater interface {
	// Fused returns the update of one parameter in this step, or false when its
	// gradient has to be stored first.
	Fused(p *Param) (Step, bool)
}

// A Step is the update of one parameter.
type Step interface {
	// Apply updates w, the parameter's values from number from on, by their gradient.
	// It is called once for each value, from several goroutines at once.
	Apply(from int, w, grad []float32)
}

type bufferKey struct {
	layer Layer
	slot  int
}

// Buffer returns layer l's scratch tensor number slot, with the given shape and
// whatever it held before when the shape is the same as last time.
func (c *Call) Buffer(l Layer, slot int, shape ...int) *tensor.Tensor {
	return c.tensor(l, slot).Resize(shape...)
}

// tensor returns what is kept as layer l's number slot.
func (c *Call) tensor(l Layer, slot int) *tensor.Tensor {
	if c.buffers == nil {
		c.buffers = map[bufferKey]*tensor.Tensor{}
	}
	key := bufferKey{l, slot}
	t := c.buffers[key]
	if t == nil {
		t = new(tensor.Tensor)
		c.buffers[key] = t
	}
	return t
}

// view returns x seen in another shape of the same volume, a tensor kept as layer
// l's number slot.
func (c *Call) view(l Layer, slot int, x *tensor.Tensor, shape ...int) *tensor.Tensor {
	return x.ReshapeTo(c.tensor(l, slot), shape...)
}

// shapes are those of a layer's last batch.
type shapes struct{ in, out []int }

// begin is how Forward of layer l begins: it keeps the batch x and returns the Buffer of
// the output.
func (c *Call) begin(l Layer, x *tensor.Tensor) *tensor.Tensor {
	c.Keep(l, x)
	return c.Buffer(l, slotOutput, c.outShape(l, x)...)
}

// outShape returns the shape of layer l's output for the batch x. It panics when x
// does not fit: shapes are checked by Out when a model is made.
func (c *Call) outShape(l Layer, x *tensor.Tensor) []int {
	s := c.shapes[l]
	if s != nil && slices.Equal(s.in, x.Shape) {
		return s.out
	}
	out, err := l.Out(x.Shape[1:])
	if err != nil {
		panic(fmt.Sprintf("nn: %v", err))
	}
	if c.shapes == nil {
		c.shapes = map[Layer]*shapes{}
	}
	c.shapes[l] = &shapes{slices.Clone(x.Shape), slices.Insert(out, 0, x.N())}
	return c.shapes[l].out
}

// Keep remembers x as layer l's input until Backward asks for it by Kept.
func (c *Call) Keep(l Layer, x *tensor.Tensor) {
	if !c.Train {
		return
	}
	if c.inputs == nil {
		c.inputs = map[Layer]*tensor.Tensor{}
	}
	c.inputs[l] = x
}

// Kept returns what Keep stored for l. It panics when there was no Forward with
// Train set: Backward has nothing to work on.
func (c *Call) Kept(l Layer) *tensor.Tensor {
	x := c.inputs[l]
	if x == nil {
		panic(fmt.Sprintf("nn: Backward of %T without a training Forward", l))
	}
	return x
}

// inputGradient returns room for the gradient by x of a layer whose gradient by the
// output lies in dy. A backward pass needs no more than two such at a time, so it
// has two, which every layer writes to in turn: less memory to go through.
func (c *Call) inputGradient(dy []float32, x *tensor.Tensor) *tensor.Tensor {
	slot := slotOdd
	if odd := c.tensor(nil, slotOdd).Data; len(odd) > 0 && len(dy) > 0 && &odd[0] == &dy[0] {
		slot = slotEven
	}
	return c.Buffer(nil, slot, x.Shape...)
}

// Slots of a Call itself, and of the layers that keep several tensors in it.
const (
	slotOdd = iota
	slotEven
)

const (
	slotOutput = iota
	slotGradient
	slotMask
	slotStats // mean and 1/sqrt(var+eps)
	slotSums
)

// gradients returns where the backward pass of a layer with weights writes: into
// the Grads of its Params and, when the input's gradient is wanted, into dx.
func (c *Call) gradients(weight, bias *Param, dy []float32, x *tensor.Tensor, needInput bool) (g kernel.Grad, dx *tensor.Tensor) {
	g = kernel.Grad{W: weight.Grad, Bias: bias.Grad}
	if needInput {
		dx = c.inputGradient(dy, x)
		g.Input = dx.Data
	}
	return g, dx
}

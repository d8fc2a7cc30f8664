// Package nn has the layers and losses of small image autoencoders.
//
//	net := nn.NewSequential(nn.NewLinear("fc", 784, 10), nn.NewReLU())
//	net.Init(1)
//	y := net.Forward(&nn.Call{}, x) // x: N x 784, y: N x 10
//
// Three things are kept apart. A layer holds sizes and names, fixed when it is made.
// Its weights are Params: named views of memory that the model owns; Forward only reads
// them. What a pass keeps for later (inputs, normalised values, dropout masks) belongs
// to the Call, so any number of goroutines may run one model at the same time, each
// with its own Call and without a lock.
//
// Images are N C H W tensors. A layer panics if the shape of a batch does not fit:
// shapes are checked beforehand, by Out.
package nn

import (
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Layer is one stage of a network. The first dimension of every tensor is the batch;
// the shapes in Out omit it.
type Layer interface {
	// Out returns the output shape for one input of shape in, or an error that says
	// what the layer got and what it needs.
	Out(in []int) ([]int, error)

	// Params lists the layer's weights in the order of PyTorch's state_dict. They have
	// no memory before Sequential.Init or Bind, so a layer of any size is cheap to
	// make.
	Params() []*Param

	// Forward computes the layer's output, which is valid until the next Forward of
	// this layer with c.
	Forward(c *Call, x *tensor.Tensor) *tensor.Tensor

	// Backward takes dy, the gradient of the loss with respect to the layer's output.
	// It sets Grad of each Param, overwriting it, so a layer may occur only once in a
	// network. It returns the gradient with respect to the input, valid until the
	// second Backward after this one with c, or nil if needInput is false. It must
	// follow a Forward with the same c and with Train set.
	Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor
}

// A Param is one named array of weights. Data and Grad are views of the slices that a
// model keeps for all of them; Data is nil before Init or Bind, and Grad is nil in a
// model that only infers. A Param that is not Trained (a running mean) has no gradient
// and is not counted as a parameter, like PyTorch's buffers.
type Param struct {
	Name    string // of the layer and the array: "encoder.0.weight"
	Shape   []int
	Trained bool
	Data    []float32 // values
	Grad    []float32 // gradient of the loss with respect to Data
}

// newParam returns a trained parameter that has no memory yet.
func newParam(name string, shape ...int) *Param {
	return &Param{Name: name, Shape: shape, Trained: true}
}

// Len returns the number of values.
func (p *Param) Len() int { return tensor.Volume(p.Shape) }

// room returns Data, allocating it if it is nil.
func (p *Param) room() []float32 {
	if p.Data == nil {
		p.Data = make([]float32, p.Len())
	}
	return p.Data
}

// fill sets every value of params to v.
func fill(v float32, params ...*Param) {
	for _, p := range params {
		for i := range p.room() {
			p.Data[i] = v
		}
	}
}

// initUniform draws every value of params from U(-b, b) with b = 1/sqrt(fanIn): what
// PyTorch's default, Kaiming's uniform with a = sqrt(5), amounts to (He et al. 2015),
// for weights and biases alike. Each parameter has its own random stream.
func initUniform(seed uint64, fanIn int, params ...*Param) {
	bound := 1 / math.Sqrt(float64(fanIn))
	for _, p := range params {
		r := rng.New(seed, "init "+p.Name)
		for i := range p.room() {
			p.Data[i] = float32((2*r.Float64() - 1) * bound)
		}
	}
}

// Bind moves the parameter's values to data and its gradient to grad, which may be nil.
// Both have length Len.
func (p *Param) Bind(data, grad []float32) {
	copy(data, p.Data)
	p.Data, p.Grad = data, grad
}

// A Call holds what one pass through a network needs besides the weights. The zero
// value runs inference on one goroutine. A Call keeps its buffers and reuses them in
// the next pass, so a training loop uses one Call throughout. It must not be used by
// two goroutines at once.
type Call struct {
	Train bool  // batch statistics, dropout, and what Backward needs
	Pool  *Pool // nil: everything on the calling goroutine

	// Seed, Epoch and Step name the random streams of this pass (dropout).
	Seed, Epoch, Step uint64

	// Update, if set, lets a layer apply the optimiser's step to a weight in the pass
	// that computes its gradient. Grad of such a Param is not written.
	Update Updater

	// Trace, if set, is called with the time each layer took.
	Trace Trace

	work    kernel.Workspace
	buffers map[bufferKey]*tensor.Tensor
	inputs  map[Layer]*tensor.Tensor
	shapes  map[Layer]*shapes

	job       job // the current or last one
	normGrads []kernel.NormGrad
}

// An Updater is an optimiser that can update a parameter in the pass that computes its
// gradient.
type Updater interface {
	// Fused returns the update of one parameter in this step, or false if its gradient
	// must be stored first.
	Fused(p *Param) (Step, bool)
}

// A Step is the update of one parameter.
type Step interface {
	// Apply updates w, the parameter's values starting at index from, by their
	// gradient. It is called once for each value, by several goroutines concurrently.
	Apply(from int, w, grad []float32)
}

type bufferKey struct {
	layer Layer
	slot  int
}

// Buffer returns layer l's scratch tensor number slot in the given shape, for
// implementations of Layer. It holds its previous contents if the shape has not
// changed.
func (c *Call) Buffer(l Layer, slot int, shape ...int) *tensor.Tensor {
	return c.tensor(l, slot).Resize(shape...)
}

// tensor returns layer l's tensor number slot.
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

// view returns a view of x in another shape of the same volume, kept as layer l's
// tensor number slot.
func (c *Call) view(l Layer, slot int, x *tensor.Tensor, shape ...int) *tensor.Tensor {
	return x.ReshapeTo(c.tensor(l, slot), shape...)
}

// shapes holds the input and output shape of a layer's last batch.
type shapes struct{ in, out []int }

// begin is the start of every Forward: it keeps the batch x and returns the buffer for
// layer l's output.
func (c *Call) begin(l Layer, x *tensor.Tensor) *tensor.Tensor {
	c.Keep(l, x)
	return c.Buffer(l, slotOutput, c.outShape(l, x)...)
}

// outShape returns the shape of layer l's output for the batch x. It panics if x does
// not fit: shapes are checked by Out when a model is made.
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

// Keep stores x as layer l's input for Backward, if Train is set, for implementations
// of Layer.
func (c *Call) Keep(l Layer, x *tensor.Tensor) {
	if !c.Train {
		return
	}
	if c.inputs == nil {
		c.inputs = map[Layer]*tensor.Tensor{}
	}
	c.inputs[l] = x
}

// Kept returns what Keep stored for l. It panics if there was no Forward with Train
// set.
func (c *Call) Kept(l Layer) *tensor.Tensor {
	x := c.inputs[l]
	if x == nil {
		panic(fmt.Sprintf("nn: Backward of %T without a training Forward", l))
	}
	return x
}

// inputGradient returns the buffer for the gradient with respect to x of a layer whose
// output gradient is dy. A backward pass needs at most two at a time, so all layers
// write to the same two in turn, which keeps the working set small.
func (c *Call) inputGradient(dy []float32, x *tensor.Tensor) *tensor.Tensor {
	slot := slotOdd
	if odd := c.tensor(nil, slotOdd).Data; len(odd) > 0 && len(dy) > 0 && &odd[0] == &dy[0] {
		slot = slotEven
	}
	return c.Buffer(nil, slot, x.Shape...)
}

// Slots of the Call itself, and of the layers that keep several tensors in it.
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

// gradients returns where the backward pass of a layer with weights writes: the Grads
// of its Params and, if the gradient with respect to the input is wanted, dx.
func (c *Call) gradients(weight, bias *Param, dy []float32, x *tensor.Tensor, needInput bool) (g kernel.Grad, dx *tensor.Tensor) {
	g = kernel.Grad{W: weight.Grad, Bias: bias.Grad}
	if needInput {
		dx = c.inputGradient(dy, x)
		g.Input = dx.Data
	}
	return g, dx
}

// Package nn has the layers and losses of small image autoencoders.
//
//	net := nn.NewSequential(nn.NewLinear("fc", 784, 10), nn.NewReLU())
//	net.Init(1)
//	y := net.Forward(&nn.Call{}, x) // x: N x 784, y: N x 10
//
// Three things are kept apart. A layer holds sizes and names, fixed when it is made.
// Its weights are Params: named views of memory that the model owns. What a pass keeps
// for later (inputs, statistics, dropout masks) belongs to the Call. Inference only
// reads the weights, so any number of goroutines may run one model at the same time,
// each with its own Call and without a lock.
//
// The name given to a layer is the beginning of the names of its Params, such as
// "fc.weight", and selects its random numbers, so it must be unique in a network.
//
// Images are N C H W tensors: image, channel, row, column. A layer panics if the shape
// of a batch does not fit; Out checks shapes beforehand and returns an error.
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
// the shapes in Out omit it. A Layer is the key of its buffers in a Call: implement it
// on a pointer. If it has weights, it also needs a method Init(seed uint64), which
// Sequential.Init calls.
type Layer interface {
	// Out returns the shape of the output for one input of shape in, or an error that
	// says what the layer got and what it needs. It does not change in.
	Out(in []int) ([]int, error)

	// Params lists the layer's weights in the order of PyTorch's state_dict. They have
	// no memory before Sequential.Init or Bind, so a layer of any size is cheap to
	// make.
	Params() []*Param

	// Forward computes the layer's output, which is valid until the next Forward of
	// this layer with c; it may share memory with x. With Train set, x must not change
	// before Backward.
	Forward(c *Call, x *tensor.Tensor) *tensor.Tensor

	// Backward takes dy, the gradient of the loss with respect to the layer's output.
	// It overwrites the Grad of each trained Param, so a layer may occur only once in a
	// network. It returns the gradient with respect to the input, valid until the next
	// layer but one runs Backward with c, or nil if needInput is false. It must follow
	// a Forward with the same c and with Train set.
	Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor
}

// A Param is one named array of weights. A model binds Data and Grad to parts of two
// slices that hold those of all its Params. Data is nil before Init or Bind; Grad is nil
// before Bind and in a model that only infers. A Param that is not Trained, such as a
// running mean, has no gradient and does not count as a parameter, like PyTorch's
// buffers.
type Param struct {
	Name    string // the layer's name and the array's: "encoder.0.weight"
	Shape   []int
	Trained bool
	Data    []float32 // values, Len of them, the last dimension varying fastest
	Grad    []float32 // gradient of the loss with respect to Data
}

// newParam returns a trained parameter that has no memory yet.
func newParam(name string, shape ...int) *Param {
	return &Param{Name: name, Shape: shape, Trained: true}
}

// Len returns the number of values: the product of Shape.
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

// Bind makes data and grad the parameter's Data and Grad, after copying its previous
// values, if it has any, to data; a previous gradient is not copied. Both must have
// length Len; grad may be nil.
func (p *Param) Bind(data, grad []float32) {
	copy(data, p.Data)
	p.Data, p.Grad = data, grad
}

// A Call holds what a pass through a network needs besides the weights. The zero value
// runs inference on one goroutine. A Call keeps its buffers for the next pass, so a
// training loop should use one Call throughout. It must not be used by two goroutines
// at once.
type Call struct {
	Train bool  // use batch statistics and dropout, and keep what Backward needs
	Pool  *Pool // shares the work; nil: the calling goroutine does everything

	// Seed, Epoch and Step determine the random numbers of dropout: set them before
	// every training pass. The same three numbers give the same masks.
	Seed, Epoch, Step uint64

	// Update, if set, lets a layer update a weight in the backward pass, as soon as its
	// gradient is known. Grad of such a Param is not written.
	Update Updater

	// Trace, if set, is called with the time that each layer took.
	Trace Trace

	work    kernel.Workspace
	buffers map[bufferKey]*tensor.Tensor
	inputs  map[Layer]*tensor.Tensor
	shapes  map[Layer]*shapes

	job       job // the current or last one
	normGrads []kernel.NormGrad
}

// An Updater is an optimiser that can update a parameter in the backward pass, as soon
// as its gradient is known. Those of package optim are Updaters.
type Updater interface {
	// Fused returns the update of p in this step, which the caller must then apply to
	// all its values, or false if the gradient must be stored in p.Grad instead.
	Fused(p *Param) (Step, bool)
}

// A Step is the update of one parameter in one optimiser step.
type Step interface {
	// Apply updates w, the parameter's values from index from on, by grad, their
	// gradient of the same length. Each value is in exactly one call; several goroutines
	// may call it concurrently.
	Apply(from int, w, grad []float32)
}

type bufferKey struct {
	layer Layer
	slot  int
}

// Buffer returns a scratch tensor of the given shape, for implementations of Layer. Each
// layer l numbers its own tensors by slot. A tensor keeps its contents from one call to
// the next if its shape does not change; otherwise they are undefined.
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

// Keep stores x, without copying, as layer l's input for Backward, for implementations
// of Layer. Without Train it does nothing.
func (c *Call) Keep(l Layer, x *tensor.Tensor) {
	if !c.Train {
		return
	}
	if c.inputs == nil {
		c.inputs = map[Layer]*tensor.Tensor{}
	}
	c.inputs[l] = x
}

// Kept returns the input that Keep stored last for l, for implementations of Layer. It
// panics if there is none: Backward without a Forward with Train set.
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

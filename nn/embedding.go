package nn

import (
	"fmt"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// Embedding maps each class label to a row of weights. Its input is labels, not a
// tensor, so it is not a Layer.
type Embedding struct {
	Weight *Param // classes x dim
	key    Layer  // names its buffers in a Call
}

// NewEmbedding returns an embedding that maps each label, 0 to classes-1, to dim values.
// Init sets its starting weights; Sequential.Init does not reach it.
func NewEmbedding(name string, classes, dim int) *Embedding {
	return &Embedding{newParam(name+".weight", classes, dim), NewFlatten()}
}

// Init draws the weights from N(0, 1), as PyTorch does.
func (e *Embedding) Init(seed uint64) {
	stream := rng.New(seed, "init "+e.Weight.Name)
	for i := range e.Weight.room() {
		e.Weight.Data[i] = float32(stream.NormFloat64())
	}
}

// Params returns the one parameter, Weight.
func (e *Embedding) Params() []*Param { return []*Param{e.Weight} }

// Forward returns the row of each label, len(labels) x dim, valid until the next Forward
// with c. It panics if a label is not in 0 to classes-1.
func (e *Embedding) Forward(c *Call, labels []int) *tensor.Tensor {
	defer c.timed(e, false).end()
	y := c.Buffer(e.key, slotOutput, len(labels), e.Weight.Shape[1])
	kept := c.Buffer(e.key, slotMask, len(labels))
	c.Keep(e.key, kept)
	for i, label := range labels {
		copy(y.Row(i), e.row(e.Weight.Data, label))
		kept.Data[i] = float32(label) // exact to 2^24 classes
	}
	return y
}

// Backward sets Weight.Grad from dy, len(labels) x dim: the gradient of a label's row is
// the sum of the rows of dy with that label, zero if there are none. It must follow a
// Forward with the same c and with Train set.
func (e *Embedding) Backward(c *Call, dy *tensor.Tensor) {
	defer c.timed(e, true).end()
	clear(e.Weight.Grad)
	for i, label := range c.Kept(e.key).Data {
		row := e.row(e.Weight.Grad, int(label))
		for j, g := range dy.Row(i) {
			row[j] += g
		}
	}
}

// row returns the row of a label in the table of values or gradients.
func (e *Embedding) row(table []float32, label int) []float32 {
	classes, dim := e.Weight.Shape[0], e.Weight.Shape[1]
	if label < 0 || label >= classes {
		panic(fmt.Sprintf("nn: %s: label %d, there are classes 0 to %d", e.Weight.Name, label, classes-1))
	}
	return table[label*dim:][:dim]
}

package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/tensor"
)

// dropSteps is the resolution of a dropout probability: p is rounded to the
// nearest multiple of 1/65536, so that one draw of 64 random bits decides four
// values. 0.2 becomes 13107/65536 = 0.199997.
const dropSteps = 1 << 16

// dropout sets each value to zero with probability p in training and scales the others
// by 1/(1-p). The mask of image i comes from its own random stream, named by the layer,
// the Call's Seed, Epoch and Step, and i.
type dropout struct {
	weightless
	purpose string  // of the random streams
	drop    uint32  // a value is dropped when its 16 random bits are below
	scale   float32 // of the values that stay: 1/(1-drop/65536)
}

// NewDropout returns a dropout layer (Srivastava et al. 2014, "Dropout: a simple way to
// prevent neural networks from overfitting"). In training it sets each value to zero
// with probability p and scales the others by 1/(1-p), so that the expected value stays
// the same; in inference it returns its input. The random numbers depend on the layer's
// name, on the Call's Seed, Epoch and Step, and on the position of the image in the
// batch. p is rounded to a multiple of 1/65536; NewDropout panics unless 0 <= p < 1
// after that.
func NewDropout(name string, p float64) Layer {
	drop := math.Round(p * dropSteps)
	if !(p >= 0 && drop < dropSteps) {
		panic(fmt.Sprintf("nn: dropout %s: probability %v is not in [0, 1)", name, p))
	}
	return &dropout{purpose: "dropout " + name, drop: uint32(drop), scale: float32(dropSteps / (dropSteps - drop))}
}

// Out returns in: any shape is accepted and kept.
func (d *dropout) Out(in []int) ([]int, error) { return slices.Clone(in), nil }

// Forward computes y = x*mask, where mask is 0 or the scale; in inference y = x.
func (d *dropout) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	if !c.Train {
		return x
	}
	y := c.begin(d, x)
	c.run(x.N(), job{layer: d, do: dropImage, x: x, y: y, stats: d.mask(c, x)})
	return y
}

// Backward computes dx = dy*mask with the mask of Forward.
func (d *dropout) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	x := c.Kept(d)
	if !needInput {
		return nil
	}
	dx := c.inputGradient(dy.Data, x)
	c.run(x.N(), job{do: dropImageBack, dy: dy, dx: dx, stats: d.mask(c, x)})
	return dx
}

// mask returns the buffer for the mask of a batch.
func (d *dropout) mask(c *Call, x *tensor.Tensor) *tensor.Tensor {
	return c.Buffer(d, slotMask, x.Shape...)
}

// dropImage and dropImageBack process image i; the first draws its mask.
func dropImage(j *job, i int) {
	d, mask := j.layer.(*dropout), j.stats.Row(i)
	var stream rand.PCG
	rng.Seed(&stream, j.call.Seed, d.purpose, j.call.Epoch, j.call.Step, uint64(i))
	d.fill(mask, &stream)
	multiply(j.y.Row(i), j.x.Row(i), mask)
}

func dropImageBack(j *job, i int) { multiply(j.dx.Row(i), j.dy.Row(i), j.stats.Row(i)) }

// fill draws a mask: the 16-bit pieces of each random word, lowest first, decide four
// consecutive values.
func (d *dropout) fill(mask []float32, stream *rand.PCG) {
	for len(mask) >= 4 {
		bits := stream.Uint64()
		mask[0], mask[1] = d.factor(bits), d.factor(bits>>16)
		mask[2], mask[3] = d.factor(bits>>32), d.factor(bits>>48)
		mask = mask[4:]
	}
	bits := stream.Uint64()
	for i := range mask {
		mask[i] = d.factor(bits >> (16 * i))
	}
}

// factor returns 0 if the low 16 bits are below d.drop, else the scale. It has no
// branch; a random condition would be mispredicted.
func (d *dropout) factor(bits uint64) float32 {
	dropped := uint32(int32(uint32(bits&(dropSteps-1))-d.drop) >> 31) // all ones or zero
	return math.Float32frombits(math.Float32bits(d.scale) &^ dropped)
}

// multiply computes y = a*b, value by value.
func multiply(y, a, b []float32) {
	for i, v := range a {
		y[i] = v * b[i]
	}
}

package nn

import (
	"fmt"

	"github.com/diabolo-go/diabolo/tensor"
)

// MaxPool2D takes the largest value of each square window of a plane. Windows
// that would reach over the edge are left out, as PyTorch does by default.
type MaxPool2D struct{ kernel, stride int }

// NewMaxPool2D returns a pooling layer with windows of kernel x kernel pixels,
// stride pixels apart; stride 0 means kernel. It panics when kernel is below 1
// or stride negative.
func NewMaxPool2D(kernel, stride int) *MaxPool2D {
	if kernel < 1 || stride < 0 {
		panic(fmt.Sprintf("nn: max pool: kernel %d, stride %d", kernel, stride))
	}
	if stride == 0 {
		stride = kernel
	}
	return &MaxPool2D{kernel, stride}
}

// Out returns C, (H-kernel)/stride+1, (W-kernel)/stride+1, both rounded down.
func (m *MaxPool2D) Out(in []int) ([]int, error) {
	if len(in) != 3 || in[1] < m.kernel || in[2] < m.kernel {
		return nil, fmt.Errorf("maxpool2d: got %v, needs C H W of at least %dx%d pixels", in, m.kernel, m.kernel)
	}
	return []int{in[0], (in[1]-m.kernel)/m.stride + 1, (in[2]-m.kernel)/m.stride + 1}, nil
}

// Params returns nil: there are no weights.
func (m *MaxPool2D) Params() []*Param { return nil }

// Forward computes y[i,j] = max over a, b of x[i*stride+a, j*stride+b], plane by
// plane.
func (m *MaxPool2D) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	c.Keep(m, x)
	y := c.output(m, x)
	c.maxPool = maxPoolJob{MaxPool2D: m, x: x, y: y}
	c.Pool.Do(x.N()*x.Shape[1], &c.maxPool)
	return y
}

// Backward gives each dy to the position its window's maximum came from, the
// first of equal ones. Windows that overlap add up in reading order.
func (m *MaxPool2D) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	x := c.Kept(m)
	if !needInput {
		return nil
	}
	dx := c.inputGradient(dy.Data, x)
	c.maxPool = maxPoolJob{MaxPool2D: m, x: x, dx: dx, dy: dy}
	c.Pool.Do(x.N()*x.Shape[1], &c.maxPool)
	return dx
}

// A maxPoolJob is Forward, or with dx Backward, a part a plane.
type maxPoolJob struct {
	*MaxPool2D
	x, y, dx, dy *tensor.Tensor
}

// Part treats plane p.
func (j *maxPoolJob) Part(_, p int) {
	if j.dx == nil {
		j.forward(plane(j.y, p), plane(j.x, p), j.x.Shape[3], j.y.Shape[3])
	} else {
		j.backward(plane(j.dx, p), plane(j.dy, p), plane(j.x, p), j.x.Shape[3], j.dy.Shape[3])
	}
}

// forward and backward treat planes of rows of w, and ow values of the output.
func (m *MaxPool2D) forward(y, x []float32, w, ow int) {
	for o := range y {
		y[o] = x[m.argmax(x, w, o/ow, o%ow)]
	}
}

func (m *MaxPool2D) backward(dx, dy, x []float32, w, ow int) {
	clear(dx)
	for o, g := range dy {
		dx[m.argmax(x, w, o/ow, o%ow)] += g
	}
}

// argmax returns where in a plane of width w the largest value of window i, j
// is: the first of equal ones in reading order, or a NaN when there is one.
func (m *MaxPool2D) argmax(plane []float32, w, i, j int) int {
	best := i*m.stride*w + j*m.stride
	for a := range m.kernel {
		from := (i*m.stride+a)*w + j*m.stride
		for k, v := range plane[from : from+m.kernel] {
			if v > plane[best] || v != v {
				best = from + k
			}
		}
	}
	return best
}

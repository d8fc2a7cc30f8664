package nn

import (
	"cmp"
	"fmt"

	"github.com/diabolo-go/diabolo/tensor"
)

// maxPool2D takes the maximum of each square window of a plane.
type maxPool2D struct {
	weightless
	kernel, stride int
}

// NewMaxPool2D returns a layer that takes the maximum of each window of kernel x kernel
// pixels, the windows stride pixels apart; stride 0 means kernel. Windows that would
// reach beyond the edge are left out, as by default in PyTorch. C x H x W becomes C x H'
// x W' with H' = (H-kernel)/stride + 1, rounded down, and W' likewise. It panics if
// kernel is below 1 or stride is negative.
func NewMaxPool2D(kernel, stride int) Layer {
	if kernel < 1 || stride < 0 {
		panic(fmt.Sprintf("nn: max pool: kernel %d, stride %d", kernel, stride))
	}
	return &maxPool2D{kernel: kernel, stride: cmp.Or(stride, kernel)}
}

// Out returns C, (H-kernel)/stride+1, (W-kernel)/stride+1, both rounded down.
func (m *maxPool2D) Out(in []int) ([]int, error) {
	if len(in) != 3 || in[1] < m.kernel || in[2] < m.kernel {
		return nil, fmt.Errorf("maxpool2d: got %v, needs C H W of at least %dx%d pixels", in, m.kernel, m.kernel)
	}
	return []int{in[0], (in[1]-m.kernel)/m.stride + 1, (in[2]-m.kernel)/m.stride + 1}, nil
}

// Forward computes y[i,j] = max over a, b of x[i*stride+a, j*stride+b], plane by
// plane.
func (m *maxPool2D) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	return c.forward(m, x, planesIn(x), poolPlane)
}

// Backward adds each dy to the position of its window's maximum, the first of equal
// ones. Overlapping windows add up in reading order.
func (m *maxPool2D) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	return c.backward(m, dy, needInput, planesIn(dy), poolPlaneBack)
}

// poolPlane and poolPlaneBack process plane p.
func poolPlane(j *job, p int) {
	m, x, w, ow := j.layer.(*maxPool2D), plane(j.x, p), j.x.Shape[3], j.y.Shape[3]
	y := plane(j.y, p)
	for o := range y {
		y[o] = x[m.argmax(x, w, o/ow, o%ow)]
	}
}

func poolPlaneBack(j *job, p int) {
	m, x, w, ow := j.layer.(*maxPool2D), plane(j.x, p), j.x.Shape[3], j.y.Shape[3]
	dx := plane(j.dx, p)
	clear(dx)
	for o, g := range plane(j.dy, p) {
		dx[m.argmax(x, w, o/ow, o%ow)] += g
	}
}

// argmax returns the position of the largest value of window i, j in a plane of width
// w: the first of equal ones in reading order, or a NaN if there is one.
func (m *maxPool2D) argmax(plane []float32, w, i, j int) int {
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

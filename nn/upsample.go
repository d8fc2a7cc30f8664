package nn

import (
	"fmt"

	"github.com/diabolo-go/diabolo/tensor"
)

// upsampleNearest repeats every pixel of a plane factor times in both directions.
type upsampleNearest struct {
	weightless
	factor int
}

// NewUpsampleNearest returns a layer that repeats every pixel factor times in both
// directions: C x H x W becomes C x factor*H x factor*W. It panics if factor is below
// 1.
func NewUpsampleNearest(factor int) Layer {
	if factor < 1 {
		panic(fmt.Sprintf("nn: upsample: factor %d", factor))
	}
	return &upsampleNearest{factor: factor}
}

// Out returns C, factor*H, factor*W.
func (u *upsampleNearest) Out(in []int) ([]int, error) {
	if len(in) != 3 {
		return nil, fmt.Errorf("upsample: got %v, needs C H W", in)
	}
	return []int{in[0], u.factor * in[1], u.factor * in[2]}, nil
}

// Forward computes y[i,j] = x[i/factor, j/factor], plane by plane: each row is widened
// once and then copied.
func (u *upsampleNearest) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	return c.forward(u, x, planesIn(x), upsamplePlane)
}

// Backward sums dy over the factor x factor copies of each pixel, in reading order.
func (u *upsampleNearest) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	return c.backward(u, dy, needInput, planesIn(dy), upsamplePlaneBack)
}

// upsamplePlane and upsamplePlaneBack process plane p, with rows of w values in the
// input and ow in the output.
func upsamplePlane(j *job, p int) {
	factor, x, y := j.layer.(*upsampleNearest).factor, plane(j.x, p), plane(j.y, p)
	w, ow := j.x.Shape[3], j.y.Shape[3]
	for i := range len(x) / w {
		rows := y[i*factor*ow:][:factor*ow]
		for k, v := range x[i*w:][:w] {
			for b := range factor {
				rows[k*factor+b] = v
			}
		}
		for a := 1; a < factor; a++ {
			copy(rows[a*ow:], rows[:ow])
		}
	}
}

func upsamplePlaneBack(j *job, p int) {
	factor, dx, dy := j.layer.(*upsampleNearest).factor, plane(j.dx, p), plane(j.dy, p)
	w, ow := j.x.Shape[3], j.y.Shape[3]
	clear(dx)
	for i := range len(dy) / ow {
		to, from := dx[i/factor*w:][:w], dy[i*ow:][:ow]
		for k, sum := range to {
			for b := range factor {
				sum += from[k*factor+b]
			}
			to[k] = sum
		}
	}
}

package nn

import (
	"fmt"

	"github.com/diabolo-go/diabolo/tensor"
)

// UpsampleNearest repeats every pixel of a plane factor times in both
// directions.
type UpsampleNearest struct{ factor int }

// NewUpsampleNearest returns an upsampling layer. It panics when factor is below
// 1.
func NewUpsampleNearest(factor int) *UpsampleNearest {
	if factor < 1 {
		panic(fmt.Sprintf("nn: upsample: factor %d", factor))
	}
	return &UpsampleNearest{factor}
}

// Out returns C, factor*H, factor*W.
func (u *UpsampleNearest) Out(in []int) ([]int, error) {
	if len(in) != 3 {
		return nil, fmt.Errorf("upsample: got %v, needs C H W", in)
	}
	return []int{in[0], u.factor * in[1], u.factor * in[2]}, nil
}

// Params returns nil: there are no weights.
func (u *UpsampleNearest) Params() []*Param { return nil }

// Forward computes y[i,j] = x[i/factor, j/factor], plane by plane: each row is
// widened once, then copied.
func (u *UpsampleNearest) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	c.Keep(u, x)
	y := c.output(u, x)
	c.upsample = upsampleJob{UpsampleNearest: u, small: x, large: y}
	c.Pool.Do(x.N()*x.Shape[1], &c.upsample)
	return y
}

// widen repeats each value of a row.
func (u *UpsampleNearest) widen(to, from []float32) {
	for j, v := range from {
		for b := range u.factor {
			to[j*u.factor+b] = v
		}
	}
}

// Backward sums dy over the factor x factor pixels made of each one, in reading
// order.
func (u *UpsampleNearest) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	x := c.Kept(u)
	if !needInput {
		return nil
	}
	dx := c.inputGradient(dy.Data, x)
	c.upsample = upsampleJob{UpsampleNearest: u, back: true, small: dx, large: dy}
	c.Pool.Do(x.N()*x.Shape[1], &c.upsample)
	return dx
}

// An upsampleJob is Forward or Backward, a part a plane.
type upsampleJob struct {
	*UpsampleNearest
	back         bool
	small, large *tensor.Tensor
}

// Part treats plane p.
func (j *upsampleJob) Part(_, p int) {
	small, large := plane(j.small, p), plane(j.large, p)
	if j.back {
		j.backward(small, large, j.small.Shape[3], j.large.Shape[3])
	} else {
		j.forward(large, small, j.small.Shape[3], j.large.Shape[3])
	}
}

// forward and backward treat planes of rows of w, and ow values of the output.
func (u *UpsampleNearest) forward(y, x []float32, w, ow int) {
	for i := range len(x) / w {
		rows := y[i*u.factor*ow:][:u.factor*ow]
		u.widen(rows[:ow], x[i*w:][:w])
		for a := 1; a < u.factor; a++ {
			copy(rows[a*ow:], rows[:ow])
		}
	}
}

func (u *UpsampleNearest) backward(dx, dy []float32, w, ow int) {
	clear(dx)
	for i := range len(dy) / ow {
		u.gather(dx[i/u.factor*w:][:w], dy[i*ow:][:ow])
	}
}

// gather adds to each value of a row what widen made of it.
func (u *UpsampleNearest) gather(to, from []float32) {
	for j, sum := range to {
		for b := range u.factor {
			sum += from[j*u.factor+b]
		}
		to[j] = sum
	}
}

package nn

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/tensor"
)

// plane returns channel plane p of an N C H W tensor, counted through all images.
func plane(t *tensor.Tensor, p int) []float32 {
	n := t.Shape[2] * t.Shape[3]
	return t.Data[p*n:][:n:n]
}

// batchOut returns the shape of l's output for the batch x. It panics when x
// does not fit: shapes are checked by Out when a model is made.
func batchOut(l Layer, x *tensor.Tensor) []int {
	out, err := l.Out(x.Shape[1:])
	if err != nil {
		panic(fmt.Sprintf("nn: %v", err))
	}
	return slices.Insert(out, 0, x.N())
}

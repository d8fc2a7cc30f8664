package nn

import "github.com/diabolo-go/diabolo/tensor"

// plane returns channel plane p of an N C H W tensor, counted through all images.
func plane(t *tensor.Tensor, p int) []float32 {
	n := t.Shape[2] * t.Shape[3]
	return t.Data[p*n:][:n:n]
}

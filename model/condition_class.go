package model

import "github.com/diabolo-go/diabolo/tensor"

// A conditional model gives its decoder z and an embedding of the class side by
// side (Sohn, Lee, Yan 2015, "Learning structured output representation using deep
// conditional generative models").

// join returns each row of z, N x latent, followed by the same row of class, N x
// embedding. It reuses the memory of dst, which may be nil.
func join(dst, z, class *tensor.Tensor) *tensor.Tensor {
	width := z.Stride()
	dst = dst.Resize(z.N(), width+class.Stride())
	for i := range z.N() {
		copy(dst.Row(i), z.Row(i))
		copy(dst.Row(i)[width:], class.Row(i))
	}
	return dst
}

// split divides the gradient of the joined rows into those of z and of class.
func split(d, dz, dclass *tensor.Tensor) {
	width := dz.Stride()
	for i := range d.N() {
		copy(dz.Row(i), d.Row(i))
		copy(dclass.Row(i), d.Row(i)[width:])
	}
}

package model

import "github.com/diabolo-go/diabolo/tensor"

// A conditional model gives its decoder z and an embedding of the class side by
// side (Sohn, Lee, Yan 2015, "Learning structured output representation using deep
// conditional generative models").

// join returns the rows of z, N x latent, each followed by that of class, N x embedding,
// in the memory of dst, which may be nil.
func join(dst, z, class *tensor.Tensor) *tensor.Tensor {
	width := z.Stride()
	dst = dst.Resize(z.N(), width+class.Stride())
	for i := range z.N() {
		copy(dst.Row(i), z.Row(i))
		copy(dst.Row(i)[width:], class.Row(i))
	}
	return dst
}

// split takes the rows of a gradient by what join made apart.
func split(d, dz, dclass *tensor.Tensor) {
	width := dz.Stride()
	for i := range d.N() {
		copy(dz.Row(i), d.Row(i))
		copy(dclass.Row(i), d.Row(i)[width:])
	}
}

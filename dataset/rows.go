package dataset

import "github.com/diabolo-go/diabolo/tensor"

// Width returns the number of values of an image. With Len and Read it makes a view the
// rows of a matrix, one image per row, as package fit takes them.
func (v View) Width() int { return tensor.Volume(v.Set.Shape[:]) }

// Read fills dst, n x Width, with the pixels in 0..1 of n images, the first of which is
// image from of the view.
func (v View) Read(from int, dst []float32) {
	for i, width := 0, v.Width(); i < len(dst)/width; i++ {
		v.Set.Read(dst[i*width:][:width], v.Index[from+i])
	}
}

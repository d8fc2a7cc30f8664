package picture_test

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/picture"
)

// A contact sheet shows the first images of each class.
func ExampleSheet() {
	shapes := &dataset.Set{
		Shape: [3]int{1, 8, 8}, Pixels: make([]uint8, 5*8*8),
		Classes: []string{"disc", "ring"}, Labels: []int{0, 1, 1, 0, 1},
	}
	images := picture.Images(shapes.All().ByClass(2, len(shapes.Classes)).Tensor())
	sheet := picture.Sheet(slices.Collect(slices.Chunk(images, 2))...)
	fmt.Println(sheet.Bounds().Size())
	// Output: (18,18)
}

package tensor_test

import (
	"fmt"

	"github.com/diabolo-go/diabolo/tensor"
)

// Views share the memory of their tensor.
func Example() {
	x := tensor.FromSlice([]float32{1, 2, 3, 4, 5, 6}, 3, 2)
	last := x.Rows(1, 3)
	last.Row(0)[1] = 40
	fmt.Println(x.N(), last.Shape, x.Data)
	fmt.Println(x.Reshape(2, 3).Row(1), x.Clone().Shape)
	// Output:
	// 3 [2 2] [1 2 3 40 5 6]
	// [40 5 6] [3 2]
}

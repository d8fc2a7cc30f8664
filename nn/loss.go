package nn

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/tensor"
)

// sameShape panics when a tensor that is not nil differs in shape from the
// first: losses are called on tensors a model made.
func sameShape(loss string, first *tensor.Tensor, others ...*tensor.Tensor) {
	for _, t := range others {
		if t != nil && !slices.Equal(t.Shape, first.Shape) {
			panic(fmt.Sprintf("nn: %s of shapes %v and %v", loss, first.Shape, t.Shape))
		}
	}
}

package nn

import (
	"math"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
)

// initUniform draws every value of params from U(-b, b) with b = 1/sqrt(fanIn):
// what PyTorch's default, Kaiming's uniform with a = sqrt(5), comes to (He et al.
// 2015), for weights and biases alike. Each parameter has a stream of its own.
func initUniform(seed uint64, fanIn int, params ...*Param) {
	bound := 1 / math.Sqrt(float64(fanIn))
	for _, p := range params {
		r := rng.New(seed, "init "+p.Name)
		for i := range p.room() {
			p.Data[i] = float32((2*r.Float64() - 1) * bound)
		}
	}
}

package optim_test

import (
	"fmt"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/optim"
	"github.com/diabolo-go/diabolo/tensor"
)

// A line is fitted to four points of y = 2x + 1.
func Example() {
	x := tensor.FromSlice([]float32{-1, 0, 1, 2}, 4, 1)
	y := tensor.FromSlice([]float32{-1, 1, 3, 5}, 4, 1)

	line := nn.NewSequential(nn.NewLinear("line", 1, 1))
	line.Init(1)
	for _, p := range line.Params() {
		p.Bind(p.Data, make([]float32, len(p.Data)))
	}
	const steps = 200
	schedule := optim.Schedule{Kind: optim.Cosine, Base: 0.1, WarmUp: 10}
	opt := optim.NewSGD(line.Params(), optim.SGDOptions{Momentum: 0.9})

	call, d := &nn.Call{Train: true}, tensor.New(4, 1)
	for step := range steps {
		nn.MSEMean(line.Forward(call, x), y, d)
		line.Backward(call, d, false)
		optim.ClipNorm(line.Params(), 1)
		opt.Begin(schedule.LR(step, steps))
		opt.Step(nil)
	}
	weight, bias := line.Params()[0], line.Params()[1]
	fmt.Printf("y = %.3fx + %.3f\n", weight.Data[0], bias.Data[0])
	// Output: y = 2.000x + 1.000
}

// Four steps of warm-up, then half a cosine wave.
func ExampleSchedule() {
	s := optim.Schedule{Kind: optim.Cosine, Base: 1e-3, WarmUp: 4}
	for step := 0; step < 12; step += 2 {
		fmt.Printf("step %2d: %.2e\n", step, s.LR(step, 12))
	}
	// Output:
	// step  0: 2.50e-04
	// step  2: 7.50e-04
	// step  4: 1.00e-03
	// step  6: 8.54e-04
	// step  8: 5.00e-04
	// step 10: 1.46e-04
}

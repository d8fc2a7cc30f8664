package nn_test

import (
	"fmt"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/optim"
	"github.com/diabolo-go/diabolo/tensor"
)

// A network of layers maps a batch of images to logits. Shapes are checked before a
// weight is allocated.
func Example() {
	net := nn.NewSequential(
		nn.NewConv2D("conv", 1, 4, nn.Conv{Kernel: 3, Stride: 2, Padding: 1}),
		nn.NewReLU(),
		nn.NewFlatten(),
		nn.NewLinear("fc", 4*14*14, 10),
	)
	out, err := net.Out([]int{1, 28, 28})
	if err != nil {
		fmt.Println(err)
		return
	}
	net.Init(1)
	logits := net.Forward(&nn.Call{}, tensor.New(32, 1, 28, 28))
	fmt.Println(out, logits.Shape)

	_, err = net.Out([]int{3, 28, 28})
	fmt.Println(err)
	// Output:
	// [10] [32 10]
	// layer 0, conv2d: got [3 28 28], needs C H W with C 1
}

// A training step: forward, loss, backward, update. The network learns exclusive or.
func ExampleSequential() {
	x := tensor.FromSlice([]float32{0, 0, 0, 1, 1, 0, 1, 1}, 4, 2)
	target := tensor.FromSlice([]float32{0, 1, 1, 0}, 4, 1)

	net := nn.NewSequential(nn.NewLinear("hidden", 2, 8), nn.NewTanh(), nn.NewLinear("out", 8, 1))
	net.Init(1)
	for _, p := range net.Params() {
		p.Bind(p.Data, make([]float32, p.Len()))
	}
	opt := optim.NewAdamW(net.Params(), optim.DefaultAdamW())
	call, gradient := &nn.Call{Train: true, Update: opt}, tensor.New(4, 1)
	for range 500 {
		logits := net.Forward(call, x)
		nn.BCESum(logits, target, gradient, 0.25)
		opt.Begin(0.03)
		net.Backward(call, gradient, false)
		opt.Step(nil)
	}
	for i, logit := range net.Forward(&nn.Call{}, x).Data {
		fmt.Println(x.Row(i), logit > 0)
	}
	// Output:
	// [0 0] false
	// [0 1] true
	// [1 0] true
	// [1 1] false
}

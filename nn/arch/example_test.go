package arch_test

import (
	"fmt"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/tensor"
)

// A list of layers is planned for images of one shape, described, and run.
func ExamplePlan() {
	specs := []arch.Spec{
		{Kind: "conv2d", Out: 8, Kernel: 3, Stride: 2, Padding: 1},
		{Kind: "batchnorm2d"},
		{Kind: "relu"},
		{Kind: "flatten"},
		{Kind: "linear", Out: 16},
	}
	net, err := arch.Plan("encoder", specs, []int{1, 28, 28})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range net.Infos() {
		fmt.Printf("%-9s  %-11s  %v  %d parameters\n", l.Name, l.Title, l.Out, l.Params)
	}
	net.Layers.Init(1)
	fmt.Println(net.Layers.Forward(&nn.Call{}, tensor.New(2, 1, 28, 28)).Shape)
	// Output:
	// encoder.0  Conv2D       [8 14 14]  80 parameters
	// encoder.1  BatchNorm2D  [8 14 14]  16 parameters
	// encoder.2  ReLU         [8 14 14]  0 parameters
	// encoder.3  Flatten      [1568]  0 parameters
	// encoder.4  Linear       [16]  25104 parameters
	// [2 16]
}

// The decoder that inverts an encoder layer by layer.
func ExampleMirror() {
	encoder, err := arch.Plan("encoder", []arch.Spec{
		{Kind: "conv2d", Out: 8, Kernel: 3, Stride: 2, Padding: 1},
		{Kind: "relu"},
		{Kind: "flatten"},
	}, []int{1, 28, 28})
	if err != nil {
		fmt.Println(err)
		return
	}
	decoder, err := arch.Mirror(encoder)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range decoder {
		fmt.Println(s)
	}
	// Output:
	// linear: {out: 1568}
	// unflatten: {shape: [8, 14, 14]}
	// relu
	// convtranspose2d: {out: 1, stride: 2, output_padding: 1}
}

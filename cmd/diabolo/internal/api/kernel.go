package api

import (
	"slices"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// kernelOf returns the weights with which map i of a step sees the maps before it.
func kernelOf(params []*nn.Param, s model.Step, i int) (any, error) {
	transposed := s.Kind == "convtranspose2d"
	at := slices.IndexFunc(params, func(p *nn.Param) bool { return p.Name == s.Name+".weight" })
	if at < 0 || s.Kind != "conv2d" && !transposed {
		return nil, wrong("kernel", "%s has no kernels", s.Text)
	}
	if i >= s.Out[0] {
		return nil, wrong("kernel", "%d, and there are %d maps, counted from 0", i, s.Out[0])
	}
	weight := params[at]
	in, size := weight.Shape[1], weight.Shape[2]*weight.Shape[3]
	if transposed {
		in = weight.Shape[0]
	}
	kernel := tensor.New(in, 1, weight.Shape[2], weight.Shape[3])
	for j := range in {
		from := i*in + j // out x in
		if transposed {
			from = j*s.Out[0] + i // in x out
		}
		copy(kernel.Row(j), weight.Data[from*size:(from+1)*size])
	}
	return StepValues{[]int{in, weight.Shape[2], weight.Shape[3]}, Rows{kernel}}, nil
}

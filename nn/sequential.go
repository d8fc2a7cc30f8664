package nn

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/tensor"
)

// Sequential runs layers one after the other. It is a Layer itself.
type Sequential struct {
	layers []Layer
	first  int // index of the first layer with weights
}

// NewSequential returns a layer that runs layers one after the other.
func NewSequential(layers ...Layer) *Sequential {
	first := slices.IndexFunc(layers, func(l Layer) bool { return len(l.Params()) > 0 })
	if first < 0 {
		first = len(layers)
	}
	return &Sequential{layers, first}
}

// Out returns the shape after the last layer. If the input of a layer does not fit, the
// error begins with the index of the layer, counted from 0.
func (s *Sequential) Out(in []int) ([]int, error) {
	for i, l := range s.layers {
		out, err := l.Out(in)
		if err != nil {
			return nil, fmt.Errorf("layer %d, %w", i, err)
		}
		in = out
	}
	return in, nil
}

// Params returns the parameters of all layers, in order.
func (s *Sequential) Params() []*Param {
	var all []*Param
	for _, l := range s.layers {
		all = append(all, l.Params()...)
	}
	return all
}

// Walk is like Forward, but also calls visit with the output of every layer, in order;
// y is valid until the next pass with c. A layer of NewConvNormReLU runs as its three
// layers; of a residual layer, the outputs of its layers, of its shortcut and their sum
// are visited one by one.
func (s *Sequential) Walk(c *Call, x *tensor.Tensor, visit func(y *tensor.Tensor)) *tensor.Tensor {
	for _, l := range s.layers {
		switch l := l.(type) {
		case *convNormReLU:
			x = NewSequential(l.conv, l.norm, NewReLU()).Walk(c, x, visit)
		case *residual:
			x = l.walk(c, x, visit)
		default:
			x = l.Forward(c, x)
			visit(x)
		}
	}
	return x
}

// Init sets the starting weights of every layer that has weights, as PyTorch does by
// default: convolutions and linear layers draw weights and biases from U(-b, b), b =
// 1/sqrt(fan-in); normalisations start with weights of one and biases of zero. What is
// drawn depends only on the seed and on the names of the Params.
func (s *Sequential) Init(seed uint64) {
	for _, l := range s.layers {
		if l, ok := l.(interface{ Init(seed uint64) }); ok {
			l.Init(seed)
		}
	}
}

// Forward passes x through the layers.
func (s *Sequential) Forward(c *Call, x *tensor.Tensor) *tensor.Tensor {
	for _, l := range s.layers {
		x = c.Forward(l, x)
	}
	return x
}

// Backward passes dy back through the layers. If needInput is false, it ends with the
// first layer that has weights: no layer before it has a gradient to compute.
func (s *Sequential) Backward(c *Call, dy *tensor.Tensor, needInput bool) *tensor.Tensor {
	for i := len(s.layers) - 1; i >= 0; i-- {
		if !needInput && i < s.first {
			return nil
		}
		dy = c.Backward(s.layers[i], dy, needInput || i > s.first)
	}
	return dy
}

package arch

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// A row holds everything about a kind of layer except its arithmetic, which is in nn.
type row struct {
	kind    string // as in a config; the page explains it under this name
	title   string // for display
	options []option
	takes   shape

	reshapes     bool // it changes nothing but the shape
	trainingOnly bool // without training, it passes values on

	// inner plans the layers inside this one, before make; nil if there are none.
	inner func(p *planner, s *Stage) error

	// make creates the layer of a stage whose In is known.
	make func(s *Stage) nn.Layer

	// fill sets options that a decoder left out; nil if none may be left out.
	fill func(s *Spec, o *opening)

	// mirror returns the layers that turn Out back into In. It is nil if the layer does
	// not change the shape: such a layer stays with its tensor.
	mirror func(s *Stage) ([]Spec, error)

	// flop counts two operations for each product with a weight, for one image; nil:
	// none.
	flop func(s *Stage) int

	// torch returns the layer as PyTorch code.
	torch func(s *Stage) string
}

// A shape is a kind of layer input.
type shape int

const (
	anything shape = iota
	vector
	planes
)

// check returns an error if an input does not have the shape.
func (t shape) check(in []int) error {
	switch {
	case t == vector && len(in) != 1:
		return fmt.Errorf("got %v, needs a vector: put flatten before it", in)
	case t == planes && len(in) != 3:
		return fmt.Errorf("got %v, needs [channels height width]: put unflatten before it", in)
	}
	return nil
}

// rows is the table of layers. A new layer needs a row here, a file in nn (an
// activation is two loops in nn/activation.go), a row in each table of tests
// (nn/layers_test.go, arch_test.go) and a sentence of the page in each language
// (tools/web/src/inside/layers.ts).
var rows []row

func init() { // the rows of layers inside layers refer to the table
	rows = []row{
		{
			kind: "conv2d", title: "Conv2D", takes: planes,
			options: []option{outChannels, kernelSize(3), stride, padding},
			make:    func(s *Stage) nn.Layer { return nn.NewConv2D(s.Name, s.In[0], s.Spec.Out, s.conv()) },
			fill:    imageChannels,
			mirror:  mirroredConv,
			flop:    func(s *Stage) int { return 2 * s.products() * s.Out[1] * s.Out[2] }, // each at every position of the output
			torch: func(s *Stage) string {
				return fmt.Sprintf("nn.Conv2d(%d, %d, %d, stride=%d, padding=%d)", s.In[0], s.Spec.Out, s.Kernel, s.Stride, s.Padding)
			},
		}, {
			kind: "convtranspose2d", title: "ConvTranspose2D", takes: planes,
			options: []option{outChannels, kernelSize(3), stride, padding, outputPadding},
			make:    func(s *Stage) nn.Layer { return nn.NewConvTranspose2D(s.Name, s.In[0], s.Spec.Out, s.conv()) },
			fill:    imageChannels,
			mirror: func(s *Stage) ([]Spec, error) {
				b := s.Spec
				b.Kind, b.Out, b.OutputPadding = "conv2d", s.In[0], 0
				return []Spec{b}, nil
			},
			flop: func(s *Stage) int { return 2 * s.products() * s.In[1] * s.In[2] }, // each at every position of the input
			torch: func(s *Stage) string {
				return fmt.Sprintf("nn.ConvTranspose2d(%d, %d, %d, stride=%d, padding=%d, output_padding=%d)",
					s.In[0], s.Spec.Out, s.Kernel, s.Stride, s.Padding, s.OutputPadding)
			},
		}, {
			kind: "linear", title: "Linear", takes: vector,
			options: []option{outValues},
			make:    func(s *Stage) nn.Layer { return nn.NewLinear(s.Name, s.In[0], s.Spec.Out) },
			fill: func(s *Spec, o *opening) {
				if s.Out == 0 {
					s.Out = o.values
				}
			},
			mirror: func(s *Stage) ([]Spec, error) { return []Spec{{Kind: "linear", Out: s.In[0]}}, nil },
			flop:   func(s *Stage) int { return 2 * s.products() },
			torch:  func(s *Stage) string { return fmt.Sprintf("nn.Linear(%d, %d)", s.In[0], s.Spec.Out) },
		}, {
			kind: "batchnorm2d", title: "BatchNorm2D", takes: planes,
			make:  func(s *Stage) nn.Layer { return nn.NewBatchNorm2D(s.Name, s.In[0]) },
			torch: func(s *Stage) string { return fmt.Sprintf("nn.BatchNorm2d(%d)", s.In[0]) },
		}, {
			kind: "groupnorm", title: "GroupNorm", takes: planes,
			options: []option{number("groups", func(s *Spec) *int { return &s.Groups }, 1, MaxWidth, 8)},
			make:    func(s *Stage) nn.Layer { return nn.NewGroupNorm(s.Name, s.Groups, s.In[0]) },
			torch:   func(s *Stage) string { return fmt.Sprintf("nn.GroupNorm(%d, %d)", s.Groups, s.In[0]) },
		}, {
			kind: "layernorm", title: "LayerNorm",
			make:  func(s *Stage) nn.Layer { return nn.NewLayerNorm(s.Name, s.In...) },
			torch: func(s *Stage) string { return "nn.LayerNorm(" + list(s.In) + ")" },
		},
		activation("relu", "ReLU", func(*Stage) nn.Layer { return nn.NewReLU() }, "nn.ReLU()"),
		activation("silu", "SiLU", func(*Stage) nn.Layer { return nn.NewSiLU() }, "nn.SiLU()"),
		activation("gelu", "GELU", func(*Stage) nn.Layer { return nn.NewGELU() }, "nn.GELU()"),
		activation("tanh", "Tanh", func(*Stage) nn.Layer { return nn.NewTanh() }, "nn.Tanh()"),
		activation("sigmoid", "Sigmoid", func(*Stage) nn.Layer { return nn.NewSigmoid() }, "nn.Sigmoid()"),
		{
			kind: "leakyrelu", title: "LeakyReLU",
			options: []option{number("slope", func(s *Spec) *float64 { return &s.Slope }, -1e3, 1e3, 0.01)},
			make:    func(s *Stage) nn.Layer { return nn.NewLeakyReLU(float32(s.Slope)) },
			torch:   func(s *Stage) string { return fmt.Sprintf("nn.LeakyReLU(%v)", s.Slope) },
		}, {
			kind: "elu", title: "ELU",
			options: []option{number("alpha", func(s *Spec) *float64 { return &s.Alpha }, 0, 1e3, 1)},
			make:    func(s *Stage) nn.Layer { return nn.NewELU(float32(s.Alpha)) },
			torch:   func(s *Stage) string { return fmt.Sprintf("nn.ELU(%v)", s.Alpha) },
		}, {
			kind: "dropout", title: "Dropout", trainingOnly: true,
			options: []option{number("p", func(s *Spec) *float64 { return &s.P }, 0, 0.99, 0.5)},
			make:    func(s *Stage) nn.Layer { return nn.NewDropout(s.Name, s.P) },
			torch:   func(s *Stage) string { return fmt.Sprintf("nn.Dropout(%v)", s.P) },
		}, {
			kind: "maxpool2d", title: "MaxPool2D", takes: planes,
			options: []option{kernelSize(2), poolStride},
			make:    func(s *Stage) nn.Layer { return nn.NewMaxPool2D(s.Kernel, s.Stride) },
			mirror:  mirroredPool,
			torch:   func(s *Stage) string { return fmt.Sprintf("nn.MaxPool2d(%d, %d)", s.Kernel, s.poolStride()) },
		}, {
			kind: "upsample", title: "Upsample", takes: planes,
			options: []option{number("factor", func(s *Spec) *int { return &s.Factor }, 1, 128, 2)},
			make:    func(s *Stage) nn.Layer { return nn.NewUpsampleNearest(s.Factor) },
			mirror:  func(s *Stage) ([]Spec, error) { return []Spec{{Kind: "maxpool2d", Kernel: s.Factor}}, nil },
			torch:   func(s *Stage) string { return fmt.Sprintf("nn.Upsample(scale_factor=%d)", s.Factor) },
		}, {
			kind: "flatten", title: "Flatten", reshapes: true,
			make:   func(*Stage) nn.Layer { return nn.NewFlatten() },
			mirror: mirroredFlatten,
			torch:  func(*Stage) string { return "nn.Flatten()" },
		}, {
			kind: "unflatten", title: "Unflatten", reshapes: true,
			options: []option{{key: "shape", at: func(s *Spec) any { return &s.Shape }, open: true, missing: "[channels, height, width]"}},
			make:    func(s *Stage) nn.Layer { return nn.NewUnflatten(s.Shape...) },
			fill: func(s *Spec, o *opening) {
				if s.Shape == nil {
					s.Shape = o.planes
				}
				o.values = tensor.Volume(s.Shape)
			},
			mirror: func(*Stage) ([]Spec, error) { return []Spec{{Kind: "flatten"}}, nil },
			torch:  func(s *Stage) string { return "nn.Unflatten(1, " + list(s.Shape) + ")" },
		},
		residual,
	}
}

// activation is the row of a layer that has neither options nor weights and keeps the
// shape.
func activation(kind, title string, layer func(*Stage) nn.Layer, torch string) row {
	return row{kind: kind, title: title, make: layer, torch: func(*Stage) string { return torch }}
}

var (
	outChannels   = option{key: "out", at: func(s *Spec) any { return &s.Out }, least: 1, most: MaxWidth, open: true, missing: "the number of output channels"}
	outValues     = option{key: "out", at: func(s *Spec) any { return &s.Out }, least: 1, most: MaxWidth, open: true, missing: "the number of output values"}
	stride        = number("stride", func(s *Spec) *int { return &s.Stride }, 1, 128, 1)
	padding       = number("padding", func(s *Spec) *int { return &s.Padding }, 0, 127, 1)
	outputPadding = number("output_padding", func(s *Spec) *int { return &s.OutputPadding }, 0, 127, 0)
	poolStride    = option{key: "stride", at: func(s *Spec) any { return &s.Stride }, least: 1, most: 128, open: true}
)

func kernelSize(v int) option {
	return number("kernel", func(s *Spec) *int { return &s.Kernel }, 1, 128, v)
}

// number is an option with a number from least to most; value is the default.
func number[T int | float64](key string, at func(s *Spec) *T, least, most, value T) option {
	return option{key: key, at: func(s *Spec) any { return at(s) }, least: float64(least), most: float64(most), value: float64(value)}
}

func (s *Spec) conv() nn.Conv {
	return nn.Conv{Kernel: s.Kernel, Stride: s.Stride, Padding: s.Padding, OutputPadding: s.OutputPadding}
}

// poolStride returns the stride of a max pool.
func (s *Spec) poolStride() int { return cmp.Or(s.Stride, s.Kernel) }

// imageChannels sets the output channels of a convolution without out to those of the
// image.
func imageChannels(s *Spec, o *opening) {
	if s.Out == 0 {
		s.Out = o.image[0]
	}
}

// mirroredConv returns the transposed convolution whose output padding restores the
// rows and columns that the stride left over.
func mirroredConv(s *Stage) ([]Spec, error) {
	b := s.Spec
	b.Kind, b.Out = "convtranspose2d", s.In[0]
	h := (s.In[1] + 2*s.Padding - s.Kernel) % s.Stride
	w := (s.In[2] + 2*s.Padding - s.Kernel) % s.Stride
	if h != w {
		return nil, s.errorf("stride %d leaves %d rows over but %d columns of %v", s.Stride, h, w, s.In)
	}
	b.OutputPadding = h
	return []Spec{b}, nil
}

func mirroredPool(s *Stage) ([]Spec, error) {
	factor := s.poolStride()
	if h, w := s.Out[1]*factor, s.Out[2]*factor; h != s.In[1] || w != s.In[2] {
		return nil, s.errorf("turns %v into %v, and upsampling by %d gives %dx%d", s.In, s.Out, factor, h, w)
	}
	return []Spec{{Kind: "upsample", Factor: factor}}, nil
}

func mirroredFlatten(s *Stage) ([]Spec, error) {
	if len(s.In) != 3 {
		return nil, nil // a vector already
	}
	return []Spec{{Kind: "unflatten", Shape: s.In}}, nil
}

// list formats numbers as Python does.
func list(v []int) string { return strings.ReplaceAll(fmt.Sprint(v), " ", ", ") }

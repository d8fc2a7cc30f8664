package model

import (
	"fmt"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

// A LayerSpec is one layer of an encoder or decoder as a config writes it: a
// bare word, or a word with options.
//
//	conv2d: {out: 8}             3x3, stride 1, padding 1, unless kernel, stride, padding say otherwise
//	convtranspose2d: {out: 8}    the same, and output_padding
//	linear: {out: 128}           on a vector: flatten comes before it
//	batchnorm2d                  the normalisation alone, without ReLU
//	relu  silu  tanh  sigmoid  leakyrelu: {slope: 0.01}  elu: {alpha: 1}
//	dropout: {p: 0.5}
//	maxpool2d: {kernel: 2}       stride is kernel unless it is said
//	upsample: {factor: 2}        nearest neighbour
//	flatten                      C, H, W to a vector
//	unflatten: {shape: [16, 28, 28]}
//
// In a decoder what the image and the encoder settle may be left out, so that
// one config fits images of any shape: unflatten without shape is the last C, H,
// W in the encoder; linear without out is what the next unflatten needs, or the
// values of the image when none follows; a convolution without out has the
// image's channels.
//
// In a LayerSpec made in Go every field means what it says; only YAML fills in
// the defaults above. Fields that Kind does not have are ignored.
type LayerSpec struct {
	Kind          string
	Out           int // channels or values; 0: left out
	Kernel        int // pixels, square
	Stride        int // pixels; maxpool2d: 0 is Kernel
	Padding       int // zeros on each side, in pixels
	OutputPadding int // rows and columns added to one side, below Stride
	Factor        int
	Slope         float64
	Alpha         float64
	P             float64 // probability of dropping a value
	Shape         []int   // C, H, W; nil: left out
}

// kindInfo says which options a kind of layer has, and their defaults. A config,
// also that of a model file, leaves defaults out: whoever changes one raises
// formatVersion.
type kindInfo struct {
	keys     []string
	defaults LayerSpec
}

var layerKinds = map[string]kindInfo{
	"conv2d":          {[]string{"out", "kernel", "stride", "padding"}, LayerSpec{Kernel: 3, Stride: 1, Padding: 1}},
	"convtranspose2d": {[]string{"out", "kernel", "stride", "padding", "output_padding"}, LayerSpec{Kernel: 3, Stride: 1, Padding: 1}},
	"linear":          {[]string{"out"}, LayerSpec{}},
	"batchnorm2d":     {},
	"relu":            {},
	"leakyrelu":       {[]string{"slope"}, LayerSpec{Slope: 0.01}},
	"elu":             {[]string{"alpha"}, LayerSpec{Alpha: 1}},
	"silu":            {},
	"tanh":            {},
	"sigmoid":         {},
	"dropout":         {[]string{"p"}, LayerSpec{P: 0.5}},
	"flatten":         {},
	"unflatten":       {[]string{"shape"}, LayerSpec{}},
	"maxpool2d":       {[]string{"kernel", "stride"}, LayerSpec{Kernel: 2}},
	"upsample":        {[]string{"factor"}, LayerSpec{Factor: 2}},
}

// kindNames lists the layers in the order of LayerSpec's documentation.
var kindNames = []string{"conv2d", "convtranspose2d", "linear", "batchnorm2d", "relu", "silu", "tanh", "sigmoid",
	"leakyrelu", "elu", "dropout", "maxpool2d", "upsample", "flatten", "unflatten"}

// newSpec returns the layer of a kind with its defaults.
func newSpec(kind string) (LayerSpec, error) {
	info, ok := layerKinds[kind]
	if !ok {
		return LayerSpec{}, fmt.Errorf("%s", unknown("layer", kind, kindNames))
	}
	s := info.defaults
	s.Kind = kind
	return s, nil
}

// unknown says that got is none of the known names, and which it may have been.
func unknown(what, got string, known []string) string {
	return fmt.Sprintf("unknown %s %q%s", what, got, suggestion(got, known))
}

func suggestion(got string, known []string) string {
	if name, ok := nearest.Name(got, known); ok {
		return fmt.Sprintf("; did you mean %q?", name)
	}
	return "; known are " + strings.Join(known, ", ")
}

// field returns a pointer to the value of an option.
func (s *LayerSpec) field(key string) any {
	switch key {
	case "out":
		return &s.Out
	case "kernel":
		return &s.Kernel
	case "stride":
		return &s.Stride
	case "padding":
		return &s.Padding
	case "output_padding":
		return &s.OutputPadding
	case "factor":
		return &s.Factor
	case "slope":
		return &s.Slope
	case "alpha":
		return &s.Alpha
	case "p":
		return &s.P
	}
	return &s.Shape
}

// limits are the least and the most an option may be. Out and a max pool's
// stride are 0 where they are left out.
var limits = map[string][2]float64{
	"out": {1, maxWidth}, "kernel": {1, 128}, "stride": {1, 128}, "padding": {0, 127},
	"output_padding": {0, 127}, "factor": {1, 128}, "slope": {-1e3, 1e3}, "alpha": {0, 1e3}, "p": {0, 0.99},
}

// check reports the first option whose value is out of bounds.
func (s LayerSpec) check() error {
	info, ok := layerKinds[s.Kind]
	if !ok {
		return fmt.Errorf("%s", unknown("layer", s.Kind, kindNames))
	}
	for _, key := range info.keys {
		if s.leftOut(key) {
			continue
		}
		if err := s.checkOption(key); err != nil {
			return err
		}
	}
	return nil
}

// leftOut reports whether an option stands at the zero that means it was not
// written.
func (s LayerSpec) leftOut(key string) bool {
	switch key {
	case "out":
		return s.Out == 0
	case "stride":
		return s.Kind == "maxpool2d" && s.Stride == 0
	case "shape":
		return s.Shape == nil
	}
	return false
}

// checkOption reports a value out of bounds, one that was written.
func (s LayerSpec) checkOption(key string) error {
	bound := limits[key]
	switch v := s.field(key).(type) {
	case *int:
		if float64(*v) < bound[0] || float64(*v) > bound[1] {
			return fmt.Errorf("%s %d, want a whole number from %.0f to %.0f", key, *v, bound[0], bound[1])
		}
	case *float64:
		if !(*v >= bound[0] && *v <= bound[1]) {
			return fmt.Errorf("%s %v, want a number from %v to %v", key, *v, bound[0], bound[1])
		}
	case *[]int:
		return checkShape(*v)
	}
	return nil
}

func checkShape(shape []int) error {
	values := 1
	for _, d := range shape {
		if d < 1 || d > maxWidth || values*d > maxValues {
			return fmt.Errorf("shape %v, want [channels, height, width], each at least 1, of at most %d values", shape, maxValues)
		}
		values *= d
	}
	if len(shape) != 3 {
		return fmt.Errorf("shape %v, want three numbers [channels, height, width]", shape)
	}
	return nil
}

// poolStride returns the stride of a max pool.
func (s LayerSpec) poolStride() int {
	if s.Stride == 0 {
		return s.Kernel
	}
	return s.Stride
}

// equal reports whether an option has the same value in two specs.
func (s LayerSpec) equal(key string, o LayerSpec) bool {
	switch v := s.field(key).(type) {
	case *int:
		return *v == *o.field(key).(*int)
	case *float64:
		return *v == *o.field(key).(*float64)
	default:
		return slices.Equal(s.Shape, o.Shape)
	}
}

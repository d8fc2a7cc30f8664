// Package arch plans networks from the form they have in a config: a list of layers,
// each a word with options.
//
//	specs := []arch.Spec{{Kind: "flatten"}, {Kind: "linear", Out: 10}, {Kind: "relu"}}
//	net, err := arch.Plan("encoder", specs, []int{1, 28, 28}) // net.Layers is a *nn.Sequential
//
// Everything about a kind of layer is in one row of a table (rows.go): its options, its
// input, how it is made, its inverse, its cost and its names. Shapes and weights come
// from nn's layers, whose weights have no memory before Init or Bind, so a network of
// any size is planned at no cost. Shapes omit the batch: C, H, W or a number of values.
package arch

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/check"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
	"github.com/diabolo-go/diabolo/internal/config/strictyaml"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// A Spec is one layer of a network as written in a config: a word, alone or with
// options.
//
//	conv2d: {out: 8}             3x3, stride 1, padding 1, unless kernel, stride, padding say otherwise
//	convtranspose2d: {out: 8}    the same, and output_padding
//	linear: {out: 128}           on a vector: put flatten before it
//	batchnorm2d                  the normalisation alone, without ReLU
//	groupnorm: {groups: 8}       of each image, in groups of channels
//	layernorm                    of each image, over all its values
//	relu  silu  gelu  tanh  sigmoid  leakyrelu: {slope: 0.01}  elu: {alpha: 1}
//	dropout: {p: 0.5}
//	maxpool2d: {kernel: 2}       stride is kernel by default
//	upsample: {factor: 2}        nearest neighbour
//	flatten                      C, H, W to a vector
//	unflatten: {shape: [16, 28, 28]}
//	residual: [conv2d: {out: 8}, relu]   the layers' output added to their input
//
// If the layers of a residual change the shape, a shortcut brings its input to the shape
// of their output: a 1x1 convolution of suitable stride, or a linear layer for vectors.
//
// A decoder may leave out what follows from the image and the encoder, so that one
// config fits images of any shape. Fill then sets the shape of an unflatten to the last
// C, H, W in the encoder; the out of a linear layer to what the next unflatten needs, or
// to the number of values of the image if none follows; and the out of a convolution to
// the number of channels of the image.
//
// The defaults above are set only by YAML and Word. In a Spec written in Go a zero is a
// zero: a conv2d needs Kernel and Stride as well. Options of other kinds are ignored.
type Spec struct {
	Kind          string  // one of Kinds
	Out           int     // output channels or values, up to MaxWidth; 0: left out
	Kernel        int     // side of the square kernel in pixels, 1 to 128
	Stride        int     // pixels, 1 to 128; maxpool2d: 0 means Kernel
	Padding       int     // zeros on every side, in pixels, 0 to 127
	OutputPadding int     // rows and columns added at the bottom and on the right, below Stride
	Factor        int     // of upsample, 1 to 128
	Groups        int     // of groupnorm, a divisor of the number of channels
	Slope         float64 // of leakyrelu below 0, -1000 to 1000
	Alpha         float64 // of elu, 0 to 1000
	P             float64 // probability that dropout sets a value to zero, 0 to 0.99
	Shape         []int   // of unflatten: C, H, W; nil: left out
	Layers        []Spec  // of a residual, at least one
}

// Limits of a network, far above any practical size, so that a damaged or hostile config
// or model file is refused before memory is allocated. Check and Plan enforce them.
const (
	MaxWidth  = 1 << 22 // values of a linear layer's output, channels of a convolution's
	MaxValues = 1 << 28 // values of any layer's output, per image
	maxLayers = 1 << 10 // in a list, including those of its residuals
	maxDepth  = 8       // residuals inside residuals
)

// Kinds lists the kinds of layers, the words of a config: "conv2d" and so on.
func Kinds() []string {
	return slice.Map(rows, func(r row) string { return r.kind })
}

// find returns the row of a kind, or an error that suggests the nearest one.
func find(kind string) (*row, error) {
	for i := range rows {
		if rows[i].kind == kind {
			return &rows[i], nil
		}
	}
	return nil, fmt.Errorf("unknown layer %q%s", kind, nearest.Hint(kind, Kinds()))
}

// Check returns an error for the first layer of specs whose kind is unknown or whose
// option is out of range, or if there are more than 1024 layers. list is the name of the
// list, with which the error begins: "encoder[2] conv2d: ...". Shapes, and options left
// out, are checked by Plan.
func Check(list string, specs []Spec) error {
	if n := count(specs, 0); n > maxLayers {
		return fmt.Errorf("%s: %d layers, want at most %d", list, n, maxLayers)
	}
	return checkList(list, specs, 0)
}

// count returns the number of layers, including those inside others.
func count(specs []Spec, depth int) int {
	n := len(specs)
	for _, s := range specs {
		if depth <= maxDepth && s.holdsLayers() {
			n += count(s.Layers, depth+1)
		}
	}
	return n
}

func checkList(list string, specs []Spec, depth int) error {
	for i, s := range specs {
		place := fmt.Sprintf("%s[%d]", list, i)
		if err := s.check(); err != nil {
			return fmt.Errorf("%s %s: %w", place, s.Kind, err)
		}
		if !s.holdsLayers() {
			continue
		}
		if depth == maxDepth {
			return fmt.Errorf("%s %s: nested in %d others, which is the limit", place, s.Kind, depth)
		}
		if err := checkList(place+"."+s.Kind, s.Layers, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// holdsLayers reports whether the layer contains other layers.
func (s Spec) holdsLayers() bool {
	r, err := find(s.Kind)
	return err == nil && r.inner != nil
}

// check returns an error for the first option whose value is out of bounds.
func (s Spec) check() error {
	r, err := find(s.Kind)
	if err != nil {
		return err
	}
	for _, o := range r.options {
		if o.open && o.isZero(&s) {
			continue
		}
		if err := o.check(&s); err != nil {
			return err
		}
	}
	return nil
}

// Wanted describes, for error messages, what a config should have in place of a value
// that is no layer.
func (s *Spec) Wanted() string { return "one layer, such as relu or conv2d: {out: 8}" }

// Word returns a layer of that kind, one of Kinds, with the defaults of all its options. It
// panics if there is no such kind.
func Word(kind string) Spec {
	var s Spec
	if _, err := s.Word(kind); err != nil {
		panic("arch: " + err.Error())
	}
	return s
}

// Word sets s to a layer of that kind with the defaults of all its options, and returns
// the options, which a config may then set. It returns an error if there is no such
// kind. The YAML decoder calls it.
func (s *Spec) Word(kind string) ([]strictyaml.Option, error) {
	r, err := find(kind)
	if err != nil {
		return nil, err
	}
	*s = Spec{Kind: kind}
	var options []strictyaml.Option
	for _, o := range r.options {
		o.set(s)
		options = append(options, strictyaml.Option{Key: o.key, Value: o.at(s), Check: func() error { return o.check(s) }})
	}
	return options, nil
}

// MarshalYAML returns the layer as written in a config, without the options that have
// their default. It returns an error if the kind is unknown.
func (s Spec) MarshalYAML() ([]byte, error) {
	if _, err := find(s.Kind); err != nil {
		return nil, fmt.Errorf("arch: %w", err)
	}
	return []byte(s.block()), nil
}

// block returns the layer as in a config, the layers of a residual on lines of their
// own.
func (s Spec) block() string {
	if !s.holdsLayers() {
		return s.String()
	}
	text := s.Kind + ":"
	for _, l := range s.Layers {
		text += "\n- " + strings.ReplaceAll(l.block(), "\n", "\n  ")
	}
	return text
}

// String returns the layer as written in a config, on one line, without the options that
// have their default: "conv2d: {out: 8}".
func (s Spec) String() string {
	r, err := find(s.Kind)
	if err != nil {
		return s.Kind
	}
	var options []string
	for _, o := range r.options {
		switch {
		case o.key == "":
			return s.Kind + ": " + o.text(&s)
		case !o.isDefault(&s):
			options = append(options, o.key+": "+o.text(&s))
		}
	}
	if options == nil {
		return s.Kind
	}
	return fmt.Sprintf("%s: {%s}", s.Kind, strings.Join(options, ", "))
}

// An option is one value of a Spec that a kind of layer has.
type option struct {
	key         string // "": everything after the word
	at          func(s *Spec) any
	least, most float64
	value       float64 // the default of a number
	open        bool    // zero means that it was left out
	missing     string  // what the error asks for if the option is required
}

// set sets the default in s.
func (o option) set(s *Spec) {
	switch p := o.at(s).(type) {
	case *int:
		*p = int(o.value)
	case *float64:
		*p = o.value
	}
}

// isZero reports whether the value is the zero of its type; isDefault reports whether
// it is the default.
func (o option) isZero(s *Spec) bool { return reflect.ValueOf(o.at(s)).Elem().IsZero() }

func (o option) isDefault(s *Spec) bool {
	var d Spec
	o.set(&d)
	return o.text(s) == o.text(&d)
}

// text formats the value.
func (o option) text(s *Spec) string {
	switch p := o.at(s).(type) {
	case *int:
		return strconv.Itoa(*p)
	case *float64:
		return strconv.FormatFloat(*p, 'g', -1, 64)
	case *[]int:
		return list(*p)
	}
	return "[" + strings.Join(slice.Map(*o.at(s).(*[]Spec), Spec.String), ", ") + "]"
}

// check returns an error if the value is out of bounds.
func (o option) check(s *Spec) error {
	switch p := o.at(s).(type) {
	case *int:
		if float64(*p) < o.least || float64(*p) > o.most {
			return fmt.Errorf("%s %d, want a whole number from %.0f to %.0f", o.key, *p, o.least, o.most)
		}
	case *float64:
		if !(*p >= o.least && *p <= o.most) {
			return fmt.Errorf("%s %v, want a number from %v to %v", o.key, *p, o.least, o.most)
		}
	case *[]int:
		return checkShape(*p)
	case *[]Spec:
		if len(*p) == 0 {
			return fmt.Errorf("no layers, want a list of at least one, such as [%s]", rows[0].kind)
		}
	}
	return nil
}

func checkShape(shape []int) error {
	outside := func(d int) bool { return d < 1 || d > MaxWidth }
	if _, ok := check.Volume(MaxValues, shape...); !ok || slices.ContainsFunc(shape, outside) {
		return fmt.Errorf("shape %v, want [channels, height, width], each at least 1, with at most %d values in all", shape, MaxValues)
	}
	if len(shape) != 3 {
		return fmt.Errorf("shape %v, want three numbers [channels, height, width]", shape)
	}
	return nil
}

package arch

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/internal/config/check"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Network is a list of layers planned for inputs of one shape: the layers exist, but
// their weights have no memory before Layers.Init or the Bind of their Params.
type Network struct {
	Stages []Stage
	In     []int          // shape of one input: C, H, W or a number of values
	Layers *nn.Sequential // the layers of Stages; a convolution followed by batch normalisation and ReLU is joined into one

	// Names maps each part of Layers that an nn.Trace reports to the names of the
	// Infos whose work it does: three for a joined layer, otherwise one.
	Names map[any][]string
}

// A Stage is one layer of a network. Shapes omit the batch dimension.
type Stage struct {
	Spec
	Name     string // of its weights: "encoder.3", "encoder.3.0" inside a residual
	In, Out  []int  // shape of the input and of the output; Spec.Out is the option
	Layer    nn.Layer
	Inner    []Stage // layers of a residual
	Shortcut *Stage  // of a residual; nil: the input itself

	row      *row
	place    string // in the config: "encoder[3]"
	first    bool   // no trained layer comes before it
	sequence *nn.Sequential
}

// Plan plans a list of layers for inputs of shape in, C, H, W or a number of values. The
// names of the weights begin with name. It returns an error if a layer does not fit its
// input, lacks an option or makes more than MaxValues values; the error begins with the
// place in the list: "encoder[2] linear: got [8 28 28], needs a vector: put flatten
// before it". The list must have passed Check, and a decoder's must come from Fill.
func Plan(name string, specs []Spec, in []int) (*Network, error) {
	p := planner{names: map[any][]string{}}
	stages, err := p.walk(name, name, specs, in)
	if err != nil {
		return nil, err
	}
	return &Network{stages, in, p.sequence(stages), p.names}, nil
}

// PlanOne plans a single layer for inputs of shape in, like Plan. The names of its
// weights, and its errors, begin with name.
func PlanOne(name string, s Spec, in []int) (Stage, error) {
	p := planner{names: map[any][]string{}}
	return p.stage(name, name, s, in)
}

// A planner follows the layers of a network.
type planner struct {
	names   map[any][]string
	trained bool // a layer with weights has occurred
}

// walk follows the shape of one input through a list of layers.
func (p *planner) walk(place, name string, specs []Spec, in []int) ([]Stage, error) {
	stages := make([]Stage, len(specs))
	for i, s := range specs {
		var err error
		if stages[i], err = p.stage(fmt.Sprintf("%s[%d]", place, i), fmt.Sprintf("%s.%d", name, i), s, in); err != nil {
			return nil, err
		}
		in = stages[i].Out
	}
	return stages, nil
}

// stage plans one layer.
func (p *planner) stage(place, name string, spec Spec, in []int) (s Stage, err error) {
	s = Stage{Spec: spec, Name: name, In: in, place: place}
	if s.row, err = find(spec.Kind); err != nil {
		return s, s.errorf("%v", err)
	}
	if err := s.row.takes.check(in); err != nil {
		return s, s.errorf("%v", err)
	}
	for _, o := range s.row.options {
		if o.missing != "" && o.isZero(&spec) {
			return s, s.errorf("%s is missing: %s", o.key, o.missing)
		}
	}
	if s.row.inner != nil {
		if err := s.row.inner(p, &s); err != nil {
			return s, err
		}
	}
	s.Layer = s.row.make(&s)
	if s.Out, err = s.Layer.Out(in); err != nil {
		return s, fmt.Errorf("%s %w", place, err)
	}
	s.first = !p.trained && s.params() > 0
	p.trained = p.trained || s.first
	return s, s.checkOut()
}

// checkOut returns an error if the output has too many values.
func (s *Stage) checkOut() error {
	if _, ok := check.Volume(MaxValues, s.Out...); !ok {
		return s.errorf("turns %v into %v, more than the limit of %d values per image", s.In, s.Out, MaxValues)
	}
	return nil
}

// sequence returns the layers of the stages, joining each convolution with the batch
// normalisation and ReLU that follow it.
func (p *planner) sequence(stages []Stage) *nn.Sequential {
	var layers []nn.Layer
	for len(stages) > 0 {
		l, n := fused(stages)
		layers = append(layers, l)
		for _, s := range stages[:n] {
			p.names[l] = append(p.names[l], s.Name)
		}
		stages = stages[n:]
	}
	return nn.NewSequential(layers...)
}

// fused returns the first layer to run, and how many stages it implements.
func fused(stages []Stage) (nn.Layer, int) {
	if len(stages) > 2 && stages[1].Kind == "batchnorm2d" && stages[2].Kind == "relu" {
		if conv := stages[0]; conv.Kind == "conv2d" || conv.Kind == "convtranspose2d" {
			return nn.NewConvNormReLU(conv.Layer, stages[1].Layer), 3
		}
	}
	return stages[0].Layer, 1
}

// Out returns the shape after the last layer, or In if there are no layers.
func (n *Network) Out() []int { return end(n.Stages, n.In) }

// end returns the shape after the last stage, or in if there is none.
func end(stages []Stage, in []int) []int {
	if len(stages) == 0 {
		return in
	}
	return stages[len(stages)-1].Out
}

// An Info describes one layer of a network for display, as one row of a table.
type Info struct {
	Name   string // that of its weights: "encoder.0"
	Kind   string // as in a config: "conv2d"
	Title  string // for display: "Conv2D"
	Text   string // as in a config, with options: "conv2d: {out: 8}"
	In     []int  // input shape for one image: C, H, W or a number of values
	Out    []int  // output shape
	Params int    // number of trained parameters; 0 for a residual, whose layers have rows of their own

	// FLOP is the number of floating-point operations of a forward pass of one image,
	// two for every product with a weight: 0 for all but linear layers and convolutions.
	FLOP int

	First bool // no layer before it on its branch has weights, so its input gradient is not needed

	Reshapes     bool // it changes only the shape and moves no values in memory
	TrainingOnly bool // outside training, its output is its input
}

// Infos lists the layers in the order in which an image passes through them. The rows of
// a residual's layers and of its shortcut precede its own, which stands for their sum.
func (n *Network) Infos() []Info { return infos(nil, n.Stages) }

func infos(list []Info, stages []Stage) []Info {
	for i := range stages {
		s := &stages[i]
		list = infos(list, s.Inner)
		if s.Shortcut != nil {
			list = append(list, s.Shortcut.Info())
		}
		list = append(list, s.Info())
	}
	return list
}

// Info describes the layer itself, without the layers inside a residual.
func (s *Stage) Info() Info {
	i := Info{
		Name: s.Name, Kind: s.Kind, Title: s.row.title, Text: s.String(),
		In: slices.Clone(s.In), Out: slices.Clone(s.Out), Params: s.params(), First: s.first,
		Reshapes: s.row.reshapes, TrainingOnly: s.row.trainingOnly,
	}
	if s.row.flop != nil {
		i.FLOP = s.row.flop(s)
	}
	if s.Inner != nil {
		i.Text = s.Kind // its layers have rows of their own
	}
	return i
}

// params returns the number of trained parameters, excluding those of inner layers.
func (s *Stage) params() int {
	if s.Inner != nil {
		return 0
	}
	n := 0
	for _, p := range s.Layer.Params() {
		if p.Trained {
			n += p.Len()
		}
	}
	return n
}

// products returns the number of weights that are multiplied: all except the biases.
func (s *Stage) products() int { return s.params() - s.Out[0] }

// torch returns the PyTorch code of stages.
func torch(stages []Stage) []string {
	return slice.Map(stages, func(s Stage) string { return s.row.torch(&s) })
}

// Torch returns a PyTorch expression for each layer, such as "nn.ReLU()". PyTorch has no
// Residual: that name stands for an nn.Sequential whose output is added to its input, or
// to the output of the layer given as shortcut.
func (n *Network) Torch() []string { return torch(n.Stages) }

// An opening holds what a decoder may leave to the image and the encoder.
type opening struct {
	image, planes []int
	values        int // output width of a linear layer without out
}

// Fill returns a copy of a decoder's layers in which the options that were left out are
// set as Spec describes, for images of shape C, H, W and the planned encoder.
func Fill(specs []Spec, image []int, encoder *Network) []Spec {
	o := opening{image: image, planes: image, values: tensor.Volume(image)}
	for _, s := range encoder.Stages {
		if len(s.Out) == 3 {
			o.planes = s.Out
		}
	}
	return o.fill(specs)
}

// fill goes from the last layer to the first.
func (o *opening) fill(specs []Spec) []Spec {
	specs = slices.Clone(specs)
	for i := range slices.Backward(specs) {
		if r, err := find(specs[i].Kind); err == nil && r.fill != nil {
			r.fill(&specs[i], o)
		}
	}
	return specs
}

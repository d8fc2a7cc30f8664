package arch

import (
	"fmt"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/nn"
)

// residual is the row of the layer that contains other layers.
var residual = row{
	kind: "residual", title: "Residual",
	options: []option{{at: func(s *Spec) any { return &s.Layers }}},
	inner:   innerOfResidual,
	make: func(s *Stage) nn.Layer {
		if s.Shortcut == nil {
			return nn.NewResidual(s.sequence)
		}
		return nn.NewResidual(s.sequence, s.Shortcut.Layer)
	},
	fill: func(s *Spec, o *opening) { s.Layers = o.fill(s.Layers) },
	mirror: func(s *Stage) ([]Spec, error) {
		layers, dress, err := mirrored(s.Inner)
		return []Spec{{Kind: "residual", Layers: append(layers, dress...)}}, err
	},
	torch: func(s *Stage) string {
		inside := torch(s.Inner)
		if s.Shortcut != nil {
			inside = append(inside, "shortcut="+s.Shortcut.row.torch(s.Shortcut))
		}
		return "Residual(" + strings.Join(inside, ", ") + ")"
	},
}

// innerOfResidual plans the layers of a residual and its shortcut, which both start at
// its input.
func innerOfResidual(p *planner, s *Stage) (err error) {
	before := p.trained
	if s.Inner, err = p.walk(s.place+"."+s.Kind, s.Name, s.Layers, s.In); err != nil {
		return err
	}
	s.sequence = p.sequence(s.Inner)
	out := end(s.Inner, s.In)
	if slices.Equal(out, s.In) {
		return nil
	}
	spec, ok := shortcut(s.In, out)
	if !ok {
		return s.errorf("its layers turn %v into %v, which no 1x1 convolution can do", s.In, out)
	}
	after := p.trained
	p.trained = before
	around, err := p.stage(s.place+".shortcut", s.Name+".shortcut", spec, s.In)
	p.trained = p.trained || after
	if err != nil {
		return err
	}
	s.Shortcut = &around
	p.names[around.Layer] = []string{around.Name}
	return nil
}

// shortcut returns the layer with the fewest weights that turns shape in into out:
// linear for vectors, a 1x1 convolution for planes, transposed if they grow.
func shortcut(in, out []int) (Spec, bool) {
	if len(in) == 1 && len(out) == 1 {
		return Spec{Kind: "linear", Out: out[0]}, true
	}
	if len(in) != 3 || len(out) != 3 {
		return Spec{}, false
	}
	for stride := 1; stride <= 128; stride++ {
		if (in[1]-1)/stride+1 == out[1] && (in[2]-1)/stride+1 == out[2] {
			return Spec{Kind: "conv2d", Out: out[0], Kernel: 1, Stride: stride}, true
		}
		h, w := out[1]-(in[1]-1)*stride-1, out[2]-(in[2]-1)*stride-1 // rows and columns left over
		if h == w && h >= 0 && h < stride {
			return Spec{Kind: "convtranspose2d", Out: out[0], Kernel: 1, Stride: stride, OutputPadding: h}, true
		}
	}
	return Spec{}, false
}

// errorf returns an error that begins with the place and kind of the layer.
func (s *Stage) errorf(format string, args ...any) error {
	return fmt.Errorf("%s %s: %s", s.place, s.Kind, fmt.Sprintf(format, args...))
}

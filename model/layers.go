package model

import (
	"slices"

	"github.com/diabolo-go/diabolo/nn"
)

// A LayerInfo is a row of a model's layer table.
type LayerInfo struct {
	Name   string // that of its weights: "encoder.0", "head", "embedding"
	Kind   string // as a config writes it: "conv2d", "batchnorm2d"; "linear" of the head
	In     []int  // shape that goes in for one image: C, H, W or values; nil of the embedding, which takes the class
	Out    []int  // shape that comes out
	Params int    // trained parameters
}

// Layers lists the layers in the order an image passes them: the encoder, the
// head that makes z or mu and logvar, the embedding of the class if there is one,
// the decoder with its last sigmoid. Their Params add up to ParamCount.
func (m *Model) Layers() []LayerInfo {
	c, p := m.config, m.plan
	layers := infos(p.encoder)
	in := p.headIn(c)
	layers = append(layers, LayerInfo{"head", "linear", []int{in}, []int{c.headOut()}, (in + 1) * c.headOut()})
	if c.Conditional() {
		layers = append(layers, LayerInfo{"embedding", "embedding", nil, []int{c.Embedding}, c.Classes * c.Embedding})
	}
	layers = append(layers, infos(p.decoder)...)
	if p.sigmoid {
		end := endOf(p.decoder, []int{c.decoderIn()})
		layers = append(layers, LayerInfo{"sigmoid", "sigmoid", slices.Clone(end), slices.Clone(end), 0})
	}
	return layers
}

func infos(stages []stage) []LayerInfo {
	var layers []LayerInfo
	for _, s := range stages {
		layers = append(layers, LayerInfo{s.name, s.Kind, slices.Clone(s.in), slices.Clone(s.out), s.weights()})
	}
	return layers
}

// SetTrace lets t, or with nil nobody, time the layers of every pass and inference
// that begins from now on. The results keep their bits. Nobody may be using the
// model meanwhile.
func (m *Model) SetTrace(t nn.Trace) { m.trace = t }

// Names returns whose work a part that a Trace heard of does: the names of one row
// of Layers, or of several that follow each other and run as one.
func (m *Model) Names(part any) []string { return slices.Clone(m.names[part]) }

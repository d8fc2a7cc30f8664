package model

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/nn/arch"
)

// Layers lists the layers in the order in which an image passes through them: the
// encoder, the head that computes z or mu and logvar, the embedding of the class if
// there is one, and the decoder with its last sigmoid. A linear path follows the head
// and the decoder. The Params of all add up to ParamCount. The head is a "linear" layer; the embedding has no In, since its input is
// the class.
func (m *Model) Layers() []arch.Info {
	c, p := m.config, m.plan
	layers := p.encoder.Infos()
	head := p.head.Info()
	head.First = !slices.ContainsFunc(layers, func(l arch.Info) bool { return l.First })
	layers = append(layers, head)
	var rebuild arch.Info
	if m.linear != nil {
		var project arch.Info
		project, rebuild = m.linear.infos(p.decoder.Out())
		layers = append(layers, project)
	}
	if c.Conditional() {
		layers = append(layers, arch.Info{
			Name: "embedding", Kind: "embedding", Title: "Embedding", Text: fmt.Sprintf("embedding: %d", c.Embedding),
			Out: []int{c.Embedding}, Params: c.Classes * c.Embedding,
		})
	}
	decoder := p.decoder.Infos()
	for i := range decoder {
		decoder[i].First = false // the head precedes it
	}
	layers = append(layers, decoder...)
	if m.linear != nil {
		layers = append(layers, rebuild)
	}
	if p.sigmoid != nil {
		layers = append(layers, p.sigmoid.Info())
	}
	return layers
}

// SetTrace sets the function that receives the time of each layer in every later pass
// and inference; nil removes it. Tracing changes no result. The model must not be in use
// during the call.
func (m *Model) SetTrace(t nn.Trace) { m.trace = t }

// Names returns the names, as in Layers, of what a Trace has timed; part is the first
// argument of the nn.Trace. They are those of one layer, or of several in sequence that
// run as one.
func (m *Model) Names(part any) []string { return slices.Clone(m.names[part]) }

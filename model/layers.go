package model

import (
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/nn/arch"
)

// Layers lists the layers in the order an image passes them: the encoder, the
// head that makes z or mu and logvar, the embedding of the class if there is one,
// the decoder with its last sigmoid. Their Params add up to ParamCount. The head is
// a "linear" layer; the embedding has no In, for it takes the class.
func (m *Model) Layers() []arch.Info {
	c, p := m.config, m.plan
	layers := p.encoder.Infos()
	head := p.head.Info()
	head.First = !slices.ContainsFunc(layers, func(l arch.Info) bool { return l.First })
	layers = append(layers, head)
	if c.Conditional() {
		layers = append(layers, arch.Info{
			Name: "embedding", Kind: "embedding", Title: "Embedding", Text: fmt.Sprintf("embedding: %d", c.Embedding),
			Out: []int{c.Embedding}, Params: c.Classes * c.Embedding,
		})
	}
	decoder := p.decoder.Infos()
	for i := range decoder {
		decoder[i].First = false // the head comes before
	}
	layers = append(layers, decoder...)
	if p.sigmoid != nil {
		layers = append(layers, p.sigmoid.Info())
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

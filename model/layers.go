package model

import "slices"

// A LayerInfo is a row of a model's layer table.
type LayerInfo struct {
	Name   string // that of its weights: "encoder.0", "head", "embedding"
	Kind   string // as a config writes it: "conv2d", "batchnorm2d"; "linear" of the head
	Out    []int  // shape that comes out for one image: C, H, W or values
	Params int    // trained parameters
}

// Layers lists the layers in the order an image passes them: the encoder, the
// head that makes z (AE) or mu and logvar, a CVAE's embedding of the class, the
// decoder. A VAE's last sigmoid is among them. Their Params add up to ParamCount.
func (m *Model) Layers() []LayerInfo {
	c, p := m.config, m.plan
	layers := infos(p.encoder)
	in := p.headIn(c)
	layers = append(layers, LayerInfo{"head", "linear", []int{c.headOut()}, (in + 1) * c.headOut()})
	if c.Kind == CVAE {
		layers = append(layers, LayerInfo{"embedding", "embedding", []int{c.Embedding}, c.Classes * c.Embedding})
	}
	layers = append(layers, infos(p.decoder)...)
	if p.sigmoid {
		end := endOf(p.decoder, []int{c.decoderIn()})
		layers = append(layers, LayerInfo{Name: "sigmoid", Kind: "sigmoid", Out: slices.Clone(end)})
	}
	return layers
}

func infos(stages []stage) []LayerInfo {
	var layers []LayerInfo
	for _, s := range stages {
		layers = append(layers, LayerInfo{s.name, s.Kind, slices.Clone(s.out), s.weights()})
	}
	return layers
}

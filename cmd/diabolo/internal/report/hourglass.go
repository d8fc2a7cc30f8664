package report

import (
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/internal/slice"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/tensor"
)

// hourglass draws a model from its layers.
func (p Printer) hourglass(m ModelInfo) Figure {
	values := tensor.Volume(m.Config.Input)
	image, z := p.Count(values), p.Count(m.Config.Latent)
	h := draw.Hourglass{
		Title: m.Name, Blocks: blocks(m), Kinds: slice.Map(blockKinds, func(k blockKind) string { return p.T(k.en, k.ru) }),
		Sizes:  [3]string{image, z, image},
		Shapes: [3]string{p.shape(m.Config.Input), "z", p.shape(m.Config.Input)},
	}
	if m.Config.Conditional() {
		h.Shapes[1] = p.T("z, and the class", "z и класс")
	}
	if m.Config.Linear == "pca" {
		h.Bypass = p.T("linear path", "линейный путь")
	}
	return Figure{
		Title: m.Name, Picture: h,
		Alt: p.T("%s drawn as an hourglass: an encoder narrows the %s of an image to %s, and a decoder widens them again",
			"%s в виде песочных часов: кодировщик сужает %s изображения до %s, декодировщик снова расширяет", m.Name,
			p.Plural(values, "value", "values", "значение", "значения", "значений"), z),
	}
}

// A blockKind is a kind of layer as an hourglass names and colours it.
type blockKind struct {
	kinds  []string // as in a config; nil: all others
	en, ru string
	thin   bool
}

var blockKinds = []blockKind{
	{[]string{"conv2d"}, "convolution", "свёртка", false},
	{[]string{"linear"}, "linear", "линейный", false},
	{[]string{"batchnorm2d", "groupnorm", "layernorm"}, "normalisation", "нормализация", true},
	{[]string{"convtranspose2d"}, "transposed convolution", "транспонированная свёртка", false},
	{[]string{"maxpool2d", "upsample"}, "pooling, upsampling", "уменьшение, увеличение", true},
	{[]string{"dropout"}, "dropout", "dropout", true},
	{nil, "activation", "активация", true},
}

// kindOf is the index of a layer's kind.
func kindOf(l arch.Info) int {
	for i, k := range blockKinds {
		for _, kind := range k.kinds {
			if kind == l.Kind {
				return i
			}
		}
	}
	return len(blockKinds) - 1
}

// blocks are the layers that an image passes one after the other, with the image at both
// ends and z between the encoder and the decoder.
func blocks(m ModelInfo) []draw.Block {
	image := tensor.Volume(m.Config.Input)
	list := []draw.Block{{From: image, To: image, Kind: draw.Values}}
	for _, l := range m.Layers {
		if !passed(l) {
			continue
		}
		kind := kindOf(l)
		list = append(list, draw.Block{From: tensor.Volume(l.In), To: tensor.Volume(l.Out), Kind: kind, Thin: blockKinds[kind].thin})
		if l.Name == "head" {
			list = append(list, draw.Block{From: m.Config.Latent, To: m.Config.Latent, Kind: draw.Values})
		}
	}
	return append(list, draw.Block{From: image, To: image, Kind: draw.Values})
}

// passed reports whether a layer changes the values on their way: it neither only reshapes
// them nor stands beside the way, as the embedding of a class does, the linear path, or a
// residual's shortcut and sum.
func passed(l arch.Info) bool {
	beside := l.Kind == "embedding" || l.Kind == "residual" || strings.HasPrefix(l.Name, "linear.") || strings.HasSuffix(l.Name, ".shortcut")
	return !beside && !l.Reshapes
}

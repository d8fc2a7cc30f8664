package model

import (
	"fmt"

	"github.com/diabolo-go/diabolo/tensor"
)

// mirror returns the decoder that undoes an encoder layer by layer, last one
// first, so that between any two of its layers stands a tensor of the same
// shape as in the encoder. Normalisation, activation and dropout stay with the
// tensor they dress; what comes out, the image, has none, but for the sigmoid of
// a likelihood that takes logits.
func mirror(logits bool, encoder []stage) ([]LayerSpec, error) {
	specs := mirrorHead(encoder)
	var dress []LayerSpec
	for i := len(encoder) - 1; i >= 0; i-- {
		s := encoder[i]
		if s.dresses() {
			dress = append([]LayerSpec{s.LayerSpec}, dress...)
			continue
		}
		back, err := s.mirrored()
		if err != nil {
			return nil, fmt.Errorf("model.mirror: encoder[%d] %s: %w; write the decoder out", i, s.Kind, err)
		}
		specs = append(append(specs, dress...), back...)
		dress = nil
	}
	if logits {
		specs = append(specs, LayerSpec{Kind: "sigmoid"})
	}
	return specs, nil
}

// mirrorHead returns what undoes the latent head: a Linear back to the shape the
// encoder ended with. Without an encoder that is the image's own, left to the
// linear's default.
func mirrorHead(encoder []stage) []LayerSpec {
	end := endOf(encoder, nil)
	if end == nil {
		return []LayerSpec{{Kind: "linear"}}
	}
	specs := []LayerSpec{{Kind: "linear", Out: tensor.Volume(end)}}
	if len(end) == 3 {
		specs = append(specs, LayerSpec{Kind: "unflatten", Shape: end})
	}
	return specs
}

// dresses reports whether a layer leaves the shape of its input.
func (s stage) dresses() bool {
	switch s.Kind {
	case "conv2d", "convtranspose2d", "linear", "maxpool2d", "upsample", "flatten", "unflatten":
		return false
	}
	return true
}

// mirrored returns the layers that take s.out back to s.in.
func (s stage) mirrored() ([]LayerSpec, error) {
	b := s.LayerSpec
	switch s.Kind {
	case "conv2d":
		return s.mirroredConv()
	case "convtranspose2d":
		b.Kind, b.Out, b.OutputPadding = "conv2d", s.in[0], 0
	case "linear":
		b.Out = s.in[0]
	case "upsample":
		b = LayerSpec{Kind: "maxpool2d", Kernel: s.Factor}
	case "maxpool2d":
		b = LayerSpec{Kind: "upsample", Factor: s.poolStride()}
		if h, w := s.out[1]*b.Factor, s.out[2]*b.Factor; h != s.in[1] || w != s.in[2] {
			return nil, fmt.Errorf("makes %v of %v, and upsampling that by %d gives %dx%d", s.out, s.in, b.Factor, h, w)
		}
	case "unflatten":
		b = LayerSpec{Kind: "flatten"}
	case "flatten":
		if len(s.in) != 3 {
			return nil, nil // a vector already
		}
		b = LayerSpec{Kind: "unflatten", Shape: s.in}
	}
	return []LayerSpec{b}, nil
}

// mirroredConv returns the transposed convolution whose output padding restores
// the rows and columns that a stride left over.
func (s stage) mirroredConv() ([]LayerSpec, error) {
	b := s.LayerSpec
	b.Kind, b.Out = "convtranspose2d", s.in[0]
	h := (s.in[1] + 2*s.Padding - s.Kernel) % s.Stride
	w := (s.in[2] + 2*s.Padding - s.Kernel) % s.Stride
	if h != w {
		return nil, fmt.Errorf("stride %d leaves %d rows over but %d columns of %v", s.Stride, h, w, s.in)
	}
	b.OutputPadding = h
	return []LayerSpec{b}, nil
}

package arch

import (
	"fmt"

	"github.com/diabolo-go/diabolo/tensor"
)

// Mirror returns a decoder with the shapes of an encoder in reverse. It begins with a
// linear layer from the latents to the encoder's output shape; then follows, from the
// encoder's last layer to its first, a layer that turns its output shape into its input
// shape, such as a convtranspose2d for a conv2d. Normalisation, activation and dropout
// stay with the tensor they follow in the encoder, so none follows the decoder's output,
// the image. A residual becomes a residual of its mirrored layers. Mirror returns an
// error if a layer cannot be inverted, such as a stride that leaves different numbers of
// rows and columns over. The result needs Fill before Plan.
func Mirror(encoder *Network) ([]Spec, error) {
	back, _, err := mirrored(encoder.Stages)
	if err != nil {
		return nil, fmt.Errorf("%w; write the decoder out", err)
	}
	return append(mirrorHead(encoder), back...), nil
}

// mirrorHead returns the inverse of the latent head: a linear layer back to the
// encoder's output shape. Without encoder layers that is the shape of the image, left
// to Fill.
func mirrorHead(encoder *Network) []Spec {
	if len(encoder.Stages) == 0 {
		return []Spec{{Kind: "linear"}}
	}
	out := encoder.Out()
	specs := []Spec{{Kind: "linear", Out: tensor.Volume(out)}}
	if len(out) == 3 {
		specs = append(specs, Spec{Kind: "unflatten", Shape: out})
	}
	return specs
}

// mirrored returns the inverse of stages, and those layers that apply to the tensor of
// their input.
func mirrored(stages []Stage) (specs, dress []Spec, err error) {
	for i := len(stages) - 1; i >= 0; i-- {
		s := &stages[i]
		if s.row.mirror == nil {
			dress = append([]Spec{s.Spec}, dress...)
			continue
		}
		back, err := s.row.mirror(s)
		if err != nil {
			return nil, nil, err
		}
		specs = append(append(specs, dress...), back...)
		dress = nil
	}
	return specs, dress, nil
}

package arch

import (
	"fmt"

	"github.com/diabolo-go/diabolo/tensor"
)

// Mirror returns the decoder that inverts an encoder layer by layer, last one first,
// after a linear layer back to the encoder's output shape: between any two of its
// layers a tensor has the same shape as in the encoder. Normalisation, activation and
// dropout stay with the tensor they follow; the output, the image, has none. A residual
// becomes a residual of its mirrored layers. It returns an error if a layer cannot be
// inverted.
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

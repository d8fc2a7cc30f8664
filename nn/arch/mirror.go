package arch

import (
	"fmt"

	"github.com/diabolo-go/diabolo/tensor"
)

// Mirror returns the decoder that undoes an encoder layer by layer, last one first,
// after a linear layer back to the shape the encoder ended with: between any two of
// its layers stands a tensor of the same shape as in the encoder. Normalisation,
// activation and dropout stay with the tensor they dress; what comes out, the image,
// has none. A residual becomes the residual of its layers mirrored.
func Mirror(encoder *Network) ([]Spec, error) {
	back, _, err := mirrored(encoder.Stages)
	if err != nil {
		return nil, fmt.Errorf("%w; write the decoder out", err)
	}
	return append(mirrorHead(encoder), back...), nil
}

// mirrorHead returns what undoes the latent head: a linear layer back to the shape
// the encoder ended with. Without an encoder that is the image's own, left to Fill.
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

// mirrored returns the layers that undo stages, and those that dress their input.
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

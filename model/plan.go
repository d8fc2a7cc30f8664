package model

import (
	"errors"
	"fmt"
	"slices"

	"github.com/diabolo-go/diabolo/tensor"
)

// A plan is a valid config worked out: every layer with nothing left open and
// the shapes around it, but no weights yet.
type plan struct {
	encoder, decoder []stage
	sigmoid          bool // the decoder ended in sigmoid, taken off: the loss works on logits
	weights          int  // trained parameters
}

// A stage is one layer of a plan. Shapes leave the batch dimension away.
type stage struct {
	LayerSpec
	name    string // of its weights: "encoder.3"
	in, out []int
}

// newPlan checks a config and works it out.
func newPlan(c Config) (*plan, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	var p plan
	var err error
	if p.encoder, err = walk("encoder", c.Encoder, c.Input); err != nil {
		return nil, err
	}
	specs := c.Decoder
	if c.Mirror {
		if specs, err = mirror(c.logits(), p.encoder); err != nil {
			return nil, err
		}
	}
	if p.decoder, err = walk("decoder", p.resolve(specs, c.Input), []int{c.decoderIn()}); err != nil {
		return nil, err
	}
	if err := p.checkEnd(c); err != nil {
		return nil, err
	}
	p.weights, err = p.count(c)
	return &p, err
}

// headIn returns the width of the vector the latent head takes.
func (p *plan) headIn(c Config) int { return tensor.Volume(endOf(p.encoder, c.Input)) }

// endOf returns the shape after the last stage, or in when there is none.
func endOf(stages []stage, in []int) []int {
	if len(stages) == 0 {
		return in
	}
	return stages[len(stages)-1].out
}

// headOut returns the width of the latent head's output: z, or mu and logvar.
func (c Config) headOut() int { return posteriors[c.Posterior].heads() * c.Latent }

// decoderIn returns the width of the vector the decoder takes.
func (c Config) decoderIn() int { return c.Latent + c.Embedding }

// walk follows the shape of one image through a list of layers, each of which was
// checked on its own before.
func walk(list string, specs []LayerSpec, in []int) ([]stage, error) {
	stages := make([]stage, len(specs))
	for i, s := range specs {
		out, err := s.outShape(in)
		if err != nil {
			return nil, fmt.Errorf("model.%s[%d] %s: %w", list, i, s.Kind, err)
		}
		stages[i] = stage{s, fmt.Sprintf("%s.%d", list, i), in, out}
		in = out
	}
	return stages, nil
}

// resolve fills in what a decoder may leave to the image and the encoder.
func (p *plan) resolve(specs []LayerSpec, image []int) []LayerSpec {
	specs = slices.Clone(specs)
	planes := image
	for _, s := range p.encoder {
		if len(s.out) == 3 {
			planes = s.out
		}
	}
	values := tensor.Volume(image) // what a linear without out gives
	for i, s := range slices.Backward(specs) {
		switch {
		case s.Kind == "unflatten":
			if s.Shape == nil {
				specs[i].Shape = planes
			}
			values = tensor.Volume(specs[i].Shape)
		case s.Out != 0:
		case s.Kind == "linear":
			specs[i].Out = values
		case s.Kind == "conv2d" || s.Kind == "convtranspose2d":
			specs[i].Out = image[0]
		}
	}
	return specs
}

// checkEnd reports a decoder that does not end in an image, and takes the last
// sigmoid off where the likelihood takes logits.
func (p *plan) checkEnd(c Config) error {
	last := len(p.decoder) - 1
	end := p.decoder[last]
	if got, want := end.out, c.Input; !slices.Equal(got, want) && !slices.Equal(got, []int{tensor.Volume(want)}) {
		return fmt.Errorf("model.decoder[%d] %s: ends in %v, but an image is %v, %d values", last, end.Kind, got, want, tensor.Volume(want))
	}
	if !c.logits() {
		return nil
	}
	p.decoder, p.sigmoid = p.decoder[:last], true
	return nil
}

// count returns the number of trained parameters.
func (p *plan) count(c Config) (int, error) {
	total := (p.headIn(c)+1)*c.headOut() + c.Classes*c.Embedding
	for _, s := range slices.Concat(p.encoder, p.decoder) {
		if total > maxWeights {
			break
		}
		total += s.weights()
	}
	if total > maxWeights {
		return 0, fmt.Errorf("model: more than %d parameters, the limit; make linear layers or the image smaller", maxWeights)
	}
	return total, nil
}

// weights returns the number of trained parameters of a layer.
func (s stage) weights() int {
	switch s.Kind {
	case "conv2d", "convtranspose2d":
		return s.in[0]*s.Out*s.Kernel*s.Kernel + s.Out
	case "linear":
		return (s.in[0] + 1) * s.Out
	case "batchnorm2d":
		return 2 * s.in[0]
	}
	return 0
}

// outShape returns the shape a layer makes of one image or vector of shape in.
func (s LayerSpec) outShape(in []int) ([]int, error) {
	if err := s.takes(in); err != nil {
		return nil, err
	}
	out, err := s.shapeOf(in)
	if err != nil {
		return nil, err
	}
	values := 1
	for _, d := range out {
		if d > maxValues/values {
			return nil, fmt.Errorf("makes %v of %v, more than %d values an image, the limit", out, in, maxValues)
		}
		values *= d
	}
	return out, nil
}

// takes reports an input that has not the dimensions the layer works on.
func (s LayerSpec) takes(in []int) error {
	switch s.Kind {
	case "linear":
		if len(in) != 1 {
			return fmt.Errorf("got %v, needs a vector: put flatten before it", in)
		}
	case "unflatten":
		if s.Shape == nil {
			return errors.New("shape is missing: [channels, height, width]")
		}
		if got, want := tensor.Volume(in), tensor.Volume(s.Shape); got != want {
			return fmt.Errorf("got %v, %d values, needs %d for shape %v", in, got, want, s.Shape)
		}
	case "conv2d", "convtranspose2d", "batchnorm2d", "maxpool2d", "upsample":
		if len(in) != 3 {
			return fmt.Errorf("got %v, needs [channels height width]: put unflatten before it", in)
		}
	}
	return nil
}

// shapeOf computes the shape of a layer whose options and input fit.
func (s LayerSpec) shapeOf(in []int) ([]int, error) {
	switch s.Kind {
	case "conv2d":
		return s.slide(in, s.Out, s.Stride)
	case "maxpool2d":
		return s.slide(in, in[0], s.poolStride())
	case "convtranspose2d":
		return s.spread(in)
	case "linear":
		if s.Out == 0 {
			return nil, errors.New("out is missing: how many values it makes")
		}
		return []int{s.Out}, nil
	case "upsample":
		return []int{in[0], in[1] * s.Factor, in[2] * s.Factor}, nil
	case "flatten":
		return []int{tensor.Volume(in)}, nil
	case "unflatten":
		return slices.Clone(s.Shape), nil
	}
	return slices.Clone(in), nil // normalisation, activations, dropout
}

// slide is the shape of a window that moves by stride: (in+2p-k)/stride+1.
func (s LayerSpec) slide(in []int, channels, stride int) ([]int, error) {
	if channels == 0 {
		return nil, errors.New("out is missing: how many channels it makes")
	}
	h, w := in[1]+2*s.Padding-s.Kernel, in[2]+2*s.Padding-s.Kernel
	if h < 0 || w < 0 {
		return nil, fmt.Errorf("got %v, needs at least %dx%d pixels for kernel %d and padding %d",
			in, s.Kernel-2*s.Padding, s.Kernel-2*s.Padding, s.Kernel, s.Padding)
	}
	return []int{channels, h/stride + 1, w/stride + 1}, nil
}

// spread is the shape of a transposed convolution: (in-1)stride-2p+k+op.
func (s LayerSpec) spread(in []int) ([]int, error) {
	if s.Out == 0 {
		return nil, errors.New("out is missing: how many channels it makes")
	}
	if s.OutputPadding >= s.Stride && s.OutputPadding > 0 {
		return nil, fmt.Errorf("output_padding %d, needs less than stride %d", s.OutputPadding, s.Stride)
	}
	h := (in[1]-1)*s.Stride - 2*s.Padding + s.Kernel + s.OutputPadding
	w := (in[2]-1)*s.Stride - 2*s.Padding + s.Kernel + s.OutputPadding
	if h < 1 || w < 1 {
		return nil, fmt.Errorf("makes %dx%d pixels of %v with kernel %d and padding %d: take less padding", h, w, in, s.Kernel, s.Padding)
	}
	return []int{s.Out, h, w}, nil
}

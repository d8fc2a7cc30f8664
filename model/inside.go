package model

import (
	"errors"
	"fmt"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/tensor"
)

// An Inside holds the outputs of all layers of a model for N images.
type Inside struct {
	Steps  []Step         // in the order of Layers; the output of the last one is the reconstructions, possibly as vectors
	Latent                // the output of the encoder
	Z      *tensor.Tensor // N x latent: the input of the decoder
	Losses Losses         // for this z, as in training
}

// A Step is a layer and its output. Two steps are not in Layers, since they are no layers:
// "z", which a model with a Gaussian posterior samples or sets to mu, and "concat", in a
// conditional model, z followed by the embedding of the class.
type Step struct {
	arch.Info
	Part   string         // "encoder", "latent" or "decoder"
	Values *tensor.Tensor // N x Out
}

// Inside runs images x, N C H W in 0..1, through the model and keeps the output of each
// layer. It runs convolution, batch normalisation and ReLU one by one; Reconstruct runs
// them as one layer, so its results differ by rounding. Labels are as in Decode. The
// caller draws eps, N x latent, from N(0, 1), and z = mu + exp(logvar/2) eps; if eps is nil
// or the posterior is a point, z = mu.
//
// Steps share memory where a layer only changes the shape. No Trace is called. Inside
// returns an error if there is no image, if a shape or a label does not fit, or if a pixel
// is not finite.
func (m *Model) Inside(x *tensor.Tensor, labels []int, eps *tensor.Tensor) (Inside, error) {
	if err := m.checkInside(x, labels, eps); err != nil {
		return Inside{}, err
	}
	w := recorder{m: m, call: nn.Call{Pool: helpers()}, rows: m.Layers()}
	z := w.latents(x, w.through("encoder", m.encoder, x), labels, eps)
	y := w.through("decoder", m.decoder, z)
	if m.linear != nil {
		y = y.Clone() // the decoder's own output stays
		m.linear.decode(&w.call, flat(y), w.Z)
		w.row("decoder", y)
	}
	w.Losses = m.losses(nil, flat(y), flat(x), w.Latent, gradients{}, 1)
	if m.sigmoid != nil {
		w.row("decoder", m.sigmoid.Forward(&w.call, y))
	}
	return w.Inside, nil
}

func (m *Model) checkInside(x *tensor.Tensor, labels []int, eps *tensor.Tensor) error {
	if err := m.checkBatch(x, labels); err != nil {
		return err
	}
	switch width := m.config.Latent; {
	case x.N() == 0:
		return errors.New("model: no images, need at least one")
	case eps != nil && (len(eps.Shape) != 2 || eps.N() != x.N() || eps.Shape[1] != width):
		return fmt.Errorf("model: noise of shape %v, need [%d %d]", eps.Shape, x.N(), width)
	}
	return nil
}

// A recorder fills an Inside. Its Call is used once, so the outputs of the layers stay
// in it.
type recorder struct {
	Inside
	m    *Model
	call nn.Call
	rows []arch.Info // of the layers still to run
}

// through passes x through the layers of a list.
func (w *recorder) through(part string, list *nn.Sequential, x *tensor.Tensor) *tensor.Tensor {
	return list.Walk(&w.call, x, func(y *tensor.Tensor) { w.row(part, y) })
}

// latents passes the output of the encoder for images x through the latent head, and
// returns the input of the decoder.
func (w *recorder) latents(x, encoded *tensor.Tensor, labels []int, eps *tensor.Tensor) *tensor.Tensor {
	const part = "latent"
	m, c := w.m, w.m.config
	h := m.head.Forward(&w.call, flat(encoded))
	w.row(part, h)
	w.Latent = m.newLatent(x.N())
	w.split(h)
	if m.linear != nil {
		m.linear.encode(&w.call, flat(x), w.Latent)
		w.row(part, w.Mu)
	}
	w.Z = w.Mu.Clone()
	m.posterior.draw(w.Z, w.Latent, eps)
	if w.LogVar != nil {
		w.between("z", c.headOut(), w.Z)
	}
	if m.embed == nil {
		return w.Z
	}
	class := m.embed.Forward(&w.call, labels)
	w.row(part, class)
	both := join(nil, w.Z, class)
	w.between("concat", c.decoderIn(), both)
	return both
}

// row adds the output of the next row of Layers.
func (w *recorder) row(part string, y *tensor.Tensor) {
	w.Steps = append(w.Steps, Step{w.rows[0], part, y})
	w.rows = w.rows[1:]
}

// between adds a step that is not in Layers and takes a vector of width in.
func (w *recorder) between(name string, in int, y *tensor.Tensor) {
	w.Steps = append(w.Steps, Step{arch.Info{Name: name, Kind: name, Text: name, In: []int{in}, Out: y.Shape[1:]}, "latent", y})
}

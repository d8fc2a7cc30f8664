package model

import (
	"errors"
	"fmt"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/nn/arch"
	"github.com/diabolo-go/diabolo/tensor"
)

// An Inside is the way of N images through a model, layer by layer.
type Inside struct {
	Steps  []Step         // in the order of Layers; those of the last make the images, perhaps as vectors
	Latent                // what the encoder says of them
	Z      *tensor.Tensor // N x latent: what was decoded
	Losses Losses         // of this z, as training adds them up
}

// A Step is a layer and what it made. Besides the rows of Layers there are two that
// have no weights: "z", a draw from q(z|x) or its mean, where that is a distribution, and
// "concat", z and the embedding of the class side by side.
type Step struct {
	arch.Info
	Part   string         // "encoder", "latent" or "decoder"
	Values *tensor.Tensor // N x Out
}

// Inside runs images x, N C H W in 0..1, through the model and keeps what each layer
// makes of them: convolution, batch normalisation and ReLU one by one, though
// Reconstruct runs them as one and so differs by rounding. Labels are as in Decode.
// Z = mu + exp(logvar/2) eps with eps, N x latent, from N(0, 1); with nil, and where
// the posterior is a point, z = mu.
//
// Steps share memory where a layer only reads it in another shape, and no Trace hears
// of them. It fails when there is no image or something has another shape.
func (m *Model) Inside(x *tensor.Tensor, labels []int, eps *tensor.Tensor) (Inside, error) {
	if err := m.checkInside(x, labels, eps); err != nil {
		return Inside{}, err
	}
	w := way{m: m, call: nn.Call{Pool: helpers()}, rows: m.Layers()}
	z := w.latents(w.through("encoder", m.encoder, x), labels, eps)
	y := w.through("decoder", m.decoder, z)
	w.Losses = m.losses(nil, flat(y), flat(x), w.Latent, gradients{})
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
		return errors.New("model: no image to look at, need at least one")
	case eps != nil && (len(eps.Shape) != 2 || eps.N() != x.N() || eps.Shape[1] != width):
		return fmt.Errorf("model: noise of shape %v, need [%d %d]", eps.Shape, x.N(), width)
	}
	return nil
}

// A way is an Inside while it is being made. Its Call is used once, so what the layers
// leave in it stays.
type way struct {
	Inside
	m    *Model
	call nn.Call
	rows []arch.Info // those still to come
}

// through passes x through the layers of a list.
func (w *way) through(part string, list *nn.Sequential, x *tensor.Tensor) *tensor.Tensor {
	return list.Walk(&w.call, x, func(y *tensor.Tensor) { w.row(part, y) })
}

// latents passes what the encoder made through the latent head, and returns what is
// decoded.
func (w *way) latents(x *tensor.Tensor, labels []int, eps *tensor.Tensor) *tensor.Tensor {
	const part = "latent"
	m, c := w.m, w.m.config
	h := m.head.Forward(&w.call, flat(x))
	w.row(part, h)
	w.Latent = m.newLatent(x.N())
	w.split(h)
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

// row adds what the next row of Layers made.
func (w *way) row(part string, y *tensor.Tensor) {
	w.Steps = append(w.Steps, Step{w.rows[0], part, y})
	w.rows = w.rows[1:]
}

// between adds a step that is no layer and takes a vector of width in.
func (w *way) between(name string, in int, y *tensor.Tensor) {
	w.Steps = append(w.Steps, Step{arch.Info{Name: name, Kind: name, Text: name, In: []int{in}, Out: y.Shape[1:]}, "latent", y})
}

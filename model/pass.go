package model

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/diabolo-go/diabolo/internal/engine/largepage"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Pass computes losses and gradients of a model, batch after batch, and keeps
// its memory between them. One goroutine at a time may use it, and nobody may
// infer with the model while it trains.
//
//	pass := m.Trainer(pool)
//	loss := pass.Loss(model.PassInput{Input: x, Target: x, Train: true, Seed: 1, Step: step})
//	pass.Backward(nil) // Grads are set
type Pass struct {
	m            *Model
	call         nn.Call
	trainEncoder bool // it has weights

	in         PassInput
	latent     Latent
	eps        *tensor.Tensor // N x latent: noise of z
	z          *tensor.Tensor // N x latent
	joined     *tensor.Tensor // N x (latent+embedding): z and the class
	made       *tensor.Tensor // what the decoder made, in the Call's memory
	encoded    *tensor.Tensor // what the encoder made, likewise
	out        tensor.Tensor  // N x values: made, flat
	dout       *tensor.Tensor // memory of the gradients by the above
	dmu, dlogv *tensor.Tensor
	d          gradients
	parts      Parts
	dembed     *tensor.Tensor
	dhead      *tensor.Tensor

	pcg    rand.PCG // of the noise of z
	stream *rand.Rand

	seen struct { // tensors in another shape
		encoded, target tensor.Tensor // flat
		dout, dh        tensor.Tensor // as made, as encoded
	}
}

// A PassInput is one batch and how to run it.
type PassInput struct {
	Input  *tensor.Tensor // N C H W in 0..1
	Target *tensor.Tensor // what the reconstruction is compared with; nil is Input
	Labels []int          // class of each image; only a conditional model looks at them

	// Train uses batch statistics and dropout, draws z, and prepares for
	// Backward. Without it the running statistics count and z = mu.
	Train bool

	// SampleZ draws z without Train, for a sampled ELBO. It means nothing to a
	// posterior that is a point.
	SampleZ bool

	// Eps, N x latent, is the noise of z = mu + exp(logvar/2) eps. Nil draws it
	// from N(0, 1), from the stream that Seed, Epoch and Step name.
	Eps *tensor.Tensor

	Seed, Epoch, Step uint64 // names of the random streams: noise of z, dropout
}

// Trainer returns a Pass on m that works with pool (nil: the calling goroutine
// alone). The first call makes room for gradients.
func (m *Model) Trainer(pool *nn.Pool) *Pass {
	if m.grads == nil {
		n := m.place(true, nil, nil)
		m.grads = largepage.Floats(n)
		m.place(true, m.weights[:n], m.grads)
	}
	p := &Pass{m: m, call: nn.Call{Pool: pool}, trainEncoder: len(m.encoder.Params()) > 0}
	p.stream = rand.New(&p.pcg)
	return p
}

// Loss runs the model forward on a batch. The Parts it returns live in the Pass until
// the next Loss. It panics when the batch has another
// shape than the model's config, or labels that are not its classes: whoever
// trains checks the data set against the config once, with Config.ForData.
func (p *Pass) Loss(in PassInput) Losses {
	p.begin(in)
	m := p.m
	p.encoded = m.encoder.Forward(&p.call, in.Input)
	p.latent.split(p.call.Forward(m.head, flatTo(&p.seen.encoded, p.encoded)))
	p.draw()
	z := p.z
	if m.embed != nil {
		p.joined = join(p.joined, p.z, m.embed.Forward(&p.call, in.Labels))
		z = p.joined
	}
	p.made = m.decoder.Forward(&p.call, z)
	flatTo(&p.out, p.made)
	return p.losses()
}

// begin checks the batch and makes room for it.
func (p *Pass) begin(in PassInput) {
	if in.Target == nil {
		in.Target = in.Input
	}
	m := p.m
	if err := m.checkBatch(in.Input, in.Labels); err != nil {
		panic(err)
	}
	n, width := in.Input.N(), m.config.Latent
	if in.Eps != nil && len(in.Eps.Data) != n*width {
		panic(fmt.Sprintf("model: noise of shape %v, need [%d %d]", in.Eps.Shape, n, width))
	}
	p.in = in
	p.call.Trace = m.trace
	p.call.Train, p.call.Seed, p.call.Epoch, p.call.Step = in.Train, in.Seed, in.Epoch, in.Step
	p.latent.Mu = p.latent.Mu.Resize(n, width)
	p.z = p.z.Resize(n, width)
	if m.prior != nil {
		p.latent.LogVar = p.latent.LogVar.Resize(n, width)
		p.eps = p.eps.Resize(n, width)
	}
}

// draw sets z, which is drawn in training and for a sampled ELBO.
func (p *Pass) draw() {
	var eps *tensor.Tensor
	if p.m.prior != nil && (p.in.Train || p.in.SampleZ) {
		p.noise()
		eps = p.eps
	}
	p.m.posterior.draw(p.z, p.latent, eps)
}

// noise fills eps.
func (p *Pass) noise() {
	if p.in.Eps != nil {
		copy(p.eps.Data, p.in.Eps.Data)
		return
	}
	rng.Seed(&p.pcg, p.in.Seed, "z", p.in.Epoch, p.in.Step)
	for i := range p.eps.Data {
		p.eps.Data[i] = float32(p.stream.NormFloat64())
	}
}

// losses compares the output with the target, and when training leaves the
// gradients of the mean loss by the output, mu and logvar.
func (p *Pass) losses() Losses {
	if trace := p.call.Trace; trace != nil {
		start := time.Now()
		defer func() { trace(nil, nn.PhaseLoss, time.Since(start)) }()
	}
	p.d.out = p.gradient(&p.dout, &p.out)
	if p.m.prior != nil {
		p.d.mu, p.d.logvar = p.gradient(&p.dmu, p.latent.Mu), p.gradient(&p.dlogv, p.latent.LogVar)
	}
	l := p.m.losses(p.parts, &p.out, flatTo(&p.seen.target, p.in.Target), p.latent, p.d)
	p.parts = l.Parts
	return l
}

// gradient returns *d with the shape of t, or nil when not training.
func (p *Pass) gradient(d **tensor.Tensor, t *tensor.Tensor) *tensor.Tensor {
	if !p.in.Train {
		return nil
	}
	*d = (*d).Resize(t.Shape...)
	return *d
}

// Backward sets the gradients of the last Loss, which had Train set: of Total,
// the mean over the batch. An updater, when not nil, may take its step on a
// weight as soon as its gradient is known; such a gradient is not stored.
func (p *Pass) Backward(u nn.Updater) {
	if !p.in.Train {
		panic("model: Backward without a Loss with Train set")
	}
	m, c := p.m, &p.call
	c.Update = u
	dz := m.decoder.Backward(c, p.dout.ReshapeTo(&p.seen.dout, p.made.Shape...), true)
	dh := c.Backward(m.head, p.headGradient(dz), p.trainEncoder)
	if p.trainEncoder {
		m.encoder.Backward(c, dh.ReshapeTo(&p.seen.dh, p.encoded.Shape...), false)
	}
	if m.embed != nil {
		m.embed.Backward(c, p.dembed)
	}
}

// headGradient turns the gradient by the decoder's input into that by the latent
// head's output.
func (p *Pass) headGradient(dz *tensor.Tensor) *tensor.Tensor {
	c, n := p.m.config, p.z.N()
	if p.m.embed != nil {
		d := dz
		dz = p.z // which is not needed any more
		p.dembed = p.dembed.Resize(n, c.Embedding)
		split(d, dz, p.dembed)
	}
	p.dhead = p.dhead.Resize(n, c.headOut())
	return p.m.posterior.headGradient(p.dhead, dz, p.latent, p.eps, p.d)
}

// Recon returns the images of the last Loss, N C H W, as Decode does. They live
// in the Pass until the next Loss.
func (p *Pass) Recon() *tensor.Tensor {
	return p.m.pixels(&p.call, &p.out).Reshape(p.m.imageShape(p.out.N())...)
}

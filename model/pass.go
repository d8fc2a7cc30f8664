package model

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/diabolo-go/diabolo/internal/engine/largepage"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Pass computes the losses and gradients of a model, batch after batch, and reuses its
// memory. Only one goroutine at a time may use it, and the model must not be used for
// inference meanwhile.
//
//	pass := m.Trainer(pool)
//	loss := pass.Loss(model.PassInput{Input: x, Target: x, Train: true, Seed: 1, Step: step})
//	pass.Backward(nil) // Grads are set
type Pass struct {
	m            *Model
	call         nn.Call
	trainEncoder bool // the encoder has weights

	in         PassInput
	latent     Latent
	eps        *tensor.Tensor // N x latent: noise of z
	z          *tensor.Tensor // N x latent
	joined     *tensor.Tensor // N x (latent+embedding): z and the class
	made       *tensor.Tensor // output of the decoder, in the memory of call
	encoded    *tensor.Tensor // output of the encoder, likewise
	out        tensor.Tensor  // N x values: made, flat
	dout       *tensor.Tensor // gradients by the above
	dmu, dlogv *tensor.Tensor
	d          gradients
	parts      Parts
	dembed     *tensor.Tensor
	dhead      *tensor.Tensor

	pcg    rand.PCG // of the noise of z
	stream *rand.Rand

	seen struct { // tensors in another shape
		input, encoded, target tensor.Tensor // flat
		dout, dh               tensor.Tensor // as made, as encoded
	}
}

// A PassInput is one batch and how to run it.
type PassInput struct {
	Input  *tensor.Tensor // N C H W in 0..1
	Target *tensor.Tensor // what the reconstruction is compared with, in the shape of Input; nil: Input
	Labels []int          // class of each image, for a conditional model; others ignore them

	// Train uses batch statistics and dropout, samples z, and prepares for Backward.
	// Without it, running statistics are used and z = mu.
	Train bool

	// SampleZ samples z without Train, for a sampled ELBO. It has no effect if the
	// posterior is a point.
	SampleZ bool

	// Eps, N x latent, is the noise of z = mu + exp(logvar/2) eps. If it is nil, the noise
	// is drawn from N(0, 1), from the random stream that Seed, Epoch and Step determine.
	Eps *tensor.Tensor

	// BetaShare is the share of Config.Beta that weighs the KL, for a warm-up; 0: all of it.
	BetaShare float64

	Seed, Epoch, Step uint64 // determine the random streams: noise of z, dropout
}

// Trainer returns a Pass on m that computes on pool; with a nil pool, on the calling
// goroutine alone. The first call allocates the gradients, which all passes on m share.
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

// Loss runs the model forward on a batch and returns its losses. Their Parts are valid
// until the next call. It panics if the images do not have the shape of Config.Input or
// are not finite, if a label is not a class, or if Eps has another size than the latents:
// check the data set against the config once, with Config.ForData.
func (p *Pass) Loss(in PassInput) Losses {
	p.begin(in)
	m := p.m
	p.encoded = m.encoder.Forward(&p.call, in.Input)
	p.latent.split(p.call.Forward(m.head, flatTo(&p.seen.encoded, p.encoded)))
	if m.linear != nil {
		m.linear.encode(&p.call, flatTo(&p.seen.input, p.in.Input), p.latent)
	}
	p.draw()
	z := p.z
	if m.embed != nil {
		p.joined = join(p.joined, p.z, m.embed.Forward(&p.call, in.Labels))
		z = p.joined
	}
	p.made = m.decoder.Forward(&p.call, z)
	flatTo(&p.out, p.made)
	if m.linear != nil {
		m.linear.decode(&p.call, &p.out, p.z)
	}
	return p.losses()
}

// begin checks the batch and resizes the buffers for it.
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

// draw sets z, which is sampled in training and for a sampled ELBO.
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

// losses compares the output with the target, and in training computes the gradients of
// the mean loss by the output, mu and logvar.
func (p *Pass) losses() Losses {
	if trace := p.call.Trace; trace != nil {
		start := time.Now()
		defer func() { trace(nil, false, time.Since(start)) }()
	}
	p.d.out = p.gradient(&p.dout, &p.out)
	if p.m.prior != nil {
		p.d.mu, p.d.logvar = p.gradient(&p.dmu, p.latent.Mu), p.gradient(&p.dlogv, p.latent.LogVar)
	}
	l := p.m.losses(p.parts, &p.out, flatTo(&p.seen.target, p.in.Target), p.latent, p.d, cmp.Or(p.in.BetaShare, 1))
	p.parts = l.Parts
	return l
}

// gradient returns *d with the shape of t, or nil if not training.
func (p *Pass) gradient(d **tensor.Tensor, t *tensor.Tensor) *tensor.Tensor {
	if !p.in.Train {
		return nil
	}
	*d = (*d).Resize(t.Shape...)
	return *d
}

// Backward computes the gradients of the Total of the last Loss; it panics if that did not
// have Train set. If u is not nil, it may update a weight as soon as the gradient is known,
// and such a gradient is not stored in Grads.
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

// headGradient converts the gradient by the decoder's input to that by the latent head's
// output.
func (p *Pass) headGradient(dz *tensor.Tensor) *tensor.Tensor {
	c, n := p.m.config, p.z.N()
	if p.m.embed != nil {
		d := dz
		dz = p.z // which is no longer needed
		p.dembed = p.dembed.Resize(n, c.Embedding)
		split(d, dz, p.dembed)
	}
	if p.m.linear != nil {
		p.m.linear.backward(&p.call, dz, p.dout)
	}
	p.dhead = p.dhead.Resize(n, c.headOut())
	return p.m.posterior.headGradient(p.dhead, dz, p.latent, p.eps, p.d)
}

// Mu returns the means of the latents of the last Loss, N x latent. They are valid until the
// next Loss.
func (p *Pass) Mu() *tensor.Tensor { return p.latent.Mu }

// Recon returns the reconstructions of the last Loss, N C H W, with pixels as in Decode.
// They are valid until the next Loss.
func (p *Pass) Recon() *tensor.Tensor {
	return p.m.pixels(&p.call, &p.out).Reshape(p.m.imageShape(p.out.N())...)
}

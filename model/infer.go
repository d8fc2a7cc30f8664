package model

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// piece is the number of images in one inference pass. A larger batch is split into
// pieces, so that memory stays bounded.
const piece = 16

// A Latent is the output of an encoder for N images.
type Latent struct {
	Mu     *tensor.Tensor // N x latent: z, or the mean of its distribution
	LogVar *tensor.Tensor // N x latent: natural logarithm of the variance of z; nil if the posterior is a point
}

// NotFinite returns the first row with a value that is NaN or infinite, of Mu if there is
// one, or -1.
func (l Latent) NotFinite() int {
	if i := l.Mu.NotFinite(); i >= 0 {
		return i / l.Mu.Stride()
	}
	if l.LogVar == nil {
		return -1
	}
	if i := l.LogVar.NotFinite(); i >= 0 {
		return i / l.LogVar.Stride()
	}
	return -1
}

// ErrNotFinite is wrapped by the error for images or latents that contain a NaN or an
// infinity.
var ErrNotFinite = errors.New("not a finite number")

// ErrOutput is wrapped by the errors of packages that write what a model computes, for
// outputs that contain a NaN or an infinity. The methods of Model return such outputs.
var ErrOutput = errors.New("the output of the model is not a finite number")

// Encode returns the latents of images x, N C H W in 0..1. It returns an error if the
// images do not have the shape of Config.Input, and one that wraps ErrNotFinite if a value
// is not finite. Like Decode, Reconstruct, Score, ScoreBy and Sample, it computes a batch
// of more than 16 images on up to GOMAXPROCS goroutines.
func (m *Model) Encode(x *tensor.Tensor) (Latent, error) {
	if err := m.checkImages(x); err != nil {
		return Latent{}, err
	}
	l := m.newLatent(x.N())
	err := m.inPieces(x.N(), func(c *nn.Call, from, to int) {
		m.encode(c, x.Rows(from, to), l.rows(from, to))
	})
	if err != nil {
		return Latent{}, err
	}
	return l, nil
}

// WithContext returns a model that shares everything with m. When ctx ends, its Encode,
// Decode, Reconstruct, Score, ScoreBy, ErrorMaps and Sample compute no more than the 16
// images that each goroutine is at, and return the cause. A batch of at most 16 images does
// not end early.
func (m *Model) WithContext(ctx context.Context) *Model {
	bound := *m
	bound.ctx = ctx
	return &bound
}

// EncodeAll returns the latents of any number of images, such as those of a dataset.View,
// some at a time: images.Len is their number, and images.Images returns those from number
// from to number to-1 as Encode takes them. Errors are those of Encode and of ctx.
func (m *Model) EncodeAll(ctx context.Context, images interface {
	Len() int
	Images(from, to int) *tensor.Tensor
}) (Latent, error) {
	const few = 256
	all, m := m.newLatent(images.Len()), m.WithContext(ctx)
	for from := 0; from < images.Len(); from += few {
		if err := ctx.Err(); err != nil {
			return Latent{}, err
		}
		to := min(from+few, images.Len())
		l, err := m.Encode(images.Images(from, to))
		if err != nil {
			return Latent{}, err
		}
		part := all.rows(from, to)
		copy(part.Mu.Data, l.Mu.Data)
		if l.LogVar != nil {
			copy(part.LogVar.Data, l.LogVar.Data)
		}
	}
	return all, nil
}

// Decode returns the images, N C H W, of latents z, N x latent. A conditional model
// needs N labels, the class of each image from 0 to Config.Classes-1; others ignore labels.
// If the decoder does not end in a sigmoid, pixels may lie slightly outside 0..1. They are
// not clipped, so that errors measured on them equal the loss; clip them before drawing.
// It returns an error if the shape of z or a label does not fit, and one that wraps
// ErrNotFinite if a value of z is not finite.
func (m *Model) Decode(z *tensor.Tensor, labels []int) (*tensor.Tensor, error) {
	if len(z.Shape) != 2 || z.Shape[1] != m.config.Latent {
		return nil, fmt.Errorf("model: latents of shape %v, need N x %d", z.Shape, m.config.Latent)
	}
	if err := checkFinite("latents", z); err != nil {
		return nil, err
	}
	if err := m.checkLabels(z.N(), labels); err != nil {
		return nil, err
	}
	y := tensor.New(m.imageShape(z.N())...)
	err := m.inPieces(z.N(), func(c *nn.Call, from, to int) {
		logits := m.decode(c, z.Rows(from, to), part(labels, from, to))
		copy(y.Rows(from, to).Data, m.pixels(c, logits).Data)
	})
	if err != nil {
		return nil, err
	}
	return y, nil
}

// Reconstruct encodes images x, N C H W in 0..1, and decodes them again, with z = mu.
// Labels, pixels and errors are as in Encode and Decode.
func (m *Model) Reconstruct(x *tensor.Tensor, labels []int) (*tensor.Tensor, error) {
	if err := m.checkBatch(x, labels); err != nil {
		return nil, err
	}
	y := tensor.New(x.Shape...)
	err := m.inPieces(x.N(), func(c *nn.Call, from, to int) {
		l := m.newLatent(to - from)
		m.encode(c, x.Rows(from, to), l)
		logits := m.decode(c, l.Mu, part(labels, from, to))
		copy(y.Rows(from, to).Data, m.pixels(c, logits).Data)
	})
	if err != nil {
		return nil, err
	}
	return y, nil
}

// Score returns an anomaly score of each image of x, N C H W in 0..1: higher is stranger.
// Labels and errors are as in Encode and Decode.
//
// For a model with a prior, the score is the negative ELBO in nats, with z = mu instead of
// a sample of z, and with weight 1 for the KL whatever the beta of training. Without a
// prior it is the loss of the reconstruction, summed over the values of the image: the
// squared error, or the cross-entropy in nats.
func (m *Model) Score(x *tensor.Tensor, labels []int) ([]float64, error) {
	if err := m.checkBatch(x, labels); err != nil {
		return nil, err
	}
	scores := make([]float64, x.N())
	err := m.reconstructed(x, labels, func(i int, y, target *tensor.Tensor, l Latent) { scores[i] = m.score(y, target, l) })
	if err != nil {
		return nil, err
	}
	return scores, nil
}

// reconstructed calls f for each image, on several goroutines, with its index, the output
// of the decoder, the image, and its latent.
func (m *Model) reconstructed(x *tensor.Tensor, labels []int, f func(i int, y, target *tensor.Tensor, l Latent)) error {
	return m.inPieces(x.N(), func(c *nn.Call, from, to int) {
		l := m.newLatent(to - from)
		m.encode(c, x.Rows(from, to), l)
		y := flat(m.decode(c, l.Mu, part(labels, from, to)))
		target := flat(x.Rows(from, to))
		for i := range to - from {
			f(from+i, y.Rows(i, i+1), target.Rows(i, i+1), l.rows(i, i+1))
		}
	})
}

// score is Score of one image.
func (m *Model) score(y, target *tensor.Tensor, l Latent) float64 {
	if m.prior == nil {
		return m.likelihood.sum(y, target)
	}
	return m.likelihood.loss(y, target, nil, true) + m.prior.divergence(l, nil, nil, 1)
}

// Sample returns n new images, n C H W, decoded from samples of the prior or, for a
// conditional model that has Gaussians, from the Gaussian of the class. Image i depends
// only on seed, i and its label, not on n. Labels and pixels are as in Decode. It returns
// an error for a model with neither.
func (m *Model) Sample(n int, seed uint64, labels []int) (*tensor.Tensor, error) {
	if m.prior == nil && m.gaussians == nil {
		return nil, fmt.Errorf("model: %s has no prior to sample z from; train a model with posterior: gaussian, or fit a distribution to its latents and decode samples of that", m.config.Noun())
	}
	if n < 0 {
		return nil, fmt.Errorf("model: %d samples, want 0 or more", n)
	}
	if err := m.checkLabels(n, labels); err != nil {
		return nil, err
	}
	if m.gaussians != nil {
		return m.Decode(m.gaussians.Draw(n, seed, 1, labels), labels)
	}
	return m.Decode(m.prior.Draw(n, seed, 1), labels)
}

// Prior returns the prior of the latents, and whether the model has one.
func (m *Model) Prior() (Prior, bool) { return m.prior, m.prior != nil }

// KL returns the divergence of the posteriors of some images from the prior in nats, the
// mean over the images, and whether the model has a prior.
func (m *Model) KL(l Latent) (nats float64, ok bool) {
	if m.prior == nil {
		return 0, false
	}
	return m.prior.divergence(l, nil, nil, 0) / float64(l.Mu.N()), true
}

// helpers share the work of a batch of one piece. They are started once for all models
// and sleep when idle; a caller that finds them busy works alone.
var helpers = sync.OnceValue(func() *nn.Pool { return nn.NewPool(0) })

// inPieces calls f for each piece of n images, on several goroutines if there are
// several pieces. The pieces depend only on n. If the context of m ends, no further piece
// begins, and its cause is the error.
func (m *Model) inPieces(n int, f func(c *nn.Call, from, to int)) error {
	pieces := (n + piece - 1) / piece
	if pieces == 1 {
		m.withCall(helpers(), func(c *nn.Call) { f(c, 0, n) })
		return nil
	}
	var begun atomic.Int64
	work := func() {
		m.withCall(nil, func(c *nn.Call) {
			for m.ctx.Err() == nil {
				i := int(begun.Add(1)) - 1
				if i >= pieces {
					return
				}
				f(c, i*piece, min((i+1)*piece, n))
			}
		})
	}
	var wg sync.WaitGroup
	for range min(pieces, runtime.GOMAXPROCS(0)) - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	if int(begun.Load()) < pieces {
		return context.Cause(m.ctx)
	}
	return nil
}

// withCall calls f with a Call that uses pool.
func (m *Model) withCall(pool *nn.Pool, f func(c *nn.Call)) {
	c := m.calls.Get().(*nn.Call)
	defer m.calls.Put(c)
	c.Pool, c.Trace = pool, m.trace
	f(c)
}

// encode writes the latents of x into l.
func (m *Model) encode(c *nn.Call, x *tensor.Tensor, l Latent) {
	h := c.Forward(m.head, flat(m.encoder.Forward(c, x)))
	l.split(h)
	if m.linear != nil {
		m.linear.encode(c, flat(x), l)
	}
}

// decode returns the output of the decoder: images, or their logits if the likelihood
// takes logits. It is in the memory of c until the next decode.
func (m *Model) decode(c *nn.Call, z *tensor.Tensor, labels []int) *tensor.Tensor {
	in := z
	if m.embed != nil {
		in = join(nil, z, m.embed.Forward(c, labels))
	}
	y := m.decoder.Forward(c, in)
	if m.linear != nil {
		m.linear.decode(c, flat(y), z)
	}
	return y
}

// pixels returns the images for the output of decode.
func (m *Model) pixels(c *nn.Call, y *tensor.Tensor) *tensor.Tensor {
	if m.sigmoid == nil {
		return y
	}
	return c.Forward(m.sigmoid, y)
}

func (m *Model) newLatent(n int) Latent {
	l := Latent{Mu: tensor.New(n, m.config.Latent)}
	if m.prior != nil {
		l.LogVar = tensor.New(n, m.config.Latent)
	}
	return l
}

// rows returns the latents of some images, in the same memory.
func (l Latent) rows(from, to int) Latent {
	l.Mu = l.Mu.Rows(from, to)
	if l.LogVar != nil {
		l.LogVar = l.LogVar.Rows(from, to)
	}
	return l
}

// split divides each row of the latent head's output into mu and logvar.
func (l Latent) split(h *tensor.Tensor) {
	width := l.Mu.Shape[1]
	for i := range l.Mu.N() {
		copy(l.Mu.Row(i), h.Row(i)[:width])
		if l.LogVar != nil {
			copy(l.LogVar.Row(i), h.Row(i)[width:])
		}
	}
}

// part returns the labels of one piece, nil if there are none.
func part(labels []int, from, to int) []int {
	if to > len(labels) {
		return nil
	}
	return labels[from:to]
}

func (m *Model) checkBatch(x *tensor.Tensor, labels []int) error {
	if err := m.checkImages(x); err != nil {
		return err
	}
	return m.checkLabels(x.N(), labels)
}

// checkImages reports images of another shape than Config.Input.
func (m *Model) checkImages(x *tensor.Tensor) error {
	if len(x.Shape) != 4 || !slices.Equal(x.Shape[1:], m.config.Input) {
		in := m.config.Input
		return fmt.Errorf("model: images of shape %v, need [N %d %d %d] (N, channels, height, width)", x.Shape, in[0], in[1], in[2])
	}
	return checkFinite("images", x)
}

// checkFinite reports the first value that is NaN or infinite.
func checkFinite(what string, x *tensor.Tensor) error {
	if i := x.NotFinite(); i >= 0 {
		return fmt.Errorf("model: %s: value %d of row %d is %v, %w", what, i%x.Stride(), i/x.Stride(), x.Data[i], ErrNotFinite)
	}
	return nil
}

// checkLabels reports labels that do not fit a conditional model.
func (m *Model) checkLabels(n int, labels []int) error {
	if m.embed == nil {
		return nil
	}
	if len(labels) != n {
		return fmt.Errorf("model: %s needs the class of every image: %d labels for %d images", m.config.Noun(), len(labels), n)
	}
	for i, l := range labels {
		if l < 0 || l >= m.config.Classes {
			return fmt.Errorf("model: label %d of image %d is not a class, want 0 to %d", l, i, m.config.Classes-1)
		}
	}
	return nil
}

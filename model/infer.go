package model

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// piece is how many images one inference pass takes. A larger batch is cut into
// pieces, so that memory stays bounded.
const piece = 16

// A Latent is what an encoder says of N images.
type Latent struct {
	Mu     *tensor.Tensor // N x latent: z of an AE, the mean of z of a VAE or CVAE
	LogVar *tensor.Tensor // N x latent: logarithm of the variance of z; nil of an AE
}

// Encode returns the latents of images x, N C H W in 0..1. It errs when the
// images have not the shape of the config's Input. A batch of more than 32 runs
// on as many goroutines as GOMAXPROCS allows; so do the other methods here.
func (m *Model) Encode(x *tensor.Tensor) (Latent, error) {
	if err := m.checkImages(x); err != nil {
		return Latent{}, err
	}
	l := m.newLatent(x.N())
	m.inPieces(x.N(), func(c *nn.Call, from, to int) {
		m.encode(c, x.Rows(from, to), l.rows(from, to))
	})
	return l, nil
}

// Decode returns the images, N C H W, of latents z, N x latent. A CVAE needs the
// class of each as labels; an AE or VAE does not look at them. The pixels of a
// VAE or CVAE lie in 0..1; those of an AE may lie a little outside when its
// decoder does not end in sigmoid, and are left there so that errors measured on
// them are the loss: clip them to draw them.
func (m *Model) Decode(z *tensor.Tensor, labels []int) (*tensor.Tensor, error) {
	if len(z.Shape) != 2 || z.Shape[1] != m.config.Latent {
		return nil, fmt.Errorf("model: latents of shape %v, need N x %d", z.Shape, m.config.Latent)
	}
	if err := m.checkLabels(z.N(), labels); err != nil {
		return nil, err
	}
	y := tensor.New(m.imageShape(z.N())...)
	m.inPieces(z.N(), func(c *nn.Call, from, to int) {
		logits := m.decode(c, z.Rows(from, to), part(labels, from, to))
		copy(y.Rows(from, to).Data, m.pixels(c, logits).Data)
	})
	return y, nil
}

// Reconstruct encodes images and decodes them again, with z = mu. Labels and
// pixels are as in Decode.
func (m *Model) Reconstruct(x *tensor.Tensor, labels []int) (*tensor.Tensor, error) {
	if err := m.checkBatch(x, labels); err != nil {
		return nil, err
	}
	y := tensor.New(x.Shape...)
	m.inPieces(x.N(), func(c *nn.Call, from, to int) {
		l := m.newLatent(to - from)
		m.encode(c, x.Rows(from, to), l)
		logits := m.decode(c, l.Mu, part(labels, from, to))
		copy(y.Rows(from, to).Data, m.pixels(c, logits).Data)
	})
	return y, nil
}

// Score returns how strange each image is to the model; higher is stranger.
//
// For an AE it is the squared error of the reconstruction summed over all values
// of the image: divided by their number, the loss. For a VAE or CVAE it is the
// negative ELBO in nats with z = mu instead of a drawn z: binary cross-entropy
// summed over pixels, plus KL with weight 1 whatever beta the model was trained
// with.
func (m *Model) Score(x *tensor.Tensor, labels []int) ([]float64, error) {
	return m.scores(x, labels, m.score)
}

// scores returns what f says of each image: of its logits (of an AE its
// reconstruction), the image and its latent.
func (m *Model) scores(x *tensor.Tensor, labels []int, f func(y, target *tensor.Tensor, l Latent) float64) ([]float64, error) {
	if err := m.checkBatch(x, labels); err != nil {
		return nil, err
	}
	scores := make([]float64, x.N())
	m.inPieces(x.N(), func(c *nn.Call, from, to int) {
		l := m.newLatent(to - from)
		m.encode(c, x.Rows(from, to), l)
		y := flat(m.decode(c, l.Mu, part(labels, from, to)))
		target := flat(x.Rows(from, to))
		for i := range to - from {
			scores[from+i] = f(y.Rows(i, i+1), target.Rows(i, i+1), l.rows(i, i+1))
		}
	})
	return scores, nil
}

// score is Score of one image.
func (m *Model) score(y, target *tensor.Tensor, l Latent) float64 {
	if m.config.Kind == AE {
		return nn.MSEMean(y, target, nil) * float64(len(y.Data))
	}
	return nn.BCESum(y, target, nil, 1) + nn.GaussianKL(l.Mu, l.LogVar, nil, nil, 1)
}

// Sample returns n new images, N C H W in 0..1, decoded from z drawn from
// N(0, 1). Image i depends on seed and i alone, not on n. A CVAE needs n labels.
// An AE has no distribution to draw from and returns an error.
func (m *Model) Sample(n int, seed uint64, labels []int) (*tensor.Tensor, error) {
	if m.config.Kind == AE {
		return nil, errors.New("model: an ae has no distribution of z to sample from; use a vae, or fit one to its latents and Decode draws of it")
	}
	if n < 0 {
		return nil, fmt.Errorf("model: %d samples, want 0 or more", n)
	}
	if err := m.checkLabels(n, labels); err != nil {
		return nil, err
	}
	return m.Decode(m.Prior(n, seed, 1), labels)
}

// Prior returns latents, n x latent, drawn from N(0, temperature^2). Row i depends on
// seed and i alone, not on n.
func (m *Model) Prior(n int, seed uint64, temperature float64) *tensor.Tensor {
	z := tensor.New(n, m.config.Latent)
	for i := range n {
		stream := rng.New(seed, "sample", uint64(i))
		for j := range z.Row(i) {
			z.Row(i)[j] = float32(temperature * stream.NormFloat64())
		}
	}
	return z
}

// helpers share the work of a batch that is one piece. They are started once for
// all models and sleep when there is nothing to do; a caller that finds them busy
// works alone.
var helpers = sync.OnceValue(func() *nn.Pool { return nn.NewPool(0) })

// inPieces calls f for each piece of n images, on several goroutines when there
// are several pieces. The cut depends on n alone.
func (m *Model) inPieces(n int, f func(c *nn.Call, from, to int)) {
	pieces := (n + piece - 1) / piece
	if pieces == 1 {
		m.withCall(helpers(), func(c *nn.Call) { f(c, 0, n) })
		return
	}
	var next atomic.Int64
	work := func() {
		m.withCall(nil, func(c *nn.Call) {
			for i := int(next.Add(1)) - 1; i < pieces; i = int(next.Add(1)) - 1 {
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
}

// withCall lends f a Call that works with pool.
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
}

// decode returns what the decoder makes of z: images, or logits of images when
// the model ends in sigmoid. It lives in c until the next decode.
func (m *Model) decode(c *nn.Call, z *tensor.Tensor, labels []int) *tensor.Tensor {
	if m.embed != nil {
		z = join(z, m.embed.Forward(c, labels))
	}
	return m.decoder.Forward(c, z)
}

// pixels returns the images of what decode returned.
func (m *Model) pixels(c *nn.Call, y *tensor.Tensor) *tensor.Tensor {
	if m.sigmoid == nil {
		return y
	}
	return c.Forward(m.sigmoid, y)
}

func (m *Model) newLatent(n int) Latent {
	l := Latent{Mu: tensor.New(n, m.config.Latent)}
	if m.config.Kind != AE {
		l.LogVar = tensor.New(n, m.config.Latent)
	}
	return l
}

// rows returns the view of some images' latents.
func (l Latent) rows(from, to int) Latent {
	l.Mu = l.Mu.Rows(from, to)
	if l.LogVar != nil {
		l.LogVar = l.LogVar.Rows(from, to)
	}
	return l
}

// split takes the latent head's rows apart into mu and logvar.
func (l Latent) split(h *tensor.Tensor) {
	width := l.Mu.Shape[1]
	for i := range l.Mu.N() {
		copy(l.Mu.Row(i), h.Row(i)[:width])
		if l.LogVar != nil {
			copy(l.LogVar.Row(i), h.Row(i)[width:])
		}
	}
}

// join puts the rows of b behind those of a.
func join(a, b *tensor.Tensor) *tensor.Tensor {
	n, width := a.N(), a.Shape[1]
	y := tensor.New(n, width+b.Shape[1])
	for i := range n {
		copy(y.Row(i), a.Row(i))
		copy(y.Row(i)[width:], b.Row(i))
	}
	return y
}

// part returns the labels of one piece, nil when there are none.
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

// checkImages reports images the encoder cannot take.
func (m *Model) checkImages(x *tensor.Tensor) error {
	if len(x.Shape) != 4 || !slices.Equal(x.Shape[1:], m.config.Input) {
		in := m.config.Input
		return fmt.Errorf("model: images of shape %v, need [N %d %d %d] (N, channels, height, width)", x.Shape, in[0], in[1], in[2])
	}
	return nil
}

// checkLabels reports labels a CVAE's decoder cannot take.
func (m *Model) checkLabels(n int, labels []int) error {
	if m.embed == nil {
		return nil
	}
	if len(labels) != n {
		return fmt.Errorf("model: a cvae needs the class of every image: %d labels for %d images", len(labels), n)
	}
	for i, l := range labels {
		if l < 0 || l >= m.config.Classes {
			return fmt.Errorf("model: label %d of image %d is no class, want 0 to %d", l, i, m.config.Classes-1)
		}
	}
	return nil
}

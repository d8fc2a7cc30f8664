package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/kernel"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// smooth is a config without kinks, for finite differences, that uses most
// kinds of layers.
const smooth = `
input: [2, 6, 6]
latent: 3
encoder:
  - conv2d: {out: 3, stride: 2}
  - batchnorm2d
  - silu
  - residual: [conv2d: {out: 4}, groupnorm: {groups: 2}, gelu]
  - upsample
  - conv2d: {out: 2, kernel: 2, padding: 0}
  - tanh
  - flatten
  - linear: {out: 7}
  - layernorm
  - elu
decoder:
  - linear: {out: 8}
  - residual: [tanh, linear: {out: 8}]
  - dropout: {p: 0.25}
  - linear
  - unflatten: {shape: [3, 3, 3]}
  - convtranspose2d: {out: 4, stride: 2, output_padding: 1}
  - batchnorm2d
  - silu
  - convtranspose2d
`

func smoothConfig(t testing.TB, k cell) Config {
	text := smooth
	if k.bernoulli() {
		text += "  - sigmoid\n"
	}
	if k.sampled() && !k.conditional() {
		text += "beta: 0.7\n"
	}
	if k.conditional() {
		text += "classes: 4\nembedding: 2\n"
	}
	return k.config(mustParse(t, text))
}

// images draws n images and labels, pixels in 0..1.
func images(m *Model, n int, seed uint64) (*tensor.Tensor, []int) {
	r := rng.New(seed, "test images")
	x := tensor.New(m.imageShape(n)...)
	for i := range x.Data {
		x.Data[i] = r.Float32()
	}
	labels := make([]int, n)
	for i := range labels {
		labels[i] = r.IntN(max(m.config.Classes, 1))
	}
	return x, labels
}

// slope returns the derivative of the loss when p moves along direction, by the
// five-point stencil, whose error is of order h^4.
func slope(loss func() float64, p *nn.Param, direction []float64) float64 {
	const h = 0.01
	start := slices.Clone(p.Data)
	at := func(steps float64) float64 {
		for i := range p.Data {
			p.Data[i] = start[i] + float32(steps*h*direction[i])
		}
		return loss()
	}
	d := (8*(at(1)-at(-1)) - (at(2) - at(-2))) / (12 * h)
	copy(p.Data, start)
	return d
}

// Backward gives the slopes of the loss: along each parameter's gradient and
// along a random direction. The forward pass is float32, so its rounding, about
// 1e-7 of the loss, is divided by h; 3e-4 of the gradient is left to the stencil.
func TestGradients(t *testing.T) {
	eachCell(t, func(t *testing.T, k cell) {
		m := mustNew(t, smoothConfig(t, k), 3)
		p := m.Trainer(nil)
		x, labels := images(m, 5, 1)
		in := PassInput{Input: x, Labels: labels, Train: true, Seed: 4}
		total := func() float64 { return p.Loss(in).Total }
		loss := total()
		p.Backward(nil)
		r := rand.New(rand.NewPCG(1, 2))
		for _, w := range m.Params() {
			if !w.Trained {
				continue
			}
			for _, direction := range [][]float64{unit(w.Grad, nil), unit(w.Grad, r)} {
				want, sum := 0.0, 0.0
				for i, g := range w.Grad {
					want += float64(g) * direction[i]
					sum += float64(g) * float64(g)
				}
				got := slope(total, w, direction)
				if tolerance := 3e-4*math.Sqrt(sum) + 2e-5*loss; !(math.Abs(got-want) <= tolerance) {
					t.Errorf("%s: slope %.6g, gradient says %.6g, off by %.2g of %.2g", w.Name, got, want, got-want, tolerance)
				}
			}
		}
	})
}

// unit returns a direction of length 1 along g, or a random one.
func unit(g []float32, r *rand.Rand) []float64 {
	d := make([]float64, len(g))
	sum := 0.0
	for i := range d {
		d[i] = float64(g[i])
		if r != nil {
			d[i] = r.NormFloat64()
		}
		sum += d[i] * d[i]
	}
	for i := range d {
		d[i] /= math.Sqrt(sum + 1e-30)
	}
	return d
}

// A CVAE whose latent carries no information can still tell classes apart by the label.
func TestLabelsReachDecoder(t *testing.T) {
	m := mustNew(t, tiny(t, CVAE), 1)
	z := tensor.New(2, 2)
	y, err := m.Decode(z, []int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	if slices.Equal(y.Row(0), y.Row(1)) {
		t.Error("two classes, one z: the same image")
	}
}

// Same seed, same bits, for any number of workers.
func TestTrainingIsDeterministic(t *testing.T) {
	eachCell(t, func(t *testing.T, k cell) {
		run := func(workers int) []float32 {
			pool := kernel.NewPool(workers)
			defer pool.Close()
			m := mustNew(t, smoothConfig(t, k), 5)
			x, labels := images(m, 7, 2)
			overfit(m, m.Trainer(pool), PassInput{Input: x, Labels: labels, Train: true, Seed: 9, Epoch: 1}, 3)
			return m.Weights()
		}
		one := run(1)
		for _, workers := range []int{1, 2, 3} {
			if !slices.Equal(one, run(workers)) {
				t.Errorf("%d workers: other weights than 1 worker", workers)
			}
		}
	})
}

// The parts of a loss are what they are said to be, and an image counts the same
// in any batch.
func TestLossParts(t *testing.T) {
	eachCell(t, func(t *testing.T, k cell) {
		m := mustNew(t, smoothConfig(t, k), 5)
		p := m.Trainer(nil)
		x, labels := images(m, 5, 2)
		loss := p.Loss(PassInput{Input: x, Labels: labels})
		beta := 0.0
		if k.sampled() {
			beta = *m.config.Beta
		}
		recon, kl := loss.Of("recon"), loss.Of("kl")
		if kl < 0 || k.sampled() != (kl > 0) {
			t.Errorf("KL %v", kl)
		}
		near(t, "total", loss.Total, recon+beta*kl)
		near(t, "bound", loss.Parts.Bound(), recon+kl)
		if want := m.config.LossUnit(); loss.Parts[0].Unit != want || (want == MeanSquares) != (!k.sampled() && k.likelihood == "squared") {
			t.Errorf("recon in %q, the loss in %q", loss.Parts[0].Unit, want)
		}
		meanRecon, meanKL := 0.0, 0.0
		for i := range 5 {
			l := p.Loss(PassInput{Input: x.Rows(i, i+1), Labels: labels[i : i+1]})
			meanRecon += l.Of("recon") / 5
			meanKL += l.Of("kl") / 5
		}
		near(t, "recon image by image", meanRecon, recon)
		near(t, "KL image by image", meanKL, kl)
		scores, err := m.Score(x, labels)
		if err != nil {
			t.Fatal(err)
		}
		score := 0.0
		for _, s := range scores {
			score += s / 5
		}
		switch {
		case m.config.LossUnit() == MeanSquares:
			near(t, "score", score, recon*float64(x.Stride()))
		case !k.sampled() && k.likelihood == "gaussian": // of variance 1, as none is known yet; the score is the squared error
			near(t, "score", score, 2*recon-float64(x.Stride())*math.Log(2*math.Pi))
		default:
			near(t, "score", score, recon+kl)
		}
		y, err := m.Reconstruct(x, labels)
		if err != nil {
			t.Fatal(err)
		}
		p.Loss(PassInput{Input: x, Labels: labels})
		for i, v := range p.Recon().Data {
			near(t, fmt.Sprint("pixel ", i), float64(v), float64(y.Data[i]))
		}
	})
}

// near compares what two float32 passes of the same network give.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-5*(1+math.Abs(want))) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// The target is what the reconstruction is compared with.
func TestTarget(t *testing.T) {
	m := mustNew(t, tiny(t, AE), 1)
	p := m.Trainer(nil)
	x, _ := images(m, 3, 1)
	p.Loss(PassInput{Input: x})
	target := p.Recon().Clone()
	if l := p.Loss(PassInput{Input: x, Target: target}); l.Total != 0 {
		t.Errorf("loss against its own reconstruction %v", l.Total)
	}
}

// Where z is drawn, and what names its noise.
func TestNoise(t *testing.T) {
	m := mustNew(t, tiny(t, VAE), 1)
	p := m.Trainer(nil)
	x, _ := images(m, 3, 1)
	loss := func(in PassInput) float64 {
		in.Input = x
		return p.Loss(in).Total
	}
	mean := loss(PassInput{})
	if got := loss(PassInput{Seed: 5}); got != mean {
		t.Errorf("with z = mu the seed changes the loss from %v to %v", mean, got)
	}
	if got := loss(PassInput{SampleZ: true, Eps: tensor.New(3, 2)}); got != mean {
		t.Errorf("noise 0 gives %v, z = mu %v", got, mean)
	}
	first := loss(PassInput{SampleZ: true, Seed: 1, Epoch: 2, Step: 3})
	if first == mean {
		t.Error("SampleZ drew nothing")
	}
	if again := loss(PassInput{SampleZ: true, Seed: 1, Epoch: 2, Step: 3}); again != first {
		t.Errorf("the same stream gave %v, then %v", first, again)
	}
	for _, other := range []PassInput{{Seed: 2, Epoch: 2, Step: 3}, {Seed: 1, Epoch: 1, Step: 3}, {Seed: 1, Epoch: 2, Step: 2}} {
		other.SampleZ = true
		if loss(other) == first {
			t.Errorf("%+v draws the same noise", other)
		}
	}
}

// Evaluation changes no weight; training moves the running statistics.
func TestEvaluationKeepsStatistics(t *testing.T) {
	m := mustNew(t, tiny(t, VAE), 1)
	p := m.Trainer(nil)
	x, _ := images(m, 3, 1)
	before := slices.Clone(m.Weights())
	p.Loss(PassInput{Input: x, SampleZ: true})
	if !slices.Equal(before, m.Weights()) {
		t.Error("a pass without Train changed the model")
	}
	p.Loss(PassInput{Input: x, Train: true})
	if slices.Equal(before, m.Weights()) {
		t.Error("a training pass left the running statistics")
	}
}

func TestPassPanics(t *testing.T) {
	m := mustNew(t, tiny(t, CVAE), 1)
	p := m.Trainer(nil)
	x, labels := images(m, 3, 1)
	for name, f := range map[string]func(){
		"Backward first":   func() { p.Backward(nil) },
		"shape":            func() { p.Loss(PassInput{Input: tensor.New(3, 1, 5, 6), Labels: labels}) },
		"labels":           func() { p.Loss(PassInput{Input: x, Labels: labels[:2]}) },
		"target":           func() { p.Loss(PassInput{Input: x, Target: tensor.New(2, 1, 6, 6), Labels: labels}) },
		"noise":            func() { p.Loss(PassInput{Input: x, Labels: labels, Eps: tensor.New(3, 3)}) },
		"Backward of eval": func() { p.Loss(PassInput{Input: x, Labels: labels}); p.Backward(nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

// BenchmarkStep is a training step of the reference models without the
// optimiser.
func BenchmarkStep(b *testing.B) {
	for _, c := range []struct {
		name  string
		image [3]int
		batch int
	}{{"ae-lfw", [3]int{3, 64, 64}, 4}, {"vae-mnist", [3]int{1, 28, 28}, 32}, {"cvae-mnist", [3]int{1, 28, 28}, 32}} {
		b.Run(c.name, func(b *testing.B) {
			m := mustNew(b, preset(b, c.name, c.image, 10), 1)
			p := m.Trainer(nil)
			x, labels := images(m, c.batch, 1)
			b.ReportAllocs()
			for b.Loop() {
				p.Loss(PassInput{Input: x, Labels: labels, Train: true})
				p.Backward(nil)
			}
			b.ReportMetric(float64(c.batch*b.N)/b.Elapsed().Seconds(), "images/s")
		})
	}
}

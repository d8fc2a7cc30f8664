package model

import (
	"math"
	"testing"

	"github.com/diabolo-go/diabolo/nn"
	"github.com/diabolo-go/diabolo/tensor"
)

// adamW is AdamW as PyTorch defines it, written plainly.
type adamW struct {
	lr, decay float64
	step      int
	m, v      map[*nn.Param][]float64
}

func newAdamW(lr, decay float64) *adamW {
	return &adamW{lr: lr, decay: decay, m: map[*nn.Param][]float64{}, v: map[*nn.Param][]float64{}}
}

func (a *adamW) update(params []*nn.Param) {
	a.step++
	c1, c2 := 1-math.Pow(0.9, float64(a.step)), 1-math.Pow(0.999, float64(a.step))
	for _, p := range params {
		if !p.Trained {
			continue
		}
		if a.m[p] == nil {
			a.m[p], a.v[p] = make([]float64, len(p.Data)), make([]float64, len(p.Data))
		}
		m, v := a.m[p], a.v[p]
		for i := range p.Data {
			g, w := float64(p.Grad[i]), float64(p.Data[i])*(1-a.lr*a.decay)
			m[i] = 0.9*m[i] + 0.1*g
			v[i] = 0.999*v[i] + 0.001*g*g
			p.Data[i] = float32(w - a.lr*(m[i]/c1)/(math.Sqrt(v[i]/c2)+1e-8))
		}
	}
}

// overfit trains on one batch and returns the last losses.
func overfit(m *Model, p *Pass, in PassInput, steps int) (l Losses) {
	opt := newAdamW(0.03, 0)
	for step := range steps {
		in.Step = uint64(step)
		l = p.Loss(in)
		p.Backward(nil)
		opt.update(m.Params())
	}
	return l
}

// A few images can be learned by heart: the error goes to nearly nothing.
func TestOverfit(t *testing.T) {
	for _, c := range []struct {
		kind cell
		most float64 // MSE, or nats an image of 36 binary pixels (25 before training)
	}{{AE, 1e-3}, {VAE, 0.1}, {CVAE, 0.1}, {cell{"point", "bernoulli", "none"}, 0.1}, {cell{"point", "squared", "class"}, 1e-3},
		{cell{"gaussian", "squared", "none"}, 36*1e-3/2 + 18*math.Log(2*math.Pi)}} {
		t.Run(c.kind.String(), func(t *testing.T) {
			conf := tiny(t, c.kind)
			if conf.Beta != nil {
				*conf.Beta = 0
			}
			conf.Latent = 6
			m := mustNew(t, conf, 1)
			x, labels := images(m, 4, 1)
			for i, v := range x.Data {
				x.Data[i] = float32(math.Round(float64(v)))
			}
			in := PassInput{Input: x, Labels: labels, Train: true, Eps: tensor.New(4, conf.Latent)} // no noise
			l := overfit(m, m.Trainer(nil), in, 800)
			if recon := l.Of("recon"); !(recon < c.most) {
				t.Errorf("recon %v after 800 steps on 4 images, want under %v", recon, c.most)
			}
		})
	}
}

package optim

import (
	"math"
	"testing"

	"github.com/diabolo-go/diabolo/internal/engine/oracle"
	"github.com/diabolo-go/diabolo/nn"
)

// recorded is testdata/pytorch.json, written by testdata/pytorch.py.
type recorded struct {
	Optimisers []recordedSteps
	Schedules  []struct {
		Kind                 string
		Total, WarmUp, Every int
		Min, Gamma           float64
		LR                   []float64
	}
	Clips []struct {
		Max           float64
		Norm          float64
		Before, After [][]float32
	}
}

type recordedSteps struct {
	Name    string
	Options struct {
		LR, Momentum, Eps float64
		Betas             [2]float64
		WeightDecay       float64 `json:"weight_decay"`
		Nesterov          bool
	}
	W         []float32
	Gradients [][]float32
	After     [][]float64
}

// eps is the distance from 1 to the next float32.
const eps = 1.0 / (1 << 23)

// Ten steps give PyTorch's weights. A step rounds a few times, relative to the
// weight and to the step it takes (at most lr*10 here, a momentum of 0.9 ten
// times a gradient of order one), and carries the error of the steps before.
func TestStepsAgainstPyTorch(t *testing.T) {
	oracle.EveryISA(t, func(t *testing.T) {
		for _, r := range oracle.Read[recorded](t, "testdata/pytorch.json").Optimisers {
			t.Run(r.Name, func(t *testing.T) {
				p := param("w", r.W)
				opt := r.make(p)
				for step, gradient := range r.Gradients {
					copy(p.Grad, gradient)
					opt.Begin(r.Options.LR)
					opt.Step(nil)
					for i, want := range r.After[step] {
						size := math.Abs(want) + 10*r.Options.LR
						if d := math.Abs(float64(p.Data[i]) - want); d > float64(step+1)*4*eps*size {
							t.Fatalf("step %d: w[%d] = %v, PyTorch has %v", step, i, p.Data[i], want)
						}
					}
				}
			})
		}
	})
}

func (r recordedSteps) make(p *nn.Param) Optimizer {
	o := r.Options
	if r.Name == "AdamW" {
		return NewAdamW([]*nn.Param{p}, AdamWOptions{Beta1: o.Betas[0], Beta2: o.Betas[1], Eps: o.Eps, WeightDecay: o.WeightDecay})
	}
	return NewSGD([]*nn.Param{p}, SGDOptions{Momentum: o.Momentum, Nesterov: o.Nesterov, WeightDecay: o.WeightDecay})
}

// param returns a parameter with these values and room for its gradient.
func param(name string, values []float32) *nn.Param {
	p := &nn.Param{Name: name, Shape: []int{len(values)}, Trained: true, Data: make([]float32, len(values))}
	p.Bind(p.Data, make([]float32, len(values)))
	copy(p.Data, values)
	return p
}

func TestScheduleAgainstPyTorch(t *testing.T) {
	for _, r := range oracle.Read[recorded](t, "testdata/pytorch.json").Schedules {
		s := Schedule{Kind: r.Kind, Base: 0.01, WarmUp: r.WarmUp, Min: r.Min, Every: r.Every, Gamma: r.Gamma}
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
		for step, want := range r.LR {
			// PyTorch multiplies step by step in float64.
			if got := s.LR(step, r.Total); math.Abs(got-want) > 1e-14*want*float64(step+1) {
				t.Errorf("%s, warm-up %d, step %d: %v, PyTorch has %v", r.Kind, r.WarmUp, step, got, want)
			}
		}
	}
}

func TestClipNormAgainstPyTorch(t *testing.T) {
	for _, r := range oracle.Read[recorded](t, "testdata/pytorch.json").Clips {
		var params []*nn.Param
		for _, g := range r.Before {
			p := param("p", make([]float32, len(g)))
			copy(p.Grad, g)
			params = append(params, p, &nn.Param{Name: "running", Shape: []int{3}, Data: make([]float32, 3)})
		}
		if norm := ClipNorm(params, r.Max); math.Abs(norm-r.Norm) > 1e-14*norm {
			t.Errorf("norm %v, PyTorch has %v", norm, r.Norm)
		}
		for i, want := range r.After {
			for j, w := range want {
				if got := params[2*i].Grad[j]; math.Abs(float64(got-w)) > eps*math.Abs(float64(w)) {
					t.Errorf("max %v: gradient %v, PyTorch has %v", r.Max, got, w)
				}
			}
		}
	}
}

package api

import (
	"context"
	"slices"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// An InsideRequest asks for the outputs of the layers for one image.
type InsideRequest struct {
	OnImages
	OfClass
	Seed   int64 `json:"seed" minimum:"-1" default:"-1" doc:"seed of the noise for drawing z, where z has a distribution; -1: no noise, z = mu"`
	Layer  int   `json:"layer" minimum:"-1" default:"-1" doc:"number of the step whose values are the answer, from 0; -1 answers in JSON with a summary of all steps"`
	Kernel int   `json:"kernel" minimum:"-1" default:"-1" doc:"number of a map of that step, a convolution, from 0: the answer are the weights of its kernel, for each map before it, instead of values"`
}

// A Step is a summary of the output of a layer.
type Step struct {
	Part       string  `json:"part" doc:"encoder, latent or decoder"`
	Name       string  `json:"name"`
	Kind       string  `json:"kind"`
	Layer      string  `json:"layer" doc:"as a config writes it"`
	Shape      []int   `json:"shape" doc:"channels, height, width; or the width of a vector"`
	Min        float32 `json:"min" doc:"smallest value"`
	Max        float32 `json:"max" doc:"largest value"`
	Parameters int     `json:"parameters" doc:"number of weights"`
}

// A Loss is the loss of one image: the sum of its parts, each times its weight.
type Loss struct {
	Total float64     `json:"total"`
	Parts model.Parts `json:"parts" doc:"recon, and kl where the model has a prior"`
}

// Inside is a summary of all steps of one image through a model.
type Inside struct {
	Steps  []Step    `json:"steps"`
	Mu     []float32 `json:"mu"`
	LogVar []float32 `json:"logvar,omitempty"`
	Z      []float32 `json:"z"`
	Loss   Loss      `json:"loss"`
}

func (i Inside) finite() bool {
	return !slices.ContainsFunc(i.Steps, func(s Step) bool { return s.Min-s.Min != 0 || s.Max-s.Max != 0 }) && i.Loss.Total-i.Loss.Total == 0
}

// Numbers returns an error: numbers are those of one step.
func (Inside) Numbers() ([]float32, []int, error) {
	return nil, nil, wrong("layer", "which step? numbers are those of a single one")
}

// Drawn returns an error: a picture is that of one step.
func (Inside) Drawn() (*tensor.Tensor, error) {
	return nil, wrong("layer", "which step? a picture is that of a single one")
}

// StepValues are the output of a layer.
type StepValues struct {
	Shape  []int `json:"shape"`
	Values Rows  `json:"values" doc:"one row per channel"`
}

func (s StepValues) finite() bool { return s.Values.finite() }

// Numbers returns the values.
func (s StepValues) Numbers() ([]float32, []int, error) { return s.Values.Data, s.Shape, nil }

// Drawn returns the channels as grey images, the smallest value black and the largest
// white. Those of a vector have one pixel.
func (s StepValues) Drawn() (*tensor.Tensor, error) { return stretched(s.Values.Tensor), nil }

// An insideRequest is an InsideRequest that was checked. It runs alone.
type insideRequest struct {
	image  *tensor.Tensor // 1 x C x H x W
	labels []int          // of a conditional model
	noise  *tensor.Tensor // 1 x latent, nil: z = mu
	inside model.Inside
	err    error
}

func (r *insideRequest) size() int { return 1 }

// waitingInside is how many may wait for their turn.
const waitingInside = 64

// newInside runs one request after the other: each keeps the outputs of all layers,
// which may be large.
func newInside(m *model.Model) *batcher[*insideRequest] {
	return &batcher[*insideRequest]{most: 1, limit: waitingInside, run: func(_ context.Context, batch []*insideRequest) {
		r := batch[0]
		r.err = errUnfinished
		r.inside, r.err = m.Inside(r.image, r.labels, r.noise)
	}}
}

func (a *modelPart) inside(ctx context.Context, r *InsideRequest, m *served, x *tensor.Tensor) (any, error) {
	checked, err := r.check(m, x)
	if err != nil {
		return nil, err
	}
	if err := inTurn(ctx, a.base, m.inside, checked); err != nil {
		return nil, err
	}
	switch steps := checked.inside.Steps; {
	case checked.err != nil:
		return nil, a.failure(checked.err)
	case r.Layer < 0 && r.Kernel >= 0:
		return nil, wrong("kernel", "of which step? it needs a layer")
	case r.Layer < 0:
		return newInsideAnswer(checked.inside), nil
	case r.Layer >= len(steps):
		return nil, wrong("layer", "%d, and there are %d steps, counted from 0", r.Layer, len(steps))
	default:
		s := steps[r.Layer]
		if r.Kernel >= 0 {
			return kernelOf(m.Params(), s, r.Kernel)
		}
		return StepValues{s.Out, Rows{s.Values.Reshape(channels(s.Out)...)}}, nil
	}
}

// check checks a request about the images x.
func (r *InsideRequest) check(m *served, x *tensor.Tensor) (*insideRequest, error) {
	if x.N() != 1 {
		return nil, wrong("data", "%d images, want one", x.N())
	}
	list, err := labels(m, r.Class, 1)
	if err != nil {
		return nil, err
	}
	checked := &insideRequest{image: x, labels: list}
	if r.Seed >= 0 {
		prior, ok := m.Prior()
		if !ok {
			return nil, wrong("seed", "%s draws no z", m.Config().Noun())
		}
		checked.noise = prior.Draw(1, uint64(r.Seed), 1)
	}
	return checked, nil
}

func newInsideAnswer(in model.Inside) Inside {
	answer := Inside{Mu: in.Mu.Data, Z: in.Z.Data, Loss: Loss(in.Losses)}
	if in.LogVar != nil {
		answer.LogVar = in.LogVar.Data
	}
	for _, s := range in.Steps {
		values := s.Values.Data
		answer.Steps = append(answer.Steps, Step{s.Part, s.Name, s.Kind, s.Text, s.Out, slices.Min(values), slices.Max(values), s.Params})
	}
	return answer
}

// channels returns a shape C, H, W, or that of a vector, as the shape of C grey images.
func channels(shape []int) []int {
	all := []int{shape[0], 1, 1, 1}
	if len(shape) == 3 {
		copy(all[2:], shape[1:])
	}
	return all
}

// stretched returns values mapped linearly to 0..1.
func stretched(t *tensor.Tensor) *tensor.Tensor {
	least, most := slices.Min(t.Data), slices.Max(t.Data)
	y := tensor.New(t.Shape...)
	for i, v := range t.Data {
		if most > least {
			y.Data[i] = (v - least) / (most - least)
		}
	}
	return y
}

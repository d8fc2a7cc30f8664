package serve

import (
	"context"
	"slices"

	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// An InsideInput is a request for the way of one image through a model.
type InsideInput struct {
	ImagesOf
	PicturesParam
	Seed  int64 `query:"seed" minimum:"-1" default:"-1" doc:"of the noise that draws z from its distribution, where there is one; -1 draws none: z = mu"`
	Layer int   `query:"layer" minimum:"-1" default:"-1" doc:"number of the step whose values are the answer, counted from 0; -1 answers in JSON with what is known of all"`
}

// A StepInfo says what is known of a step besides its values.
type StepInfo struct {
	Part       string  `json:"part"`
	Name       string  `json:"name"`
	Kind       string  `json:"kind"`
	Layer      string  `json:"layer"`
	Shape      []int   `json:"shape"`
	Min        float32 `json:"min"`
	Max        float32 `json:"max"`
	Parameters int     `json:"parameters"`
}

// A LossInfo is the loss of one image: the sum of its parts, each times its weight.
type LossInfo struct {
	Total float64     `json:"total"`
	Parts model.Parts `json:"parts" doc:"recon, and kl where the model has a prior"`
}

// An InsideInfo is the answer without the values of the steps.
type InsideInfo struct {
	Steps  []StepInfo `json:"steps"`
	Mu     []float32  `json:"mu"`
	LogVar []float32  `json:"logvar,omitempty"`
	Z      []float32  `json:"z"`
	Loss   LossInfo   `json:"loss"`
}

// A visit is a request to see one image inside a model. It runs alone.
type visit struct {
	image  *tensor.Tensor // 1 x C x H x W
	labels []int          // of a conditional model
	noise  *tensor.Tensor // 1 x latent, nil: z = mu
	seen   model.Inside
	err    error
}

func (v *visit) size() int { return 1 }

// waitingVisits is how many may wait for their turn.
const waitingVisits = 64

// newVisits lets one visit after the other into a model: each keeps all that the
// layers make, which may be much.
func newVisits(m *model.Model) *batcher[*visit] {
	return &batcher[*visit]{most: 1, limit: waitingVisits, run: func(batch []*visit) {
		v := batch[0]
		v.err = errUnfinished
		v.seen, v.err = m.Inside(v.image, v.labels, v.noise)
	}}
}

func (a *modelAPI) inside(ctx context.Context, in *InsideInput, m *served, x *tensor.Tensor) (*Reply, error) {
	kind, err := in.choose(typeJSON, typePNG, typeRaw)
	if err != nil {
		return nil, err
	}
	if kind != typeJSON && in.Layer < 0 {
		return nil, wrong("query.layer", "which step? %s has the values of one", kind)
	}
	v, err := in.visit(m, x)
	if err != nil {
		return nil, err
	}
	if err := inTurn(ctx, a.base, m.inside, v); err != nil {
		return nil, err
	}
	switch steps := v.seen.Steps; {
	case v.err != nil:
		return nil, a.failure(v.err)
	case in.Layer < 0:
		return jsonReply(insideInfo(v.seen))
	case in.Layer >= len(steps):
		return nil, wrong("query.layer", "%d, and there are %d steps, counted from 0", in.Layer, len(steps))
	default:
		return stepReply(kind, steps[in.Layer], in.Columns)
	}
}

// visit checks what is asked of one image.
func (in *InsideInput) visit(m *served, x *tensor.Tensor) (*visit, error) {
	if x.N() != 1 {
		return nil, wrong("body", "%d images, want one", x.N())
	}
	list, err := labels(m, in.Class, 1)
	if err != nil {
		return nil, err
	}
	v := &visit{image: x, labels: list}
	if in.Seed >= 0 {
		prior, ok := m.Prior()
		if !ok {
			return nil, wrong("query.seed", "%s draws no z", m.Config().Noun())
		}
		v.noise = prior.Draw(1, uint64(in.Seed), 1)
	}
	return v, nil
}

func insideInfo(in model.Inside) InsideInfo {
	info := InsideInfo{Mu: in.Mu.Data, Z: in.Z.Data, Loss: LossInfo(in.Losses)}
	if in.LogVar != nil {
		info.LogVar = in.LogVar.Data
	}
	for _, s := range in.Steps {
		values := s.Values.Data
		info.Steps = append(info.Steps, StepInfo{s.Part, s.Name, s.Kind, s.Text, s.Out, slices.Min(values), slices.Max(values), s.Params})
	}
	return info
}

// stepReply answers with the values of a step: in JSON a row a map, as a PNG the maps
// side by side, the least value black and the most white. A vector is maps of one
// value.
func stepReply(kind string, s model.Step, columns int) (*Reply, error) {
	maps := s.Values.Reshape(mapsOf(s.Out)...)
	if kind == typePNG {
		maps = stretched(maps)
	}
	return picturesReply(kind, "values", maps, s.Out, columns)
}

// mapsOf is a shape C, H, W, or that of a vector, as C grey images.
func mapsOf(shape []int) []int {
	maps := []int{shape[0], 1, 1, 1}
	if len(shape) == 3 {
		copy(maps[2:], shape[1:])
	}
	return maps
}

// stretched returns values from their least at 0 to their most at 1.
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

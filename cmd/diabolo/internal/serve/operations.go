package serve

import (
	"context"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/diabolo-go/diabolo/experiment/interpolate"
	"github.com/diabolo-go/diabolo/experiment/sample"
	"github.com/diabolo-go/diabolo/tensor"
)

// A modelAPI answers what models make of images and latents.
type modelAPI struct{ *base }

func (a *modelAPI) register(api huma.API) {
	vectors, images := latentsIn(api), imagesIn(api)
	pictures := content(api, drawn, PicturesAnswer{})
	huma.Register(api, get("models", "What models there are", "/v1/models"), a.list)
	huma.Register(api, a.post("encode", "Latents of images", "/v1/encode", images, content(api, plain, LatentsAnswer{})), onRows(a.base, a.encode))
	huma.Register(api, a.post("decode", "Images of latents", "/v1/decode", vectors, pictures), onRows(a.base, a.decode))
	huma.Register(api, a.post("reconstruct", "Images, encoded and decoded again", "/v1/reconstruct", images, pictures), onRows(a.base, a.reconstruct))
	huma.Register(api, getTyped("sample", "New images", "/v1/sample", content(api, drawn, PicturesAnswer{}, LatentsAnswer{})), a.sample)
	huma.Register(api, a.post("interpolate", "Images on the way from one latent to another", "/v1/interpolate", vectors, pictures), onRows(a.base, a.interpolate))
	huma.Register(api, a.post("score", "How strange images are to the model; higher is stranger", "/v1/score", images, content(api, plain, ScoresAnswer{})), onRows(a.base, a.score))
	huma.Register(api, a.post("inside", "An image on its way through the model, layer by layer", "/v1/inside", images, content(api, drawn, InsideInfo{}, StepAnswer{})), onRows(a.base, a.inside))
}

// A ModelInfo says what a client has to know of a model.
type ModelInfo struct {
	Name       string   `json:"name"`
	Kind       string   `json:"kind" doc:"what it is called: ae, vae, cvae, conditional ae, with the likelihood where that is not the usual one"`
	Posterior  string   `json:"posterior" doc:"what the encoder gives: z itself (point), a distribution of z (gaussian)"`
	Prior      string   `json:"prior" doc:"of z: normal, or none"`
	Likelihood string   `json:"likelihood" doc:"of an image: squared, bernoulli"`
	Condition  string   `json:"condition" doc:"what the decoder is told beside z: none, class"`
	LossUnit   string   `json:"loss_unit"`
	Input      []int    `json:"input" doc:"channels, height and width of an image"`
	Latent     int      `json:"latent" doc:"width of z"`
	Classes    []string `json:"classes,omitempty" doc:"names of the classes the data had; a conditional model is told one"`
	Parameters int      `json:"parameters"`
	Dataset    string   `json:"dataset,omitempty" doc:"what it was trained on"`
}

// ModelsOutputBody lists the models.
type ModelsOutputBody struct {
	Models []ModelInfo `json:"models"`
}

func (a *modelAPI) list(context.Context, *struct{}) (*Answer[ModelsOutputBody], error) {
	list := []ModelInfo{}
	for _, m := range a.models.all() {
		c := m.Config()
		list = append(list, ModelInfo{
			Name: m.name, Kind: c.Name(), Posterior: c.Posterior, Prior: c.Prior, Likelihood: c.Likelihood, Condition: c.Condition,
			LossUnit: c.LossUnit(), Input: c.Input, Latent: c.Latent, Classes: m.Classes(),
			Parameters: m.ParamCount(), Dataset: m.Meta()["dataset"],
		})
	}
	return &Answer[ModelsOutputBody]{ModelsOutputBody{list}}, nil
}

func (a *modelAPI) encode(ctx context.Context, in *ImagesOf, m *served, x *tensor.Tensor) (*Reply, error) {
	l, err := pass(ctx, a.base, m.encode, x, nil)
	if err != nil {
		return nil, err
	}
	return in.encoded(l.Mu, l.LogVar)
}

// A DecodeInput is a request for the images of latents.
type DecodeInput struct {
	LatentsOf
	PicturesParam
}

func (a *modelAPI) decode(ctx context.Context, in *DecodeInput, m *served, z *tensor.Tensor) (*Reply, error) {
	return a.pictures(ctx, &in.Exchange, m, m.decode, z, in.PicturesParam)
}

// A ReconstructInput is a request for reconstructions of images.
type ReconstructInput struct {
	ImagesOf
	PicturesParam
}

func (a *modelAPI) reconstruct(ctx context.Context, in *ReconstructInput, m *served, x *tensor.Tensor) (*Reply, error) {
	return a.pictures(ctx, &in.Exchange, m, m.reconstruct, x, in.PicturesParam)
}

// pictures answers with the images that a model makes of rows.
func (a *modelAPI) pictures(ctx context.Context, e *Exchange, m *served, q queue[*tensor.Tensor], rows *tensor.Tensor, p PicturesParam) (*Reply, error) {
	images, err := passLabelled(ctx, a.base, m, q, rows, p.Class)
	if err != nil {
		return nil, err
	}
	return e.pictures(images, p.Columns)
}

// A SampleInput is a request for new images.
type SampleInput struct {
	Exchange
	ModelParam
	PicturesParam
	N           int            `query:"n" minimum:"1" maximum:"1024" default:"16" doc:"how many images"`
	From        sample.Sampler `query:"from" enum:"prior,spread,gaussian,mixture" doc:"where z is drawn from: N(0, 1), or what is fitted to the latents of the images; left out: the prior, or gaussian where there is none"`
	Seed        int64          `query:"seed" minimum:"0" doc:"the same seed gives the same images; image i does not depend on n"`
	Latents     bool           `query:"latents" doc:"answer with the latents of the images instead, N x latent"`
	Temperature float64        `query:"temperature" minimum:"0" maximum:"10" default:"1" doc:"what the standard deviations of z are multiplied by: below 1 nearer to the usual"`
}

// sample decodes z that a sampler draws, of the prior as Model.Sample does.
func (a *modelAPI) sample(ctx context.Context, in *SampleInput) (*Reply, error) {
	m, err := a.models.find(in.Model)
	if err != nil {
		return nil, err
	}
	draw, err := a.source(ctx, m, in.From)
	if err != nil {
		return nil, err
	}
	z := draw(in.N, uint64(in.Seed), in.Temperature)
	if in.Latents {
		return in.encoded(z, nil)
	}
	return a.pictures(ctx, &in.Exchange, m, m.decode, z, in.PicturesParam)
}

// source returns a sampler of a model; only the prior needs no images.
func (a *modelAPI) source(ctx context.Context, m *served, from sample.Sampler) (sample.Source, error) {
	prior, ok := m.Prior()
	switch {
	case from == "" && !ok:
		from = sample.Gaussian
	case from == "":
		from = sample.Prior
	}
	if from == sample.Prior {
		if !ok {
			return nil, wrong("query.from", "%s has no prior; draw from gaussian, mixture or spread", m.Config().Noun())
		}
		return prior.Draw, nil
	}
	g, err := a.gallery(ctx, m)
	if err != nil {
		return nil, err
	}
	return await(ctx, a.base, &g.sources, from, func() (sample.Source, error) {
		return sample.NewSource(a.life, g.Subject, from)
	})
}

// An InterpolateInput is a request for the images on the way between latents.
type InterpolateInput struct {
	LatentsOf
	PicturesParam
	Steps int    `query:"steps" minimum:"2" maximum:"1024" default:"8" doc:"how many images, with the first and the last"`
	Way   string `query:"way" enum:"linear,spherical" default:"linear" doc:"spherical turns evenly about the origin"`
}

// interpolate decodes the way from the first of two latents to the second.
func (a *modelAPI) interpolate(ctx context.Context, in *InterpolateInput, m *served, ends *tensor.Tensor) (*Reply, error) {
	if ends.N() != 2 {
		return nil, wrong("body", "%d rows, want two: where the way begins and ends", ends.N())
	}
	z := tensor.New(in.Steps, m.Config().Latent)
	for k := range in.Steps {
		t := float64(k) / float64(in.Steps-1)
		if in.Way == "spherical" {
			interpolate.Slerp(ends.Row(0), ends.Row(1), nil, t, z.Row(k))
		} else {
			interpolate.Lerp(ends.Row(0), ends.Row(1), t, z.Row(k))
		}
	}
	return a.pictures(ctx, &in.Exchange, m, m.decode, z, in.PicturesParam)
}

// A ScoreInput is a request for the scores of images.
type ScoreInput struct {
	ImagesOf
	ClassParam
	Ranks bool `query:"ranks" doc:"say in JSON, too, how strange that is: the share of the images the model is judged by that are less so"`
}

func (a *modelAPI) score(ctx context.Context, in *ScoreInput, m *served, x *tensor.Tensor) (*Reply, error) {
	scores, err := passLabelled(ctx, a.base, m, m.score, x, in.Class)
	if err != nil {
		return nil, err
	}
	answer := ScoresAnswer{Scores: scores}
	if in.Ranks {
		if answer.Ranks, err = a.ranks(ctx, m, scores); err != nil {
			return nil, err
		}
	}
	t, err := in.choose(typeJSON, typeRaw)
	if err != nil {
		return nil, err
	}
	if t == typeJSON {
		return jsonReply(answer)
	}
	values := make([]float32, len(scores))
	for i, v := range scores {
		values[i] = float32(v)
	}
	return rawReply(values, len(values)), nil
}

// ranks returns for each score the share of the images of a model that have a lower
// one, in 0..1.
func (a *modelAPI) ranks(ctx context.Context, m *served, scores []float64) ([]float64, error) {
	g, err := a.gallery(ctx, m)
	if err != nil {
		return nil, err
	}
	usual, err := await(ctx, a.base, &g.usual, struct{}{}, func() ([]float64, error) { return g.scores(a.life) })
	if err != nil {
		return nil, err
	}
	ranks := make([]float64, len(scores))
	for i, v := range scores {
		below, _ := slices.BinarySearch(usual, v)
		ranks[i] = float64(below) / float64(len(usual))
	}
	return ranks, nil
}

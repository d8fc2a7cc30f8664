package api

import (
	"cmp"
	"context"
	"slices"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/interpolate"
	"github.com/diabolo-go/diabolo/experiment/sample"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// A modelPart has the operations that run a model, such as encode, decode and score.
type modelPart struct{ *base }

func (a *modelPart) operations() []Operation {
	return []Operation{
		operation("models", "List the models", a.list),
		operation("encode", "Latents of images", withRows(a.base, a.encode)),
		operation("decode", "Images of latents", withRows(a.base, a.decode)),
		operation("reconstruct", "Images, encoded and decoded again", withRows(a.base, a.reconstruct)),
		operation("sample", "New images", a.sample).answering(Pictures{}, Latents{}),
		operation("interpolate", "Images between two latents", withRows(a.base, a.interpolate)),
		operation("score", "Anomaly scores of images; higher is more anomalous", withRows(a.base, a.score)),
		operation("inside", "The outputs of the layers for one image", withRows(a.base, a.inside)).answering(Inside{}, StepValues{}),
	}
}

// Fields that requests share.
type (
	OfModel struct {
		Model string `json:"model" doc:"name of the model; may be omitted if there is only one"`
	}
	OfClass struct {
		Class []string `json:"class" doc:"class of all rows, or of each, separated by commas; for a conditional model"`
	}
	// OnImages is a request about images for a model.
	OnImages struct {
		OfModel
		Resize bool      `json:"resize" doc:"fit pictures of another size or colour to the model: cropped as the training images were, by default to the largest centred square, and resized"`
		Data   ImageData `json:"data"`
	}
	// OnLatents is a request about latents of a model.
	OnLatents struct {
		OfModel
		Data LatentData `json:"data"`
	}
)

// of returns the class of row i, as a request for that row alone gives it.
func (r *OfClass) of(i int) []string {
	if len(r.Class) > 1 {
		return r.Class[i : i+1]
	}
	return r.Class
}

func (r *OfModel) name() string { return r.Model }

// read returns the model and the images: see withRows.
func (r *OnImages) read(ctx context.Context, all *models) (*served, *tensor.Tensor, error) {
	m, err := all.find(r.Model)
	if err != nil {
		return nil, nil, err
	}
	x, err := r.Data.read(ctx, m, r.Resize)
	return m, x, err
}

// read returns the model and the latents: see withRows.
func (r *OnLatents) read(ctx context.Context, all *models) (*served, *tensor.Tensor, error) {
	m, err := all.find(r.Model)
	if err != nil {
		return nil, nil, err
	}
	z, err := r.Data.read(ctx, m)
	return m, z, err
}

// withRows gives an operation the model and the rows of a request.
func withRows[Q, A any, P interface {
	*Q
	read(ctx context.Context, all *models) (*served, *tensor.Tensor, error)
}](b *base, do func(ctx context.Context, request P, m *served, rows *tensor.Tensor) (A, error)) func(context.Context, *Q) (A, error) {
	return func(ctx context.Context, request *Q) (A, error) {
		m, rows, err := P(request).read(ctx, b.models)
		if err != nil {
			var none A
			return none, err
		}
		return do(ctx, request, m, rows)
	}
}

// NoRequest is the request of an operation that asks for everything there is.
type NoRequest struct{}

// A Model is what a client has to know about a model.
type Model struct {
	Name       string   `json:"name"`
	Kind       string   `json:"kind" doc:"such as ae, vae, cvae or conditional ae, with the likelihood where it is not the usual one"`
	Posterior  string   `json:"posterior" doc:"what the encoder computes: z itself (point) or a distribution of z (gaussian)"`
	Prior      string   `json:"prior" doc:"prior of z: normal or none"`
	Likelihood string   `json:"likelihood" doc:"likelihood of an image: squared, gaussian (with a learned variance) or bernoulli"`
	Condition  string   `json:"condition" doc:"what else the decoder takes: none or class"`
	LossUnit   string   `json:"loss_unit" doc:"unit of the loss"`
	Input      []int    `json:"input" doc:"channels, height and width of an image"`
	Latent     int      `json:"latent" doc:"width of z"`
	Classes    []string `json:"classes,omitempty" doc:"names of the classes of the data, of which a conditional model takes one"`
	Parameters int      `json:"parameters" doc:"number of weights"`
	Dataset    string   `json:"dataset,omitempty" doc:"what the model was trained on"`

	Sampler sample.Sampler `json:"sampler,omitempty" doc:"distribution of z that sample draws from by default; absent if it needs the images"`
}

// Models is a list of models.
type Models struct {
	Models []Model `json:"models"`
}

func (a *modelPart) list(context.Context, *NoRequest) (Models, error) {
	list := []Model{}
	for _, m := range a.models.all() {
		c := m.Config()
		from := sample.Usual(m.Model)
		if sample.Of(m.Model, from) == nil {
			from = ""
		}
		list = append(list, Model{
			Sampler: from,
			Name:    m.name, Kind: c.Name(), Posterior: c.Posterior, Prior: c.Prior, Likelihood: c.Likelihood, Condition: c.Condition,
			LossUnit: c.LossUnit(), Input: c.Input, Latent: c.Latent, Classes: m.Classes(),
			Parameters: m.ParamCount(), Dataset: m.Meta()["dataset"],
		})
	}
	return Models{list}, nil
}

// An EncodeRequest asks for the latents of images.
type EncodeRequest struct{ OnImages }

func (a *modelPart) encode(ctx context.Context, r *EncodeRequest, m *served, x *tensor.Tensor) (Latents, error) {
	l, err := pass(ctx, a.base, m.encode, x, nil)
	if err != nil {
		return Latents{}, err
	}
	return newLatents(l.Mu, l.LogVar), nil
}

// A DecodeRequest asks for the images of latents.
type DecodeRequest struct {
	OnLatents
	OfClass
}

func (a *modelPart) decode(ctx context.Context, r *DecodeRequest, m *served, z *tensor.Tensor) (Pictures, error) {
	images, err := a.pictures(ctx, "data", m, m.decode, z, r.Class)
	if err != nil || images.finite() {
		return images, err
	}
	i := images.Pixels.NotFinite() / images.Pixels.Stride()
	return images, a.blame(ctx, m, r.Data.place(i), r.of(i))
}

// blame returns the error for latents at a place that the decoder makes no numbers of.
// They are to blame if it makes some of zeros, else the model is.
func (a *modelPart) blame(ctx context.Context, m *served, where string, class []string) error {
	zero, err := a.pictures(ctx, where, m, m.decode, tensor.New(1, m.Config().Latent), class)
	switch {
	case err != nil:
		return err
	case !zero.finite():
		return experiment.ErrNotANumber
	}
	return wrong(where, "the decoder makes no numbers of it: values too large")
}

// A ReconstructRequest asks for reconstructions of images.
type ReconstructRequest struct {
	OnImages
	OfClass
}

func (a *modelPart) reconstruct(ctx context.Context, r *ReconstructRequest, m *served, x *tensor.Tensor) (Pictures, error) {
	return a.pictures(ctx, "data", m, m.reconstruct, x, r.Class)
}

// pictures returns the images that a model makes of rows, the number of which is at where.
func (a *modelPart) pictures(ctx context.Context, where string, m *served, q queue[*tensor.Tensor], rows *tensor.Tensor, classes []string) (Pictures, error) {
	if err := checkRoom(ctx, where, rows.N(), m.Config().Input...); err != nil {
		return Pictures{}, err
	}
	images, err := passLabelled(ctx, a.base, m, q, rows, classes)
	if err != nil {
		return Pictures{}, err
	}
	return newPictures(images), nil
}

// A SampleRequest asks for new images.
type SampleRequest struct {
	OfModel
	OfClass
	N           int            `json:"n" minimum:"1" maximum:"1024" default:"16" doc:"how many images"`
	From        sample.Sampler `json:"from" doc:"distribution of z: N(0, 1), or one fitted to the latents of the training images, for a conditional model to those of the class; default gaussian for a conditional model whose file has the Gaussians of its classes and for a model without a prior, else the prior"`
	Seed        int64          `json:"seed" minimum:"0" doc:"the same seed gives the same images; image i does not depend on n"`
	Latents     bool           `json:"latents" doc:"answer with the latents of the images instead, N x latent"`
	Temperature float64        `json:"temperature" minimum:"0" maximum:"10" default:"1" doc:"factor of the standard deviations of z: below 1 images are closer to the average"`
}

// sample decodes z that a sampler draws; those of the usual sampler are Model.Sample's.
func (a *modelPart) sample(ctx context.Context, r *SampleRequest) (any, error) {
	m, err := a.models.find(r.Model)
	if err != nil {
		return nil, err
	}
	from := cmp.Or(r.From, sample.Usual(m.Model))
	classes, err := labels(m, r.Class, r.N)
	if err != nil && !(r.Latents && from == sample.Prior) { // whose z have no class
		return nil, err
	}
	draw, err := a.source(ctx, m, from)
	if err != nil {
		return nil, err
	}
	z := draw(r.N, uint64(r.Seed), r.Temperature, classes)
	if r.Latents {
		return newLatents(z, nil), nil
	}
	return a.pictures(ctx, "n", m, m.decode, z, r.Class)
}

// source returns a sampler of a model; the usual one of most needs no images.
func (a *modelPart) source(ctx context.Context, m *served, from sample.Sampler) (sample.Source, error) {
	if source := sample.Of(m.Model, from); source != nil {
		return source, nil
	}
	if from == sample.Prior {
		return nil, wrong("from", "%s has no prior; draw from gaussian, mixture or spread", m.Config().Noun())
	}
	g, err := a.imagesOf(ctx, m)
	if err != nil {
		return nil, err
	}
	return await(ctx, a.base, &g.sources, from, func() (sample.Source, error) {
		return sample.NewSource(a.life, g.Subject, from)
	})
}

// An InterpolateRequest asks for images between two latents.
type InterpolateRequest struct {
	OnLatents
	OfClass
	Steps int    `json:"steps" minimum:"2" maximum:"1024" default:"8" doc:"how many images, including the first and the last"`
	Way   string `json:"way" enum:"linear,spherical" default:"linear" doc:"spherical turns evenly about the origin"`
}

// interpolate decodes latents between the first and the second of the request.
func (a *modelPart) interpolate(ctx context.Context, r *InterpolateRequest, m *served, ends *tensor.Tensor) (Pictures, error) {
	if ends.N() != 2 {
		return Pictures{}, wrong("data", "%d rows, want two: the first and the last latent", ends.N())
	}
	if err := r.Data.checkLengths(ends); err != nil {
		return Pictures{}, err
	}
	z := tensor.New(r.Steps, m.Config().Latent)
	for k := range r.Steps {
		t := float64(k) / float64(r.Steps-1)
		if r.Way == "spherical" {
			interpolate.Slerp(ends.Row(0), ends.Row(1), nil, t, z.Row(k))
		} else {
			interpolate.Lerp(ends.Row(0), ends.Row(1), t, z.Row(k))
		}
	}
	images, err := a.pictures(ctx, "steps", m, m.decode, z, r.Class)
	if err != nil || images.finite() {
		return images, err
	}
	return images, a.blame(ctx, m, "data", r.of(images.Pixels.NotFinite()/images.Pixels.Stride()))
}

// A ScoreRequest asks for the anomaly scores of images.
type ScoreRequest struct {
	OnImages
	OfClass
	Ranks bool `json:"ranks" doc:"answer with ranks as well: the share of the images the model is evaluated on that have a lower score"`
}

// Scores are anomaly scores of images.
type Scores struct {
	By        string   `json:"by" doc:"name of the score: that of the model's threshold, else that of its config, else the first that it has"`
	Threshold *float64 `json:"threshold,omitempty" doc:"an image with a higher value is strange; omitted if none has been set"`
	Scores    []Scored `json:"scores" doc:"of each image"`
}

// A Scored is the anomaly score of an image.
type Scored struct {
	Value   float64  `json:"value" doc:"higher is stranger"`
	Strange *bool    `json:"strange,omitempty" doc:"the value is above the threshold; omitted without one"`
	Rank    *float64 `json:"rank,omitempty" doc:"share of the images the model is evaluated on that have a lower score, in 0..1, if the request asks for it"`
}

func (s Scores) finite() bool {
	return !slices.ContainsFunc(s.Scores, func(v Scored) bool { return v.Value-v.Value != 0 })
}

// Numbers returns the values.
func (s Scores) Numbers() ([]float32, []int, error) {
	values := make([]float32, len(s.Scores))
	for i, v := range s.Scores {
		values[i] = float32(v.Value)
	}
	return values, []int{len(values)}, nil
}

func (a *modelPart) score(ctx context.Context, r *ScoreRequest, m *served, x *tensor.Tensor) (Scores, error) {
	if model.NeedsReference(m.by) && m.threshold.Reference() == nil {
		return Scores{}, wrong("model", "the score %s %v", m.by, model.ErrReference)
	}
	values, err := passLabelled(ctx, a.base, m, m.score, x, r.Class)
	if err != nil {
		return Scores{}, err
	}
	answer := Scores{By: m.by, Scores: make([]Scored, len(values))}
	for i, v := range values {
		answer.Scores[i].Value = v
	}
	if t := m.threshold; t != nil {
		answer.Threshold = &t.Value
		for i, v := range values {
			answer.Scores[i].Strange = new(t.Strange(v))
		}
	}
	if r.Ranks {
		err = a.rank(ctx, m, answer.Scores)
	}
	return answer, err
}

// rank fills in for each score the share of the images of a model that have a lower one,
// in 0..1.
func (a *modelPart) rank(ctx context.Context, m *served, scores []Scored) error {
	g, err := a.imagesOf(ctx, m)
	if err != nil {
		return err
	}
	sorted, err := await(ctx, a.base, &g.sorted, struct{}{}, func() ([]float64, error) { return g.scores(a.life) })
	if err != nil {
		return err
	}
	for i, s := range scores {
		below, _ := slices.BinarySearch(sorted, s.Value)
		scores[i].Rank = new(float64(below) / float64(len(sorted)))
	}
	return nil
}

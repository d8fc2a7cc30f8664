package serve

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/diabolo-go/diabolo/tensor"
)

// Parameters that several operations share.
type (
	ModelParam struct {
		Model string `query:"model" doc:"name of the model; may be left out where there is one only"`
	}
	ClassParam struct {
		Class []string `query:"class" doc:"of a conditional model: the class of all rows, or of each, with commas between them"`
	}
	ResizeParam struct {
		Resize bool `query:"resize" doc:"make pictures of another size or colour fit the model: the largest centred square, resized"`
	}
	ColumnsParam struct {
		Columns int `query:"columns" minimum:"0" maximum:"1024" doc:"images in a row of a PNG; 0 makes it as square as can be"`
	}
)

// An ImagesOf is a request whose body is images for a model.
type ImagesOf struct {
	Exchange
	ModelParam
	ResizeParam
	RawBody []byte
}

// read returns the model and the images.
func (in *ImagesOf) read(s *Server) (*served, *tensor.Tensor, error) {
	m, err := s.models.find(in.Model)
	if err != nil {
		return nil, nil, err
	}
	x, err := in.images(in.RawBody, m, in.Resize)
	return m, x, err
}

// A LatentsOf is a request whose body is latents of a model.
type LatentsOf struct {
	Exchange
	ModelParam
	RawBody []byte
}

// read returns the model and the latents.
func (in *LatentsOf) read(s *Server) (*served, *tensor.Tensor, error) {
	m, err := s.models.find(in.Model)
	if err != nil {
		return nil, nil, err
	}
	z, err := in.latents(in.RawBody, m)
	return m, z, err
}

// newAPI describes the API and lets mux answer it.
func (s *Server) newAPI(mux *http.ServeMux) {
	config := huma.DefaultConfig("Diabolo", s.o.Version)
	config.Info.Description = "Small image autoencoders: encode, decode, invent, look, and ask what is strange."
	config.DocsPath, config.SchemasPath = "", ""
	config.CreateHooks = nil // no $schema in the answers
	config.Transformers = []huma.Transformer{placed}
	api := humago.New(mux, config)
	vectors, images := latentsIn(api), imagesIn(api)
	pictures := content(api, drawn, PicturesAnswer{})
	huma.Register(api, s.get("models", "What models there are", "/v1/models"), s.listModels)
	huma.Register(api, s.post("encode", "Latents of images", "/v1/encode", images, content(api, plain, LatentsAnswer{})), s.encode)
	huma.Register(api, s.post("decode", "Images of latents", "/v1/decode", vectors, pictures), s.decode)
	huma.Register(api, s.post("reconstruct", "Images, encoded and decoded again", "/v1/reconstruct", images, pictures), s.reconstruct)
	huma.Register(api, s.getTyped("sample", "New images", "/v1/sample", content(api, drawn, PicturesAnswer{}, LatentsAnswer{})), s.sample)
	huma.Register(api, s.post("interpolate", "Images on the way from one latent to another", "/v1/interpolate", vectors, pictures), s.interpolate)
	huma.Register(api, s.post("score", "How strange images are to the model; higher is stranger", "/v1/score", images, content(api, plain, ScoresAnswer{})), s.score)
	huma.Register(api, s.post("inside", "An image on its way through the model, layer by layer", "/v1/inside", images, content(api, drawn, InsideInfo{}, StepAnswer{})), s.inside)
	huma.Register(api, s.getTyped("images", "The images a model is judged by; in JSON what is known of them", "/v1/images", content(api, drawn, ImagesAnswer{}, LatentsAnswer{})), s.images)
	huma.Register(api, s.post("fit", "Pictures as a model sees them", "/v1/images", images, pictures), s.fit)
	huma.Register(api, s.post("neighbors", "The images whose latents are nearest", "/v1/neighbors", vectors, nil), s.neighbors)
	huma.Register(api, s.getTyped("projection", "The latents of the images in two dimensions", "/v1/projection", content(api, plain, ProjectionAnswer{})), s.projection)
	huma.Register(api, s.getTyped("dimensions", "What each dimension of z holds", "/v1/dimensions", content(api, nil, Dimensions{})), s.dimensions)
	huma.Register(api, s.get("attributes", "The attributes the images have", "/v1/attributes"), s.attributes)
	huma.Register(api, s.post("readings", "How likely it is that images have each attribute", "/v1/attributes", images, content(api, nil, ReadingsAnswer{})), s.readings)
	huma.Register(api, s.get("directions", "Steps through z that add an attribute", "/v1/attributes/{attribute}"), s.directions)
	huma.Register(api, s.get("runs", "The trainings there are, and their figures by epoch", "/v1/runs"), s.listRuns)
	huma.Register(api, s.starting("start", "Begin a training", "/v1/runs", bodyOf(api, nil, StartBody{})), s.start)
	huma.Register(api, s.starting("change", "Stop a training, go on with it, or serve its model", "/v1/runs/{name}", bodyOf(api, nil, ChangeBody{})), s.change)
	huma.Register(api, s.getTyped("picture", "What a training looks like after an epoch", "/v1/runs/{name}/picture", content(api, []string{typePNG})), s.trainingPicture)
	api.OpenAPI().AddOperation(s.eventsOperation())
	mux.HandleFunc("GET /v1/events", s.events)
	mux.HandleFunc("/v1/", elsewhere(api))
}

// elsewhere answers what no operation does: 404, or 405 on the path of one.
func elsewhere(api huma.API) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		path := pathItem(api, r.URL.Path)
		if path == nil {
			refuse(w, http.StatusNotFound, "path", "there is no "+r.URL.Path+"; /openapi.json lists what there is")
			return
		}
		var methods []string
		if path.Get != nil {
			methods = append(methods, http.MethodGet)
		}
		if path.Post != nil {
			methods = append(methods, http.MethodPost)
		}
		w.Header().Set("Allow", strings.Join(methods, ", "))
		refuse(w, http.StatusMethodNotAllowed, "method", r.Method+", want "+strings.Join(methods, " or "))
	}
}

// pathItem returns what the API has at a path, nil where that is nothing.
func pathItem(api huma.API, path string) *huma.PathItem {
	parts := strings.Split(path, "/")
	for pattern, item := range api.OpenAPI().Paths {
		if slices.EqualFunc(strings.Split(pattern, "/"), parts, func(p, part string) bool {
			return p == part || strings.HasPrefix(p, "{") && part != ""
		}) {
			return item
		}
	}
	return nil
}

// failures are the statuses besides 200 that any operation may answer with.
var failures = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusTooManyRequests, http.StatusServiceUnavailable}

func (s *Server) get(id, summary, path string) huma.Operation {
	return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Errors: failures}
}

// getTyped is get of something that is answered in one of several types.
func (s *Server) getTyped(id, summary, path string, answer map[string]*huma.MediaType) huma.Operation {
	op := s.get(id, summary, path)
	op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: answer}}
	op.Errors = append([]int{http.StatusNotAcceptable}, failures...)
	return op
}

func (s *Server) post(id, summary, path string, body *huma.RequestBody, answer map[string]*huma.MediaType) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: http.MethodPost, Path: path, Summary: summary,
		RequestBody: body, SkipValidateBody: true, MaxBodyBytes: s.o.MaxBody, BodyReadTimeout: s.o.Timeout,
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: answer}},
		Errors:    append([]int{http.StatusNotAcceptable, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType}, failures...),
	}
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

// ModelsOutput lists the models.
type ModelsOutput struct {
	Body struct {
		Models []ModelInfo `json:"models"`
	}
}

func (s *Server) listModels(context.Context, *struct{}) (*ModelsOutput, error) {
	out := new(ModelsOutput)
	out.Body.Models = []ModelInfo{}
	for _, m := range s.models.all() {
		c := m.Config()
		out.Body.Models = append(out.Body.Models, ModelInfo{
			Name: m.name, Kind: c.Name(), Posterior: c.Posterior, Prior: c.Prior, Likelihood: c.Likelihood, Condition: c.Condition,
			LossUnit: c.LossUnit(), Input: c.Input, Latent: c.Latent, Classes: m.Classes(),
			Parameters: m.ParamCount(), Dataset: m.Meta()["dataset"],
		})
	}
	return out, nil
}

func (s *Server) encode(ctx context.Context, in *ImagesOf) (*Reply, error) {
	m, x, err := in.read(s)
	if err != nil {
		return nil, err
	}
	w := &work{in: x}
	if err := s.work(ctx, m.encode, w); err != nil {
		return nil, err
	}
	return in.encoded(w.mu, w.logvar)
}

// encoded answers with latents: as raw numbers N x 1 x latent, or N x 2 x latent
// where there is logvar.
func (e *Exchange) encoded(mu, logvar *tensor.Tensor) (*Reply, error) {
	t, err := e.choose(typeJSON, typeRaw)
	if err != nil {
		return nil, err
	}
	if t == typeRaw {
		parts := []*tensor.Tensor{mu}
		if logvar != nil {
			parts = append(parts, logvar)
		}
		var values []float32
		for i := range mu.N() {
			for _, p := range parts {
				values = append(values, p.Row(i)...)
			}
		}
		return rawReply(values, mu.N(), len(parts), mu.Shape[1]), nil
	}
	b := append([]byte(nil), `{"mu":`...)
	b = appendRows(b, mu)
	if logvar != nil {
		b = append(b, `,"logvar":`...)
		b = appendRows(b, logvar)
	}
	return &Reply{ContentType: t, Body: append(b, '}', '\n')}, nil
}

// A DecodeInput is a request for the images of latents.
type DecodeInput struct {
	LatentsOf
	ClassParam
	ColumnsParam
}

func (s *Server) decode(ctx context.Context, in *DecodeInput) (*Reply, error) {
	m, z, err := in.read(s)
	if err != nil {
		return nil, err
	}
	w, err := s.labelled(ctx, m, m.decode, z, in.Class)
	if err != nil {
		return nil, err
	}
	return in.pictures(w.images, in.Columns)
}

// A ReconstructInput is a request for reconstructions of images.
type ReconstructInput struct {
	ImagesOf
	ClassParam
	ColumnsParam
}

func (s *Server) reconstruct(ctx context.Context, in *ReconstructInput) (*Reply, error) {
	m, x, err := in.read(s)
	if err != nil {
		return nil, err
	}
	w, err := s.labelled(ctx, m, m.reconstruct, x, in.Class)
	if err != nil {
		return nil, err
	}
	return in.pictures(w.images, in.Columns)
}

// A ScoreInput is a request for the scores of images.
type ScoreInput struct {
	ImagesOf
	ClassParam
	Ranks bool `query:"ranks" doc:"say in JSON, too, how strange that is: the share of the images the model is judged by that are less so"`
}

func (s *Server) score(ctx context.Context, in *ScoreInput) (*Reply, error) {
	m, x, err := in.read(s)
	if err != nil {
		return nil, err
	}
	w, err := s.labelled(ctx, m, m.score, x, in.Class)
	if err != nil {
		return nil, err
	}
	if !in.Ranks {
		return in.scored(w.scores, nil)
	}
	ranks, err := s.ranks(ctx, m, w.scores)
	if err != nil {
		return nil, err
	}
	return in.scored(w.scores, ranks)
}

// ranks returns for each score the share of the images of a model that have a lower
// one, in 0..1.
func (s *Server) ranks(ctx context.Context, m *served, scores []float64) ([]float64, error) {
	g, err := s.gallery(ctx, m)
	if err != nil {
		return nil, err
	}
	usual, err := await(ctx, s, &g.usual, struct{}{}, func() ([]float64, error) { return g.scores(s.life) })
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

// labelled runs rows whose classes a conditional model is told.
func (s *Server) labelled(ctx context.Context, m *served, b *batcher[*work], in *tensor.Tensor, classes []string) (*work, error) {
	list, err := labels(m, classes, in.N())
	if err != nil {
		return nil, err
	}
	w := &work{in: in, labels: list}
	return w, s.work(ctx, b, w)
}

// work runs w with whatever waits for the same, within the time limit.
func (s *Server) work(ctx context.Context, b *batcher[*work], w *work) error {
	if err := inTurn(ctx, s, b, w); err != nil {
		return err
	}
	return s.failure(w.err)
}

// inTurn waits for the turn of a request, within the time limit, and runs it.
func inTurn[T sized](ctx context.Context, s *Server, b *batcher[T], request T) error {
	ctx, cancel := context.WithTimeout(ctx, s.o.Timeout)
	defer cancel()
	return s.failure(b.do(ctx, request))
}

// scored answers with scores, a number an image, and in JSON with their ranks where
// there are some.
func (e *Exchange) scored(scores, ranks []float64) (*Reply, error) {
	t, err := e.choose(typeJSON, typeRaw)
	if err != nil {
		return nil, err
	}
	if t == typeRaw {
		values := make([]float32, len(scores))
		for i, v := range scores {
			values[i] = float32(v)
		}
		return rawReply(values, len(values)), nil
	}
	return jsonReply(ScoresAnswer{scores, ranks})
}

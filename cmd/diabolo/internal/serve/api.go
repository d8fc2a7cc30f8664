package serve

import (
	"context"
	"net/http"
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

func (p ModelParam) name() string { return p.Model }

// PicturesParam is what answers of images made by a decoder can be told.
type PicturesParam struct {
	ClassParam
	ColumnsParam
}

// An ImagesOf is a request whose body is images for a model.
type ImagesOf struct {
	Exchange
	ModelParam
	ResizeParam
	RawBody []byte
}

// read returns the model and the images: see onRows.
func (in *ImagesOf) read(all *models) (*served, *tensor.Tensor, error) {
	m, err := all.find(in.Model)
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

// read returns the model and the latents: see onRows.
func (in *LatentsOf) read(all *models) (*served, *tensor.Tensor, error) {
	m, err := all.find(in.Model)
	if err != nil {
		return nil, nil, err
	}
	z, err := in.latents(in.RawBody, m)
	return m, z, err
}

// An Answer is an answer in JSON.
type Answer[T any] struct{ Body T }

// onRows lets an operation begin with the model and the rows of a request.
func onRows[I, O any, P interface {
	*I
	read(all *models) (*served, *tensor.Tensor, error)
}](b *base, answer func(ctx context.Context, in P, m *served, rows *tensor.Tensor) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, in *I) (*O, error) {
		m, rows, err := P(in).read(b.models)
		if err != nil {
			return nil, err
		}
		return answer(ctx, in, m, rows)
	}
}

// onImages lets an operation begin with the images of the model that a request names.
func onImages[I, O any, P interface {
	*I
	name() string
}](b *base, answer func(ctx context.Context, in P, g *gallery) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, in *I) (*O, error) {
		g, err := b.galleryOf(ctx, P(in).name())
		if err != nil {
			return nil, err
		}
		return answer(ctx, in, g)
	}
}

// A part of the API describes its operations, and answers them.
type part interface{ register(api huma.API) }

// newAPI describes the API and lets mux answer it.
func newAPI(mux *http.ServeMux, version string, parts ...part) {
	config := huma.DefaultConfig("Diabolo", version)
	config.Info.Description = "Small image autoencoders: encode, decode, invent, look, and ask what is strange."
	config.DocsPath, config.SchemasPath = "", ""
	config.CreateHooks = nil // no $schema in the answers
	config.Transformers = []huma.Transformer{placed}
	api := humago.New(mux, config)
	for _, p := range parts {
		p.register(api)
	}
	for path, item := range api.OpenAPI().Paths {
		mux.HandleFunc(path, otherMethod(item))
	}
	mux.HandleFunc("/v1/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, "path", "there is no "+r.URL.Path+"; /openapi.json lists what there is")
	})
}

// otherMethod answers on the path of an operation what none does.
func otherMethod(item *huma.PathItem) http.HandlerFunc {
	var methods []string
	if item.Get != nil {
		methods = append(methods, http.MethodGet)
	}
	if item.Post != nil {
		methods = append(methods, http.MethodPost)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", strings.Join(methods, ", "))
		refuse(w, http.StatusMethodNotAllowed, "method", r.Method+", want "+strings.Join(methods, " or "))
	}
}

// failures are the statuses besides 200 that any operation may answer with.
var failures = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusTooManyRequests, http.StatusServiceUnavailable}

// get describes an operation.
func get(id, summary, path string) huma.Operation {
	return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Errors: failures}
}

// getTyped is get of something that is answered in one of several types.
func getTyped(id, summary, path string, answer map[string]*huma.MediaType) huma.Operation {
	op := get(id, summary, path)
	op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: answer}}
	op.Errors = append([]int{http.StatusNotAcceptable}, failures...)
	return op
}

// post describes an operation with a body.
func (b *base) post(id, summary, path string, body *huma.RequestBody, answer map[string]*huma.MediaType) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: http.MethodPost, Path: path, Summary: summary,
		RequestBody: body, SkipValidateBody: true, MaxBodyBytes: b.o.MaxBody, BodyReadTimeout: b.o.Timeout,
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: answer}},
		Errors:    append([]int{http.StatusNotAcceptable, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType}, failures...),
	}
}

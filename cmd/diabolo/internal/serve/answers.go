package serve

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/latents"
	"github.com/diabolo-go/diabolo/experiment/project"
)

// What answers in JSON hold, for their description; those that are large are written
// by hand, with appendRows.
type (
	// LatentsAnswer is the Gaussians q(z|x) of images, or their z where there is no distribution.
	LatentsAnswer struct {
		Mu     [][]float32 `json:"mu" doc:"a row an image"`
		LogVar [][]float32 `json:"logvar,omitempty" doc:"log variances, where z has a distribution"`
	}
	// PicturesAnswer is images.
	PicturesAnswer struct {
		Shape  []int       `json:"shape" doc:"images, channels, height, width"`
		Pixels [][]float32 `json:"pixels" doc:"a row an image: channels x height x width numbers in 0..1"`
	}
	// ScoresAnswer is how strange images are.
	ScoresAnswer struct {
		Scores []float64 `json:"scores"`
		Ranks  []float64 `json:"ranks,omitempty" doc:"in 0..1; where they are asked for"`
	}
	// ImagesAnswer is what is known of images.
	ImagesAnswer struct {
		Count  int                    `json:"count" doc:"of all of them"`
		Part   experiment.Part        `json:"part"`
		Noise  *experiment.NoiseLevel `json:"noise,omitempty" doc:"what the model was trained to take away"`
		Images []ImageInfo            `json:"images"`
	}
	// ProjectionAnswer is a map.
	ProjectionAnswer struct {
		Method  project.Method `json:"method"`
		Classes []string       `json:"classes,omitempty"`
		Labels  []int          `json:"labels,omitempty" doc:"places in classes, -1 for none"`
		Points  [][2]float32   `json:"points,omitempty" doc:"of each image"`
	}
	// StepAnswer is the values of one step of the way through a model.
	StepAnswer struct {
		Shape  []int       `json:"shape"`
		Values [][]float32 `json:"values" doc:"a row a map"`
	}
	// ReadingsAnswer is what judges see in images.
	ReadingsAnswer struct {
		Attributes []Reading `json:"attributes"`
	}
)

// Binary types of answers: of numbers, and of images.
var (
	plain = []string{typeRaw}
	drawn = []string{typeRaw, typePNG}
)

func latentsIn(api huma.API) *huma.RequestBody { return bodyOf(api, plain, LatentsBody{}) }

func imagesIn(api huma.API) *huma.RequestBody {
	return bodyOf(api, append([]string{"image/jpeg", "image/gif", "image/webp", "image/tiff", "image/bmp"}, drawn...), ImagesBody{})
}

func bodyOf(api huma.API, binary []string, body any) *huma.RequestBody {
	return &huma.RequestBody{Required: true, Content: content(api, binary, body)}
}

// content describes a body or an answer: JSON of one of some types, or one of the
// binary types.
func content(api huma.API, binary []string, types ...any) map[string]*huma.MediaType {
	all := map[string]*huma.MediaType{}
	for _, t := range binary {
		all[t] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	var schemas []*huma.Schema
	for _, v := range types {
		schemas = append(schemas, api.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(v), true, ""))
	}
	switch len(schemas) {
	case 0:
	case 1:
		all[typeJSON] = &huma.MediaType{Schema: schemas[0]}
	default:
		all[typeJSON] = &huma.MediaType{Schema: &huma.Schema{OneOf: schemas}}
	}
	return all
}

// Dimensions is the answer of /v1/dimensions.
type Dimensions latents.Result

package serve

import (
	"context"
	"runtime/debug"
	"slices"

	"github.com/diabolo-go/diabolo/experiment/attribute"
	"github.com/diabolo-go/diabolo/internal/config/check"
	"github.com/diabolo-go/diabolo/tensor"
)

// A GalleryInput names a model whose images are asked about.
type GalleryInput struct {
	Exchange
	ModelParam
}

// An AttributeInfo says how many of all images carry a value of an attribute.
type AttributeInfo struct {
	Name  string `json:"name"`
	Known int    `json:"known"`
}

// AttributesOutputBody lists the attributes of the images, none where they have none.
type AttributesOutputBody struct {
	Attributes []AttributeInfo `json:"attributes"`
}

func (a *imageAPI) attributes(_ context.Context, _ *GalleryInput, g *gallery) (*Answer[AttributesOutputBody], error) {
	list := []AttributeInfo{}
	for _, a := range g.Data.Attrs {
		known := 0
		for i := range a.Values {
			if a.Known(i) {
				known++
			}
		}
		list = append(list, AttributeInfo{a.Name, known})
	}
	return &Answer[AttributesOutputBody]{AttributesOutputBody{list}}, nil
}

// A DirectionsInput is a request for the steps through z that add an attribute.
type DirectionsInput struct {
	Exchange
	ModelParam
	Attribute string `path:"attribute" doc:"such as Smiling"`
	Guard     string `query:"guard" doc:"the attribute that should stay as it was; left out: Male, or Smiling where Male is added"`
}

// DirectionsOutputBody has a step for each way of making one: z plus a multiple of it.
type DirectionsOutputBody struct {
	Attribute  string                `json:"attribute"`
	Directions []attribute.Direction `json:"directions"`
}

// A pair of attributes: what is added, what should stay.
type pair struct{ attribute, guard string }

func (a *imageAPI) directions(ctx context.Context, in *DirectionsInput, g *gallery) (*Answer[DirectionsOutputBody], error) {
	err := check.First(g.knownAttribute("path.attribute", in.Attribute), g.knownAttribute("query.guard", in.Guard))
	if err != nil {
		return nil, err
	}
	list, err := await(ctx, a.base, &g.steps, pair{in.Attribute, in.Guard}, func() ([]attribute.Direction, error) {
		o := attribute.Default()
		o.Attribute, o.Guard = in.Attribute, in.Guard
		list, err := attribute.Directions(a.life, g.Subject, o)
		if err != nil {
			return nil, wrong("path.attribute", "%s", pathless(err.Error()))
		}
		return list, nil
	})
	if err != nil {
		return nil, err
	}
	return &Answer[DirectionsOutputBody]{DirectionsOutputBody{in.Attribute, list}}, nil
}

// knownAttribute reports a name that no attribute has; none at all is right.
func (g *gallery) knownAttribute(where, name string) error {
	var known []string
	for _, a := range g.Data.Attrs {
		known = append(known, a.Name)
	}
	switch {
	case name == "" || slices.Contains(known, name):
		return nil
	case len(known) == 0:
		return wrong(where, "the images of this model have no attributes")
	}
	return unknown(where, "attribute", name, known)
}

// A Reading is what the judge of an attribute says of images, and how well it tells
// others apart that it has not learned from.
type Reading struct {
	attribute.Judge
	Probabilities []float64 `json:"probabilities"` // of each image, that it has the attribute
}

// readings answers with what the judges read off the images of the body. They learn when
// they are first asked.
func (a *imageAPI) readings(ctx context.Context, in *ImagesOf, m *served, x *tensor.Tensor) (*Reply, error) {
	if _, err := in.choose(typeJSON); err != nil {
		return nil, err
	}
	g, err := a.gallery(ctx, m)
	if err != nil {
		return nil, err
	}
	judges, err := await(ctx, a.base, &g.judges, struct{}{}, func() (*attribute.Judges, error) { return g.fitJudges(a.life) })
	if err != nil {
		return nil, err
	}
	var readings []Reading
	read := judges.Read(x)
	for i, a := range judges.Attributes {
		readings = append(readings, Reading{a, read[i]})
	}
	return jsonReply(ReadingsAnswer{readings})
}

func (g *gallery) fitJudges(ctx context.Context) (*attribute.Judges, error) {
	defer debug.FreeOSMemory() // that of the pictures they learned from
	judges, err := attribute.FitJudges(ctx, g.Subject)
	if err != nil && ctx.Err() == nil { // nothing to learn from
		return nil, wrong("query.model", "%s", pathless(err.Error()))
	}
	return judges, err
}

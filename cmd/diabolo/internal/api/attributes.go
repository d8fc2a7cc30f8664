package api

import (
	"cmp"
	"context"
	"runtime/debug"
	"slices"

	"github.com/diabolo-go/diabolo/experiment/attribute"
	"github.com/diabolo-go/diabolo/tensor"
)

// An AttributesRequest asks for the attributes of the images.
type AttributesRequest struct{ OfModel }

// An Attribute is one that the images may have, such as Smiling.
type Attribute struct {
	Name  string `json:"name"`
	Known int    `json:"known" doc:"number of images with a known value"`
}

// Attributes are those of the images.
type Attributes struct {
	Attributes []Attribute `json:"attributes"`
}

func (a *imagePart) attributes(_ context.Context, _ *AttributesRequest, g *imageSet) (Attributes, error) {
	list := []Attribute{}
	for _, a := range g.Data.Attrs {
		known := 0
		for i := range a.Values {
			if a.Known(i) {
				known++
			}
		}
		list = append(list, Attribute{a.Name, known})
	}
	return Attributes{list}, nil
}

// A DirectionsRequest asks for the directions in z that add an attribute.
type DirectionsRequest struct {
	OfModel
	Attribute string `json:"attribute" doc:"such as Smiling"`
	Guard     string `json:"guard" doc:"the attribute that should stay as it is; default Male, or Smiling when Male is added"`
}

// Directions are those that add an attribute: z plus a multiple of a step.
type Directions struct {
	Attribute  string                `json:"attribute"`
	Directions []attribute.Direction `json:"directions" doc:"one per method"`
}

// A pair of attributes: the one that is added, and the one that should stay.
type pair struct{ attribute, guard string }

func (a *imagePart) directions(ctx context.Context, r *DirectionsRequest, g *imageSet) (Directions, error) {
	err := cmp.Or(g.checkAttribute("attribute", r.Attribute), g.checkAttribute("guard", r.Guard))
	if err != nil {
		return Directions{}, err
	}
	list, err := await(ctx, a.base, &g.directions, pair{r.Attribute, r.Guard}, func() ([]attribute.Direction, error) {
		o := attribute.Default()
		o.Attribute, o.Guard = r.Attribute, r.Guard
		list, err := attribute.Directions(a.life, g.Subject, o)
		if err != nil {
			return nil, wrong("attribute", "%s", withoutPaths(err.Error()))
		}
		return list, nil
	})
	return Directions{r.Attribute, list}, err
}

// checkAttribute returns a problem for a name that is not of an attribute; it may be
// empty.
func (g *imageSet) checkAttribute(where, name string) error {
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

// A ReadingsRequest asks which attributes images have.
type ReadingsRequest struct{ OnImages }

// A Reading is what the judge of an attribute predicts for images, and how well it
// separates people it was not trained on.
type Reading struct {
	attribute.Judge
	Probabilities []float64 `json:"probabilities" doc:"probability of each image to have the attribute"`
}

// Readings are those of all judges.
type Readings struct {
	Attributes []Reading `json:"attributes"`
}

// readings returns the predictions of the judges, which are trained by the first
// request.
func (a *imagePart) readings(ctx context.Context, _ *ReadingsRequest, m *served, x *tensor.Tensor) (Readings, error) {
	g, err := a.imagesOf(ctx, m)
	if err != nil {
		return Readings{}, err
	}
	judges, err := await(ctx, a.base, &g.judges, struct{}{}, func() (*attribute.Judges, error) { return g.fitJudges(a.life) })
	if err != nil {
		return Readings{}, err
	}
	var all Readings
	read := judges.Read(x)
	for i, judge := range judges.Attributes {
		all.Attributes = append(all.Attributes, Reading{judge, read[i]})
	}
	return all, nil
}

func (g *imageSet) fitJudges(ctx context.Context) (*attribute.Judges, error) {
	defer debug.FreeOSMemory() // that of the pictures they were trained on
	judges, err := attribute.FitJudges(ctx, g.Subject)
	if err != nil && ctx.Err() == nil { // nothing to train on
		return nil, wrong("model", "%s", withoutPaths(err.Error()))
	}
	return judges, err
}

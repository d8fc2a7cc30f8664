package api

import (
	"context"
	"slices"

	"github.com/diabolo-go/diabolo/tensor"
)

// A ValuesRequest asks for one value of each image of a map.
type ValuesRequest struct {
	OfModel
	Of        string `json:"of" enum:"score,error" default:"score" doc:"score: the anomaly score; error: the mean squared error of the reconstruction; both take seconds the first time"`
	Attribute string `json:"attribute" doc:"the values of this attribute instead, such as Smiling"`
}

// Values are one value of each image, in the order of the projection.
type Values struct {
	By      string    `json:"by" doc:"name of the score, error or the attribute"`
	Values  []float64 `json:"values"`
	Unknown []int     `json:"unknown,omitempty" doc:"the images whose value is not known: 0 stands for it"`
}

func (v Values) finite() bool {
	return !slices.ContainsFunc(v.Values, func(x float64) bool { return x-x != 0 })
}

// Numbers returns the values.
func (v Values) Numbers() ([]float32, []int, error) {
	values := make([]float32, len(v.Values))
	for i, x := range v.Values {
		values[i] = float32(x)
	}
	return values, []int{len(values)}, nil
}

func (a *imagePart) values(ctx context.Context, r *ValuesRequest, g *imageSet) (Values, error) {
	if r.Attribute != "" {
		if err := g.checkAttribute("attribute", r.Attribute); err != nil {
			return Values{}, err
		}
		return g.attributeValues(r.Attribute), nil
	}
	return await(ctx, a.base, &g.columns, r.Of, func() (Values, error) {
		values := Values{By: r.Of}
		err := g.eachBatch(a.life, func(x *tensor.Tensor, classes []int) error {
			some, err := g.valuesOf(&values, x, classes)
			values.Values = append(values.Values, some...)
			return err
		})
		if err != nil && a.life.Err() == nil { // such as a score without the reference it needs
			err = wrong("of", "%s", withoutPaths(err.Error()))
		}
		return values, err
	})
}

// valuesOf returns the values of some images, and names their score.
func (g *imageSet) valuesOf(of *Values, x *tensor.Tensor, classes []int) (list []float64, err error) {
	if of.By != "error" {
		of.By, list, _, err = g.Judge(x, classes)
		return list, err
	}
	y, err := g.Reconstruct(x, classes)
	if err != nil {
		return nil, err
	}
	for i := range x.N() {
		sum := 0.0
		for j, v := range x.Row(i) {
			d := float64(v - y.Row(i)[j])
			sum += d * d
		}
		list = append(list, sum/float64(x.Stride()))
	}
	return list, nil
}

func (g *imageSet) attributeValues(name string) Values {
	all := Values{By: name, Values: make([]float64, min(mostPoints, g.view.Len()))}
	of := g.view.Set.Attr(name)
	for i := range all.Values {
		if at := g.view.Index[i]; of.Known(at) {
			all.Values[i] = float64(of.Values[at])
		} else {
			all.Unknown = append(all.Unknown, i)
		}
	}
	return all
}

// eachBatch calls f for the images of a map, a few at a time, with their classes if the
// model is conditional.
func (g *imageSet) eachBatch(ctx context.Context, f func(x *tensor.Tensor, classes []int) error) error {
	n := min(mostPoints, g.view.Len())
	labels := g.view.First(n).Labels()
	for from := 0; from < n && ctx.Err() == nil; from += mostRows {
		rows := min(mostRows, n-from)
		var classes []int
		if g.Model.Config().Conditional() {
			classes = labels[from : from+rows]
		}
		if err := f(g.pixels(from, rows), classes); err != nil {
			return err
		}
	}
	return ctx.Err()
}

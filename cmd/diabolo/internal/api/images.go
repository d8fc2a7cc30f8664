package api

import (
	"context"
	"encoding/json"
	"reflect"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/latents"
	"github.com/diabolo-go/diabolo/experiment/project"
	"github.com/diabolo-go/diabolo/experiment/sample"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/tensor"
)

// An imagePart has the operations on the images that models are evaluated on.
type imagePart struct{ *base }

func (a *imagePart) operations() []Operation {
	return []Operation{
		operation("images", "The images a model is evaluated on; in JSON their classes and names", withImages(a.base, a.images)).answering(Images{}, Latents{}),
		operation("fit", "Pictures as a model takes them", withRows(a.base, a.fit)),
		operation("neighbors", "The images with the nearest latents", withRows(a.base, a.neighbors)),
		operation("projection", "The latents of the images in two dimensions", withImages(a.base, a.projection)),
		operation("values", "A value of each image on the map, such as its score", withImages(a.base, a.values)),
		operation("dimensions", "What each dimension of z holds", withImages(a.base, a.dimensions)),
		operation("attributes", "The attributes of the images", withImages(a.base, a.attributes)),
		operation("readings", "The probability that images have each attribute", withRows(a.base, a.readings)),
		operation("directions", "Directions in z that add an attribute", withImages(a.base, a.directions)),
	}
}

// choices are the values of the types of experiments' options, from the options themselves.
var choices = map[reflect.Type][]string{
	reflect.TypeFor[project.Method](): choicesOf(new(project.Options).Fields(), "method"),
	reflect.TypeFor[sample.Sampler](): choicesOf(new(sample.Options).Fields(), "from"),
}

func choicesOf(fields []option.Field, name string) []string {
	for _, f := range fields {
		if f.Name == name {
			return f.Choices
		}
	}
	panic("no option is called " + name)
}

// withImages gives an operation the images of the model that a request names.
func withImages[Q, A any, P interface {
	*Q
	name() string
}](b *base, do func(ctx context.Context, request P, g *imageSet) (A, error)) func(context.Context, *Q) (A, error) {
	return func(ctx context.Context, request *Q) (answer A, err error) {
		m, err := b.models.find(P(request).name())
		if err != nil {
			return answer, err
		}
		g, err := b.imagesOf(ctx, m)
		if err != nil {
			return answer, err
		}
		return do(ctx, request, g)
	}
}

// An ImagesRequest asks for images that the model is evaluated on.
type ImagesRequest struct {
	OfModel
	First   int  `json:"first" minimum:"0" doc:"number of the first image, from 0"`
	N       int  `json:"n" minimum:"1" maximum:"1024" default:"16" doc:"how many images; fewer at the end"`
	Latents bool `json:"latents" doc:"answer with the latents (z = mu) of the images instead, N x latent"`
}

// An Image is one that a model is evaluated on.
type Image struct {
	Index int    `json:"index"`
	Class string `json:"class,omitempty"`
	Name  string `json:"name,omitempty"`
}

// Images are some of those that a model is evaluated on.
type Images struct {
	Count  int                    `json:"count" doc:"number of all images"`
	Part   experiment.Part        `json:"part" doc:"part of the data set"`
	Noise  *experiment.NoiseLevel `json:"noise,omitempty" doc:"what the model was trained to remove"`
	Images []Image                `json:"images"`

	pixels func() *tensor.Tensor
}

// Numbers returns the pixels, N x C x H x W.
func (i Images) Numbers() ([]float32, []int, error) {
	x := i.pixels()
	return x.Data, x.Shape, nil
}

// Drawn returns the images.
func (i Images) Drawn() (*tensor.Tensor, error) { return i.pixels(), nil }

func (a *imagePart) images(ctx context.Context, r *ImagesRequest, g *imageSet) (any, error) {
	if r.First >= g.view.Len() {
		return nil, wrong("first", "%d, and there are %d images, counted from 0", r.First, g.view.Len())
	}
	n := min(r.N, g.view.Len()-r.First)
	if err := checkRoom(ctx, "n", n, g.Model.Config().Input...); err != nil {
		return nil, err
	}
	if r.Latents {
		return newLatents(g.latent.Mu.Rows(r.First, r.First+n), nil), nil
	}
	answer := Images{
		Count: g.view.Len(), Part: g.part, Noise: experiment.NoiseLevelOf(g.Data.Config.Noise),
		pixels: func() *tensor.Tensor { return g.pixels(r.First, n) },
	}
	for i := r.First; i < r.First+n; i++ {
		answer.Images = append(answer.Images, g.image(i))
	}
	return answer, nil
}

// A FitRequest asks for pictures as the model takes them.
type FitRequest struct{ OnImages }

// fit returns the images of the request, as every other operation reads them.
func (a *imagePart) fit(_ context.Context, _ *FitRequest, _ *served, x *tensor.Tensor) (Pictures, error) {
	return newPictures(x), nil
}

// A NeighborsRequest asks for the images with the nearest latents.
type NeighborsRequest struct {
	OnLatents
	K int `json:"k" minimum:"1" maximum:"100" default:"5" doc:"how many images for each latent; at most all"`
}

// A Neighbor is an image and the distance of its latent (z = mu).
type Neighbor struct {
	Image
	Distance float32 `json:"distance" doc:"Euclidean distance of the latents"`
}

// Neighbors are the nearest images of each latent, the nearest first.
type Neighbors struct {
	Neighbors [][]Neighbor `json:"neighbors" doc:"of each latent, the nearest first"`
}

func (a *imagePart) neighbors(ctx context.Context, r *NeighborsRequest, m *served, z *tensor.Tensor) (Neighbors, error) {
	if err := r.Data.checkLengths(z); err != nil {
		return Neighbors{}, err
	}
	g, err := a.imagesOf(ctx, m)
	if err != nil {
		return Neighbors{}, err
	}
	near, all := knn.Search(g.latent.Mu.Data, z.Data, z.Stride(), min(r.K, g.view.Len()), false), make([][]Neighbor, z.N())
	for q := range all {
		all[q] = []Neighbor{}
		index, distance := near.Of(q)
		for i, at := range index {
			all[q] = append(all[q], Neighbor{g.image(int(at)), distance[i]})
		}
	}
	return Neighbors{all}, nil
}

// A ProjectionRequest asks for a map of the latents of the images.
type ProjectionRequest struct {
	OfModel
	Method project.Method `json:"method" default:"pca" doc:"the first request for tsne or umap takes seconds"`
}

// A Projection is the latents of the images in two dimensions.
type Projection struct {
	Method  project.Method `json:"method"`
	Classes []string       `json:"classes,omitempty"`
	Labels  []int          `json:"labels,omitempty" doc:"index into classes of each image, -1 for none"`
	Points  Rows           `json:"points" doc:"x and y of each image"`
}

func (p Projection) finite() bool { return p.Points.finite() }

// Numbers returns the points, N x 2.
func (p Projection) Numbers() ([]float32, []int, error) { return p.Points.Data, p.Points.Shape, nil }

func (a *imagePart) projection(ctx context.Context, r *ProjectionRequest, g *imageSet) (Projection, error) {
	y, err := await(ctx, a.base, &g.maps, r.Method, func() (*tensor.Tensor, error) { return a.project(g, r.Method) })
	if err != nil {
		return Projection{}, err
	}
	return Projection{Method: r.Method, Classes: g.view.Set.Classes, Labels: g.view.First(y.N()).Labels(), Points: Rows{y}}, nil
}

// A DimensionsRequest asks what each dimension of z holds.
type DimensionsRequest struct{ OfModel }

// Dimensions are the figures of the latents experiment.
type Dimensions latents.Result

// MarshalJSON writes the result as the experiment does.
func (d Dimensions) MarshalJSON() ([]byte, error) { return json.Marshal(latents.Result(d)) }

func (a *imagePart) dimensions(ctx context.Context, _ *DimensionsRequest, g *imageSet) (Dimensions, error) {
	space, err := await(ctx, a.base, &g.space, struct{}{}, func() (latents.Result, error) {
		return latents.Run(a.life, g.Subject, latents.Default())
	})
	return Dimensions(space), err
}

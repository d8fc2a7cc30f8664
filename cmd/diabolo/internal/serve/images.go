package serve

import (
	"context"
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/latents"
	"github.com/diabolo-go/diabolo/experiment/project"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/tensor"
)

// An imageAPI answers what is known of the images that models are judged by.
type imageAPI struct{ *base }

func (a *imageAPI) register(api huma.API) {
	vectors, images := latentsIn(api), imagesIn(api)
	huma.Register(api, getTyped("images", "The images a model is judged by; in JSON what is known of them", "/v1/images", content(api, drawn, ImagesAnswer{}, LatentsAnswer{})), onImages(a.base, a.images))
	huma.Register(api, a.post("fit", "Pictures as a model sees them", "/v1/images", images, content(api, drawn, PicturesAnswer{})), onRows(a.base, a.fit))
	huma.Register(api, a.post("neighbors", "The images whose latents are nearest", "/v1/neighbors", vectors, nil), onRows(a.base, a.neighbors))
	huma.Register(api, getTyped("projection", "The latents of the images in two dimensions", "/v1/projection", content(api, plain, ProjectionAnswer{})), onImages(a.base, a.projection))
	huma.Register(api, getTyped("dimensions", "What each dimension of z holds", "/v1/dimensions", content(api, nil, Dimensions{})), onImages(a.base, a.dimensions))
	huma.Register(api, get("attributes", "The attributes the images have", "/v1/attributes"), onImages(a.base, a.attributes))
	huma.Register(api, a.post("readings", "How likely it is that images have each attribute", "/v1/attributes", images, content(api, nil, ReadingsAnswer{})), onRows(a.base, a.readings))
	huma.Register(api, get("directions", "Steps through z that add an attribute", "/v1/attributes/{attribute}"), onImages(a.base, a.directions))
}

// An ImagesInput is a request for images the model is judged by.
type ImagesInput struct {
	Exchange
	ModelParam
	ColumnsParam
	First int `query:"first" minimum:"0" doc:"number of the first image"`
	N     int `query:"n" minimum:"1" maximum:"1024" default:"16" doc:"how many; fewer where there are no more"`

	Latents bool `query:"latents" doc:"answer with the latents (z = mu) of the images instead, N x latent"`
}

// An ImageInfo says what is known of an image.
type ImageInfo struct {
	Index int    `json:"index"`
	Class string `json:"class,omitempty"`
	Name  string `json:"name,omitempty"`
}

// images answers with the images themselves, or in JSON with what is known of them.
func (a *imageAPI) images(ctx context.Context, in *ImagesInput, g *gallery) (*Reply, error) {
	if in.First >= g.view.Len() {
		return nil, wrong("query.first", "%d, and there are %d images, counted from 0", in.First, g.view.Len())
	}
	n := min(in.N, g.view.Len()-in.First)
	if in.Latents {
		return in.encoded(g.latent.Mu.Rows(in.First, in.First+n), nil)
	}
	kind, err := in.choose(typeJSON, typePNG, typeRaw)
	if err != nil {
		return nil, err
	}
	if kind != typeJSON {
		return in.pictures(g.pixels(in.First, n), in.Columns)
	}
	answer := ImagesAnswer{Count: g.view.Len(), Part: g.part, Noise: experiment.NoiseLevelOf(g.Data.Config.Noise)}
	for i := in.First; i < in.First+n; i++ {
		answer.Images = append(answer.Images, g.info(i))
	}
	return jsonReply(answer)
}

// A FitInput is a request for pictures as a model sees them.
type FitInput struct {
	ImagesOf
	ColumnsParam
}

// fit answers with the images of the body, as any other operation would take them.
func (a *imageAPI) fit(_ context.Context, in *FitInput, _ *served, x *tensor.Tensor) (*Reply, error) {
	return in.pictures(x, in.Columns)
}

// A NeighborsInput is a request for the images whose latents are nearest to some.
type NeighborsInput struct {
	LatentsOf
	K int `query:"k" minimum:"1" maximum:"100" default:"5" doc:"how many for each latent; fewer where there are no more images"`
}

// A Neighbor is an image and how far its latent (z = mu) lies.
type Neighbor struct {
	ImageInfo
	Distance float32 `json:"distance"`
}

// NeighborsOutputBody has the neighbours of each latent, the nearest first.
type NeighborsOutputBody struct {
	Neighbors [][]Neighbor `json:"neighbors"`
}

func (a *imageAPI) neighbors(ctx context.Context, in *NeighborsInput, m *served, z *tensor.Tensor) (*Answer[NeighborsOutputBody], error) {
	g, err := a.gallery(ctx, m)
	if err != nil {
		return nil, err
	}
	near, all := knn.Search(g.latent.Mu.Data, z.Data, z.Stride(), min(in.K, g.view.Len()), false), make([][]Neighbor, z.N())
	for q := range all {
		all[q] = []Neighbor{}
		index, distance := near.Of(q)
		for i, at := range index {
			all[q] = append(all[q], Neighbor{g.info(int(at)), distance[i]})
		}
	}
	return &Answer[NeighborsOutputBody]{NeighborsOutputBody{all}}, nil
}

// A ProjectionInput is a request for the map of the latents of the images.
type ProjectionInput struct {
	Exchange
	ModelParam
	Method project.Method `query:"method" enum:"pca,tsne,umap" default:"pca" doc:"the first request for tsne or umap takes seconds"`
}

// projection answers with a point for each image: in JSON with its class, as raw
// numbers N x 2.
func (a *imageAPI) projection(ctx context.Context, in *ProjectionInput, g *gallery) (*Reply, error) {
	kind, err := in.choose(typeJSON, typeRaw)
	if err != nil {
		return nil, err
	}
	y, err := await(ctx, a.base, &g.maps, in.Method, func() (*tensor.Tensor, error) { return a.project(g, in.Method) })
	if err != nil {
		return nil, err
	}
	if kind == typeRaw {
		return rawReply(y.Data, y.Shape...), nil
	}
	b, err := json.Marshal(ProjectionAnswer{Method: in.Method, Classes: g.view.Set.Classes, Labels: g.view.First(y.N()).Labels()})
	if err != nil {
		return nil, err
	}
	b = appendRows(append(b[:len(b)-1], `,"points":`...), y)
	return &Reply{ContentType: typeJSON, Body: append(b, '}')}, nil
}

// dimensions answers with what is known of each dimension of z over the images: the
// figures of the latents experiment.
func (a *imageAPI) dimensions(ctx context.Context, in *GalleryInput, g *gallery) (*Reply, error) {
	if _, err := in.choose(typeJSON); err != nil {
		return nil, err
	}
	space, err := await(ctx, a.base, &g.space, struct{}{}, func() (latents.Result, error) {
		return latents.Run(a.life, g.Subject, latents.Default())
	})
	if err != nil {
		return nil, err
	}
	return jsonReply(space)
}

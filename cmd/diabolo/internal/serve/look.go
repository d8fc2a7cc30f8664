package serve

import (
	"context"
	"encoding/json"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/latents"
	"github.com/diabolo-go/diabolo/experiment/project"
	"github.com/diabolo-go/diabolo/internal/knn"
	"github.com/diabolo-go/diabolo/tensor"
)

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
func (s *Server) images(ctx context.Context, in *ImagesInput) (*Reply, error) {
	g, err := s.galleryOf(ctx, in.Model)
	if err != nil {
		return nil, err
	}
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
		answer.Images = append(answer.Images, ImageInfo{i, g.class(i), g.name(i)})
	}
	return jsonReply(answer)
}

// A FitInput is a request for pictures as a model sees them.
type FitInput struct {
	ImagesOf
	ColumnsParam
}

// fit answers with the images of the body, as any other operation would take them.
func (s *Server) fit(_ context.Context, in *FitInput) (*Reply, error) {
	_, x, err := in.read(s)
	if err != nil {
		return nil, err
	}
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

// NeighborsOutput has the neighbours of each latent, the nearest first.
type NeighborsOutput struct {
	Body struct {
		Neighbors [][]Neighbor `json:"neighbors"`
	}
}

func (s *Server) neighbors(ctx context.Context, in *NeighborsInput) (*NeighborsOutput, error) {
	m, z, err := in.read(s)
	if err != nil {
		return nil, err
	}
	g, err := s.gallery(ctx, m)
	if err != nil {
		return nil, err
	}
	near, out := knn.Search(g.latent.Mu.Data, z.Data, z.Stride(), min(in.K, g.view.Len()), false), new(NeighborsOutput)
	for q := range z.N() {
		list := []Neighbor{}
		index, distance := near.Of(q)
		for i, at := range index {
			list = append(list, Neighbor{ImageInfo{int(at), g.class(int(at)), g.name(int(at))}, distance[i]})
		}
		out.Body.Neighbors = append(out.Body.Neighbors, list)
	}
	return out, nil
}

// A ProjectionInput is a request for the map of the latents of the images.
type ProjectionInput struct {
	Exchange
	ModelParam
	Method project.Method `query:"method" enum:"pca,tsne,umap" default:"pca" doc:"the first request for tsne or umap takes seconds"`
}

// projection answers with a point for each image: in JSON with its class, as raw
// numbers N x 2.
func (s *Server) projection(ctx context.Context, in *ProjectionInput) (*Reply, error) {
	m, err := s.models.find(in.Model)
	if err != nil {
		return nil, err
	}
	g, err := s.gallery(ctx, m)
	if err != nil {
		return nil, err
	}
	kind, err := in.choose(typeJSON, typeRaw)
	if err != nil {
		return nil, err
	}
	y, err := await(ctx, s, &g.maps, in.Method, func() (*tensor.Tensor, error) { return s.project(s.life, m, g, in.Method) })
	if err != nil {
		return nil, err
	}
	if kind == typeRaw {
		return rawReply(y.Data, y.Shape...), nil
	}
	return g.mapped(in.Method, y)
}

// mapped answers with a map in JSON.
func (g *gallery) mapped(method project.Method, y *tensor.Tensor) (*Reply, error) {
	b, err := json.Marshal(ProjectionAnswer{Method: method, Classes: g.view.Set.Classes, Labels: g.view.First(y.N()).Labels()})
	if err != nil {
		return nil, err
	}
	b = append(b[:len(b)-1], `,"points":`...)
	return &Reply{ContentType: typeJSON, Body: append(appendRows(b, y), '}')}, nil
}

// dimensions answers with what is known of each dimension of z over the images: the
// figures of the latents experiment.
func (s *Server) dimensions(ctx context.Context, in *GalleryInput) (*Reply, error) {
	g, err := s.galleryOf(ctx, in.Model)
	if err != nil {
		return nil, err
	}
	if _, err := in.choose(typeJSON); err != nil {
		return nil, err
	}
	space, err := await(ctx, s, &g.space, struct{}{}, func() (latents.Result, error) {
		return latents.Run(s.life, g.Subject, latents.Default())
	})
	if err != nil {
		return nil, err
	}
	return jsonReply(space)
}

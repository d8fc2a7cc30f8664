package serve

import (
	"context"

	"github.com/diabolo-go/diabolo/experiment/interpolate"
	"github.com/diabolo-go/diabolo/experiment/sample"
	"github.com/diabolo-go/diabolo/tensor"
)

// A SampleInput is a request for new images.
type SampleInput struct {
	Exchange
	ModelParam
	ClassParam
	ColumnsParam
	N           int            `query:"n" minimum:"1" maximum:"1024" default:"16" doc:"how many images"`
	From        sample.Sampler `query:"from" enum:"prior,spread,gaussian,mixture" doc:"where z is drawn from: N(0, 1), or what is fitted to the latents of the images; left out: the prior, or gaussian where there is none"`
	Seed        int64          `query:"seed" minimum:"0" doc:"the same seed gives the same images; image i does not depend on n"`
	Latents     bool           `query:"latents" doc:"answer with the latents of the images instead, N x latent"`
	Temperature float64        `query:"temperature" minimum:"0" maximum:"10" default:"1" doc:"what the standard deviations of z are multiplied by: below 1 nearer to the usual"`
}

// sample decodes z that a sampler draws, of the prior as Model.Sample does.
func (s *Server) sample(ctx context.Context, in *SampleInput) (*Reply, error) {
	m, err := s.models.find(in.Model)
	if err != nil {
		return nil, err
	}
	draw, err := s.source(ctx, m, in.From)
	if err != nil {
		return nil, err
	}
	z := draw(in.N, uint64(in.Seed), in.Temperature)
	if in.Latents {
		return in.encoded(z, nil)
	}
	w, err := s.labelled(ctx, m, m.decode, z, in.Class)
	if err != nil {
		return nil, err
	}
	return in.pictures(w.images, in.Columns)
}

// source returns a sampler of a model; only the prior needs no images.
func (s *Server) source(ctx context.Context, m *served, from sample.Sampler) (sample.Source, error) {
	prior, ok := m.Prior()
	switch {
	case from == "" && !ok:
		from = sample.Gaussian
	case from == "":
		from = sample.Prior
	}
	if from == sample.Prior {
		if !ok {
			return nil, wrong("query.from", "%s has no prior; draw from gaussian, mixture or spread", m.Config().Noun())
		}
		return prior.Draw, nil
	}
	g, err := s.gallery(ctx, m)
	if err != nil {
		return nil, err
	}
	return await(ctx, s, &g.sources, from, func() (sample.Source, error) {
		return sample.NewSource(s.life, g.Subject, from)
	})
}

// An InterpolateInput is a request for the images on the way between latents.
type InterpolateInput struct {
	LatentsOf
	ClassParam
	ColumnsParam
	Steps int    `query:"steps" minimum:"2" maximum:"1024" default:"8" doc:"how many images, with the first and the last"`
	Way   string `query:"way" enum:"linear,spherical" default:"linear" doc:"spherical turns evenly about the origin"`
}

// interpolate decodes the way from the first of two latents to the second.
func (s *Server) interpolate(ctx context.Context, in *InterpolateInput) (*Reply, error) {
	m, ends, err := in.read(s)
	if err != nil {
		return nil, err
	}
	if ends.N() != 2 {
		return nil, wrong("body", "%d rows, want two: where the way begins and ends", ends.N())
	}
	z := tensor.New(in.Steps, m.Config().Latent)
	for k := range in.Steps {
		t := float64(k) / float64(in.Steps-1)
		if in.Way == "spherical" {
			interpolate.Slerp(ends.Row(0), ends.Row(1), nil, t, z.Row(k))
		} else {
			interpolate.Lerp(ends.Row(0), ends.Row(1), t, z.Row(k))
		}
	}
	w, err := s.labelled(ctx, m, m.decode, z, in.Class)
	if err != nil {
		return nil, err
	}
	return in.pictures(w.images, in.Columns)
}

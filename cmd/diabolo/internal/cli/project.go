package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/report"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/internal/config/nearest"
)

const projectLong = `Maps the latents (z = mu) of images in two dimensions by PCA, t-SNE and UMAP, coloured by class or by an attribute, and
once more with the images themselves. Beside the maps: how many neighbours they keep (trustworthiness), how well
neighbours name the labels on them and in z, the silhouette, and what neighbours among the training latents and a linear
probe read from z.`

// projectVerb is `diabolo project`.
func (a *app) projectVerb() verb {
	o := experiment.ProjectOptions{Points: 10_000, Thumbs: 400}
	var methods []string
	return verb{
		name: "project", short: "latents on maps by PCA, t-SNE and UMAP", long: projectLong,
		flags: func(f *pflag.FlagSet) {
			f.StringSliceVar(&methods, "method", []string{"pca", "tsne", "umap"}, "pca, tsne, umap, or several of them")
			f.StringVar(&o.By, "by", "", "attribute to colour by; default the classes, or where there are none the first attribute")
			f.IntVar(&o.Points, "points", o.Points, "at most that many images")
			f.Float64Var(&o.Perplexity, "perplexity", 0, "of t-SNE; default 30, less for fewer than 91 images")
			f.IntVar(&o.Neighbours, "neighbours", 0, "of UMAP; default 15, less for fewer images")
			f.Float64Var(&o.MinDist, "min-dist", 0.1, "how near points may lie on the map of UMAP")
			f.IntVar(&o.Thumbs, "thumbnails", o.Thumbs, "at most that many images on the map of images; 0 for none")
		},
		check: func() error {
			o.Methods = nil
			for _, name := range methods {
				m := experiment.Projector(name)
				if !slices.Contains(experiment.Projectors, m) {
					return unknownMethod(name)
				}
				if !slices.Contains(o.Methods, m) {
					o.Methods = append(o.Methods, m)
				}
			}
			return checkProject(o)
		},
		run: func(ctx context.Context, s *experiment.Subject) (any, report.Section, error) {
			r, err := experiment.Project(ctx, s, o)
			if err != nil {
				return nil, report.Section{}, err
			}
			return r, report.Project(words, r), nil
		},
	}
}

func checkProject(o experiment.ProjectOptions) error {
	switch {
	case o.Points < 4:
		return usage("--points %d, want 4 or more", o.Points)
	case o.Perplexity != 0 && !(o.Perplexity >= 1):
		return usage("--perplexity %v, want 1 or more", o.Perplexity)
	case o.Neighbours != 0 && o.Neighbours < 2:
		return usage("--neighbours %d, want 2 or more", o.Neighbours)
	case !(o.MinDist > 0 && o.MinDist <= 1):
		return usage("--min-dist %v, want above 0, to 1", o.MinDist)
	case o.Thumbs < 0:
		return usage("--thumbnails %d, want 0 or more", o.Thumbs)
	}
	return nil
}

func unknownMethod(name string) error {
	var known []string
	for _, m := range experiment.Projectors {
		known = append(known, string(m))
	}
	if near, ok := nearest.Name(name, known); ok {
		return usage("--method %s: did you mean %s? There are %s", name, near, strings.Join(known, ", "))
	}
	return usage("--method %s: there are %s", name, strings.Join(known, ", "))
}

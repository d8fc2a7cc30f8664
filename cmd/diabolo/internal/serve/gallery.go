package serve

import (
	"context"
	"errors"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/attribute"
	"github.com/diabolo-go/diabolo/experiment/latents"
	"github.com/diabolo-go/diabolo/experiment/project"
	"github.com/diabolo-go/diabolo/experiment/sample"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// A gallery is the images a model is judged by, those it was not trained with, and
// their latents. Images are counted from 0 in the order of that view.
type gallery struct {
	*experiment.Subject
	view   dataset.View
	part   experiment.Part
	latent model.Latent

	maps    later[project.Method, *tensor.Tensor]
	steps   later[pair, []attribute.Direction]
	judges  later[struct{}, *attribute.Judges]
	space   later[struct{}, latents.Result]
	sources later[sample.Sampler, sample.Source]
	usual   later[struct{}, []float64] // the scores of the images, ascending
}

// gallery returns the images of a model, loading them the first time.
func (b *base) gallery(ctx context.Context, m *served) (*gallery, error) {
	return await(ctx, b, &m.images, struct{}{}, func() (*gallery, error) { return b.loadGallery(m) })
}

// galleryOf is gallery of a model by its name.
func (b *base) galleryOf(ctx context.Context, name string) (*gallery, error) {
	m, err := b.models.find(name)
	if err != nil {
		return nil, err
	}
	return b.gallery(ctx, m)
}

func (b *base) loadGallery(m *served) (*gallery, error) {
	if !hasModel(m.run.File) {
		return nil, huma.Error404NotFound("query.model: the folder of " + m.name + " is gone, and with it what its images were; the model itself goes on")
	}
	g := new(gallery)
	var err error
	g.Subject, err = experiment.Open(b.life, m.run, experiment.OpenOptions{Loader: b.o.Loader, Load: b.o.Load})
	if errors.Is(err, experiment.ErrNoImages) {
		return nil, huma.Error404NotFound("query.model: " + m.name + " is a model only: it lies in no run folder and does not say which images it was trained with")
	}
	if err == nil {
		g.view, g.part = g.View()
		g.latent, err = g.Latents(b.life, g.view)
	}
	if err != nil {
		b.o.Log("the images of %s: %v", m.name, err)
		return nil, huma.Error404NotFound("query.model: the images of " + m.name + " cannot be read; the log of the server says why")
	}
	return g, nil
}

// scores returns the scores of the images, of a map's at most, ascending.
func (g *gallery) scores(ctx context.Context) ([]float64, error) {
	n := min(mostPoints, g.view.Len())
	labels, all := g.view.First(n).Labels(), make([]float64, 0, n)
	for from := 0; from < n && ctx.Err() == nil; from += mostRows {
		rows := min(mostRows, n-from)
		var told []int
		if g.Model.Config().Conditional() {
			told = labels[from : from+rows]
		}
		scores, err := g.Model.Score(g.pixels(from, rows), told)
		if err != nil {
			return nil, err
		}
		all = append(all, scores...)
	}
	slices.Sort(all)
	return all, ctx.Err()
}

// pixels returns n images from number first on, N x C x H x W in 0..1.
func (g *gallery) pixels(first, n int) *tensor.Tensor {
	return dataset.View{Set: g.view.Set, Index: g.view.Index[first : first+n]}.Tensor()
}

// info says what is known of an image.
func (g *gallery) info(i int) ImageInfo {
	at := g.view.Index[i]
	return ImageInfo{i, g.view.Set.ClassOf(at), g.view.Set.NameOf(at)}
}

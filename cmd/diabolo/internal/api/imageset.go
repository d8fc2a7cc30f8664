package api

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/attribute"
	"github.com/diabolo-go/diabolo/experiment/latents"
	"github.com/diabolo-go/diabolo/experiment/project"
	"github.com/diabolo-go/diabolo/experiment/sample"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/run"
	"github.com/diabolo-go/diabolo/tensor"
)

// An imageSet is the images a model is evaluated on, those it was not trained with, and
// their latents. Images are counted from 0 in the order of view.
type imageSet struct {
	*experiment.Subject
	view   dataset.View
	part   experiment.Part
	latent model.Latent

	maps       lazy[project.Method, *tensor.Tensor]
	directions lazy[pair, []attribute.Direction]
	judges     lazy[struct{}, *attribute.Judges]
	space      lazy[struct{}, latents.Result]
	sources    lazy[sample.Sampler, sample.Source]
	sorted     lazy[struct{}, []float64] // the scores of the images, ascending
	columns    lazy[string, Values]
}

// imagesOf returns the images of a model, loading them the first time.
func (b *base) imagesOf(ctx context.Context, m *served) (*imageSet, error) {
	return await(ctx, b, &m.images, struct{}{}, func() (*imageSet, error) { return b.loadImages(m) })
}

func (b *base) loadImages(m *served) (*imageSet, error) {
	if !hasModel(m.run.File) {
		return nil, notFound("model", "the folder of %s is gone, and with it the record of its images; the model itself still answers", m.name)
	}
	if unrecorded(m.run) {
		return nil, notFound("model", "the images of %s are pictures of a folder, of which it has no record ("+run.ImagesFile+"), so none are shown", m.name)
	}
	g := new(imageSet)
	var err error
	g.Subject, err = experiment.Open(b.life, m.run, experiment.OpenOptions{Loader: b.o.Loader, Load: b.o.Load, Places: b.o.Places})
	if errors.Is(err, experiment.ErrUnknownData) {
		return nil, notFound("model", "%s is a model only: it is not in a run folder and does not say which images it was trained with", m.name)
	}
	if err == nil {
		for _, text := range g.Warnings {
			b.o.Log("the images of %s: %s", m.name, text)
		}
		g.view, g.part = g.View()
		g.latent, err = g.Latents(b.life, g.view)
	}
	if err == nil && g.latent.NotFinite() >= 0 {
		return nil, experiment.ErrNotANumber
	}
	if err != nil {
		b.o.Log("the images of %s: %v", m.name, err)
		return nil, notFound("model", "the images of %s cannot be read; the log of the server says why", m.name)
	}
	return g, nil
}

// unrecorded reports whether a run has pictures of a folder, and no record of their checksums. A
// run that was made elsewhere may name any folder of this machine: what it has not seen
// itself is not shown.
func unrecorded(r *run.Run) bool {
	if !strings.HasPrefix(r.Config.Dataset.Name, dataset.FolderPrefix) {
		return false
	}
	record, err := run.ReadImages(r.Dir)
	return r.Lone || record == nil && err == nil // one that cannot be read is an error to whoever uses it
}

// scores returns the scores of the images, ascending: of as many as a map shows.
func (g *imageSet) scores(ctx context.Context) ([]float64, error) {
	var all []float64
	err := g.eachBatch(ctx, func(x *tensor.Tensor, classes []int) error {
		_, scores, _, err := g.Judge(x, classes)
		all = append(all, scores...)
		return err
	})
	slices.Sort(all)
	return all, err
}

// pixels returns n images starting at first, N x C x H x W in 0..1.
func (g *imageSet) pixels(first, n int) *tensor.Tensor {
	return dataset.View{Set: g.view.Set, Index: g.view.Index[first : first+n]}.Tensor()
}

func (g *imageSet) image(i int) Image {
	at := g.view.Index[i]
	return Image{i, g.view.Set.ClassOf(at), g.view.Set.NameOf(at)}
}

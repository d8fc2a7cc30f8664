package serve

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

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

// A later holds what is costly and may never be asked for: it is made when it is
// first asked for, once for all who ask meanwhile. What failed is tried again.
type later[K comparable, V any] struct {
	mu   sync.Mutex
	made map[K]*made[V]
}

type made[V any] struct {
	done  chan struct{}
	value V
	err   error
}

// get returns what f makes for key. It ends with the error of ctx when that ends
// first; the work goes on for the next who asks.
func (l *later[K, V]) get(ctx context.Context, key K, f func() (V, error)) (V, error) {
	l.mu.Lock()
	m := l.made[key]
	if m == nil {
		m = &made[V]{done: make(chan struct{})}
		if l.made == nil {
			l.made = map[K]*made[V]{}
		}
		l.made[key] = m
		go func() {
			defer close(m.done)
			defer func() {
				if p := recover(); p != nil {
					m.err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
				}
				if m.err != nil {
					l.forget(key)
				}
			}()
			m.value, m.err = f()
		}()
	}
	l.mu.Unlock()
	select {
	case <-m.done:
		return m.value, m.err
	case <-ctx.Done():
		var none V
		return none, ctx.Err()
	}
}

func (l *later[K, V]) forget(key K) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.made, key)
}

// errLater is what somebody hears who has waited long enough: the work goes on.
var errLater = errors.New("what this needs is still being computed; ask again in a few seconds")

// await is get within the time limit, its errors those of a request.
func await[K comparable, V any](ctx context.Context, s *Server, l *later[K, V], key K, f func() (V, error)) (V, error) {
	ctx, cancel := context.WithTimeout(ctx, s.o.Timeout)
	defer cancel()
	v, err := l.get(ctx, key, f)
	if errors.Is(err, context.DeadlineExceeded) {
		err = errLater
	}
	return v, s.failure(err)
}

// gallery returns the images of a model, loading them the first time.
func (s *Server) gallery(ctx context.Context, m *served) (*gallery, error) {
	return await(ctx, s, &m.images, struct{}{}, func() (*gallery, error) { return s.loadGallery(m) })
}

// galleryOf is gallery of a model by its name.
func (s *Server) galleryOf(ctx context.Context, name string) (*gallery, error) {
	m, err := s.models.find(name)
	if err != nil {
		return nil, err
	}
	return s.gallery(ctx, m)
}

func (s *Server) loadGallery(m *served) (*gallery, error) {
	if m.gone() {
		return nil, huma.Error404NotFound("query.model: the folder of " + m.name + " is gone, and with it what its images were; the model itself goes on")
	}
	g := new(gallery)
	var err error
	g.Subject, err = experiment.Open(s.life, m.run, experiment.OpenOptions{Loader: s.o.Loader, Load: s.o.Load})
	if errors.Is(err, experiment.ErrNoImages) {
		return nil, huma.Error404NotFound("query.model: " + m.name + " is a model only: it lies in no run folder and does not say which images it was trained with")
	}
	if err == nil {
		g.view, g.part = g.View()
		g.latent, err = g.Latents(s.life, g.view)
	}
	if err != nil {
		s.o.Log("the images of %s: %v", m.name, err)
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

// class returns the name of an image's class, "" where it has none.
func (g *gallery) class(i int) string { return g.view.Set.ClassOf(g.view.Index[i]) }

// name returns what an image is called, "" where it has no name.
func (g *gallery) name(i int) string { return g.view.Set.NameOf(g.view.Index[i]) }

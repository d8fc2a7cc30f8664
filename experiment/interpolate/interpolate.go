// Package interpolate walks from image to image through the latents.
package interpolate

import (
	"context"
	"fmt"
	"strings"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/experiment/option"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options say where the paths go. An image is named by its number in the data set
// ("17"), by its file ("George_W_Bush_0001"), or as "class:5", the image of that
// class whose latent lies nearest to the mean of its class.
type Options struct {
	From, To string   // one path; both or neither
	Loop     []string // three images or more and back to the first, instead of From and To
	Pairs    int      // how many paths when no image is named
	Class    string   // what a conditional model is given all along a path; "" is the class of its first image
	Steps    int      // images of a path with its ends
}

// Default returns the options of five paths of ten images.
func Default() Options { return Options{Pairs: 5, Steps: 10} }

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Text("from", &o.From, "the image a path begins at").Also(o.checkEnds),
		option.Text("to", &o.To, "the image it ends at"),
		option.Texts("loop", &o.Loop, "go through these images and back to the first, such as 3,17,21"),
		option.Int("steps", &o.Steps, option.Between(3, 100), "images of a path, its ends included"),
		option.Int("pairs", &o.Pairs, option.Between(1, 100), "how many paths when no image is named"),
		option.Text("class", &o.Class, "what a conditional model is given along a path; default the class of its first image"),
	}
}

// checkEnds reports ends that do not make one path or one loop.
func (o *Options) checkEnds() error {
	switch {
	case o.To == "" && o.From != "":
		return option.Wrong("from", o.From, "a path needs two ends: want to as well")
	case o.From == "" && o.To != "":
		return option.Wrong("to", o.To, "a path needs two ends: want from as well")
	case len(o.Loop) > 0 && o.From != "":
		return option.Wrong("loop", strings.Join(o.Loop, ","), "want either a loop or one path, from and to")
	case len(o.Loop) > 0 && len(o.Loop) < 3:
		return option.Wrong("loop", strings.Join(o.Loop, ","), "want at least 3 images; from and to go between two")
	}
	return nil
}

// A Result is a walk from image to image through the latents.
type Result struct {
	experiment.Scope
	Steps  int      `json:"steps"` // images of a path with its ends
	Loop   bool     `json:"loop"`  // the paths follow each other and end where they began
	Paths  []Path   `json:"paths"`
	Around *Summary `json:"around,omitempty"` // of the whole loop
	Random *Summary `json:"random,omitempty"` // mean over pairs drawn by seed, of one class for a conditional model; nil when there are none
}

// A Path is the ways from one image to another. All begin and end at the
// reconstructions of the two, decoded with one class.
type Path struct {
	From      experiment.Item `json:"from"`
	To        experiment.Item `json:"to"`
	Class     string          `json:"class,omitempty"` // what a conditional model was given all along
	Linear    Frames          `json:"linear"`          // z moves evenly along a line
	Spherical Frames          `json:"spherical"`       // z turns evenly, its length changes evenly
	Fade      Frames          `json:"fade"`            // no model: the pixels of one end give way to those of the other

	Originals *tensor.Tensor `json:"-" cbor:",omitempty"` // the two images themselves, 2 C H W
}

// Frames are the images along one way.
type Frames struct {
	PathStats
	Images *tensor.Tensor `json:"-" cbor:",omitempty"` // Steps C H W in 0..1
}

// A Summary is the figures of several paths together.
type Summary struct {
	Paths     int       `json:"paths"`
	Linear    PathStats `json:"linear"`
	Spherical PathStats `json:"spherical"`
	Fade      PathStats `json:"fade"`
}

// randomPairs is how many pairs the figures of Result.Random are of.
const randomPairs = 100

// ClassKept is the code of a warning: a path keeps class Name, which its ends are
// not both of.
const ClassKept experiment.Code = "class_kept"

// Run walks between images: it encodes both, moves z from one to the
// other along a line and along an arc, and decodes. Beside them stands the
// cross-fade of the same two ends, which no model is needed for. The arc turns
// about the origin, or for an AE, whose z lie anywhere, about the mean of the
// latents.
//
// A conditional model keeps one class along a path, so that only the style moves; unless
// both images are of that class, the path does not end at its reconstruction,
// and a warning says so.
func Run(ctx context.Context, s *experiment.Subject, o Options) (Result, error) {
	if err := option.Check(o.Fields()); err != nil {
		return Result{}, err
	}
	w, err := newWalker(ctx, s, o)
	if err != nil {
		return Result{}, err
	}
	pairs, err := w.choose(o)
	if err != nil {
		return Result{}, err
	}
	r := Result{Scope: s.Scope(), Steps: o.Steps, Loop: len(o.Loop) > 0}
	for _, l := range pairs {
		p, err := w.path(ctx, l)
		if err != nil {
			return Result{}, err
		}
		r.Paths = append(r.Paths, p)
	}
	for _, p := range r.Paths {
		if p.Class != "" && (p.Class != p.From.Class || p.Class != p.To.Class) {
			r.Warn(experiment.Warning{Code: ClassKept, Name: p.Class})
			break
		}
	}
	if r.Loop {
		r.Around = around(r.Paths)
	}
	r.Random, err = w.random(ctx)
	return r, err
}

// A walker makes paths.
type walker struct {
	*experiment.Subject
	view    dataset.View
	latents model.Latent // of the view
	centre  []float64    // what arcs turn about
	class   int          // what a conditional model is given; -1: the class of a path's first image
	steps   int
}

func newWalker(ctx context.Context, s *experiment.Subject, o Options) (*walker, error) {
	w := &walker{Subject: s, class: -1, steps: o.Steps, centre: make([]float64, s.Model.Config().Latent)}
	w.view, _ = s.View()
	if w.view.Len() < 2 {
		return nil, fmt.Errorf("%d images to go between, want at least 2", w.view.Len())
	}
	var err error
	if o.Class != "" {
		if w.class, err = s.Class(o.Class); err != nil {
			return nil, err
		}
	}
	if w.latents, err = s.Latents(ctx, w.view); err != nil {
		return nil, err
	}
	if _, ok := s.Model.Prior(); !ok {
		w.centre, _ = rows.Moments(w.latents.Mu)
	}
	return w, nil
}

// A pair is a path to be: two images, by their place in the data set.
type pair struct{ from, to int }

func (w *walker) path(ctx context.Context, l pair) (Path, error) {
	ends := dataset.View{Set: w.view.Set, Index: []int{l.from, l.to}}
	z, err := rows.Encode(ctx, w.Model, ends)
	if err != nil {
		return Path{}, err
	}
	p := Path{From: w.Item(l.from), To: w.Item(l.to), Originals: ends.Tensor()}
	given := w.given(l.from)
	if given != nil {
		p.Class = w.Classes()[given[0]]
	}
	all, err := w.walk([]span{{z.Mu.Row(0), z.Mu.Row(1), given}})
	if err != nil {
		return Path{}, err
	}
	p.Linear, p.Spherical, p.Fade = all[0][0], all[0][1], all[0][2]
	return p, nil
}

// given returns the class a conditional model is given along a path that begins at
// an item, as labels of one image; nil for other models.
func (w *walker) given(item int) []int {
	switch {
	case !w.Model.Config().Conditional():
		return nil
	case w.class >= 0:
		return []int{w.class}
	}
	return []int{w.view.Set.Labels[item]}
}

// random measures paths between pairs of different images of the view, drawn by
// seed, and returns their mean; for a conditional model both are of one class.
// Without such a pair it is nil.
func (w *walker) random(ctx context.Context) (*Summary, error) {
	groups := [][]int{index.Evenly(w.view.Len(), w.view.Len())}
	if w.Model.Config().Conditional() {
		groups = w.within()
	}
	if len(groups) == 0 {
		return nil, nil
	}
	stream := rng.New(w.Seed, "interpolate")
	spans := make([]span, randomPairs)
	for i := range spans {
		group := groups[stream.IntN(len(groups))]
		a, b := stream.IntN(len(group)), stream.IntN(len(group)-1)
		if b >= a {
			b++
		}
		z := w.latents.Mu
		spans[i] = span{z.Row(group[a]), z.Row(group[b]), w.given(w.view.Index[group[a]])}
	}
	var stats [3][]PathStats
	atOnce := max(1, rows.Piece/w.steps)
	err := index.Pieces(ctx, randomPairs, atOnce, func(from, to int) error {
		all, err := w.walk(spans[from:to])
		if err != nil {
			return err
		}
		for _, a := range all {
			for i, f := range a {
				stats[i] = append(stats[i], f.PathStats)
			}
		}
		w.Advance(float64(to) / randomPairs)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &Summary{randomPairs, meanStats(stats[0]), meanStats(stats[1]), meanStats(stats[2])}, nil
}

// Package interpolate moves from one image to another through latent space, and measures
// how evenly the decoded images change.
package interpolate

import (
	"context"
	"fmt"
	"strings"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// Options are the options of Run. An image is given by its index in the data set ("17"),
// by its file, with or without extension ("George_W_Bush_0001"), or as "class:5", the image
// of that class whose latent is nearest to the mean of the class.
type Options struct {
	From, To string   // the images at the ends of one path; both or neither
	Loop     []string // instead of From and To: a path through these images, three or more, and back to the first
	Pairs    int      // maximum number of paths if no image is given, 1 to 100; Run then chooses the ends
	Class    string   // name of the class that a conditional model decodes a path with; "": that of its first image
	Steps    int      // images per path, including its ends, 3 to 100
}

// Default returns options with five paths of ten images.
func Default() Options { return Options{Pairs: 5, Steps: 10} }

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Text("from", &o.From, "first image of the path").Also(o.checkEnds),
		option.Text("to", &o.To, "last image of the path"),
		option.Texts("loop", &o.Loop, "path through these images and back to the first, such as 3,17,21"),
		option.Int("steps", &o.Steps, option.Between(3, 100), "images per path, both ends included"),
		option.Int("pairs", &o.Pairs, option.Between(1, 100), "number of paths if no image is given"),
		option.Text("class", &o.Class, "class of a conditional model along the path; default that of its first image"),
	}
}

// checkEnds reports ends that do not define one path or one loop.
func (o *Options) checkEnds() error {
	switch {
	case o.To == "" && o.From != "":
		return option.Wrong("from", o.From, "a path needs both ends, from and to")
	case o.From == "" && o.To != "":
		return option.Wrong("to", o.To, "a path needs both ends, from and to")
	case len(o.Loop) > 0 && o.From != "":
		return option.Wrong("loop", strings.Join(o.Loop, ","), "want either a loop or one path, from and to")
	case len(o.Loop) > 0 && len(o.Loop) < 3:
		return option.Wrong("loop", strings.Join(o.Loop, ","), "want at least 3 images; for a path between two give from and to")
	}
	return nil
}

// A Result contains paths from image to image through latent space.
type Result struct {
	experiment.Scope
	Steps  int      `json:"steps"` // images per path, including its ends
	Loop   bool     `json:"loop"`  // the paths form a closed loop
	Paths  []Path   `json:"paths"`
	Around *Summary `json:"around,omitempty"` // the paths of a loop, measured as one; else nil
	Random *Summary `json:"random,omitempty"` // means over 100 random pairs, of the same class for a conditional model; nil if there is no such pair
}

// A Path contains the interpolations between two images. All begin and end at the images
// decoded from the latents of these two, for a conditional model with one class.
type Path struct {
	From      experiment.Item `json:"from"`
	To        experiment.Item `json:"to"`
	Class     string          `json:"class,omitempty"` // the class of all images, for a conditional model
	Linear    Frames          `json:"linear"`          // z on a line
	Spherical Frames          `json:"spherical"`       // z on an arc: see Slerp
	Fade      Frames          `json:"fade"`            // the pixels of the two ends blended, without the model

	Originals *tensor.Tensor `json:"-" cbor:",omitempty"` // the two images, 2 C H W
}

// Frames are the images of one interpolation.
type Frames struct {
	PathStats
	Images *tensor.Tensor `json:"-" cbor:",omitempty"` // Steps C H W in 0..1
}

// A Summary has the measures of several paths together.
type Summary struct {
	Paths     int       `json:"paths"`  // number of paths
	Uneven    int       `json:"uneven"` // of Result.Random: number of lines whose largest step is more than UnevenJump times the mean step
	Linear    PathStats `json:"linear"`
	Spherical PathStats `json:"spherical"`
	Fade      PathStats `json:"fade"`
}

// UnevenJump is the PathStats.Jump above which the steps of a line are uneven.
const UnevenJump = 1.5

// randomPairs is the number of pairs for Result.Random.
const randomPairs = 100

// ClassKept is the code of a warning: a path is decoded with class Name, but at least one
// of its ends is of another class.
const ClassKept experiment.Code = "class_kept"

// Run interpolates between images: it encodes both, moves z from one to the other along a
// line and along an arc, and decodes. For comparison it also blends the pixels of the two
// ends. The centre of the arc is the origin or, for a model without a prior, whose latents
// are not centred, the mean of the latents.
//
// A conditional model decodes a path with one class, so that only the style changes. If an
// end is of another class, it is not the reconstruction of its image, and there is a
// warning. Run returns an error for an unknown image or class, and if there are fewer than
// two images.
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

// A walker computes paths.
type walker struct {
	*experiment.Subject
	view    dataset.View
	latents model.Latent // of the view
	centre  []float64    // of arcs
	class   int          // for a conditional model; -1: that of a path's first image
	steps   int
}

func newWalker(ctx context.Context, s *experiment.Subject, o Options) (*walker, error) {
	w := &walker{Subject: s, class: -1, steps: o.Steps, centre: make([]float64, s.Model.Config().Latent)}
	w.view, _ = s.View()
	if w.view.Len() < 2 {
		return nil, fmt.Errorf("%d images to interpolate between, want at least 2", w.view.Len())
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

// A pair is the ends of a path, by their numbers in the data set.
type pair struct{ from, to int }

func (w *walker) path(ctx context.Context, l pair) (Path, error) {
	ends := dataset.View{Set: w.view.Set, Index: []int{l.from, l.to}}
	z, err := w.Model.EncodeAll(ctx, ends)
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

// given returns the class for a conditional model along a path that begins at an item, as
// labels of one image; nil for other models.
func (w *walker) given(item int) []int {
	switch {
	case !w.Model.Config().Conditional():
		return nil
	case w.class >= 0:
		return []int{w.class}
	}
	return []int{w.view.Set.Labels[item]}
}

// random measures paths between random pairs of images of the view, of the same class for
// a conditional model, and returns their mean; nil if there is no such pair.
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
	uneven := index.Count(randomPairs, func(i int) bool { return stats[0][i].Jump > UnevenJump })
	return &Summary{randomPairs, uneven, meanStats(stats[0]), meanStats(stats[1]), meanStats(stats[2])}, nil
}

package experiment

import (
	"context"
	"fmt"

	"github.com/diabolo-go/diabolo/dataset"
	"github.com/diabolo-go/diabolo/internal/engine/rng"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// InterpolateOptions say where Interpolate goes. An image is named by its number
// in the data set ("17"), by its file ("George_W_Bush_0001"), or as "class:5", the
// image of that class whose latent lies nearest to the mean of its class.
type InterpolateOptions struct {
	From, To string   // one path; both or neither
	Loop     []string // three images or more and back to the first, instead of From and To
	Pairs    int      // how many paths when no image is named: at least 1
	Class    string   // what a CVAE is told all along a path; "" is the class of its first image
	Steps    int      // images of a path with its ends: at least 3
}

// DefaultInterpolate returns the options of five paths of ten images.
func DefaultInterpolate() InterpolateOptions { return InterpolateOptions{Pairs: 5, Steps: 10} }

// An Interpolation is a walk from image to image through the latents.
type Interpolation struct {
	Head
	Steps  int      `json:"steps"` // images of a path with its ends
	Loop   bool     `json:"loop"`  // the paths follow each other and end where they began
	Paths  []Path   `json:"paths"`
	Around *Journey `json:"around,omitempty"` // of the whole loop
	Random *Journey `json:"random,omitempty"` // mean over pairs drawn by seed, of one class for a CVAE; nil when there are none
}

// A Path is the ways from one image to another. All begin and end at the
// reconstructions of the two, decoded with one class.
type Path struct {
	From      Item   `json:"from"`
	To        Item   `json:"to"`
	Class     string `json:"class,omitempty"` // what a CVAE was told all along
	Linear    Strip  `json:"linear"`          // z moves evenly along a line
	Spherical Strip  `json:"spherical"`       // z turns evenly, its length changes evenly
	Fade      Strip  `json:"fade"`            // no model: the pixels of one end give way to those of the other

	Originals *tensor.Tensor `json:"-"` // the two images themselves, 2 C H W
}

// A Strip is the images along one way.
type Strip struct {
	Pace
	Images *tensor.Tensor `json:"-"` // Steps C H W in 0..1
}

// A Journey is the figures of several paths together.
type Journey struct {
	Paths     int  `json:"paths"`
	Linear    Pace `json:"linear"`
	Spherical Pace `json:"spherical"`
	Fade      Pace `json:"fade"`
}

// randomPairs is how many pairs the figures of Interpolation.Random are of.
const randomPairs = 100

// Interpolate walks between images: it encodes both, moves z from one to the
// other along a line and along an arc, and decodes. Beside them stands the
// cross-fade of the same two ends, which no model is needed for. The arc turns
// about the origin, or for an AE, whose z lie anywhere, about the mean of the
// latents.
//
// A CVAE keeps one class along a path, so that only the style moves; unless
// both images are of that class, the path does not end at its reconstruction,
// and a warning says so.
func Interpolate(ctx context.Context, s *Subject, o InterpolateOptions) (Interpolation, error) {
	if err := o.check(); err != nil {
		return Interpolation{}, err
	}
	w, err := newWalker(ctx, s, o)
	if err != nil {
		return Interpolation{}, err
	}
	stops, err := w.choose(o)
	if err != nil {
		return Interpolation{}, err
	}
	r := Interpolation{Head: s.head(), Steps: o.Steps, Loop: len(o.Loop) > 0}
	if r.Paths, err = w.paths(stops); err != nil {
		return Interpolation{}, err
	}
	for _, p := range r.Paths {
		if p.Class != "" && (p.Class != p.From.Class || p.Class != p.To.Class) {
			r.warn(Warning{Code: ClassKept, Name: p.Class})
			break
		}
	}
	if r.Loop {
		r.Around = around(r.Paths)
	}
	r.Random, err = w.random()
	return r, err
}

func (o InterpolateOptions) check() error {
	switch {
	case o.Steps < 3:
		return fmt.Errorf("a path of %d steps, want at least 3", o.Steps)
	case (o.From == "") != (o.To == ""):
		return fmt.Errorf("a path needs two ends, --from and --to")
	case len(o.Loop) > 0 && o.From != "":
		return fmt.Errorf("either a loop or a path --from one image --to another")
	case len(o.Loop) > 0 && len(o.Loop) < 3:
		return fmt.Errorf("a loop through %d images, want at least 3; --from and --to go between two", len(o.Loop))
	case len(o.Loop) == 0 && o.From == "" && o.Pairs < 1:
		return fmt.Errorf("%d pairs, want at least 1", o.Pairs)
	}
	return nil
}

// A walker makes paths.
type walker struct {
	ctx     context.Context
	s       *Subject
	view    dataset.View
	latents model.Latent // of the view
	centre  []float64    // what arcs turn about
	class   int          // what a CVAE is told; -1: the class of a path's first image
	steps   int
}

func newWalker(ctx context.Context, s *Subject, o InterpolateOptions) (*walker, error) {
	w := &walker{ctx: ctx, s: s, class: -1, steps: o.Steps, centre: make([]float64, s.Model.Config().Latent)}
	w.view, _ = s.View()
	if w.view.Len() < 2 {
		return nil, fmt.Errorf("%d images to go between, want at least 2", w.view.Len())
	}
	var err error
	if o.Class != "" {
		if w.class, err = s.class(o.Class); err != nil {
			return nil, err
		}
	}
	if w.latents, err = s.Latents(ctx, w.view); err != nil {
		return nil, err
	}
	if _, ok := s.Model.Prior(); !ok {
		w.centre, _ = moments(w.latents.Mu)
	}
	return w, nil
}

// A leg is a path to be: two images, by their place in the data set.
type leg struct{ from, to int }

// paths makes the paths of some legs.
func (w *walker) paths(legs []leg) ([]Path, error) {
	paths := make([]Path, len(legs))
	for i, l := range legs {
		var err error
		if paths[i], err = w.path(l); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

func (w *walker) path(l leg) (Path, error) {
	ends := dataset.View{Set: w.view.Set, Index: []int{l.from, l.to}}
	z, err := encode(w.ctx, w.s.Model, ends)
	if err != nil {
		return Path{}, err
	}
	p := Path{From: w.s.item(l.from), To: w.s.item(l.to)}
	p.Originals, _, _ = w.s.gather(ends, []int{0, 1}, nil)
	told := w.told(l)
	if told != nil {
		p.Class = w.s.classes()[told[0]]
	}
	all, err := w.walk([]course{{z.Mu.Row(0), z.Mu.Row(1), told}})
	if err != nil {
		return Path{}, err
	}
	p.Linear, p.Spherical, p.Fade = all[0].linear, all[0].spherical, all[0].fade
	return p, nil
}

// told returns the class a conditional model is given along a leg, as labels of one
// image; nil for other models.
func (w *walker) told(l leg) []int {
	switch {
	case !w.s.Model.Config().Conditional():
		return nil
	case w.class >= 0:
		return []int{w.class}
	}
	return []int{w.view.Set.Labels[l.from]}
}

// random measures paths between pairs of the view, and returns their mean.
func (w *walker) random() (*Journey, error) {
	legs := w.draw(randomPairs)
	var linear, spherical, fade []Pace
	group := max(1, piece/w.steps) // paths decoded at once
	for from := 0; from < len(legs); from += group {
		if err := w.ctx.Err(); err != nil {
			return nil, err
		}
		var courses []course
		for _, l := range legs[from:min(from+group, len(legs))] {
			told := w.told(leg{from: w.view.Index[l.from]})
			courses = append(courses, course{w.latents.Mu.Row(l.from), w.latents.Mu.Row(l.to), told})
		}
		all, err := w.walk(courses)
		if err != nil {
			return nil, err
		}
		for _, a := range all {
			linear, spherical, fade = append(linear, a.linear.Pace), append(spherical, a.spherical.Pace), append(fade, a.fade.Pace)
		}
		w.s.progress(float64(len(linear)) / float64(len(legs)))
	}
	if len(linear) == 0 {
		return nil, nil
	}
	return &Journey{len(linear), meanPace(linear), meanPace(spherical), meanPace(fade)}, nil
}

// draw returns pairs of different images by seed, as places in the view; for a
// conditional model both are of one class. Without such a pair there are none.
func (w *walker) draw(n int) []leg {
	places := make([]int, w.view.Len())
	for i := range places {
		places[i] = i
	}
	groups := [][]int{places}
	if w.s.Model.Config().Conditional() {
		groups = nil
		for _, g := range w.byClass() {
			if len(g) > 1 {
				groups = append(groups, g)
			}
		}
	}
	if len(groups) == 0 {
		return nil
	}
	var legs []leg
	stream := rng.New(w.s.Seed, "interpolate")
	for range n {
		group := groups[stream.IntN(len(groups))]
		a, b := stream.IntN(len(group)), stream.IntN(len(group)-1)
		if b >= a {
			b++
		}
		legs = append(legs, leg{group[a], group[b]})
	}
	return legs
}

// byClass returns the places in the view of each class.
func (w *walker) byClass() [][]int {
	set := w.view.Set
	places := make([][]int, len(set.Classes))
	for place, item := range w.view.Index {
		if set.Labels != nil && set.Labels[item] >= 0 && set.Labels[item] < len(places) {
			places[set.Labels[item]] = append(places[set.Labels[item]], place)
		}
	}
	return places
}

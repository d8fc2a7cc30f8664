// Package project projects latents to two dimensions, and measures how well classes or an
// attribute separate in these maps and in z.
package project

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/experiment/internal/trait"
	"github.com/diabolo-go/diabolo/fit"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/tensor"
)

// A Method is a projection to two dimensions.
type Method string

const (
	PCA  Method = "pca"
	TSNE Method = "tsne"
	UMAP Method = "umap"
)

// methods lists all methods.
var methods = []Method{PCA, TSNE, UMAP}

// Options are the options of Run.
type Options struct {
	Methods    []Method // nil: all
	By         string   // the attribute that gives the labels; "": the class or, if there are no classes, the first attribute
	Points     int      // maximum number of images, at least 4, spread evenly
	Perplexity float64  // of t-SNE, at least 1 and at most a third of the other points; 0: 30, or that limit if it is lower
	Neighbours int      // of UMAP, at least 2 and at most the number of points; 0: 15, or that number if it is lower
	MinDist    float64  // of UMAP: minimum distance of points on the map, above 0 and at most 1
	Thumbs     int      // maximum number of thumbnails in Result.Thumbs
}

// Default returns options with all methods and at most 10,000 points.
func Default() Options { return Options{Points: 10_000, MinDist: 0.1, Thumbs: 400} }

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Choices("method", &o.Methods, methods, nil, "maps to draw: pca, tsne, umap, several of them, or all"),
		option.Text("by", &o.By, "attribute to colour by; default the class, or the first attribute if there are no classes"),
		option.Int("points", &o.Points, option.AtLeast(Fewest), "maximum number of images"),
		option.Float("perplexity", &o.Perplexity, option.AtLeast(1).OrZero("for the default"), "t-SNE's perplexity; default 30, lower for fewer than 91 images"),
		option.Int("neighbours", &o.Neighbours, option.AtLeast(2).OrZero("for the default"), "UMAP's number of neighbours; default 15, fewer for few images"),
		option.Float("min-dist", &o.MinDist, option.Above(0, 1), "UMAP's min_dist: smallest distance between points on the map"),
		option.Int("thumbnails", &o.Thumbs, option.AtLeast(0), "maximum number of images on the map of thumbnails; 0 for none"),
	}
}

// Fewest is the minimum number of images of a map.
const Fewest = 4

// A Result contains maps of latents, and measures how well labels separate.
type Result struct {
	experiment.Scope
	Points  int             `json:"points"`           // number of images on the maps
	By      string          `json:"by,omitempty"`     // the attribute; "" for classes
	Groups  []LabelSize     `json:"groups,omitempty"` // the labels: classes, or "-NAME" and "+NAME" for an attribute
	Spread  ClassSeparation `json:"latents"`          // in z
	Maps    []Map           `json:"maps"`             // in the order of Options.Methods
	Trained *Probe          `json:"probe,omitempty"`  // nil without training images, held-out images or labels

	// For each point its image, and its label, an index into Groups or -1 if unknown; and its value of the
	// attribute, NaN if unknown. Value is nil unless the attribute has more than two values.
	Items []experiment.Item `json:"-" cbor:"-"`
	Label []int             `json:"-" cbor:",omitempty"`
	Value []float64         `json:"-" cbor:",omitempty"`

	// Images at points that are far enough apart on the map Main to be drawn there.
	Thumbs  *tensor.Tensor `json:"-" cbor:",omitempty"` // N C H W in 0..1
	ThumbOf []int          `json:"-" cbor:",omitempty"` // the index of the point of each
}

// A LabelSize is the number of points with a label.
type LabelSize struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// A Map is one projection.
type Map struct {
	Method          Method   `json:"method"`
	Trustworthiness *float64 `json:"trustworthiness,omitempty"` // for 12 neighbours, in 0..1: see metric.Trustworthiness; nil for fewer than 25 points
	ClassSeparation          // on the map
	Variance        *float64 `json:"variance,omitempty"`   // for PCA: share of the variance of z along both axes
	KL              *float64 `json:"kl,omitempty"`         // for t-SNE: the Kullback-Leibler divergence that it minimises, in nats
	Perplexity      float64  `json:"perplexity,omitempty"` // for t-SNE
	Neighbours      int      `json:"neighbours,omitempty"` // for UMAP

	Y *tensor.Tensor `json:"-" cbor:",omitempty"` // Points x 2: the place of each point on the map
}

// errFew is the error for too few points.
var errFew = errors.New("a map needs at least 4 images; there are fewer")

// NoProbe is the code of a warning: there are no training images or no held-out ones, so
// there is no Probe.
const NoProbe experiment.Code = "no_probe"

// Run projects the latents (z = mu) of the images of Subject.View to two dimensions, and
// measures how well each map keeps their neighbourhoods, and how well labels separate on
// the map and in z. Labels are classes, or whether an image has an attribute: it does if
// the value of the attribute is above 0 or, for an attribute without negative values or
// without positive ones, above the median. Run returns an error for an unknown attribute,
// for fewer than 4 images, and if the perplexity or the number of neighbours is too large
// for the number of points.
func Run(ctx context.Context, s *experiment.Subject, o Options) (Result, error) {
	if err := option.Check(o.Fields()); err != nil {
		return Result{}, err
	}
	labels, err := trait.Label(s.Data.Set, o.By)
	if err != nil {
		return Result{}, err
	}
	view, _ := s.View()
	if view.Len() < Fewest {
		return Result{}, errFew
	}
	latent, err := s.Latents(ctx, view)
	if err != nil {
		return Result{}, err
	}
	at := index.Evenly(min(view.Len(), o.Points), view.Len())
	view, z := rows.At(view, at), rows.Take(latent.Mu, at)
	if err := o.fill(z.N()); err != nil {
		return Result{}, err
	}
	r := Result{Scope: s.Scope(), Points: z.N(), By: labels.By}
	r.label(labels, view)
	for i, m := range o.Methods {
		progress := func(share float64) { s.Advance((float64(i) + share) / float64(len(o.Methods)+1)) }
		mapped, err := place(ctx, z, m, o, s.Seed, progress)
		if err != nil {
			return Result{}, err
		}
		if t := metric.Trustworthiness(z, mapped.Y, trustNeighbours); !math.IsNaN(t) { // which needs more points
			mapped.Trustworthiness = &t
		}
		mapped.ClassSeparation = separation(mapped.Y, r.Label)
		r.Maps = append(r.Maps, mapped)
	}
	for _, i := range view.Index {
		r.Items = append(r.Items, s.Item(i))
	}
	r.Spread = separation(z, r.Label)
	if r.Trained, err = probe(ctx, s, labels); err != nil {
		return Result{}, err
	}
	if r.Trained == nil && len(r.Groups) > 1 {
		r.Warn(experiment.Warning{Code: NoProbe})
	}
	r.ThumbOf = apart(r.Main().Y, o.Thumbs)
	r.Thumbs = rows.At(view, r.ThumbOf).Tensor()
	s.Advance(1)
	return r, nil
}

// Main returns the map of t-SNE or, if there is none, that of UMAP, or else that of PCA.
func (r Result) Main() Map {
	for _, m := range []Method{TSNE, UMAP} {
		if i := slices.IndexFunc(r.Maps, func(x Map) bool { return x.Method == m }); i >= 0 {
			return r.Maps[i]
		}
	}
	return r.Maps[0]
}

// fill sets the defaults for n points, and reports options for which n points are too few.
func (o *Options) fill(n int) error {
	if len(o.Methods) == 0 {
		o.Methods = methods
	}
	most := math.Floor(10*float64(n-1)/3) / 10
	if o.Perplexity == 0 {
		o.Perplexity = min(30, most)
	}
	if o.Neighbours == 0 {
		o.Neighbours = min(15, n)
	}
	switch {
	case o.Perplexity > most:
		return fmt.Errorf("perplexity %v is too large for %d points, since t-SNE uses three times as many neighbours; want at most %v", o.Perplexity, n, most)
	case o.Neighbours > n:
		return fmt.Errorf("%d neighbours are too many for %d points; want at most %[2]d", o.Neighbours, n)
	}
	return nil
}

// Place projects latents z, N x D with N at least 4, to two dimensions as Run does. It
// leaves out Trustworthiness and ClassSeparation. Of the options, it uses only those of
// method m.
func Place(ctx context.Context, z *tensor.Tensor, m Method, o Options, seed uint64) (Map, error) {
	if z.N() < Fewest {
		return Map{}, errFew
	}
	if err := option.Check(o.Fields()); err != nil {
		return Map{}, err
	}
	if err := o.fill(z.N()); err != nil {
		return Map{}, err
	}
	return place(ctx, z, m, o, seed, nil)
}

// place is Place with defaults set.
func place(ctx context.Context, z *tensor.Tensor, m Method, o Options, seed uint64, progress func(float64)) (Map, error) {
	switch m {
	case PCA:
		return pcaMap(ctx, z, seed)
	case TSNE:
		e, err := fit.TSNE(ctx, z, fit.TSNEOptions{Perplexity: o.Perplexity, Seed: seed, Progress: progress})
		if err != nil {
			return Map{}, err
		}
		return Map{Method: m, Y: e.Y, KL: &e.KL, Perplexity: o.Perplexity}, nil
	case UMAP:
		e, err := fit.UMAP(ctx, z, fit.UMAPOptions{Neighbours: o.Neighbours, MinDist: o.MinDist, Seed: seed, Progress: progress})
		if err != nil {
			return Map{}, err
		}
		return Map{Method: m, Y: e.Y, Neighbours: o.Neighbours}, nil
	}
	return Map{}, fmt.Errorf("unknown method %q; there are %v", m, methods)
}

// pcaMap projects onto the first two components; z of one dimension becomes a line.
func pcaMap(ctx context.Context, z *tensor.Tensor, seed uint64) (Map, error) {
	c, err := fit.PCA(ctx, fit.Matrix(z), fit.PCAOptions{Components: min(2, z.Stride()), Seed: seed})
	if err != nil {
		return Map{}, err
	}
	m := Map{Method: PCA, Y: tensor.New(z.N(), 2)}
	along := c.Project(z)
	for i := range along.N() {
		copy(m.Y.Row(i), along.Row(i))
	}
	if c.Total > 0 {
		m.Variance = new(min(1, floats.Sum(c.Variance)/c.Total))
	}
	return m, nil
}

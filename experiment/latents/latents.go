// Package latents measures what each dimension of z encodes.
package latents

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/diabolo-go/diabolo/experiment"
	"github.com/diabolo-go/diabolo/experiment/internal/index"
	"github.com/diabolo-go/diabolo/experiment/internal/rows"
	"github.com/diabolo-go/diabolo/internal/config/option"
	"github.com/diabolo-go/diabolo/metric"
	"github.com/diabolo-go/diabolo/model"
	"github.com/diabolo-go/diabolo/tensor"
)

// An Order is the measure by which dimensions of z are sorted, the largest first.
type Order string

const (
	ByKL     Order = "kl"     // KL divergence from the prior; only for a model with a prior
	BySpread Order = "spread" // standard deviation of mu over the images
)

// Options are the options of Run.
type Options struct {
	Order Order   // "": ByKL for a model with a prior, else BySpread
	Show  int     // dimensions to show in the traversal, 1 to 1000; at most all
	Steps int     // images per dimension, 2 to 100
	Range float64 // distance of the first and the last image from the middle, in standard deviations, above 0
	Image int     // index in the data set of the image whose latent fixes the other dimensions; -1: they have their means
	Class string  // name of the class for a conditional model; "": that of Image, or else the first
	Grid  int     // images on each side of the manifold of a z of two dimensions, 2 to 100
}

// Default returns options with ten dimensions in nine steps from -3 to 3, and a manifold
// of 20 x 20 images.
func Default() Options { return Options{Show: 10, Steps: 9, Range: 3, Image: -1, Grid: 20} }

// Fields describes the options.
func (o *Options) Fields() []option.Field {
	return []option.Field{
		option.Int("show", &o.Show, option.Between(1, 1000), "number of dimensions in the picture, those with the highest KL or spread"),
		option.Int("steps", &o.Steps, option.Between(2, 100), "images per dimension"),
		option.Float("range", &o.Range, option.Above(0, math.Inf(1)), "how far the traversal goes to each side, in standard deviations of the prior or, for a model without one, of the latents"),
		option.Int("image", &o.Image, option.AtLeast(-1), "index of the image whose latent fixes the other dimensions; -1 uses their means"),
		option.Text("class", &o.Class, "class of a conditional model; default that of the image, or the first"),
		option.Int("grid", &o.Grid, option.Between(2, 100), "images on each side of the manifold, a picture of its own for a model with two latents"),
		option.Choice("sort", &o.Order, []Order{ByKL, BySpread}, "order of the dimensions: kl or spread; default kl, or spread for a model without a prior"),
	}
}

// A Result describes each dimension of z.
type Result struct {
	experiment.Scope
	Order      Order       `json:"order"`
	Dimensions []Dimension `json:"dimensions"` // all dimensions, in that order

	Information *Information `json:"information,omitempty"` // nil for a model without a prior

	// Effective is the effective number of dimensions, the participation ratio
	// (sum of l)^2 / sum of l^2 over the eigenvalues l of the covariance of mu.
	Effective float64 `json:"effective"`

	// The traversal. Its row i varies Dimensions[i] and keeps the other dimensions fixed.
	Steps  []float64        `json:"steps"`            // values of z in that dimension, in standard deviations from the middle
	Prior  bool             `json:"prior"`            // middle and standard deviation are those of N(0, 1); else those of mu over the images
	Class  string           `json:"class,omitempty"`  // name of the class of all decoded images, for a conditional model
	Source *experiment.Item `json:"source,omitempty"` // the image whose latent fixes the other dimensions; nil: they have their means

	Traversal *tensor.Tensor `json:"-" cbor:",omitempty"` // N C H W with N = shown dimensions x steps, dimension by dimension; not clipped to 0..1

	Manifold *Manifold `json:"manifold,omitempty"` // nil unless z has two dimensions
}

// A Dimension describes one dimension of z over the images.
type Dimension struct {
	Index  int     `json:"index"`  // in z, from 0
	Mean   float64 `json:"mean"`   // of mu
	Std    float64 `json:"std"`    // of mu
	Effect float64 `json:"effect"` // root mean square change of pixel values per standard deviation along the traversal

	*Posterior // nil for a model without a prior
}

// A Posterior describes the posterior of a VAE in one dimension.
type Posterior struct {
	Noise  float64 `json:"noise"`  // standard deviation of q(z|x), root mean square over images
	KL     float64 `json:"kl"`     // KL divergence of q(z|x) from N(0, 1) in nats, mean over images
	Active bool    `json:"active"` // the variance of mu is above ActiveVariance
}

// An Information measures how much information z carries about an image.
type Information struct {
	KL     float64 `json:"kl"`     // sum of the KL of all dimensions, in nats per image
	Active int     `json:"active"` // number of active dimensions
}

// ActiveVariance is the variance of mu over images above which a dimension of a VAE counts
// as active (Burda, Grosse, Salakhutdinov 2015, "Importance weighted autoencoders",
// section 5.2).
const ActiveVariance = 0.01

// Run measures each dimension of z over the images of Subject.View, and decodes a traversal
// of each to show what it encodes, and of a z of two dimensions a manifold. It returns an
// error for an unknown image or class, and for ByKL if the model has no prior.
func Run(ctx context.Context, s *experiment.Subject, o Options) (Result, error) {
	if err := option.Check(o.Fields()); err != nil {
		return Result{}, err
	}
	v, _ := s.View()
	l, err := s.Latents(ctx, v)
	if err != nil {
		return Result{}, err
	}
	r := Result{Scope: s.Scope(), Prior: l.LogVar != nil, Effective: participation(l.Mu)}
	r.measure(l)
	if err := r.sort(o.Order); err != nil {
		return Result{}, err
	}
	for i := range o.Steps {
		r.Steps = append(r.Steps, o.Range*(2*float64(i)/float64(o.Steps-1)-1))
	}
	held, class, err := r.hold(ctx, s, o)
	if err != nil {
		return Result{}, err
	}
	if err := r.traverse(ctx, s, held, class, min(o.Show, r.Latent)); err != nil || r.Latent != manifoldWidth {
		return r, err
	}
	return r, r.unfold(ctx, s, class, o.Grid)
}

// measure computes the measures of the dimensions that need only latents; the KL of a VAE
// is (mu^2 + var - log var - 1)/2.
func (r *Result) measure(l model.Latent) {
	if l.LogVar != nil {
		r.Information = &Information{}
	}
	n := l.Mu.N()
	column := make([]float64, n)
	for d := range r.Latent {
		kl, variance := 0.0, 0.0
		for i := range column {
			mu := float64(l.Mu.Row(i)[d])
			column[i] = mu
			if l.LogVar != nil {
				logVar := float64(l.LogVar.Row(i)[d])
				variance += math.Exp(logVar)
				kl += (mu*mu + math.Exp(logVar) - logVar - 1) / 2
			}
		}
		spread := metric.Describe(column)
		found := Dimension{Index: d, Mean: spread.Mean, Std: spread.Std}
		if l.LogVar != nil {
			active := spread.Std*spread.Std > ActiveVariance
			found.Posterior = &Posterior{Noise: math.Sqrt(variance / float64(n)), KL: kl / float64(n), Active: active}
			r.Information.KL += found.KL
			if active {
				r.Information.Active++
			}
		}
		r.Dimensions = append(r.Dimensions, found)
	}
}

// sort sorts the dimensions, equal ones by their index.
func (r *Result) sort(by Order) error {
	if r.Order = by; by == "" {
		r.Order = BySpread
		if r.Information != nil {
			r.Order = ByKL
		}
	}
	size := func(d Dimension) float64 { return d.Std }
	switch {
	case r.Order == ByKL && r.Information == nil:
		return fmt.Errorf("the latents of kind %s have no KL; sort them by %s", r.Kind, BySpread)
	case r.Order == ByKL:
		size = func(d Dimension) float64 { return d.KL }
	}
	slices.SortStableFunc(r.Dimensions, func(a, b Dimension) int { return cmp.Compare(size(b), size(a)) })
	return nil
}

// participation returns the participation ratio of the covariance of x, computed from its
// trace and the squares of its entries instead of eigenvalues; 0 if nothing varies.
func participation(x *tensor.Tensor) float64 {
	n, width := x.N(), x.Stride()
	mean, covariance := rows.Mean(x, index.Evenly(n, n)), make([]float64, width*width)
	centred := make([]float64, width)
	for i := range n {
		for j, v := range x.Row(i) {
			centred[j] = float64(v) - mean[j]
		}
		for j, a := range centred {
			row := covariance[j*width:][:j+1]
			for k := range row {
				row[k] += a * centred[k]
			}
		}
	}
	trace, squares := 0.0, 0.0
	for j := range width {
		trace += covariance[j*width+j]
		for _, v := range covariance[j*width:][:j] {
			squares += 2 * v * v
		}
		squares += covariance[j*width+j] * covariance[j*width+j]
	}
	if squares == 0 {
		return 0
	}
	return trace * trace / squares
}
